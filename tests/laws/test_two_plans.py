"""The laws that compare plans: of a patient about whom more is known, of the same patient again."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog.laws import LAWS
from planner.catalog.laws.subject import Subject
from planner.catalog.profiles import draw
from planner.core.catalog import Catalog
from tests.conftest import LAW_EXAMPLES, Cases

SEEDS = st.integers(0, 2**64)
FEWER = settings(max_examples=max(25, LAW_EXAMPLES // 4))
FEW = settings(max_examples=max(10, LAW_EXAMPLES // 20))


def broken(law: str, seed: int, catalog: Catalog, cases: Cases) -> list[str]:
    """Return how the law is broken for the patient of the seed."""
    dice = Random(seed)
    drawn = draw(dice, catalog, cases)
    return LAWS[law].check(dice, Subject.of(drawn, catalog))


@FEWER
@given(seed=SEEDS)
def test_knowing_more_never_silences_an_alert(seed: int, catalog: Catalog, cases: Cases) -> None:
    """An unknown symptom, sign, exposure or history that turns out present keeps every alert as urgent."""
    assert broken("knowing-more", seed, catalog, cases) == []


@FEWER
@given(seed=SEEDS)
def test_a_contraindication_never_adds_the_test(seed: int, catalog: Catalog, cases: Cases) -> None:
    """What becomes contraindicated does not thereby become a step."""
    assert broken("contraindication", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_everything_that_is_answered_has_grounds(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Steps, alerts, actions and refusals name a rule and a source that exist."""
    assert broken("grounds", seed, catalog, cases) == []


@FEWER
@given(seed=SEEDS)
def test_order_of_input_does_not_matter_and_bytes_repeat(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """The same profile in another order gives the same bytes."""
    assert broken("same-bytes", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_answering_a_plan_ends(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Feeding results back comes to an end: at last nothing is due."""
    assert broken("ends", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_what_is_offered_holds(seed: int, catalog: Catalog, cases: Cases) -> None:
    """A change offered for a test makes it a step when it is applied and planned again."""
    assert broken("offers-hold", seed, catalog, cases) == []


@settings(max_examples=max(5, LAW_EXAMPLES // 200))
@given(seed=SEEDS)
def test_the_list_of_answers_that_change_the_plan_is_whole(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """It is what planning again for every single answer finds."""
    assert broken("every-answer", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_answers_drafted_together_are_drafted_as_alone(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """What is drafted for all answers at once is for each what is drafted for it alone."""
    assert broken("answers-together", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_a_difference_names_its_causes(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Of several new answers each change names those without which it would not be there."""
    assert broken("causes", seed, catalog, cases) == []


@FEW
@given(seed=SEEDS)
def test_what_an_answer_changes_is_told_whole(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Planned anew with the answer, those steps and alerts come, go or wait that the question says."""
    assert broken("questions", seed, catalog, cases) == []


@settings(max_examples=max(5, LAW_EXAMPLES // 200))
@given(seed=SEEDS)
def test_no_smaller_change_is_missed(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Where a single answer makes a test due, a single change is offered for it."""
    assert broken("offers-smallest", seed, catalog, cases) == []
