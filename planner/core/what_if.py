"""What every single answer would change: all judged in one pass of the compiled rules, and drafted together."""

from dataclasses import dataclass

from planner.core.hypotheses import DecisionChange, decisions_of
from planner.core.lane_changes import lane_changes
from planner.core.plan import Plan
from planner.core.suppositions import Supposition


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """An answer, what it would change, and the rules that make the difference."""

    answer: Supposition
    change: DecisionChange
    rules: tuple[str, ...]


def consequences(plan: Plan) -> tuple[Consequence, ...]:
    """Return the single answers that change what is decided, the weightiest first, each with what it changes."""
    lanes = plan.after_answers
    found = []
    for lane, change, rules in lane_changes(plan.drafted_answers, decisions_of(plan.drafts)):
        answer = lanes.answers[lane]
        supposed = Supposition(finding=answer.finding, value=answer.value)
        found.append(Consequence(answer=supposed, change=change, rules=rules))
    return tuple(sorted(found, key=_sort_key))


def _sort_key(entry: Consequence) -> tuple[tuple[int, int], str, str]:
    value = entry.answer.value
    shown = "|".join(sorted(value)) if isinstance(value, frozenset) else f"{value!s:>20}"
    return entry.change.weight, entry.answer.finding or "", shown
