"""The compiled evaluator equals the reference evaluator, lane by lane."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.compiled import compile_program
from planner.core.conditions import (
    Condition,
    DerivedHolds,
    FactIs,
    PathwayOpen,
)
from planner.core.evaluation import Judge, PathwayDefinition, Scope, evaluate, residual
from planner.core.facts import Fact, FlagFact, fact_table
from planner.core.truth import Truth
from tests.drawn_conditions import draw_condition

FACTS = [FlagFact(name) for name in "abcdef"]
TABLE = fact_table(FACTS)
TRUTHS = list(Truth)


def _condition(dice: Random, depth: int, names: list[Condition]) -> Condition:
    return draw_condition(dice, depth, [*(FactIs(fact) for fact in FACTS), *names])


def _scope(dice: Random) -> tuple[Scope, list[Condition]]:
    derived = {"one": _condition(dice, 2, [])}
    derived["two"] = _condition(dice, 2, [DerivedHolds("one")])
    names: list[Condition] = [DerivedHolds("one"), DerivedHolds("two")]
    opens, closes = _condition(dice, 2, names), _condition(dice, 1, names)
    scope = Scope(derived=derived, pathways={"way": PathwayDefinition(opens=opens, closes=closes)})
    return scope, [*names, PathwayOpen("way")]


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_every_lane_equals_the_reference(seed: int) -> None:
    """Many profiles at once give what one at a time gives."""
    dice = Random(seed)
    scope, names = _scope(dice)
    conditions = [_condition(dice, 3, names) for _ in range(5)]
    worlds = [{fact: dice.choice(TRUTHS) for fact in FACTS} for _ in range(16)]
    true = [sum((w[f] is Truth.TRUE) << n for n, w in enumerate(worlds)) for f in TABLE.facts]
    false = [sum((w[f] is Truth.FALSE) << n for n, w in enumerate(worlds)) for f in TABLE.facts]

    got_true, got_false = compile_program(conditions, scope, TABLE)(true, false)

    for place, condition in enumerate(conditions):
        for lane, world in enumerate(worlds):
            expected = evaluate(condition, world.__getitem__, scope)
            bits = (got_true[place] >> lane & 1, got_false[place] >> lane & 1)
            assert bits == (expected is Truth.TRUE, expected is Truth.FALSE)
            assert Judge(world.__getitem__, scope).truth(condition) is expected


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_residual_says_the_same_for_every_completion(seed: int) -> None:
    """Filling in the rest gives the condition and its residual the same truth."""
    dice = Random(seed)
    condition = _condition(dice, 3, [])
    known = {fact: dice.choice(TRUTHS) for fact in FACTS}
    left = residual(condition, known.__getitem__, Scope(derived={}))
    full = {
        fact: dice.choice([Truth.TRUE, Truth.FALSE]) if value is Truth.UNKNOWN else value
        for fact, value in known.items()
    }

    one = evaluate(condition, full.__getitem__, Scope(derived={}))
    two = evaluate(left, full.__getitem__, Scope(derived={}))

    assert one is two


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_deciding_facts_decide(seed: int) -> None:
    """With everything else unknown, the deciding facts keep the truth."""
    dice = Random(seed)
    scope, names = Scope(derived={}), []
    condition = _condition(dice, 3, names)
    world = {fact: dice.choice([Truth.TRUE, Truth.FALSE]) for fact in FACTS}
    truth = evaluate(condition, world.__getitem__, scope)
    kept = Judge(world.__getitem__, scope).deciding(condition, truth)

    def view(fact: Fact) -> Truth:
        return world[fact] if fact in kept else Truth.UNKNOWN

    assert evaluate(condition, view, scope) is truth


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_the_real_rules_agree_on_random_facts(seed: int, catalog: Catalog) -> None:
    """Every rule, pathway, check and contraindication of the catalog gives the same both ways."""
    dice = Random(seed)
    view = catalog.views[dice.choice(list(catalog.views))]
    world = {fact: dice.choice(TRUTHS) for fact in catalog.facts.facts}
    true = [int(world[fact] is Truth.TRUE) for fact in catalog.facts.facts]
    false = [int(world[fact] is Truth.FALSE) for fact in catalog.facts.facts]
    got_true, got_false = view.more.program(true, false)
    judge = Judge(world.__getitem__, view.scope)

    for place, rule in enumerate(view.more_rules):
        truth = judge.truth(rule.when)
        assert (got_true[place] & 1, got_false[place] & 1) == (
            truth is Truth.TRUE,
            truth is Truth.FALSE,
        )
