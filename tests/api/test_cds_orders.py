"""Draft orders: what is unsafe, unknown, done already or not the right test now is said, and what to do instead."""

from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from planner.fhir.charts.requests import OPEN
from planner.fhir.hooks.prefetch import prefetch_templates
from tests.fhir.calls import (
    BACK_PAIN,
    CHEST_XRAY,
    CT_CHEST,
    MRI_WHOLE_SPINE,
    SNOMED,
    bundle,
    cards_of,
    condition,
    draft,
    order_call,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"
SPINE_XRAY = "24972-2"
EXTENSION = "org.diagnostic-workup-planner.plan"


def ask(client: FlaskClient, hook: str, prefetch: dict, *drafts: dict) -> list[dict]:
    return cards_of(client.post(SERVICE, json=order_call(hook, prefetch, drafts)))


def actions_of(card: dict) -> list[list[tuple[str, str]]]:
    """Return, for each suggestion, its actions with what they are about."""
    return [
        [
            (action["type"], action.get("resourceId") or action["resource"]["code"]["text"])
            for action in suggestion["actions"]
        ]
        for suggestion in card.get("suggestions", [])
    ]


def test_an_x_ray_of_the_spine_gives_way_to_mri_in_cord_compression(
    client: FlaskClient, emergency: dict
) -> None:
    """Paralyzed legs with cancer: the X-ray is answered with the whole-spine MRI, critically, to swap in one click."""
    (card,) = ask(client, "order-select", emergency, draft("x1", SPINE_XRAY))

    assert card["indicator"] == "critical"
    assert "`ServiceRequest/x1`" in card["detail"]
    assert card["extension"][EXTENSION]["order"] == "ServiceRequest/x1"
    assert [("delete", "ServiceRequest/x1"), ("create", "MRI whole spine")] in actions_of(card)
    assert card["selectionBehavior"] == "at-most-one"


def test_contrast_with_an_unknown_kidney_is_said_before_signing(
    client: FlaskClient, back_pain: dict
) -> None:
    """Nobody knows the eGFR: the contrast CT is not signed without that being said, with a source."""
    (card,) = ask(client, "order-sign", back_pain, draft("ct", CT_CHEST))

    assert "eGFR" in card["summary"]
    assert card["indicator"] == "warning"
    assert card["extension"][EXTENSION]["concern"] == "check_first"


def test_a_test_that_waits_for_another_is_answered_with_what_comes_first(
    client: FlaskClient, back_pain: dict
) -> None:
    """Back pain alone: the MRI waits for the neurological examination."""
    (card,) = ask(client, "order-select", back_pain, draft("mri", MRI_WHOLE_SPINE))

    assert any(
        "neurological examination" in suggestion["label"] for suggestion in card["suggestions"]
    )


def test_signing_stops_for_what_is_hard_only(client: FlaskClient, emergency: dict) -> None:
    """An X-ray that is merely the wrong test is spoken of while choosing, not while signing."""
    order = draft("x1", SPINE_XRAY)

    assert ask(client, "order-select", emergency, order)
    assert ask(client, "order-sign", emergency, order) == []


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_the_same_order_twice_is_one_too_many(
    client: FlaskClient, back_pain: dict, hook: str
) -> None:
    """Two drafts of one test: the later one is offered for removal."""
    cards = ask(client, hook, back_pain, draft("a", CHEST_XRAY), draft("b", CHEST_XRAY))

    (card,) = [one for one in cards if one["extension"][EXTENSION]["concern"] == "duplicate"]
    assert card["extension"][EXTENSION]["order"] == "ServiceRequest/b"
    assert actions_of(card) == [[("delete", "ServiceRequest/b")]]


def test_an_order_that_is_open_in_the_chart_is_not_placed_again(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Somebody has ordered the chest X-ray already."""
    there = draft("there", CHEST_XRAY, status="active")
    prefetch = whole_prefetch(catalog, orders=bundle(there))

    (card,) = ask(client, "order-sign", prefetch, draft("new", CHEST_XRAY))

    assert "ordered already" in card["summary"]
    assert "ServiceRequest/there" in card["detail"]


def test_only_selected_orders_are_spoken_of_while_choosing(
    client: FlaskClient, emergency: dict
) -> None:
    """The clinician is asked about the order in hand, not about the others."""
    body = order_call("order-select", emergency, [draft("a", SPINE_XRAY), draft("b", SPINE_XRAY)])
    body["context"]["selections"] = ["ServiceRequest/b"]

    (card,) = cards_of(client.post(SERVICE, json=body))

    assert card["extension"][EXTENSION]["order"] == "ServiceRequest/b"


@pytest.mark.parametrize(
    "order",
    [
        draft("a", "169069000", SNOMED),
        draft("b", "no-such-code"),
        draft("c", CHEST_XRAY, doNotPerform=True),
        {"resourceType": "MedicationRequest", "id": "d"},
        {"resourceType": "ServiceRequest", "id": "e", "code": {"coding": [{}]}},
        {"resourceType": "ServiceRequest", "id": "f", "code": {"text": "chest X-ray"}},
    ],
)
def test_an_order_that_is_no_test_of_the_catalog_is_left_alone(
    client: FlaskClient, emergency: dict, order: dict
) -> None:
    """A code that says less than a test is not taken for it; words are not read."""
    assert ask(client, "order-sign", emergency, order) == []


def test_an_order_that_a_card_drafted_is_known_again(client: FlaskClient, emergency: dict) -> None:
    """What a suggestion creates is read as the same test when it comes back as a draft."""
    body = order_call("order-select", emergency, [draft("x1", SPINE_XRAY)])
    (card,) = cards_of(client.post(SERVICE, json=body))
    made = card["suggestions"][0]["actions"][1]["resource"] | {"id": "made"}
    del made["code"]

    (again,) = ask(client, "order-sign", emergency, made, made | {"id": "twin"})[-1:]

    assert again["extension"][EXTENSION]["order"] == "ServiceRequest/twin"


def test_a_draft_without_an_id_is_told_by_its_place(client: FlaskClient, emergency: dict) -> None:
    """No id, no deletion: the card says which of the drafts it means."""
    order = draft("x", SPINE_XRAY)
    body = order_call("order-select", emergency, [order])
    del order["id"]
    body["context"]["selections"] = []
    body["hook"] = "order-sign"
    body["context"]["draftOrders"] = bundle(draft("m", CHEST_XRAY), draft("n", CHEST_XRAY), order)

    cards = cards_of(client.post(SERVICE, json=body))

    assert all(
        "delete" not in str(card.get("suggestions"))
        for card in cards
        if "number 3" in card["detail"]
    )


def test_an_order_in_a_chart_without_anything_else_is_not_interrupted(
    client: FlaskClient, catalog: Catalog
) -> None:
    """A chart rarely holds every symptom: that nothing in it calls for a chest X-ray is no reason to speak."""
    cards = ask(client, "order-select", whole_prefetch(catalog), draft("a", CHEST_XRAY))

    assert cards == []


def test_the_plan_behind_order_cards_is_that_of_the_opened_chart(
    client: FlaskClient, back_pain: dict
) -> None:
    """All hooks speak from one plan."""
    from tests.fhir.calls import call

    opened = client.post(SERVICE, json=call("patient-view", back_pain)).get_json()
    ordered = client.post(
        SERVICE, json=order_call("order-sign", back_pain, [draft("a", CT_CHEST)])
    ).get_json()

    assert opened["extension"] == ordered["extension"]
    assert condition(BACK_PAIN)["id"] == f"c{BACK_PAIN}"


def test_every_order_that_counts_is_asked_for(catalog: Catalog) -> None:
    """An order on hold counts as open, so the chart is asked for it."""
    path, _, query = prefetch_templates(catalog)["orders"].partition("?")
    asked = parse_qs(query)["status"][0].split(",")

    assert path == "ServiceRequest"
    assert set(asked) == set(OPEN)
