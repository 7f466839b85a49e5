"""A patient of whom one thing is supposed to be otherwise, and what would be decided then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.core.draft import Drafts
from planner.core.drafting import draft_steps
from planner.core.plan import Plan, situate
from planner.core.profile import Profile
from planner.core.situation import Situation
from planner.core.urgency import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedStep:
    """What was decided about a test that is a step."""

    state: str
    deadline: Deadline
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """
    The rules behind what is decided.

    Args:
        raised: Alert or action id -> the rules that ask for it.
        asking: Test id -> the rules that make it the step that it is.
        against: Test id -> the rules that fired against it.
    """

    raised: Mapping[str, tuple[str, ...]]
    asking: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """
    What a plan decides: alerts and actions with their deadlines, and the steps.

    `raised_by` is alert or action id -> the rules that ask for it; `against` is test id -> the rules that fired
    against it.
    """

    alerts: Mapping[str, Deadline]
    actions: Mapping[str, Deadline]
    steps: Mapping[str, DecidedStep]
    raised_by: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]]

    @property
    def grounds(self) -> Grounds:
        """Return the rules behind all of it."""
        asking = {test: step.rules for test, step in self.steps.items()}
        return Grounds(raised=self.raised_by, asking=asking, against=self.against)


def situation_of(plan: Plan, profile: Profile) -> Situation:
    """Return the profile under the guideline and at the site of the plan."""
    return situate(
        profile,
        plan.situation.catalog,
        guideline=plan.situation.view.guideline,
        site=plan.situation.site.id,
    )


def decisions_for(plan: Plan, profile: Profile) -> Decisions:
    """Return what would be decided for the profile, all else being as in the plan."""
    return decisions_of(draft_steps(situation_of(plan, profile)))


def due_decisions_for(plan: Plan, profile: Profile) -> Decisions:
    """Return what would be decided for the profile, without the steps that wait for a result: it takes half the time."""
    return decisions_of(draft_steps(situation_of(plan, profile), due_only=True))


def decisions_of(drafts: Drafts) -> Decisions:
    """Return what the drafted plan decides."""
    alerts, actions, rules = raised_by(drafts.situation)
    steps = {
        test: DecidedStep(
            state=draft.state,
            deadline=draft.deadline,
            rules=tuple(dict.fromkeys(r.rule.id for r in draft.reasons if r.level == draft.level)),
        )
        for test, draft in drafts.steps.items()
    }
    return Decisions(
        alerts=alerts,
        actions=actions,
        steps=steps,
        raised_by=rules,
        against=advised_against(drafts.situation),
    )


def raised_by(
    situation: Situation,
) -> tuple[dict[str, Deadline], dict[str, Deadline], dict[str, tuple[str, ...]]]:
    """Return the alerts and the actions that rules raise, each with its deadline, and those rules."""
    alerts: dict[str, Deadline] = {}
    actions: dict[str, Deadline] = {}
    rules: dict[str, tuple[str, ...]] = {}
    for rule in situation.fired:
        for alert in rule.alerts:
            _keep_soonest(alerts, alert.id, alert.deadline)
            rules[alert.id] = (*rules.get(alert.id, ()), rule.id)
        for action in rule.actions:
            _keep_soonest(actions, action.id, action.deadline)
            rules[action.id] = (*rules.get(action.id, ()), rule.id)
    return alerts, actions, rules


def advised_against(situation: Situation) -> dict[str, tuple[str, ...]]:
    """Return test id -> the rules that fired against it."""
    return {
        test: tuple(rule.id for rule, _ in entries) for test, entries in situation.avoided.items()
    }


def _keep_soonest(deadlines: dict[str, Deadline], name: str, deadline: Deadline) -> None:
    known = deadlines.get(name)
    if known is None or deadline.sort_key < known.sort_key:
        deadlines[name] = deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChange:
    """
    What differs between two sets of decisions, in ids; every part sorted.

    `steps_now` are tests that become due, `steps_later` those that come in as conditional, `steps_gone`
    those that leave, `waiting` those that were due and now wait for a result. `sooner` and `later` are
    tests whose deadline moves while they keep their state.
    """

    alerts_added: tuple[str, ...] = ()
    alerts_removed: tuple[str, ...] = ()
    alerts_moved: tuple[str, ...] = ()
    actions_added: tuple[str, ...] = ()
    actions_removed: tuple[str, ...] = ()
    steps_now: tuple[str, ...] = ()
    steps_later: tuple[str, ...] = ()
    steps_gone: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    sooner: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def raised(self) -> tuple[str, ...]:
        """Return the alerts and actions that differ."""
        alerts = (*self.alerts_added, *self.alerts_removed, *self.alerts_moved)
        return (*alerts, *self.actions_added, *self.actions_removed)

    @property
    def tests(self) -> tuple[str, ...]:
        """Return the tests that are decided otherwise."""
        due = (*self.steps_now, *self.steps_later, *self.sooner, *self.later)
        return (*due, *self.steps_gone, *self.waiting)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing differs."""
        return not any(getattr(self, name) for name in self.__dataclass_fields__)

    @property
    def weight(self) -> tuple[int, int]:
        """Return a key that sorts the weightier first: alerts, urgency, steps, the rest."""
        ranks = (
            self.alerts_added + self.alerts_removed + self.alerts_moved,
            self.sooner + self.later,
            self.steps_now + self.steps_gone + self.waiting,
            self.steps_later,
            self.actions_added + self.actions_removed,
        )
        first = next((rank for rank, part in enumerate(ranks) if part), len(ranks))
        return (first, -sum(len(part) for part in ranks))


