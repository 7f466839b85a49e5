"""CDS Hooks 2.0.1, the answers, clause by clause: cards, suggestions, links, ids, feedback."""

import json
import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from planner.fhir.hooks.reasons import SYSTEM
from tests.fhir.calls import (
    BACK_PAIN,
    CHEST_XRAY,
    CT_CHEST,
    HEMOPTYSIS,
    INSTANCE,
    KEYS,
    MRI_WHOLE_SPINE,
    bundle,
    call,
    cards_of,
    condition,
    draft,
    order_call,
    outcome,
    patient,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# ---- Response


@pytest.mark.parametrize("key", KEYS)
def test_prefetch_keys_may_each_be_missing(client: FlaskClient, emergency: dict, key: str) -> None:
    """Prefetch: no key but `patient` is required; a card that is shown names what not sent."""
    if key == "conditions":
        return
    del emergency[key]

    card = cards_of(client.post(SERVICE, json=call("patient-view", emergency)))[0]

    assert "not sent" in card["detail"]


def test_response_is_silent_without_a_trigger(client: FlaskClient, catalog: Catalog) -> None:
    """CDS Service Response: nothing to say is {"cards": []}; a chart without symptom, sign or result has no card."""
    for hook in ("patient-view", "encounter-start"):
        assert cards_of(client.post(SERVICE, json=call(hook, whole_prefetch(catalog)))) == []


@pytest.mark.parametrize("changes", [{"birthDate": "2019-05-05"}, {"deceasedBoolean": True}])
def test_response_is_silent_for_whom_the_catalog_is_not_made(
    client: FlaskClient, catalog: Catalog, changes: dict
) -> None:
    """CDS Service Response: a child and a person who has died get no card; the extension says why."""
    found = bundle(condition(BACK_PAIN))
    prefetch = whole_prefetch(catalog, conditions=found, patient=patient(**changes))

    document = client.post(SERVICE, json=call("patient-view", prefetch)).get_json()

    assert document["cards"] == []
    assert next(iter(document["extension"].values()))["notPlanned"]


def _check_card(card: Mapping) -> None:
    assert UUID.fullmatch(card["uuid"])
    assert 0 < len(card["summary"]) < 140
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"]
    assert card["detail"]
    suggestions = card.get("suggestions", [])
    assert ("selectionBehavior" in card) == bool(suggestions)
    for suggestion in suggestions:
        assert UUID.fullmatch(suggestion["uuid"])
        assert suggestion["label"]
        assert suggestion["actions"]
        for action in suggestion["actions"]:
            _check_action(action)
    if card.get("selectionBehavior") == "at-most-one":
        assert sum(one.get("isRecommended", False) for one in suggestions) <= 1
    for link in card["links"]:
        assert link["type"] == "absolute"
        assert link["url"].startswith("http")


def _check_action(action: Mapping) -> None:
    assert action["description"]
    if action["type"] == "delete":
        assert action["resourceId"].startswith("ServiceRequest/")
    else:
        assert action["type"] == "create"
        assert action["resource"]["resourceType"] == "ServiceRequest"
        assert action["resource"]["status"] == "draft"
        assert action["resource"]["subject"] == {"reference": "Patient/p1"}


def _all_cards(client: FlaskClient, charts: list[dict]) -> list[dict]:
    orders = [
        draft(name, code)
        for name, code in (("a", MRI_WHOLE_SPINE), ("b", CT_CHEST), ("c", CHEST_XRAY))
    ]
    orders.append(draft("d", CHEST_XRAY))
    bodies = [call(hook, chart) for hook in ("patient-view", "encounter-start") for chart in charts]
    bodies += [
        order_call(hook, chart, orders)
        for hook in ("order-select", "order-sign")
        for chart in charts
    ]
    return [card for body in bodies for card in cards_of(client.post(SERVICE, json=body))]


def test_response_cards_have_what_the_specification_requires(
    client: FlaskClient, back_pain: dict, emergency: dict
) -> None:
    """CDS Service Response, "Card", "Suggestion", "Action", "Link": shapes, lengths, and cds-resp-1."""
    cards = _all_cards(client, [back_pain, emergency])

    assert {card["indicator"] for card in cards} == {"info", "warning", "critical"}
    for card in cards:
        _check_card(card)


def test_response_is_critical_for_emergencies_only(
    client: FlaskClient, back_pain: dict, emergency: dict
) -> None:
    """Card, "indicator": clinical urgency; cord compression is critical, plain back pain is not."""
    worst = cards_of(client.post(SERVICE, json=call("patient-view", emergency)))[0]
    (plain,) = cards_of(client.post(SERVICE, json=call("patient-view", back_pain)))

    assert worst["indicator"] == "critical"
    assert "cord compression" in worst["summary"]
    assert worst["summary"].endswith("MRI whole spine within 24 hours.")
    assert any("MRI whole spine" in one["label"] for one in worst["suggestions"])
    assert plain["indicator"] == "info"


def test_response_names_the_source_with_its_locator(client: FlaskClient, emergency: dict) -> None:
    """Card, "Source": the guideline, its edition and the place in it; the address is one that this service answers."""
    source = cards_of(client.post(SERVICE, json=call("patient-view", emergency)))[0]["source"]

    assert re.search(r"NICE NG234 .*\(2023-09\), 1\.\d\.\d: ", source["label"])
    page, _, place = source["url"].partition("localhost")[2].partition("#")
    answer = client.get(page)
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert f'id="{place}"' in answer.get_data(as_text=True)
    assert source["topic"]["code"] == "suspected-cord-compression"


def test_every_source_has_a_page_and_every_cited_place_a_spot_on_it(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Whatever a card cites, its link leads to one source and to one place on the page; an unknown source is a 404."""
    for source in catalog.sources.values():
        page = client.get(f"/docs/sources/{source.id}").get_data(as_text=True)
        for locator in source.locators:
            assert page.count(f'id="{locator}"') == 1, (source.id, locator)
            assert not re.search(r"[\s\"<>&]", locator), (source.id, locator)
    assert client.get("/docs/sources/nice-ng999").status_code == 404


def test_response_offers_the_same_coded_override_reasons_each_time(
    client: FlaskClient, back_pain: dict, emergency: dict
) -> None:
    """Card, "Override Reasons": Codings of the non-adherence code system, each with a display."""
    cards = _all_cards(client, [back_pain, emergency])
    offered = {json.dumps(card["overrideReasons"]) for card in cards}

    assert len(offered) == 1
    reasons = json.loads(offered.pop())
    assert {reason["system"] for reason in reasons} == {SYSTEM}
    assert all(reason["display"] for reason in reasons)


def test_response_never_acts_by_itself_and_needs_no_new_feature(
    client: FlaskClient, back_pain: dict, emergency: dict
) -> None:
    """Response, "System Actions" and "actionSelectionBehavior": neither is ever sent, nor the string form of a deletion."""
    sent = json.dumps(_all_cards(client, [back_pain, emergency]))
    whole = client.post(SERVICE, json=call("patient-view", emergency)).get_json()

    assert set(whole) == {"cards", "extension"}
    assert "systemActions" not in sent
    assert "actionSelectionBehavior" not in sent


def test_response_links_hold_nothing_about_the_patient(
    client: FlaskClient, emergency: dict
) -> None:
    """Card, "Link": an address on a card has no query and names neither patient nor plan."""
    for card in _all_cards(client, [emergency]):
        for address in [card["source"]["url"], *(link["url"] for link in card["links"])]:
            assert "?" not in address
            assert "p1" not in address.rpartition("/")[2]


def test_response_extension_names_plan_catalog_and_day(
    client: FlaskClient, emergency: dict
) -> None:
    """Extensions: one key in reverse domain order, with what is needed to make the same plan again."""
    document = client.post(SERVICE, json=call("patient-view", emergency)).get_json()
    ((name, marks),) = document["extension"].items()

    assert re.fullmatch(r"[a-z]+(\.[a-z-]+)+", name)
    assert marks["planDigest"].startswith("sha256:")
    assert {"id", "version", "digest"} == set(marks["catalog"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", marks["asOf"])


def test_response_ids_depend_on_the_call_and_on_nothing_else(
    client: FlaskClient, emergency: dict
) -> None:
    """Card, "uuid": the same call gives the same bytes, another instance gives other ids."""
    body = call("patient-view", emergency)
    one, two = (client.post(SERVICE, json=body) for _ in range(2))
    other = client.post(SERVICE, json=body | {"hookInstance": INSTANCE.replace("d", "e")})

    assert one.data == two.data
    assert {card["uuid"] for card in cards_of(one)}.isdisjoint(
        card["uuid"] for card in cards_of(other)
    )


# ---- Feedback


def _feedback(about: str, **changes: object) -> dict:
    entry = {"card": about, "outcome": "overridden", "outcomeTimestamp": "2026-11-26T10:00:00Z"}
    return {"feedback": [entry | changes]}


def test_feedback_on_a_taken_suggestion_and_on_an_overridden_card_is_taken(
    client: FlaskClient, emergency: dict
) -> None:
    """Feedback: accepted with its suggestions, overridden with and without a reason; 200 and an empty body."""
    card = cards_of(client.post(SERVICE, json=call("patient-view", emergency)))[0]
    taken = [{"id": card["suggestions"][0]["uuid"]}]
    reason = {
        "reason": {"code": card["overrideReasons"][0]["code"]},
        "userComment": "said at the bedside",
    }

    for changes in (
        {"outcome": "accepted", "acceptedSuggestions": taken},
        {},
        {"overrideReason": reason},
        {"overrideReason": {"userComment": "no"}},
    ):
        response = client.post(f"{SERVICE}/feedback", json=_feedback(card["uuid"], **changes))
        assert (response.status_code, response.data) == (200, b"")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"outcome": "accepted"}, "acceptedSuggestions"),
        ({"outcome": "accepted", "acceptedSuggestions": []}, "acceptedSuggestions"),
        ({"outcome": "accepted", "acceptedSuggestions": ["x"]}, "acceptedSuggestions"),
        ({"outcome": "ignored"}, "outcome"),
        ({"card": ""}, "card"),
        ({"outcomeTimestamp": "yesterday"}, "outcomeTimestamp"),
        ({"outcomeTimestamp": "2026-13-45T10:00:00Z"}, "outcomeTimestamp"),
        ({"overrideReason": "no"}, "overrideReason"),
    ],
)
def test_feedback_with_a_fault_is_refused_with_its_place(
    client: FlaskClient, changes: dict, place: str
) -> None:
    """Feedback: card, outcome and outcomeTimestamp are required, acceptedSuggestions with an acceptance."""
    response = client.post(f"{SERVICE}/feedback", json=_feedback(INSTANCE, **changes))

    assert outcome(response, 400)["issue"][0]["expression"] == [f"feedback[0].{place}"]


@pytest.mark.parametrize("body", [{}, {"feedback": []}, {"feedback": {}}, [], 1])
def test_feedback_without_entries_is_refused(client: FlaskClient, body: object) -> None:
    """Feedback: the body is an object with a list of entries."""
    refusal = outcome(client.post(f"{SERVICE}/feedback", json=body), 400)

    assert refusal["resourceType"] == "OperationOutcome"


def test_hemoptysis_in_the_chart_starts_a_workup(client: FlaskClient, catalog: Catalog) -> None:
    """CDS Service Response: a symptom on the problem list is a trigger; its source and next tests are on the card."""
    found = whole_prefetch(catalog, conditions=bundle(condition(HEMOPTYSIS)))

    cards = cards_of(client.post(SERVICE, json=call("patient-view", found)))

    assert any("hemoptysis" in card["detail"] for card in cards)
