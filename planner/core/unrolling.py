"""Conditional steps: what the results of steps may call for, round by round to a fixpoint."""

from planner.core.conditions import FALSE, TRUE, Condition
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
    near = drafts.answerable()
    level = 0
    known_steps = -1
    while known_steps != len(drafts.steps):
        known_steps = len(drafts.steps)
        level += 1
        far = drafts.answerable()
        for rule, waits in _newly_open(drafts, near, far, level):
            drafts.open_rules[rule.id] = (rule, waits)
            add_rule(drafts, rule, level=level, waits=waits)
        add_prerequisites(drafts)


def _newly_open(
    drafts: Drafts,
    near: frozenset[int],
    far: frozenset[int],
    level: int,
) -> list[tuple[Rule, Condition]]:
    situation = drafts.situation
    near_judge = judge_given(situation, near)
    far_judge = judge_given(situation, far)
    found: list[tuple[Rule, Condition]] = []
    for rule in situation.undecided:
        if rule.id in drafts.open_rules or not rule.makes_conditional_steps:
            continue
        is_open = rule.pathway in situation.open_pathways
        if level > 1 and not is_open:
            continue
        waits = (far_judge if is_open else near_judge).residual(rule.when)
        if waits not in (
            TRUE,
            FALSE,
        ):  # TRUE: it hangs on results that nothing in the plan can bring
            found.append((rule, waits))
    return found


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
