"""A change that a contraindication causes says so: what was found, what it keeps away, and where that is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from planner.catalog.profiles import drawn_at
from planner.core.blocks import blocks_between
from planner.core.branches import branches
from planner.core.catalog import Catalog
from planner.core.comparison import comparison
from planner.core.document import plan_document
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan
from planner.core.what_if import consequences
from planner.core.what_if_document import auto_document, difference_document
from planner.core.whynot import why_not
from tests.conftest import Cases

HEMOPTYSIS = {
    "age": 64,
    "sex": "female",
    "smoking_status": "former",
    "pack_years": 32,
    "cough": True,
    "hemoptysis": True,
    "dialysis": False,
}


def plan_for(catalog: Catalog, **more: object) -> Plan:
    return make_plan(flat_profile({**HEMOPTYSIS, **more}, catalog), catalog)


def entry(entries: list[dict[str, Any]], **wanted: str) -> Mapping[str, Any]:
    """Return the first entry with these values."""
    return next(item for item in entries if wanted.items() <= item.items())


@pytest.fixture(name="kidneys")
def _kidneys(catalog: Catalog) -> Mapping[str, Any]:
    """The difference that a low eGFR makes to a patient who coughs blood."""
    document = difference_document(plan_for(catalog), plan_for(catalog, egfr=22))
    return document["difference"]


def test_a_low_egfr_is_named_where_it_replaces_the_contrast_ct(kidneys: Mapping[str, Any]) -> None:
    """The plain CT says in whose place it stands and why; the contrast CT says what blocks it."""
    added = entry(kidneys["steps"], change="added", test="ct_chest_plain")
    removed = entry(kidneys["steps"], change="removed", test="ct_chest")

    assert added["blocked"][0]["test"] == "ct_chest"
    assert (
        added["blocked"][0]["text"].startswith("EGFR 22")
        or "eGFR 22" in added["blocked"][0]["text"]
    )
    assert "acr-nkf-iodinated-2020#egfr" in added["blocked"][0]["sources"]
    assert removed["reason"] == "blocked"
    assert removed["because"] == [{"input": "egfr", "text": "eGFR 22 mL/min/1.73 m2"}]


def test_what_must_be_heeded_anew_is_told_beside_the_changes(catalog: Catalog) -> None:
    """An anticoagulant moves no due step of a patient before biopsy, but it must be held: that is said, with its source."""
    results = {"chest_xray": "mass", "ct_chest": "peripheral_lesion", "pet_ct": "primary_uptake"}
    before = plan_for(catalog, hemoptysis=False, inr=1.0, **results)
    after = plan_for(catalog, hemoptysis=False, inr=1.0, anticoagulant=True, **results)
    difference: Any = difference_document(before, after)["difference"]
    biopsy = entry(difference["safety"], test="ct_guided_lung_biopsy")

    assert (biopsy["from"], biopsy["to"]) == ("check_first", "caution")
    assert biopsy["because"] == [{"input": "anticoagulant", "text": "anticoagulant treatment"}]
    assert any("Hold" in note["text"] and note["sources"] for note in biopsy["notes"])


def test_a_single_answer_that_blocks_names_the_contraindication(catalog: Catalog) -> None:
    """In the list of every answer, an eGFR below 30 comes with the block, its finding and its source."""
    groups: Any = auto_document(plan_for(catalog))["groups"]
    answers = [answer for group in groups for answer in group["answers"]]
    low = next(a for a in answers if a["finding"] == "egfr" and a["value"] < 30)
    block = entry(low["blocks"], test="ct_chest")

    assert block["kind"] == "blocked"
    assert {item["finding"] for item in block["because"]} == {"egfr", "dialysis"}
    assert block["sources"]


def test_no_answer_lacks_the_blocks_that_it_brings(catalog: Catalog, cases: Cases) -> None:
    """Each answer of the list has the blocks that looking at both sides of its change finds, and no others."""
    found = 0
    for number in range(4):
        drawn = drawn_at(3, number, catalog, cases)
        plan = make_plan(drawn.profile, catalog, guideline=drawn.guideline)
        groups: Any = auto_document(plan)["groups"]
        answers = [answer for group in groups for answer in group["answers"]]
        told = {(one["finding"], one["value"]): one.get("blocks", []) for one in answers}
        for entry in consequences(plan):
            finding, value = str(entry.answer.finding), entry.answer.value
            assert value is not None
            after = plan.after_answers.to(finding, value)
            assert after is not None
            blocks = blocks_between(plan.situation, after, entry.change)
            shown = min(value) if isinstance(value, frozenset) else value
            assert told[finding, shown] == blocks
            found += bool(blocks)

    assert found


def test_a_branch_names_the_block_that_a_result_brings(catalog: Catalog) -> None:
    """Compression of the cord on MRI forbids the lumbar puncture: the branch names the block, its result and its source."""
    given = {"cerebellar_signs": True, "neuro_symptom_days": 30, "bilateral_leg_weakness": True}
    plan = make_plan(flat_profile(given, catalog), catalog)
    found = branches(plan).branches
    compressed = next(branch for branch in found if "cord_compression" in branch.outcomes)
    (block,) = compressed.blocks

    assert (block["test"], block["kind"]) == ("lumbar_puncture", "blocked")
    assert "MRI whole spine shows cord compression" in str(block["because"])
    assert block["sources"]
    assert not any(branch.blocks for branch in found if branch.test == "calcium")


def test_two_catalogs_that_differ_in_a_contraindication_say_what_keeps_a_test_away(
    catalog: Catalog,
) -> None:
    """Where one edition does not block contrast for the kidneys, the other names the block and its source."""
    open_ct = replace(catalog.tests["ct_chest"], contraindications=())
    other = replace(catalog, tests={**catalog.tests, "ct_chest": open_ct}, version="2020.1.1")
    one = plan_for(catalog, egfr=22)
    two = make_plan(one.situation.observation.profile, other)
    document: Any = comparison(one, two)
    plain = entry(document["tests"], test="ct_chest_plain")["first"]
    contrast = entry(document["tests"], test="ct_chest")

    assert plain["in_place_of"][0]["test"] == "ct_chest"
    assert plain["in_place_of"][0]["sources"]
    assert contrast["first"]["reason"] == "blocked"
    assert contrast["second"]["state"] == "recommended"


def test_what_would_unblock_is_said_though_the_test_would_be_no_step(catalog: Catalog) -> None:
    """With an unsafe implant MRI of the lumbar spine is blocked; without it MRI of the whole spine would cover it."""
    given = {
        "age": 67,
        "back_pain": True,
        "bilateral_leg_weakness": True,
        "mri_unsafe_implant": True,
    }
    plan = make_plan(flat_profile(given, catalog), catalog)
    whole, lumbar = why_not(plan, ["mri_whole_spine", "mri_lumbosacral"])

    assert whole["would_be_chosen_if"] == whole["unblocked_if"]
    assert lumbar["would_be_chosen_if"] == []
    offer: Any = lumbar["unblocked_if"]
    assert [change["finding"] for change in offer[0]["changes"]] == ["mri_unsafe_implant"]


def test_a_value_measured_again_would_unblock(catalog: Catalog) -> None:
    """A low eGFR that turns out to be 30 or more frees contrast CT."""
    (answer,) = why_not(plan_for(catalog, egfr=22), ["ct_chest"])
    texts = [offer["text"] for offer in answer["unblocked_if"]]  # type: ignore[attr-defined]

    assert "eGFR at least 30 mL/min/1.73 m2" in texts


def test_a_step_stays_because_of_what_is_left(catalog: Catalog) -> None:
    """Without the cough the X-ray stays because of the hemoptysis; without that it is due later because of the cough."""
    document: Any = plan_document(plan_for(catalog), detail="full")
    without = {
        item.get("finding"): item for item in entry(document["steps"], test="chest_xray")["without"]
    }

    assert without["cough"]["text"].endswith("would stay because of age 64 years and hemoptysis.")
    assert "due within 2 weeks because of age 64 years" in without["hemoptysis"]["text"]


def test_an_anticoagulant_speaks_against_the_needle_that_stays(catalog: Catalog) -> None:
    """A contraindication that holds stands against the step with the finding, what to do and the source."""
    results = {"chest_xray": "mass", "ct_chest": "peripheral_lesion", "pet_ct": "primary_uptake"}
    plan = plan_for(catalog, hemoptysis=False, inr=1.0, anticoagulant=True, **results)
    document: Any = plan_document(plan)
    against = entry(document["steps"], test="ct_guided_lung_biopsy")["against"]

    assert [item["kind"] for item in against] == ["contraindication"]
    assert [item["finding"] for item in against[0]["because"]] == ["anticoagulant"]
    assert against[0]["sources"]


def test_nothing_is_named_instead_that_is_not_done(catalog: Catalog) -> None:
    """After CT, sputum cytology and the needle both give way to EBUS: each names EBUS, not one the other."""
    results = {"ct_chest": ["peripheral_lesion", "enlarged_nodes"]}
    plan = plan_for(catalog, hemoptysis=False, **results)
    instead = {entry.test: entry.instead for entry in plan.not_chosen}

    assert instead["sputum_cytology"] == ("ebus_tbna",)
    assert instead["ct_guided_lung_biopsy"] == ("ebus_tbna",)
