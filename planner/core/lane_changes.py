"""What each of many answers changes of what is decided, read off the steps that were drafted for all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from planner.core.drafting import draft_steps
from planner.core.facts import set_bits
from planner.core.hypotheses import (
    DecidedStep,
    DecisionChange,
    Decisions,
    Grounds,
    change_between,
    decisions_of,
    rules_behind,
)
from planner.core.lane_drafts import LaneDrafts
from planner.core.lane_steps import LaneStep
from planner.core.urgency import Deadline

Changed = tuple[int, DecisionChange, tuple[str, ...]]
# Id of an alert or an action -> how soon, the rule that raises it, and the lanes in which it does.
_Raisers = dict[str, list[tuple[Deadline, str, int]]]


def lane_changes(drafts: LaneDrafts, before: Decisions) -> Iterator[Changed]:
    """
    Yield the lanes in which something is decided otherwise, with the change and the rules that make it.

    Args:
        drafts: The steps of each lane.
        before: What is decided without an answer.
    """
    alone = drafted_alone(drafts)
    sheets = _Sheets(drafts.every & ~alone)
    raised = _Raised.of(drafts)
    for test in sorted({*drafts.steps, *before.steps}):
        _compare_step(sheets, test, drafts.steps.get(test), before.steps.get(test))
    _compare_raised(sheets, "alerts", raised.alerts, before.alerts)
    _compare_raised(sheets, "actions", raised.actions, before.actions)
    for lane in set_bits(alone):
        after = decisions_of(draft_steps(drafts.lanes.after(lane)))
        change = change_between(before, after)
        if not change.is_empty:
            yield lane, change, rules_behind(change, before.grounds, after.grounds)
    grounds = before.grounds
    for lane, kinds in sheets.lanes.items():
        change = DecisionChange(**{kind: tuple(names) for kind, names in kinds.items()})
        yield lane, change, rules_behind(change, grounds, _grounds(drafts, raised, lane, change))


def drafted_alone(drafts: LaneDrafts) -> int:
    """
    Return the lanes that must be drafted one by one.

    In these a step cannot be made ready, or has lost what makes it what it is, so that the lanes do not tell its deadline.
    """
    lanes = drafts.infeasible
    for step in drafts.steps.values():
        told = 0
        for _, there in step.standing.soonest:
            told |= there
        lanes |= step.lanes & ~told
    return lanes


@dataclass
class _Sheets:
    """Lane -> kind of change -> the ids that change so, in the order in which they were put down."""

    asked: int
    lanes: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def put(self, kind: str, name: str, lanes: int) -> None:
        """Put down a change in the lanes."""
        for lane in set_bits(lanes & self.asked):
            self.lanes.setdefault(lane, {}).setdefault(kind, []).append(name)


def _compare_step(
    sheets: _Sheets, test: str, step: LaneStep | None, before: DecidedStep | None
) -> None:
    """Put down in which lanes the step is decided otherwise."""
    lanes = 0 if step is None else step.lanes
    due = 0 if step is None else lanes & step.standing.now
    if before is None:
        sheets.put("steps_now", test, due)
        sheets.put("steps_later", test, lanes & ~due)
        return
    sheets.put("steps_gone", test, ~lanes & sheets.asked)
    if before.state == "conditional":
        sheets.put("steps_now", test, due)
        kept = lanes & ~due
    else:
        sheets.put("waiting", test, lanes & ~due)
        kept = due
    was = before.deadline.sort_key
    for deadline, there in () if step is None else step.standing.soonest:
        if deadline.sort_key != was:
            kind = "sooner" if deadline.sort_key < was else "later"
            sheets.put(kind, test, kept & there)


def _compare_raised(
    sheets: _Sheets, kind: str, raised: _Raisers, before: Mapping[str, Deadline]
) -> None:
    """Put down in which lanes an alert or an action comes, goes, or (an alert) has another deadline."""
    for name in sorted({*raised, *before}):
        lanes = 0
        moved = 0
        for deadline, _, there in sorted(raised.get(name, ()), key=_urgency):
            if name in before and deadline.sort_key != before[name].sort_key:
                moved |= there & ~lanes
            lanes |= there
        if name not in before:
            sheets.put(f"{kind}_added", name, lanes)
            continue
        sheets.put(f"{kind}_removed", name, ~lanes & sheets.asked)
        if kind == "alerts":
            sheets.put("alerts_moved", name, moved)


def _urgency(entry: tuple[Deadline, str, int]) -> tuple[int, float]:
    return entry[0].sort_key


@dataclass(frozen=True)
class _Raised:
    """What raises alerts and actions."""

    alerts: _Raisers
    actions: _Raisers

    @classmethod
    def of(cls, drafts: LaneDrafts) -> "_Raised":
        """Return what the fired rules raise."""
        raised = cls({}, {})
        for rule, lanes in drafts.fired:
            for alert in rule.alerts:
                raised.alerts.setdefault(alert.id, []).append((alert.deadline, rule.id, lanes))
            for action in rule.actions:
                raised.actions.setdefault(action.id, []).append((action.deadline, rule.id, lanes))
        return raised

    def rules(self, name: str, lane: int) -> tuple[str, ...]:
        """Return the rules that raise the alert or action in the lane."""
        entries = (*self.alerts.get(name, ()), *self.actions.get(name, ()))
        return tuple(rule for _, rule, lanes in entries if lanes >> lane & 1)


def _grounds(drafts: LaneDrafts, raised: _Raised, lane: int, change: DecisionChange) -> Grounds:
    """Return the rules behind what is decided otherwise in the lane."""
    steps = drafts.steps
    return Grounds(
        raised={name: raised.rules(name, lane) for name in change.raised},
        asking={test: steps[test].rules_at(lane) for test in change.tests if test in steps},
        against={test: drafts.advising_against(test, lane) for test in change.tests},
    )
