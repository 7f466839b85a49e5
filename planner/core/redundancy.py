"""Leave out steps that another step covers."""

from planner.core.conditions import FALSE, TRUE, AnyOf, Condition
from planner.core.draft import Draft, Drafts, Reason, StepState, changed_reason, joined
from planner.core.evaluation import View, residual
from planner.core.facts import Fact
from planner.core.truth import Truth

_FIRMNESS: dict[StepState, int] = {
    "conditional": 0,
    "optional": 1,
    "prerequisite": 2,
    "recommended": 2,
}


def drop_redundant(drafts: Drafts) -> None:
    """
    Take out each step that another step covers; the covering step takes over its reasons.

    A conditional step is covered by one that is due now, or by a conditional one that comes whenever it would have come.
    """
    for test in sorted(drafts.steps):
        covering = _covering(drafts, drafts.steps[test])
        if covering is None:
            continue
        step = drafts.steps.pop(test)
        drafts.superseded[test] = covering.test
        if covering.is_now == step.is_now:
            for reason in step.reasons:
                if reason.prerequisite_of != covering.test:
                    covering.add(changed_reason(reason, through=test))


def drop_unanswerable(drafts: Drafts) -> None:
    """
    Take out of conditions what no step can answer any more, and the steps that thereby lose their last reason.

    A covering step need not show every outcome of the step that it covers.
    """

    def view(fact: Fact) -> Truth:
        return Truth.UNKNOWN if any(True for _ in drafts.answering(fact)) else Truth.FALSE

    read_as = drafts.situation.catalog.read_as
    gone = set(drafts.superseded)
    while gone:
        unread = {other for test in gone for other in read_as[test]}
        gone = set()
        for test in sorted(drafts.steps):
            step = drafts.steps[test]
            needed = [
                reason
                for reason in step.reasons
                if reason.prerequisite_of is None or reason.prerequisite_of in drafts.steps
            ]
            answered = (
                _reduced(drafts, reason, view) if _reads_any(drafts, reason, unread) else reason
                for reason in needed
            )
            kept = [reason for reason in answered if reason is not None]
            step.reasons = kept
            if not kept:
                gone.add(test)
                del drafts.steps[test]


def _reads_any(drafts: Drafts, reason: Reason, tests: set[str]) -> bool:
    """Return whether the reason waits for a result that is read as one of the tests."""
    return reason.waits is not None and not tests.isdisjoint(
        drafts.situation.view.memory.tests_mentioned(reason.waits)
    )


def _reduced(drafts: Drafts, reason: Reason, view: View) -> Reason | None:
    """Return the reason with what the view knows filled in; None if it waits for nothing that can come."""
    if reason.waits is None:
        return reason
    if all(view(fact) is Truth.UNKNOWN for fact in drafts.mentioned(reason.waits)):
        return reason  # what waits is a residual already
    left = residual(reason.waits, view, drafts.situation.view.scope)
    return None if left in (TRUE, FALSE) else changed_reason(reason, waits=left)


def drop_idle_reasons(drafts: Drafts) -> None:
    """
    Take out reasons that tell nothing new.

    A result that a step itself brings is no reason for the step; and for a step that is due now, a
    result still to come matters only where it would make the step more urgent.
    """
    for step in drafts.steps.values():
        deadline = step.deadline
        step.reasons = [
            kept
            for reason in step.reasons
            for kept in [_without_own_results(drafts, reason, step.test)]
            if kept is not None
            and (
                reason.level == step.level
                or kept.waits is None
                or reason.prerequisite_of is not None
                or not step.is_now
                or reason.deadline.sort_key < deadline.sort_key
            )
        ]


def _without_own_results(drafts: Drafts, reason: Reason, test: str) -> Reason | None:
    """Return the reason with what only the step itself can show taken as not shown; None if nothing is left."""
    if reason.waits is None or reason.prerequisite_of is not None:
        return reason
    mentioned = drafts.situation.view.memory.tests_mentioned(reason.waits)
    if mentioned.isdisjoint(drafts.situation.catalog.read_as[test]):
        return reason

    def view(fact: Fact) -> Truth:
        is_own = set(drafts.answering(fact)) == {test}
        return Truth.FALSE if is_own else Truth.UNKNOWN

    return _reduced(drafts, reason, view)


def _covering(drafts: Drafts, step: Draft) -> Draft | None:
    for other_id in drafts.situation.catalog.covered_by[step.test]:
        other = drafts.steps.get(other_id)
        if other is not None and _is_as_firm(other, step, drafts):
            return other
    return None


def _is_as_firm(other: Draft, step: Draft, drafts: Drafts) -> bool:
    if _FIRMNESS[other.state] < _FIRMNESS[step.state]:
        return False
    if other.is_now:
        return True
    ours, theirs = waiting_for(drafts, step.test), waiting_for(drafts, other.test)
    return other.level <= step.level and _disjuncts(ours) <= _disjuncts(theirs)


def _disjuncts(condition: Condition) -> frozenset[Condition]:
    return frozenset(_alternatives(condition))


def _alternatives(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AnyOf) else (condition,)


def waiting_for(drafts: Drafts, test: str, seen: frozenset[str] = frozenset()) -> Condition:
    """
    Return what must still come true for the conditional step.

    That is what its own rules wait for, and what the steps wait for that need it first, unless
    these wait for the very result of this step.
    """
    parts: list[Condition] = []
    for reason in drafts.steps[test].reasons:
        needed_by = reason.prerequisite_of
        if needed_by is None:
            parts.extend(() if reason.waits is None else (reason.waits,))
        elif needed_by in drafts.steps and needed_by not in seen:
            needed = _awaited_by(drafts, needed_by, seen | {test})
            parts.extend(part for part in needed if not _reads(drafts, part, test))
    return joined(dict.fromkeys(parts) if parts else [AnyOf(())])


def _awaited_by(drafts: Drafts, test: str, seen: frozenset[str]) -> tuple[Condition, ...]:
    """Return what a step waits for; nothing for one that is due now."""
    return () if drafts.steps[test].is_now else _alternatives(waiting_for(drafts, test, seen))


def _reads(drafts: Drafts, condition: Condition, test: str) -> bool:
    return any(test in drafts.answering(fact) for fact in drafts.mentioned(condition))
