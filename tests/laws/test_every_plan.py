"""The laws of a single plan, over generated profiles on the real catalog."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from planner.catalog.laws import LAWS
from planner.catalog.laws.subject import Subject
from planner.catalog.profiles import draw
from planner.core.catalog import Catalog
from tests.conftest import Cases


@given(seed=st.integers(0, 2**64))
def test_every_plan_keeps_the_laws(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Partition, conditions, safety, prerequisites, emergencies first, grounds for everything, and for its urgency."""
    dice = Random(seed)
    drawn = draw(dice, catalog, cases)

    subject = Subject.of(drawn, catalog)
    assert LAWS["every-plan"].check(dice, subject) == []
    assert LAWS["urgencies"].check(dice, subject) == []
