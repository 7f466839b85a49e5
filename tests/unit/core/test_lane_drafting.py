"""What is drafted for all answers together is what is drafted for each of them alone."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog.laws.answers import unlike
from planner.catalog.profiles import drawn_at
from planner.core.catalog import Catalog
from planner.core.facts import set_bits
from planner.core.hypotheses import decisions_of
from planner.core.lane_drafting import draft_lanes
from planner.core.lane_drafts import LaneDrafts
from planner.core.plan import Plan, make_plan
from planner.core.rules import Unavailability
from tests.conftest import Cases
from tests.unit.core.strange_rules import Strange

BARE = "bare"


@pytest.fixture(name="sites", scope="module")
def _sites(catalog: Catalog) -> Catalog:
    """The catalog with a site that has no test which another test needs first: many steps must be set aside there."""
    needed = {name for test in catalog.tests.values() for group in test.after for name in group}
    lacking = tuple(Unavailability(test=test, text="not here") for test in sorted(needed))
    site = replace(catalog.sites["default"], id=BARE, unavailable=lacking)
    return replace(catalog, sites={**catalog.sites, BARE: site})


def drafted(dice: Random, plan: Plan, at_most: int = 25) -> tuple[LaneDrafts, list[str]]:
    """Return what is drafted together for the answers to a plan, and what of it is unlike for some of them."""
    drafts = draft_lanes(plan.after_answers)
    lanes = list(set_bits(drafts.every))
    chosen = dice.sample(lanes, min(at_most, len(lanes)))
    return drafts, list(unlike(drafts, decisions_of(plan.drafts), chosen))


@settings(settings.get_profile("brief"), max_examples=40)
@given(seed=st.integers(0, 2**32), site=st.sampled_from(["default", "example_no_pet"]))
def test_each_lane_is_drafted_as_alone(
    seed: int, site: str, catalog: Catalog, cases: Cases
) -> None:
    """Which tests are steps, how soon, by which rules, and what that changes is the same both ways."""
    drawn = drawn_at(seed, 0, catalog, cases)
    plan = make_plan(drawn.profile, catalog, guideline=drawn.guideline, site=site)

    assert drafted(Random(seed), plan)[1] == []


def test_where_steps_are_set_aside_each_lane_is_drafted_as_alone(
    sites: Catalog, cases: Cases
) -> None:
    """At a site that lacks what steps need first, lanes with such a step are drafted alone, and say the same."""
    alone = set()
    for number in range(12):
        drawn = drawn_at(5, number, sites, cases)
        plan = make_plan(drawn.profile, sites, guideline=drawn.guideline, site=BARE)
        drafts, faults = drafted(Random(number), plan)
        assert faults == []
        alone.add(bool(drafts.infeasible))

    assert alone == {True, False}


@pytest.mark.parametrize("seed", range(16))
def test_by_rules_that_nobody_would_write_each_lane_is_drafted_as_alone(
    seed: int, catalog: Catalog
) -> None:
    """Optional beside firm, soon beside late, steps that cover others: drawn rules lead where written ones do not."""
    dice = Random(seed)
    strange = Strange(dice, catalog)
    for _ in range(4):
        plan = make_plan(strange.patient(), strange.catalog)

        assert drafted(dice, plan, 120)[1] == []
