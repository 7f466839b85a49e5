"""What a step needs first is as firm and as soon as the step."""

from dataclasses import replace
from datetime import date

from planner.core.catalog import Catalog
from planner.core.conditions import TRUE
from planner.core.intake import flat_profile
from planner.core.order import OrderedStep
from planner.core.plan import make_plan
from planner.core.profile import Profile, Result, Stated
from planner.core.rules import Recommendation
from planner.core.urgency import Deadline


def steps_of(catalog: Catalog, profile: Profile, guideline: str) -> dict[str, OrderedStep]:
    """Return the steps of the plan by their tests."""
    plan = make_plan(profile, catalog, guideline=guideline)
    return {step.draft.test: step for step in plan.steps}


def unclear_spine_with_renal_colic() -> Profile:
    """Return a patient of 33 with cauda equina signs, of whom MRI told nothing, nor an old CT of the spine."""
    return Profile(
        findings={
            "age": Stated(value=33.0),
            "colicky_loin_pain": Stated(value=True),
            "fracture_after_minor_trauma": Stated(value=True),
            "reduced_anal_tone": Stated(value=True),
        },
        results={
            "ct_spine": Result(shows=frozenset({"inconclusive"}), on=date(2025, 8, 14)),
            "mri_whole_spine": Result(shows=frozenset({"inconclusive"})),
        },
        as_of=date(2026, 3, 2),
    )


def test_what_an_emergency_needs_is_no_longer_optional(catalog: Catalog) -> None:
    """A blood count, optional by itself, is a prerequisite within 24 hours where a CT myelogram within 24 hours needs it."""
    steps = steps_of(catalog, unclear_spine_with_renal_colic(), "us")
    cbc, myelogram = steps["cbc"].draft, steps["ct_myelogram"].draft

    assert "cbc" in steps["ct_myelogram"].after
    assert any(reason.optional for reason in cbc.reasons)
    assert cbc.state == "prerequisite"
    assert cbc.deadline.sort_key == myelogram.deadline.sort_key


def test_nothing_less_urgent_comes_before_an_emergency(catalog: Catalog) -> None:
    """What the emergency needs stands before tests that can wait, and so does the emergency."""
    steps = steps_of(catalog, unclear_spine_with_renal_colic(), "us")

    assert steps["cbc"].order < steps["ct_myelogram"].order < steps["urinalysis_culture"].order
    assert steps["cbc"].stage <= steps["ct_myelogram"].stage <= steps["urinalysis_culture"].stage


def test_what_is_hurried_late_hurries_what_it_needs(catalog: Catalog) -> None:
    """
    A rule wants one step in its time and another, which needs it, sooner: so is due what the first needs.

    The first asks for the CT before it twice by this rule, at first without haste.
    """
    tiers = sorted(catalog.tiers.values(), key=lambda tier: tier.rank)
    soon, late = (Deadline(tier=t, hours=t.hours, clock="presentation") for t in tiers[:2])
    wanted = (("nodule_ct_first_followup", late), ("nodule_ct_second_followup", soon))
    hasty = replace(
        next(rule for rule in catalog.rules if rule.recommend),
        when=TRUE,
        recommend=tuple(
            Recommendation(tests=(test,), ranked=False, deadline=deadline, purpose="")
            for test, deadline in wanted
        ),
    )
    hurried = replace(catalog, rules=(hasty,))

    steps = steps_of(hurried, Profile(findings={}, results={}), catalog.default_guideline)

    assert steps["nodule_ct_first_followup"].draft.deadline.sort_key == soon.sort_key
    assert steps["ct_chest"].draft.deadline.sort_key == soon.sort_key


def test_a_check_is_as_soon_as_the_test_that_covers_the_one_it_was_for(catalog: Catalog) -> None:
    """
    A woman of 34 whose calcium calls for CT of the trunk in two weeks, and her X-ray for CT of the chest in 72 hours.

    The one CT covers the other and is due in 72 hours; so is the pregnancy test before it.
    """
    given = {
        "age": 34,
        "sex": "female",
        "calcium_adjusted": 2.82,
        "chest_xray": "hilar_enlargement",
        "parathyroid_hormone": "suppressed",
    }
    steps = steps_of(catalog, flat_profile(given, catalog), "nice")
    check, scan = steps["pregnancy_test"].draft, steps["ct_chest_abdomen_pelvis"].draft

    assert "ct_chest" not in steps
    assert scan.deadline.tier.id == "within_72h"
    assert check.deadline.sort_key == scan.deadline.sort_key
    assert {reason.prerequisite_of for reason in check.reasons} == {"ct_chest_abdomen_pelvis"}


def test_nothing_is_hurried_by_what_follows_from_its_own_result(catalog: Catalog) -> None:
    """
    After hemoptysis with consolidation CT may follow within two weeks, and EBUS within one week by what CT shows.

    EBUS needs CT first, but it is asked for by a CT that is done: it does not hurry the CT.
    """
    given = {"hemoptysis": True, "chest_xray": "consolidation"}
    steps = steps_of(catalog, flat_profile(given, catalog), "scotland")
    scan, needle = steps["ct_chest"].draft, steps["ebus_tbna"].draft

    assert needle.deadline.tier.id == "within_1w"
    assert scan.deadline.tier.id == "within_2w"


def test_what_a_step_needs_is_not_hurried_by_what_does_not_hurry_the_step(catalog: Catalog) -> None:
    """At 70 the kidneys must be known before CT that may follow within two weeks: within two weeks too, and told once."""
    given = {"age": 70, "cough": True, "pleuritic_pain": True, "chest_xray": "consolidation"}
    steps = steps_of(catalog, flat_profile(given, catalog), "nice")
    scan, kidneys = steps["ct_chest"].draft, steps["creatinine_egfr"].draft
    (need,) = kidneys.reasons

    assert steps["ebus_tbna"].draft.deadline.tier.id == "within_1w"
    assert need.prerequisite_of == "ct_chest"
    assert kidneys.deadline.sort_key == scan.deadline.sort_key
    assert scan.deadline.tier.id == "within_2w"
