"""A plan names the points on which guidelines differ, and in full what another one would decide."""

from typing import Any

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.intake import flat_profile
from planner.core.parts import Detail
from planner.core.plan import make_plan

HEMOPTYSIS_AT_38 = {"age": 38, "sex": "female", "smoking_status": "never", "hemoptysis": True}
NODULE = {"age": 60, "smoking_status": "former", "ct_chest": "nodule", "lesion_size_mm": 7}


def _differences(
    catalog: Catalog, given: dict[str, object], guideline: str, detail: Detail
) -> dict[str, Any]:
    plan = make_plan(flat_profile(given, catalog), catalog, guideline=guideline)
    found = plan_document(plan, detail=detail)["guideline_differences"]
    assert isinstance(found, dict)
    return found


def test_the_points_in_play_are_named(catalog: Catalog) -> None:
    """A nodule brings the nodule rules, with what the plan's own guideline says; the other plans are not made."""
    found = _differences(catalog, NODULE, "nice", "brief")

    topics = {entry["id"]: entry for entry in found["topics"]}
    assert "lung-nodules" in topics
    assert "British rules" in topics["lung-nodules"]["here"]
    assert "elsewhere" not in found


def test_another_interval_elsewhere_is_shown_with_both_rules(catalog: Catalog) -> None:
    """7 mm: CT at three months in Britain, at 6 to 12 months by Fleischner; Scotland as England."""
    elsewhere = {
        entry["guideline"]: entry
        for entry in _differences(catalog, NODULE, "nice", "full")["elsewhere"]
    }
    tests = {entry["test"]: entry for entry in elsewhere["us"]["tests"]}

    first, second = (
        tests["nodule_ct_first_followup"]["first"],
        tests["nodule_ct_first_followup"]["second"],
    )
    assert first["urgency"]["tier"] == "in_3_months"
    assert second["urgency"]["tier"] == "in_6_to_12_months"
    assert {reason["rule"] for reason in second["reasons"]} == {"single-solid-nodule-6-to-8-mm-us"}
    assert "lung-nodules" in {topic["id"] for topic in elsewhere["us"]["topics"]}
    assert set(elsewhere) == {"scotland", "us"}
    assert "nodule_ct_first_followup" not in {e["test"] for e in elsewhere["scotland"]["tests"]}


def test_every_body_s_position_stands_beside_the_difference(catalog: Catalog) -> None:
    """Hemoptysis at 38 is no referral by NICE; Scotland and the United States image at any age."""
    found = _differences(catalog, HEMOPTYSIS_AT_38, "nice", "full")
    us = next(entry for entry in found["elsewhere"] if entry["guideline"] == "us")
    topics = {topic["id"]: topic for topic in us["topics"]}

    assert not us["same"]
    assert "ct_chest" in {entry["test"] for entry in us["tests"]}
    assert set(topics["hemoptysis-age"]["positions"]) == {"nice", "scotland", "us"}
    assert topics["hemoptysis-age"]["sources"]


def test_every_row_of_differences_has_a_name_of_its_own(catalog: Catalog) -> None:
    """Topics are told apart by id; where rules switch, each guideline has its position."""
    names = [item.id for item in catalog.differences]

    assert len(names) == len(set(names))
    assert {"who-orders", "fracture-score"} <= set(names)
    assert all(set(dict(item.positions)) == set(catalog.guidelines) for item in catalog.differences)