def change_between(before: Decisions, after: Decisions) -> DecisionChange:
    """Return what differs."""
    old, new = before.steps, after.steps
    both = [test for test in new if test in old]
    was_due = {test for test in old if old[test].state != "conditional"}
    is_due = {test for test in new if new[test].state != "conditional"}
    kept = [test for test in both if (test in was_due) == (test in is_due)]

    def moved(test: str) -> int:
        one, two = old[test].deadline.sort_key, new[test].deadline.sort_key
        return (two > one) - (two < one)

    return DecisionChange(
        alerts_added=_without(after.alerts, before.alerts),
        alerts_removed=_without(before.alerts, after.alerts),
        alerts_moved=tuple(
            sorted(
                name
                for name, deadline in after.alerts.items()
                if name in before.alerts and before.alerts[name].sort_key != deadline.sort_key
            )
        ),
        actions_added=_without(after.actions, before.actions),
        actions_removed=_without(before.actions, after.actions),
        steps_now=tuple(sorted(is_due - was_due)),
        steps_later=tuple(sorted(test for test in new if test not in old and test not in is_due)),
        steps_gone=tuple(sorted(test for test in old if test not in new)),
        waiting=tuple(sorted(test for test in was_due if test in new and test not in is_due)),
        sooner=tuple(sorted(test for test in kept if moved(test) < 0)),
        later=tuple(sorted(test for test in kept if moved(test) > 0)),
    )


def rules_behind(change: DecisionChange, before: Grounds, after: Grounds) -> tuple[str, ...]:
    """
    Return the rules that make the difference, sorted: those that ask on one side only, and those that speak against.

    Where the same rules ask on both sides (a test is blocked, a check comes first), these are named.
    """
    found: set[str] = set()
    for name in change.raised:
        found |= _one_sided(before.raised.get(name, ()), after.raised.get(name, ()))
    for test in change.tests:
        found |= _one_sided(before.asking.get(test, ()), after.asking.get(test, ()))
        found |= set(before.against.get(test, ())) ^ set(after.against.get(test, ()))
    return tuple(sorted(found))


def _one_sided(before: tuple[str, ...], after: tuple[str, ...]) -> set[str]:
    return (set(before) ^ set(after)) or {*before, *after}


def _without(names: Iterable[str], others: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if name not in others))
