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
from planner.core.untouched import Touched, touched


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
    drafted: dict[object, Decisions] = {}
    touch = touched(lanes, drafts)
    keys = _Keys(lanes, touch)
    for lane in each_lane(touch.steps | touch.alerts):
        situation = lanes.after(lane)
        steps = before
        if touch.steps >> lane & 1:
            key = keys.key(situation)
            if key not in drafted:
                drafted[key] = decisions_of(
                    draft_steps(situation, chooser=touch.chooser_for(lanes, drafts, lane))
                )
            steps = drafted[key]
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


class _Keys:
    """Gives answers that come to the same steps the same key."""

    def __init__(self, lanes: AnswerLanes, touch: Touched) -> None:
        self._lanes = lanes
        self._touch = touch
        # Residuals are told apart by identity; kept alive, so that it stays their own.
        self._kept: list[Condition] = []

    def key(self, situation: Situation) -> object:
        """Return what the answer makes otherwise among all that the drafting of steps can read."""
        observation, lane = situation.observation, situation.lane
        changed = bits(self._lanes.changed_places[lane])
        now = self._lanes.situation.lenient
        residuals: list[tuple[int, int]] = []
        for place, rule, mask in situation.view.conditional_rules:
            if mask & changed and rule.recommend:
                left = situation.lenient.residual(rule.when)
                if left is not now.residual(rule.when):
                    self._kept.append(left)
                    residuals.append((place, id(left)))
        known = tuple(name for name in self._touch.checked if observation.is_known(name))
        differences = self._touch.differences.get(lane, ())
        return differences, tuple(residuals), known, observation.fresh, observation.done
