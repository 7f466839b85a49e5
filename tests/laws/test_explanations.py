"""The laws of explanations: they say what planning says, and they change nothing."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog.laws import LAWS
from planner.catalog.laws.subject import Subject
from planner.catalog.profiles import draw
from planner.core.catalog import Catalog
from tests.conftest import LAW_EXAMPLES, Cases

SEEDS = st.integers(0, 2**64)
FEW = settings(max_examples=max(10, LAW_EXAMPLES // 100))
FEWEST = settings(max_examples=max(2, LAW_EXAMPLES // 500))


def broken(law: str, seed: int, catalog: Catalog, cases: Cases) -> list[str]:
    """Return how the law is broken for the patient of the seed."""
    dice = Random(seed)
    drawn = draw(dice, catalog, cases)
    return LAWS[law].check(dice, Subject.of(drawn, catalog))


@FEW
@given(seed=SEEDS)
def test_each_outcome_leads_where_its_branch_says(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """Every outcome of a due test stands in one branch, and planning with it decides what the branch says."""
    assert broken("branches", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_what_a_finding_holds_up_falls_without_it(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """Planned anew without the finding or result, the step goes, waits, moves or stays as it was said."""
    assert broken("without", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_what_is_offered_to_lift_a_block_lifts_it(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """A blocked test is safe after the change that is offered."""
    assert broken("unblocking", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_every_refused_order_has_a_way_out(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Not appropriate names what instead, insufficient names what would tell, and the plan agrees."""
    assert broken("ratings", seed, catalog, cases) == []


@FEWEST
@given(seed=SEEDS)
def test_explaining_changes_nothing(seed: int, catalog: Catalog, cases: Cases) -> None:
    """The plan has the same bytes before and after, and with and without its explanations."""
    assert broken("explaining", seed, catalog, cases) == []
