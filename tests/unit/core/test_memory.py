"""What is remembered from plan to plan is what would be worked out again."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core import memory as memory_module
from planner.core.catalog import Catalog
from planner.core.conditions import mentioned_facts
from planner.core.evaluation import Judge
from planner.core.facts import bits
from planner.core.memory import Memory
from planner.core.truth import Truth


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_remembered_answers_equal_fresh_ones(seed: int, catalog: Catalog) -> None:
    """Residuals, deciding and open facts of every rule are the same with and without the memory."""
    dice = Random(seed)
    view = catalog.views[dice.choice(list(catalog.views))]
    facts = catalog.facts.facts
    known = dice.choice([0.02, 0.3, 1.0])
    world = {
        fact: dice.choice([Truth.TRUE, Truth.FALSE]) if dice.random() < known else Truth.UNKNOWN
        for fact in facts
    }
    true = bits(place for place, fact in enumerate(facts) if world[fact] is Truth.TRUE)
    false = bits(place for place, fact in enumerate(facts) if world[fact] is Truth.FALSE)
    fresh = Judge(world.__getitem__, view.scope)
    remembering = Judge(world.__getitem__, view.scope, view.memory.given(true, false))

    for rule in view.more_rules:
        truth = fresh.truth(rule.when)
        assert remembering.residual(rule.when) == fresh.residual(rule.when)
        assert remembering.open_facts(rule.when) == fresh.open_facts(rule.when)
        left = mentioned_facts(fresh.residual(rule.when))
        assert fresh.open_facts(rule.when) == tuple(dict.fromkeys(left))
        if truth is not Truth.UNKNOWN:
            assert remembering.deciding(rule.when, truth) == fresh.deciding(rule.when, truth)


def test_a_full_memory_forgets_and_stays_right(catalog: Catalog, monkeypatch) -> None:
    """The memory is bounded, and an answer after it has forgotten is the same."""
    monkeypatch.setattr(memory_module, "MOST_ENTRIES", 5)
    view = catalog.views[catalog.default_guideline]
    memory = Memory(view.scope, catalog.facts)
    unknown = Judge(lambda _: Truth.UNKNOWN, view.scope)

    for _ in range(2):
        judge = Judge(lambda _: Truth.UNKNOWN, view.scope, memory.given(0, 0))
        for rule in view.more_rules[:40]:
            assert judge.residual(rule.when) == unknown.residual(rule.when)
        assert 0 < len(memory) <= 5
