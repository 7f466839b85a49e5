"""What is remembered from plan to plan is what would be worked out again."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core import memory as memory_module
from planner.core.catalog import Catalog
from planner.core.conditions import AnyOf, FactIs, Not, mentioned_facts
from planner.core.evaluation import Judge, View, residual
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


def test_a_residual_is_recalled_in_the_state_in_which_it_was_worked_out(catalog: Catalog) -> None:
    """Facts that the condition does not speak of make no other state; those that it speaks of do."""
    view = catalog.views[catalog.default_guideline]
    memory = Memory(view.scope, catalog.facts)
    when = next(rule.when for rule in view.more_rules if memory.mask(rule.when).bit_count() > 2)
    mask = memory.mask(when)
    first, others = mask & -mask, catalog.facts.every_bit & ~mask
    second = (mask & ~first) & -(mask & ~first)
    seen = _view_of(first | others, catalog)
    judge = Judge(seen, view.scope, memory.given(first | others, 0))
    assert memory.recalled(when, first, 0) is None

    left = judge.residual(when)

    assert left is memory.recalled(when, first, 0)
    assert left == residual(when, seen, view.scope)
    assert memory.recalled(when, 0, 0) is memory.recalled(when, first, second) is None
    assert memory.recalled(Not(when), first, 0) is None


def test_only_residuals_are_recalled(catalog: Catalog) -> None:
    """What decided a condition and what is open in it are remembered beside them, and are something else."""
    view = catalog.views[catalog.default_guideline]
    memory = Memory(view.scope, catalog.facts)
    when = next(rule.when for rule in view.more_rules if isinstance(rule.when, AnyOf))
    judge = Judge(_view_of(0, catalog), view.scope, memory.given(0, 0))

    assert judge.open_facts(when)
    assert len(memory) == 1
    assert memory.recalled(when, 0, 0) is None


def test_mentioned_bits_are_the_places_of_the_facts_in_the_condition(catalog: Catalog) -> None:
    """Definitions are not entered; the second time it is the same, also after everything was forgotten."""
    view = catalog.views[catalog.default_guideline]
    memory = Memory(view.scope, catalog.facts)
    whens = [rule.when for rule in (*view.more_rules, *view.less_rules)]
    assert any(memory.mentioned_bits(when) != memory.mask(when) for when in whens)

    for when in [*whens, *whens]:
        wanted = bits(catalog.facts.place[fact] for fact in mentioned_facts(when))
        assert wanted == memory.mentioned_bits(when)


def test_conditions_that_come_and_go_are_not_taken_for_each_other(
    catalog: Catalog, monkeypatch
) -> None:
    """A residual lives for one plan; a later one at its address is another condition."""
    monkeypatch.setattr(memory_module, "MOST_ENTRIES", 7)
    memory = Memory(catalog.scopes[catalog.default_guideline], catalog.facts)

    for place, fact in enumerate(catalog.facts.facts):
        condition = FactIs(fact)
        assert 1 << place == memory.mentioned_bits(condition)
        assert (fact,) == memory.mentioned(condition)


def test_an_answer_is_worked_out_once_until_the_memory_is_full(
    catalog: Catalog, monkeypatch
) -> None:
    """Another key is another question; that there is nothing is an answer too; a full memory forgets everything."""
    monkeypatch.setattr(memory_module, "MOST_ENTRIES", 2)
    memory = Memory(catalog.scopes[catalog.default_guideline], catalog.facts)
    worked_out: list[str] = []

    def ask(key: str) -> None:
        return memory.once((key,), None, lambda: worked_out.append(key))

    for key in ("one", "two", "one", "two", "three", "three", "one"):
        assert ask(key) is None
    assert ["one", "two", "three", "one"] == worked_out


def _view_of(true: int, catalog: Catalog) -> View:
    """Return what sees those facts as true and no other as known."""
    places = catalog.facts.place
    return lambda fact: Truth.TRUE if true >> places[fact] & 1 else Truth.UNKNOWN
