"""Time in a plan: days from known turnaround only, the way to tissue, and the pathway's own targets."""

from dataclasses import replace
from datetime import date
from typing import Any

from planner.core.catalog import Catalog
from planner.core.diagnostic_tests import Turnaround
from planner.core.document import plan_document
from planner.core.intake import flat_profile
from planner.core.plan import make_plan

MASS = {"age": 66, "smoking_status": "former", "chest_xray": "mass"}


def _timeline(catalog: Catalog, given: dict[str, object], **selection: Any) -> dict[str, Any]:
    document = plan_document(make_plan(flat_profile(given, catalog), catalog, **selection))
    found = document["timeline"]
    assert isinstance(found, dict)
    return found


def _by(entries: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {entry[key]: entry for entry in entries}


def test_the_way_to_tissue_is_the_sum_of_its_steps(catalog: Catalog) -> None:
    """With an effusion: CT in a day, ultrasound at once, the tap in a day, pathology in three."""
    timeline = _timeline(catalog, {**MASS, "chest_xray": ["mass", "effusion"]})
    tissue = _by(timeline["milestones"], "id")["tissue"]
    steps = _by(timeline["steps"], "test")

    hours = sum(steps[test]["turnaround"]["hours"] for test in tissue["critical_path"])
    assert tissue["state"] == "known"
    assert tissue["critical_path"][-1] == "histology_ihc"
    assert tissue["earliest_day"] == int(hours // 24)
    assert steps["histology_ihc"]["result_day"] == tissue["earliest_day"]


def test_what_is_not_known_is_said_and_not_guessed(catalog: Catalog) -> None:
    """Without the hours of coagulation nobody can say when a needle biopsy gives tissue."""
    given = {**MASS, "ct_chest": "peripheral_lesion", "anticoagulant": True}
    timeline = _timeline(catalog, given)
    tissue = _by(timeline["milestones"], "id")["tissue"]
    diagnosis = _by(timeline["targets"], "id")["diagnosis"]

    assert tissue["state"] == "at_least"
    assert "coagulation" in tissue["turnaround_not_known"]
    assert "the turnaround of coagulation" in tissue["text"].lower()
    assert diagnosis["verdict"] == "cannot_be_said"
    assert "result_day" not in _by(timeline["steps"], "test")["coagulation"]


def test_routine_hours_say_nothing_of_an_urgent_step(catalog: Catalog) -> None:
    """A plain CT that is due within a day is not counted with the two weeks of a routine one; a site's own hours stand."""
    given = {
        "age": 62,
        "smoking_status": "current",
        "cough": True,
        "facial_or_arm_swelling": True,
        "distended_neck_veins": True,
        "egfr": 25,
        "dialysis": False,
    }
    slow = Turnaround(setting="routine", hours=72, sources=(), is_local=True)
    test = catalog.tests["ct_chest_plain"]
    tests = {
        **catalog.tests,
        "ct_chest_plain": replace(test, burden=replace(test.burden, turnaround=(slow,))),
    }
    usual, here = _timeline(catalog, given), _timeline(replace(catalog, tests=tests), given)
    tissue = _by(usual["milestones"], "id")["tissue"]

    assert "result_day" not in _by(usual["steps"], "test")["ct_chest_plain"]
    assert tissue["state"] == "at_least"
    assert tissue["earliest_day"] < 14
    assert "ct_chest_plain" in tissue["turnaround_not_known"]
    assert _by(here["steps"], "test")["ct_chest_plain"]["result_day"] == 3


def test_the_hours_of_the_site_stand_in_its_timeline(catalog: Catalog) -> None:
    """Where PET-CT is not to be had, the bone scan has the hospital's own hours."""
    given = {**MASS, "ct_chest": "central_lesion"}
    here = _timeline(catalog, given, site="example_no_pet")
    usual = _timeline(catalog, given)

    step = _by(here["steps"], "test")["bone_scan"]
    assert step["turnaround"] == {"hours": 96, "setting": "routine", "local": True}
    assert "pet_ct" in _by(usual["steps"], "test")
    assert "pet_ct" not in _by(here["steps"], "test")


def test_local_hours_replace_the_typical_ones(catalog: Catalog) -> None:
    """A CT that takes five days misses the 72 hours of the pathway; the usual one meets them."""
    slow = Turnaround(setting="urgent", hours=120, sources=(), is_local=True)
    test = catalog.tests["ct_chest"]
    tests = {
        **catalog.tests,
        "ct_chest": replace(test, burden=replace(test.burden, turnaround=(slow,))),
    }
    usual = _by(_timeline(catalog, dict(MASS))["targets"], "id")["ct-done"]
    here = _by(_timeline(replace(catalog, tests=tests), dict(MASS))["targets"], "id")["ct-done"]

    assert usual["verdict"] == "can_be_met"
    assert here["verdict"] == "cannot_be_met"
    assert "5 days pass with CT chest" in here["text"]


def test_done_steps_take_no_time(catalog: Catalog) -> None:
    """Once histology is there the milestone is reached, and its target with it."""
    given = {
        **MASS,
        "ct_chest": "peripheral_lesion",
        "ct_guided_lung_biopsy": "diagnostic_sample",
        "histology_ihc": "adenocarcinoma",
    }
    timeline = _timeline(catalog, given)

    assert _by(timeline["milestones"], "id")["tissue"]["state"] == "reached"
    assert _by(timeline["targets"], "id")["diagnosis"]["verdict"] == "reached"
    assert _by(timeline["steps"], "test")["gene_panel"]["earliest_day"] == 0


def test_english_targets_are_england_s_only(catalog: Catalog) -> None:
    """No target was read for Scotland or the United States, so none is shown."""
    assert _timeline(catalog, dict(MASS), guideline="nice")["targets"]
    assert _timeline(catalog, dict(MASS), guideline="us")["targets"] == []


def test_days_have_dates_where_today_is_known(catalog: Catalog) -> None:
    """Day 1 of a plan of 2 March is 3 March."""
    profile = replace(flat_profile(dict(MASS), catalog), as_of=date(2026, 3, 2))
    document: Any = plan_document(make_plan(profile, catalog))
    steps = _by(document["timeline"]["steps"], "test")

    assert steps["ct_chest"]["result_on"] == "2026-03-03"


def test_there_is_no_timeline_without_the_pathway(catalog: Catalog) -> None:
    """Simple back pain has no way to tissue."""
    profile = flat_profile({"age": 30, "back_pain": True}, catalog)

    assert "timeline" not in plan_document(make_plan(profile, catalog))


def test_every_hour_of_the_critical_path_has_its_mark(catalog: Catalog) -> None:
    """What rests on turnaround that nobody has read in a text says so."""
    timeline = _timeline(catalog, {**MASS, "ct_chest": "central_lesion"})
    tissue = _by(timeline["milestones"], "id")["tissue"]

    assert set(tissue["reference_pending"]) <= set(tissue["critical_path"])
    assert "histology_ihc" not in tissue["reference_pending"]
    assert tissue["reference_pending"]
