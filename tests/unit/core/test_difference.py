"""What changed between two plans: actions that wait for a result are told from those that are due."""

from collections.abc import Mapping
from typing import Any

import pytest

from planner.core.catalog import Catalog
from planner.core.difference import plan_difference
from planner.core.difference_causes import Causes
from planner.core.document import plan_document
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan

SMOKER = {"age": 62, "back_pain": True, "smoking_status": "current", "cough": True}


def plan_for(catalog: Catalog, **more: object) -> Plan:
    """Return the plan for a smoker with cough and back pain, of whom more is known."""
    return make_plan(flat_profile({**SMOKER, **more}, catalog), catalog)


def planned(catalog: Catalog, **more: object) -> dict[str, Any]:
    """Return the answer for the same smoker."""
    return plan_document(plan_for(catalog, **more))


@pytest.fixture(name="numb")
def _numb(catalog: Catalog) -> Mapping[str, Mapping[str, Any]]:
    """Action id -> what numbness of the saddle changes about it."""
    difference: Any = plan_difference(planned(catalog), planned(catalog, saddle_numbness=True))
    return {entry["id"]: entry for entry in difference["actions"]}


def test_an_action_that_becomes_due_is_a_change(numb: Mapping[str, Mapping[str, Any]]) -> None:
    """The referral waited for what the examination shows; now it is due, by the new finding."""
    referral = numb["cauda-equina-emergency-referral"]

    assert referral["change"] == "changed"
    assert referral["state"] == {"from": "conditional", "to": "due"}
    assert "cauda-equina-emergency-nice" in referral["rules"]
    assert [item["finding"] for item in referral["because"]] == ["saddle_numbness"]


def test_a_new_action_that_waits_says_so(numb: Mapping[str, Mapping[str, Any]]) -> None:
    """Dexamethasone is named ahead because MRI may show a compressed cord; nobody gives it before."""
    assert (numb["dexamethasone"]["change"], numb["dexamethasone"]["state"]) == (
        "added",
        "conditional",
    )


def test_a_former_answer_that_does_not_tell_the_state_invents_no_change(catalog: Catalog) -> None:
    """Alerts and actions of which only the id and the urgency are known are compared by these."""
    before, now = planned(catalog), planned(catalog, fever=True)
    for entry in before["actions"]:
        entry["state"] = None

    difference: Any = plan_difference(before, now)

    assert any("if" in entry for entry in now["actions"])
    assert not [
        entry
        for entry in difference["actions"]
        if "state" in entry and entry["change"] == "changed"
    ]


@pytest.mark.parametrize("told", [None, 3, [], {}, {"tier": []}, {"tier": 7}])
def test_an_urgency_that_a_caller_made_up_is_no_change(catalog: Catalog, told: object) -> None:
    """What a former answer says in no words that are known is not said again, and nothing fails by it."""
    before, now = planned(catalog), planned(catalog, fever=True)
    for part in ("steps", "alerts", "actions"):
        for entry in before[part]:
            entry |= {"urgency": told, "state": told}
    before["digest"] = "sha256:other"

    difference: Any = plan_difference(
        before, now, Causes(plan_for(catalog, fever=True), catalog, before)
    )

    changed = [e for part in ("steps", "alerts", "actions") for e in difference[part]]
    assert changed
    assert not [entry for entry in changed if entry["change"] == "changed"]
