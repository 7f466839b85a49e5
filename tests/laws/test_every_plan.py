"""The laws of a single plan, over generated profiles on the real catalog."""

from collections.abc import Mapping
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.plan import make_plan
from tests.laws.drawing import GUIDELINES, draw_profile
from tests.laws.invariants import broken


@given(seed=st.integers(0, 2**64))
def test_every_plan_keeps_the_laws(
    seed: int, catalog: Catalog, cases: tuple[Mapping[str, object], ...]
) -> None:
    """Partition, conditions, safety, prerequisites, emergencies first, and grounds for everything."""
    dice = Random(seed)
    profile = draw_profile(dice, catalog, cases)

    plan = make_plan(profile, catalog, guideline=dice.choice(GUIDELINES))

    assert broken(plan) == []
