"""What is left of a condition where some results can come is what the reference evaluator leaves of it."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog.profiles import draw
from planner.core.catalog import Catalog
from planner.core.evaluation import residual
from planner.core.facts import Fact
from planner.core.plan import situate
from planner.core.truth import Truth
from planner.core.unrolling import remaining_given
from tests.conftest import Cases


@settings(settings.get_profile("brief"), max_examples=30)
@given(seed=st.integers(0, 2**64))
def test_what_is_left_equals_the_reference(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Results that cannot come count as not shown; it is the same when it is asked again."""
    dice = Random(seed)
    drawn = draw(dice, catalog, cases)
    situation = situate(drawn.profile, catalog, guideline=drawn.guideline)
    answerable = dice.getrandbits(len(catalog.facts.facts))

    def view(fact: Fact) -> Truth:
        known = situation.observation.lenient_truth(fact)
        if known is Truth.UNKNOWN and not answerable >> catalog.facts.place[fact] & 1:
            return Truth.FALSE
        return known

    left_of = remaining_given(situation, answerable)
    for _, rule, mask in situation.view.conditional_rules:
        expected = residual(rule.when, view, situation.view.scope)
        assert expected == left_of(rule.when, mask) == left_of(rule.when, mask)
