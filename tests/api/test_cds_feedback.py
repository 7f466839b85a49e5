"""Feedback leads back to the rule without a store, counts once, and leaves nothing of the patient behind."""

import json

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from planner.fhir.hooks.identity import Call, Origin, card_id, origin_of
from tests.fhir.calls import call, cards_of, new_instance

SERVICE = "/cds-services/workup"


def _entry(card: str, **changes: object) -> dict:
    entry = {
        "card": card,
        "outcome": "overridden",
        "outcomeTimestamp": "2026-11-26T10:00:00.5+01:00",
    }
    return {"feedback": [entry | changes]}


def _card(client: FlaskClient, prefetch: dict) -> dict:
    body = call("patient-view", prefetch) | {"hookInstance": new_instance()}
    return cards_of(client.post(SERVICE, json=body))[0]


def _count(client: FlaskClient, **labels: str) -> float:
    wanted = ",".join(f'{name}="{value}"' for name, value in labels.items())
    for line in client.get("/metrics").get_data(as_text=True).splitlines():
        if line.startswith(f"planner_cds_feedback_total{{{wanted}}}"):
            return float(line.rpartition(" ")[2])
    return 0.0


def test_feedback_is_logged_with_the_rule_and_without_the_patient(
    client: FlaskClient, emergency: dict, capfd: pytest.CaptureFixture
) -> None:
    """The log says which rule was overridden and why in code; comment, ids and display stay out."""
    card = _card(client, emergency)
    reason = {"reason": {"code": "patient-refuses"}, "userComment": "Mrs Marker said no"}
    capfd.readouterr()

    client.post(f"{SERVICE}/feedback", json=_entry(card["uuid"], overrideReason=reason))

    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    (event,) = [line for line in lines if line["event"] == "cds_feedback"]
    assert event["kind"] == "emergency"
    assert event["subject"] == "suspected-cord-compression"
    assert event["rule"]
    assert event["outcome"] == "overridden"
    assert event["reason"] == "patient-refuses"
    assert event["catalog"].startswith("sha256:")
    assert "Marker" not in json.dumps(lines)
    assert card["uuid"] not in json.dumps(lines)


def test_a_taken_suggestion_leads_back_to_its_test(
    client: FlaskClient, emergency: dict, catalog: Catalog
) -> None:
    """The id of a suggestion says which test and which rule it came from."""
    for suggestion in _card(client, emergency)["suggestions"]:
        origin = origin_of(catalog, suggestion["uuid"])

        assert origin is not None
        assert origin.kind == "suggestion"
        assert origin.subject in catalog.tests
        assert origin.rule in {rule.id for rule in catalog.rules}


def test_feedback_counts_once_however_often_it_is_sent(
    client: FlaskClient, emergency: dict
) -> None:
    """A client that sends again after a time-out does not change the counts; another outcome of the card does."""
    card = _card(client, emergency)
    labels = {"kind": "emergency", "outcome": "overridden", "reason": "action-completed"}
    reason = {"reason": {"code": "action-completed"}}
    before = _count(client, **labels)

    for _ in range(3):
        client.post(f"{SERVICE}/feedback", json=_entry(card["uuid"], overrideReason=reason))

    assert _count(client, **labels) == before + 1


@pytest.mark.parametrize(
    ("reason", "counted"),
    [
        ({"reason": {"code": "made-up", "system": "x", "display": "y"}}, "other"),
        ({"reason": {"code": ["list"]}}, "other"),
        ({"reason": "text"}, ""),
        ({"userComment": "free text"}, "comment"),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_reason_is_counted_by_code_only(
    client: FlaskClient, reason: object, counted: str
) -> None:
    """What a caller writes never becomes a label."""
    labels = {"kind": "unknown", "outcome": "overridden", "reason": counted}
    before = _count(client, **labels)

    response = client.post(
        f"{SERVICE}/feedback", json=_entry(new_instance(), overrideReason=reason)
    )

    assert response.status_code == 200
    assert _count(client, **labels) == before + 1


def test_ids_of_every_rule_and_test_lead_back(catalog: Catalog) -> None:
    """Whatever a card is about can be read from its id, in any call."""
    made = Call(instance=new_instance(), plan_digest="sha256:0")
    tests, rules = sorted(catalog.tests), [rule.id for rule in catalog.rules]
    alerts = [alert.id for rule in catalog.rules for alert in rule.alerts]
    origins = [
        Origin(kind="order", subject=tests[place % len(tests)], rule=rule)
        for place, rule in enumerate(rules)
    ]
    origins += [Origin(kind="emergency", subject=alert) for alert in alerts] + [Origin(kind="gap")]

    for origin in origins:
        assert origin_of(catalog, card_id(catalog, made, origin, "x")) == origin


def test_an_id_of_another_catalog_or_of_nobody_leads_nowhere(catalog: Catalog) -> None:
    """An id is not read as what it does not say."""
    other = object.__new__(Catalog)
    other.__dict__.update(catalog.__dict__)
    other.__dict__["digest"] = "sha256:another"
    made = Call(instance=new_instance(), plan_digest="sha256:0")

    assert origin_of(catalog, card_id(other, made, Origin(kind="gap"))) is None
    assert origin_of(catalog, new_instance()) is None
    assert origin_of(catalog, "no id") is None
