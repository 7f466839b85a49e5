"""
What every single answer would change: all of them judged in one pass of the compiled rules.

An answer after which nothing that the making of the plan has read is otherwise cannot change the steps;
`untouched.py` finds these. Only what is left is drafted, answers that come to the same only once.
"""

from dataclasses import dataclass, replace

from planner.core.answer_lanes import AnswerLanes, each_lane
from planner.core.conditions import Condition
from planner.core.draft import Drafts
from planner.core.drafting import draft_steps
from planner.core.facts import bits
from planner.core.hypotheses import (
    DecisionChange,
    Decisions,
    advised_against,
    change_between,
    decisions_of,
    raised_by,
    rules_behind,
)
from planner.core.plan import Plan
from planner.core.situation import Situation
from planner.core.suppositions import Supposition
from planner.core.untouched import Difference, Touched, looked_at, touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """An answer, what it would change, and the rules that make the difference."""

    answer: Supposition
    change: DecisionChange
    rules: tuple[str, ...]


def consequences(plan: Plan) -> tuple[Consequence, ...]:
    """Return the single answers that change what is decided, the weightiest first, each with what it changes."""
    lanes = plan.after_answers
    before = decisions_of(plan.drafts)
    found = []
    for lane, after in _decided(lanes, plan.drafts, before):
        change = change_between(before, after)
        if not change.is_empty:
            answer = lanes.answers[lane]
            found.append(
                Consequence(
                    answer=Supposition(finding=answer.finding, value=answer.value),
                    change=change,
                    rules=rules_behind(change, before, after),
                )
            )
    return tuple(sorted(found, key=_sort_key))


def _sort_key(entry: Consequence) -> tuple[tuple[int, int], str, str]:
    value = entry.answer.value
    shown = "|".join(sorted(value)) if isinstance(value, frozenset) else f"{value!s:>20}"
    return entry.change.weight, entry.answer.finding or "", shown


def _decided(lanes: AnswerLanes, drafts: Drafts, before: Decisions) -> list[tuple[int, Decisions]]:
    """Return what is decided after each answer that may change something."""
    found: list[tuple[int, Decisions]] = []
    touch = touched(lanes, drafts)
    drafted = _Drafted(lanes, drafts, touch)
    for lane in each_lane(touch.steps | touch.alerts):
        situation = lanes.after(lane)
        steps = drafted.steps(situation) if touch.steps >> lane & 1 else before
        found.append((lane, _with_alerts(steps, situation)))
    return found


def _with_alerts(steps: Decisions, situation: Situation) -> Decisions:
    """Return the decided steps with what the situation raises, and what it has against tests."""
    alerts, actions, rules = raised_by(situation)
    return replace(
        steps,
        alerts=alerts,
        actions=actions,
        raised_by=rules,
        against=advised_against(situation),
    )


Residuals = tuple[tuple[int, Condition], ...]
_Always = tuple[frozenset[Difference], Residuals, frozenset[str], frozenset[str]]


class _Drafted:
    """Drafts the steps after answers; answers that come to the same are drafted once."""

    def __init__(self, lanes: AnswerLanes, drafts: Drafts, touch: Touched) -> None:
        self._lanes = lanes
        self._drafts = drafts
        self._touch = touch
        # What is always read -> what was read of tests, which of them, and the steps that came of it.
        self._known: dict[_Always, list[tuple[set[Difference], frozenset[str], Decisions]]] = {}

    def steps(self, situation: Situation) -> Decisions:
        """Return the decided steps for the patient after the answer of the situation's lane."""
        lane, observation = situation.lane, situation.observation
        differences = self._touch.differences.get(lane, [])
        readers = self._touch.readers
        always = frozenset(one for one in differences if one not in readers)
        key = (always, self._residuals(situation), observation.fresh, observation.done)
        entries = self._known.setdefault(key, [])
        for held, looked, decisions in entries:
            if self._read(differences, looked) == held:
                return decisions
        chooser = self._touch.chooser_for(self._lanes, self._drafts, lane)
        drafts = draft_steps(situation, chooser=chooser)
        looked, decisions = looked_at(drafts), decisions_of(drafts)
        entries.append((self._read(differences, looked), looked, decisions))
        return decisions

    def _read(self, differences: list[Difference], looked: frozenset[str]) -> set[Difference]:
        """Return the differences that a drafting reads which looked at these tests."""
        readers = self._touch.readers
        return {
            one for one in differences if one in readers and not readers[one].isdisjoint(looked)
        }

    def _residuals(self, situation: Situation) -> Residuals:
        """Return what rules that may make conditional steps wait for, where it is otherwise than now."""
        changed = bits(self._lanes.changed_places[situation.lane])
        now, after = self._lanes.situation.lenient, situation.lenient
        return tuple(
            (place, left)
            for place, rule, mask in situation.view.conditional_rules
            if mask & changed and rule.recommend
            for left in [after.residual(rule.when)]
            if left is not now.residual(rule.when)
        )
