"""Conditional steps: what the results of steps may call for, round by round to a fixpoint."""

from collections.abc import Callable

from planner.core.compiled import truths_of
from planner.core.conditions import FALSE, All, AnyOf, Condition
from planner.core.draft import Drafts
from planner.core.evaluation import Judge, Known
from planner.core.facts import Fact
from planner.core.needs import add_prerequisites, add_rule
from planner.core.rules import Rule
from planner.core.situation import Situation
from planner.core.truth import Truth


def add_conditional(drafts: Drafts) -> None:
    """
    Add the steps that hang on results of steps, round by round, until nothing changes.

    Rules of an open pathway unroll to the end; rules of another pathway hang on what is recommended now only (one result ahead).
    """
    waiting = _Waiting(drafts.situation)
    level = 0
    known_steps = -1
    while known_steps != len(drafts.steps):
        known_steps = len(drafts.steps)
        level += 1
        for rule, waits in waiting.newly_open(drafts.answerable()):
            drafts.open_rules[rule.id] = (rule, waits)
            add_rule(drafts, rule, level=level, waits=waits)
        add_prerequisites(drafts)


class _Waiting:
    """The undecided rules that may still come to hang on results; each is looked at again only when more can be answered."""

    def __init__(self, situation: Situation) -> None:
        """Take the situation."""
        self._situation = situation
        self._seen = 0
        true, false = situation.outcomes.more
        lane, closed = situation.lane, situation.closed_pathways
        self._rules = [
            (rule, mask)
            for place, rule, mask in situation.view.conditional_rules
            if not (true[place] | false[place]) >> lane & 1 and rule.pathway not in closed
        ]

    def newly_open(self, answerable: int) -> list[tuple[Rule, Condition]]:
        """
        Return the rules that hang on what can be answered now and did not before, with what is left of each.

        Args:
            answerable: The facts that the steps so far can answer, as bits.
        """
        situation = self._situation
        left_of = remaining_given(situation, answerable)
        unknown = situation.observation.unknown_result_bits & answerable
        more = unknown & ~self._seen
        open_pathways = situation.open_pathways
        found: list[tuple[Rule, Condition]] = []
        left: list[tuple[Rule, int]] = []
        for entry in self._rules:
            rule, mask = entry
            waits = left_of(rule.when, mask) if mask & more else FALSE
            if not is_settled(waits):
                found.append((rule, waits))
            elif rule.pathway in open_pathways:
                left.append(entry)
        self._rules, self._seen = left, self._seen | unknown
        return found


def is_settled(waits: Condition) -> bool:
    """Return whether nothing is left to wait for: the rule hangs on results that nothing in the plan can bring."""
    return isinstance(waits, All | AnyOf) and not waits.parts


def remaining_given(situation: Situation, answerable: int) -> Callable[[Condition, int], Condition]:
    """
    Return what gives the residual of a condition of the catalog that speaks of the facts of the mask.

    Args:
        situation: For the definitions and the places of facts.
        answerable: The result facts that are open, as bits; other unknown ones are false.
    """
    opened = situation.observation.unknown_result_bits & answerable
    true, _ = situation.observation.signature
    false = situation.catalog.facts.every_bit & ~true & ~opened
    judge = judge_of(situation, true, opened, _decided(situation))
    recalled = situation.view.memory.recalled

    def left_of(condition: Condition, mask: int) -> Condition:
        # Most were asked of another patient before: looking that up here spares the judge's own ways.
        known = recalled(condition, true & mask, false & mask)
        return judge.residual(condition) if known is None else known

    return left_of


def _decided(situation: Situation) -> Known:
    """Return what knows the conditions that are true or false now, whatever unknown result comes to count as false."""
    now = truths_of(situation.view.more.program, situation.outcomes.more_parts, situation.lane)

    def decided(condition: Condition) -> Truth | None:
        # That they stay so rests on the check `absence-closes-nothing`.
        truth = now(condition)
        return None if truth is Truth.UNKNOWN else truth

    return decided


def judge_of(situation: Situation, true: int, opened: int, decided: Known | None = None) -> Judge:
    """
    Return the judge under the guideline of the situation.

    Args:
        situation: For the definitions and the places of facts.
        true: The facts that are true, as bits.
        opened: The facts that are unknown, as bits; every other fact is false.
        decided: Gives the truth of a condition that was worked out elsewhere, or None.
    """
    places = situation.catalog.facts.place

    def view(fact: Fact) -> Truth:
        place = places[fact]
        if opened >> place & 1:
            return Truth.UNKNOWN
        return Truth.TRUE if true >> place & 1 else Truth.FALSE

    false = situation.catalog.facts.every_bit & ~true & ~opened
    return Judge(view, situation.view.scope, situation.view.memory.given(true, false), decided)
