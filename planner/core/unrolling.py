"""Conditional steps: what the results of steps may call for, round by round to a fixpoint."""

from planner.core.conditions import TRUE, Condition
from planner.core.draft import Drafts
from planner.core.evaluation import Judge
from planner.core.facts import Fact, bits
from planner.core.needs import add_prerequisites, add_rule
from planner.core.rules import Rule
from planner.core.situation import Situation
from planner.core.truth import Truth


def add_conditional(drafts: Drafts) -> None:
    """
    Add the steps that hang on results of steps, round by round, until nothing changes.

    Rules of an open pathway unroll to the end; rules of another pathway hang on what is recommended now only (one result ahead).
    """
    situation = drafts.situation
    fired = {rule.id for rule in situation.fired}
    near = drafts.answerable()
    level = 0
    known_steps = -1
    while known_steps != len(drafts.steps):
        known_steps = len(drafts.steps)
        level += 1
        far = drafts.answerable()
        for rule, waits in _newly_open(drafts, fired, near, far, level):
            drafts.open_rules[rule.id] = (rule, waits)
            add_rule(drafts, rule, level=level, waits=waits)
        add_prerequisites(drafts)


def _newly_open(
    drafts: Drafts,
    fired: set[str],
    near: frozenset[int],
    far: frozenset[int],
    level: int,
) -> list[tuple[Rule, Condition]]:
    situation = drafts.situation
    not_false_near = _not_false(situation, near) if level == 1 else frozenset()
    not_false_far = _not_false(situation, far)
    near_judge = judge_given(situation, near)
    far_judge = judge_given(situation, far)
    found: list[tuple[Rule, Condition]] = []
    for rule in situation.view.more_rules:
        if rule.id in fired or rule.id in drafts.open_rules:
            continue
        if rule.pathway in situation.closed_pathways or not rule.makes_conditional_steps:
            continue
        is_open = rule.pathway in situation.open_pathways
        if rule.id not in (not_false_far if is_open else not_false_near):
            continue
        waits = (far_judge if is_open else near_judge).residual(rule.when)
        if waits != TRUE:  # TRUE: it hangs on results that nothing in the plan can bring
            found.append((rule, waits))
    return found


def _not_false(situation: Situation, answerable: frozenset[int]) -> frozenset[str]:
    """Return the ids of the rules that can still become true when only these facts can be answered."""
    true, lenient_false = situation.observation.lenient_lanes
    false = list(lenient_false)
    for place in situation.observation.unknown_results - answerable:
        false[place] = 1
    _, outcome_false = situation.view.more.program(true, false)
    return frozenset(
        rule.id
        for place, rule in enumerate(situation.view.more_rules)
        if not outcome_false[place] & 1
    )


def judge_given(situation: Situation, answerable: frozenset[int]) -> Judge:
    """Return the judge for which only the answerable result facts are open; other unknown ones are false."""
    places = situation.catalog.facts.place
    values = situation.observation.values
    open_results = situation.observation.unknown_results & answerable

    def view(fact: Fact) -> Truth:
        place = places[fact]
        if place in open_results:
            return Truth.UNKNOWN
        return Truth.of(values.get(place, False))

    true, _ = situation.observation.signature
    false = situation.catalog.facts.every_bit & ~true & ~bits(open_results)
    return Judge(view, situation.view.scope, situation.view.memory.given(true, false))
