"""How early each step of a plan can start and give its result, by typical turnaround and what must come before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from planner.core.conditions import All, AnyOf, AtLeast, Condition, FactIs, Not
from planner.core.diagnostic_tests import Turnaround
from planner.core.draft import Draft, Drafts
from planner.core.estimates import NOW, Estimate, when_all, when_any, when_so_many
from planner.core.facts import Fact
from planner.core.intervals import add_months, done_on
from planner.core.order import OrderedStep
from planner.core.plan import Plan
from planner.core.timelines import Timeline
from planner.core.urgency import Deadline, Interval, Priority

# The settings in which a turnaround may be stated, the fitting one first, by how urgent the step is.
_SETTINGS: Mapping[Priority, tuple[str, ...]] = {
    "emergency": ("emergency", "urgent", "routine"),
    "urgent": ("urgent", "routine"),
    "soon": ("urgent", "routine"),
    "routine": ("routine",),
    "none": ("routine",),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """A step in time: when it can start, when its result can be there, and the turnaround that this rests on."""

    start: Estimate
    result: Estimate
    turnaround: Turnaround | None


def timed_steps(plan: Plan, timeline: Timeline) -> Mapping[str, Timed]:
    """
    Return test id -> the step in time, in plan order.

    A step starts when of each group of prerequisites one result is there, what it waits for is known by
    one of its reasons, and its interval after another test has passed. What is done already is there at once.
    """
    timed: dict[str, Timed] = {}
    checks = _checks_before(plan)
    # Prerequisites of a step are of its level or below and come earlier in order; what it waits for is below.
    for level, steps in groupby(sorted(plan.steps, key=_level_and_order), key=_level):
        reading = _Reading(plan.drafts, dict(timed)) if level else None
        for step in steps:
            draft = step.draft
            starts = list(_groups_there(plan, draft, checks, timed))
            if reading is not None:
                starts.append(_waits_over(draft, reading))
            deadline = draft.deadline
            passed = _interval_passed(plan, deadline.interval)
            if passed is not None:
                starts.append(passed)
            start = when_all(_distinct(starts))
            turnaround = _turnaround(plan, draft.test, deadline, timeline)
            hours = None if turnaround is None else turnaround.hours
            timed[draft.test] = Timed(start, start.then(draft.test, hours), turnaround)
    return {step.draft.test: timed[step.draft.test] for step in plan.steps}


def _level(step: OrderedStep) -> int:
    return step.draft.level


def _level_and_order(step: OrderedStep) -> tuple[int, int]:
    return (step.draft.level, step.order)


def group_result(plan: Plan, timed: Mapping[str, Timed], group: Sequence[str]) -> Estimate | None:
    """Return when the first result of the group can be there; None where no test of it is done or a step."""
    catalog, done = plan.situation.catalog, plan.situation.observation.done
    readers = list(dict.fromkeys(name for test in group for name in catalog.answered_by[test]))
    if any(reader in done for reader in readers):
        return NOW
    results = [timed[reader].result for reader in readers if reader in timed]
    return when_any(results) if results else None


def _checks_before(plan: Plan) -> Mapping[str, list[str]]:
    """Return test id -> the steps that measure what must be known before it."""
    found: dict[str, list[str]] = {}
    for step in plan.steps:
        for reason in step.draft.reasons:
            if reason.check and reason.prerequisite_of:
                found.setdefault(reason.prerequisite_of, []).append(step.draft.test)
    return found


def _groups_there(
    plan: Plan, draft: Draft, checks: Mapping[str, list[str]], timed: Mapping[str, Timed]
) -> Iterator[Estimate]:
    """Yield when of each group of prerequisites the first result is there."""
    for group in plan.situation.catalog.tests[draft.test].after:
        result = group_result(plan, timed, group)
        if result is not None:
            yield result
    for check in checks.get(draft.test, ()):
        if check in timed:
            yield timed[check].result


def _waits_over(draft: Draft, reading: "_Reading") -> Estimate:
    """Return when what the step waits for can be known, by the reason that comes true first."""
    waits = {id(item.waits): item.waits for item in draft.reasons if item.level == draft.level}
    return when_any(_distinct(reading.known(condition) for condition in waits.values()))


class _Reading:
    """Tells when a condition over results can be known to hold."""

    def __init__(self, drafts: Drafts, timed: Mapping[str, Timed]) -> None:
        self._drafts = drafts
        self._timed = timed
        self._facts: dict[Fact, Estimate] = {}
        self._conditions: dict[int, Estimate] = {}

    def known(self, condition: Condition | None) -> Estimate:
        """Return when the condition can be known to hold; at once where no result of the plan decides it."""
        if isinstance(condition, FactIs):
            return self._fact(condition.fact)
        known = self._conditions.get(id(condition))
        if known is None:
            known = self._conditions[id(condition)] = self._worked_out(condition)
        return known

    def _worked_out(self, condition: Condition | None) -> Estimate:
        match condition:
            case Not(part):
                return self.known(part)
            case All(parts):
                return when_all(_distinct(self.known(part) for part in parts))
            case AnyOf(parts):
                return when_any(_distinct(self.known(part) for part in parts))
            case AtLeast(count, parts):
                return when_so_many([self.known(part) for part in parts], count)
            case _:
                return NOW

    def _fact(self, fact: Fact) -> Estimate:
        """Return when the fact can be known; a step that comes later cannot tell it in time."""
        known = self._facts.get(fact)
        if known is None:
            readers = self._drafts.answering(fact)
            known = when_any([self._timed[one].result for one in readers if one in self._timed])
            self._facts[fact] = known
        return known


def _distinct(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Return the estimates without the very same one twice; most parts of a condition hang on one result."""
    return list({id(estimate): estimate for estimate in estimates}.values())


def _interval_passed(plan: Plan, interval: Interval | None) -> Estimate | None:
    """Return when the interval after another test has passed; only the bound, where a date is not known."""
    if interval is None:
        return None
    start, today = done_on(plan, interval.after), plan.situation.observation.profile.as_of
    if start is None or today is None:
        return Estimate(0.0, (), None, ())
    wait = add_months(start, interval.from_months) - today
    hours = max(wait, timedelta(0)) / timedelta(hours=1)
    return Estimate(hours, (), hours, ())


def _turnaround(plan: Plan, test: str, deadline: Deadline, timeline: Timeline) -> Turnaround | None:
    """
    Return the turnaround in the setting that fits the step's urgency best, or None where none is stated.

    A test at the bedside gives its result where it is done, unless the site says otherwise.
    """
    stated = {item.setting: item for item in plan.situation.catalog.tests[test].burden.turnaround}
    settings = _SETTINGS[deadline.tier.priority]
    found = next((stated[name] for name in settings if name in stated), None)
    if found is None and test in timeline.at_once:
        return Turnaround(setting="bedside", hours=0.0, sources=timeline.at_once_sources)
    return None if found is not None and _is_too_slow(found, deadline) else found


def _is_too_slow(found: Turnaround, deadline: Deadline) -> bool:
    """
    Return whether the hours are those of a routine request, and longer than an urgent step may take.

    They say nothing of the urgent request: two weeks for a CT that is due today would be no earliest day.
    What a site says of itself stands.
    """
    is_urgent = deadline.tier.priority in ("emergency", "urgent")
    hours = deadline.hours
    if not is_urgent or found.setting != "routine" or found.is_local or hours is None:
        return False
    return found.hours > hours
