"""The small sets of changes of findings or results after which a condition has a wanted truth."""

from collections.abc import Iterable
from itertools import product

from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    OutcomeFact,
    PathwayFact,
    UnavailableFact,
)
from planner.core.figure_ways import figure_ways
from planner.core.plan import Plan
from planner.core.truth import Truth
from planner.core.wanted import Wanted, sort_text

MAX_CHANGES = 3


def ways_to(
    plan: Plan, condition: Condition, goal: bool, *, again: bool = False
) -> list[frozenset[Wanted]]:
    """
    Return the small sets of changes after which the condition has the wanted truth.

    Args:
        plan: The plan.
        condition: The condition.
        goal: The truth that it should get.
        again: Whether a value that was stated may turn out otherwise, as when it is measured again.
    """
    situation = plan.situation
    match condition:
        case FactIs(fact):
            return _fact_ways(plan, fact, goal, again=again)
        case DerivedHolds(finding):
            return ways_to(plan, situation.view.scope.derived[finding], goal, again=again)
        case PathwayOpen(pathway):
            opens = situation.view.scope.pathways[pathway].opens
            return ways_to(plan, opens, goal, again=again)
        case Not(part):
            return ways_to(plan, part, not goal, again=again)
        case All(parts):
            return _combined(plan, parts, len(parts), goal, again=again)
        case AnyOf(parts):
            return _combined(plan, parts, 1, goal, again=again)
        case AtLeast(count, parts):
            return _combined(plan, parts, count, goal, again=again)


def _fact_ways(plan: Plan, fact: Fact, goal: bool, *, again: bool) -> list[frozenset[Wanted]]:
    observation = plan.situation.observation
    if observation.lenient_truth(fact) is Truth.of(goal):
        return [frozenset()]
    is_changeable = True
    match fact:
        case FigureFact():
            ways = figure_ways(plan.situation, fact, goal=goal)
            return [frozenset(Wanted(one, holds) for one, holds in way) for way in ways]
        case FlagFact(finding) | ChoiceFact(finding, _) | NumberFact(finding, _, _):
            group = plan.situation.catalog.findings[finding].group
            stated = observation.profile.findings.get(finding)
            is_changeable = stated is None or (
                group != "demographic" and (again or isinstance(stated.value, bool))
            )
        case OutcomeFact(test, _) | DoneFact(test):
            is_changeable = test not in observation.done
        case NotDoneFact() | PathwayFact() | UnavailableFact():
            is_changeable = False
    return [frozenset({Wanted(fact, goal)})] if is_changeable else []


def _combined(
    plan: Plan, parts: tuple[Condition, ...], count: int, goal: bool, *, again: bool
) -> list[frozenset[Wanted]]:
    needed = count if goal else len(parts) - count + 1
    ways = sorted(
        (sorted(ways_to(plan, part, goal, again=again), key=len) for part in parts),
        key=lambda options: len(options[0]) if options else 99,
    )
    if needed == 1:
        return _smallest(way for options in ways for way in options)
    if needed == len(parts):
        if not all(ways):
            return []
        costly = [options for options in ways if options[0]]
        if sum(len(options[0]) for options in costly) > MAX_CHANGES + 3:
            return []
        return _smallest(frozenset().union(*chosen) for chosen in product(*(o[:8] for o in costly)))
    possible = [options for options in ways if options]
    if len(possible) < needed:
        return []
    free = [options for options in possible if not options[0]]
    rest = [options for options in possible if options[0]]
    missing = max(0, needed - len(free))
    if missing == 0:
        return [frozenset()]
    if missing == 1:
        return _smallest(way for options in rest for way in options)
    return _smallest([frozenset().union(*(options[0] for options in rest[:missing]))])


def _smallest(ways: Iterable[frozenset[Wanted]]) -> list[frozenset[Wanted]]:
    distinct = {way for way in ways if _cost(way) <= MAX_CHANGES}
    if frozenset() in distinct:
        return [frozenset()]
    return sorted(distinct, key=lambda way: (_cost(way), len(way), sort_text(way)))[:40]


def _cost(way: frozenset[Wanted]) -> int:
    """Return how many things must be said: outcomes of one test that it does not show come with its result."""
    shown = {w.fact.test for w in way if isinstance(w.fact, OutcomeFact) and w.holds}
    return sum(
        not (isinstance(w.fact, OutcomeFact) and not w.holds and w.fact.test in shown) for w in way
    )
