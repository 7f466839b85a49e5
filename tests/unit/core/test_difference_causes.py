"""Of several things that are new, a difference names the ones behind each change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from planner.core.catalog import Catalog
from planner.core.difference import plan_difference
from planner.core.difference_causes import Causes
from planner.core.document import plan_document
from planner.core.intake import read_profile
from planner.core.plan import Plan, make_plan

SMOKER: dict[str, Any] = {
    "age": 62,
    "smoking_status": "former",
    "pack_years": 40,
    "back_pain": True,
    "back_pain_site": ["thoracic"],
    "back_pain_course": "worsening",
    "cough": True,
    "weight_loss": True,
}
NUMB = "limb_numbness_or_tingling"


def planned(
    catalog: Catalog,
    findings: Mapping[str, Any],
    results: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    *,
    absent_by_default: bool = False,
    **selection: str,
) -> Plan:
    """Return the plan for these findings and results."""
    profile = read_profile(
        findings, results or {}, catalog, as_of=as_of, absent_by_default=absent_by_default
    )
    return make_plan(profile, catalog, **selection)


def changes(catalog: Catalog, before: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """Return id -> the change of that step, alert or action since the former answer."""
    difference: Any = plan_difference(before, plan_document(plan), Causes(plan, catalog, before))
    return {
        entry.get("test", entry.get("id")): entry
        for part in ("steps", "alerts", "actions")
        for entry in difference[part]
    }


def causes(entry: Mapping[str, Any]) -> list[str]:
    """Return the ids of what is named as the cause."""
    return [item.get("finding", item.get("test", item.get("input"))) for item in entry["because"]]


def test_a_new_symptom_is_not_named_for_a_downgrade(catalog: Catalog) -> None:
    """The alert goes with the numbness that is taken back, not with the loss of appetite that is new."""
    before = plan_document(planned(catalog, SMOKER | {NUMB: True}))
    found = changes(catalog, before, planned(catalog, SMOKER | {"appetite_loss": True}))

    assert causes(found["suspected-cord-compression"]) == [NUMB]
    assert causes(found["mri_whole_spine"]) == [NUMB]
    (cause,) = found["mri_whole_spine"]["because"]
    assert cause["text"].endswith("is not stated any more")
    assert "appetite_loss" not in {name for entry in found.values() for name in causes(entry)}


@pytest.mark.parametrize("absent_by_default", [False, True])
def test_what_follows_from_a_finding_is_not_named_in_its_place(
    catalog: Catalog, absent_by_default: bool
) -> None:
    """Who comes and goes with recurrent hemoptysis does so because of that, not because hemoptysis follows from it."""
    without = {"age": 60, "sex": "male", "back_pain": True}
    recurrent = without | {"hemoptysis_recurrent": True}
    sides = [
        planned(catalog, side | {"fever": True}, absent_by_default=absent_by_default)
        for side in (without, recurrent)
    ]
    added = changes(
        catalog,
        plan_document(planned(catalog, without, absent_by_default=absent_by_default)),
        sides[1],
    )
    removed = changes(catalog, plan_document(sides[1]), sides[0])

    assert causes(added["ct_chest"]) == ["hemoptysis_recurrent"]
    assert causes(added["suspected-spinal-infection"]) == ["fever"]
    assert "hemoptysis_recurrent" in causes(removed["ct_chest"])
    assert "fever" not in causes(removed["ct_chest"])


def test_what_has_become_too_old_is_named(catalog: Catalog) -> None:
    """The same patient nine months later: the CT counts no more, and the change says so."""
    results = {"ct_chest": {"shows": ["peripheral_lesion"], "on": "2026-02-20"}}
    findings = {"age": 66, "smoking_status": "current", "cough": True}
    before = plan_document(planned(catalog, findings, results, date(2026, 3, 2)))
    found = changes(catalog, before, planned(catalog, findings, results, date(2026, 11, 20)))

    assert found
    for entry in found.values():
        assert entry["because"] == [
            {"input": "ct_chest", "text": "CT chest is too old to count now"}
        ]


def test_another_guideline_is_a_cause(catalog: Catalog) -> None:
    """Nothing about the patient is new: the guideline is what moves the plan."""
    findings = {"age": 50, "breast_lump": True}
    before = plan_document(planned(catalog, findings))
    found = changes(catalog, before, planned(catalog, findings, guideline="scotland"))

    assert causes(found["refer-suspected-breast-cancer"]) == ["guideline"]


def test_another_catalog_is_a_cause_where_the_patient_is_the_same(catalog: Catalog) -> None:
    """What the catalog of today would have said of the former patient too is not put down to a new finding."""
    before: Any = plan_document(planned(catalog, SMOKER))
    before["catalog"] = {**before["catalog"], "digest": "sha256:other", "version": "2020.1"}
    before["steps"] = [step for step in before["steps"] if step["test"] != "chest_xray"]
    found = changes(catalog, before, planned(catalog, SMOKER | {"saddle_numbness": True}))

    assert causes(found["chest_xray"]) == ["catalog"]
    assert "in place of 2020.1" in found["chest_xray"]["because"][0]["text"]
    assert causes(found["suspected-cauda-equina-syndrome"]) == ["saddle_numbness"]


@pytest.mark.parametrize(
    "given", [None, {}, {"findings": {"age": "old", "cough": [1]}, "results": {"x": 3}}]
)
def test_a_former_answer_that_cannot_be_read_is_compared_all_the_same(
    catalog: Catalog, given: object
) -> None:
    """What a caller sends as a former answer may be anything; each change still has a cause."""
    before = {"digest": "sha256:x", "steps": [], "alerts": [], "inputs": {"given": given}}
    found = changes(catalog, before, planned(catalog, SMOKER | {NUMB: True}))

    assert found
    assert all(causes(entry) for entry in found.values())
