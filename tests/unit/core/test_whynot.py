"""What would make a test a step: the smallest changes, each tried, and none of them missed."""

import pytest

from planner.core.catalog import Catalog
from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.core.unblocking import unblocking
from planner.core.whynot import counterfactuals
from planner.core.wording import value_text


def _offers(
    catalog: Catalog, test: str, findings: dict[str, object], **results: str
) -> list[list[dict[str, object]]]:
    plan = make_plan(read_profile(findings, results, catalog), catalog)
    return [offer["changes"] for offer in counterfactuals(plan, test)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("test", "findings"),
    [
        ("parathyroid_hormone", {"age": 40}),
        ("ct_guided_lung_biopsy", {"age": 40}),
        ("mri_pelvis", {"age": 34, "pregnant": True}),
    ],
)
def test_nothing_is_offered_that_is_not_needed(
    catalog: Catalog, test: str, findings: dict[str, object]
) -> None:
    """The calcium alone calls for PTH, not kidney injury with it; CT alone for the biopsy; the pain for the MRI."""
    offers = _offers(catalog, test, findings)

    alone = [changes[0]["text"] for changes in offers if len(changes) == 1]
    assert alone
    assert not any(
        change["text"] in alone for changes in offers if len(changes) > 1 for change in changes
    )


def test_what_makes_another_test_give_way_is_offered(catalog: Catalog) -> None:
    """After a severe contrast reaction hemoptysis makes the plain CT due, though its rules ask for the other one."""
    stated = {"age": 67, "back_pain": True, "bilateral_leg_weakness": True}
    stated |= {"mri_unsafe_implant": True, "severe_contrast_reaction": True}

    offers = _offers(catalog, "ct_chest_plain", stated)

    assert ["hemoptysis"] in [[change["finding"] for change in changes] for changes in offers]


def test_two_changes_make_a_substitute_due(catalog: Catalog) -> None:
    """Without a reason for a CT the plain one needs two: what calls for a CT, and what forbids contrast."""
    offers = _offers(catalog, "ct_chest_plain", {"age": 50})

    assert {2} == {len(changes) for changes in offers}


def test_a_range_of_a_number_is_one_change(catalog: Catalog) -> None:
    """A nodule of 5 mm is followed up by CT: its size alone is offered first, with both bounds."""
    stated = {"age": 60, "smoking_status": "current"}

    first = _offers(catalog, "nodule_ct_first_followup", stated, ct_chest="nodule")[0]

    assert [("lesion_size_mm", 5.0)] == [(change["finding"], change["value"]) for change in first]
    assert str(first[0]["text"]).endswith("at least 5 mm and below 6 mm")


def test_three_changes_are_offered_only_where_fewer_do_not_do_it(catalog: Catalog) -> None:
    """For a myelogram of a young patient with back pain three things are needed; beside a pair none of three stands."""
    benign = {"age": 30, "back_pain": True}
    plan = make_plan(read_profile(benign, {}, catalog), catalog)

    for test in catalog.tests:
        sizes = [len(offer["changes"]) for offer in counterfactuals(plan, test)]  # type: ignore[arg-type]
        assert sizes == sorted(sizes)
        assert 3 not in sizes or min(sizes) == 3, test


def test_a_risk_is_supposed_last(catalog: Catalog) -> None:
    """What lifts the block of a CT is first a better kidney function, then dialysis."""
    stated = {"age": 60, "egfr": 20, "hemoptysis": True}
    plan = make_plan(read_profile(stated, {}, catalog), catalog)

    offers = [str(offer["text"]) for offer in unblocking(plan, "ct_chest")]

    assert ["eGFR at least 30 mL/min/1.73 m2", "maintenance dialysis"] == offers


@pytest.mark.parametrize("finding", ["declines_invasive_tests", "declines_treatment"])
def test_what_is_refused_can_be_denied(catalog: Catalog, finding: str) -> None:
    """That nothing is refused reads as a phrase: "no refusal", not "no declines"."""
    assert value_text(finding, value=False, catalog=catalog).startswith("no refusal or intolerance")
