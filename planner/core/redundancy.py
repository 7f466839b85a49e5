"""Leave out steps that another step covers."""

from collections.abc import Iterator, Mapping

from planner.core.conditions import FALSE, TRUE, AnyOf, Condition
from planner.core.draft import Draft, Drafts, Reason, StepState, changed_reason, joined
from planner.core.evaluation import residual
from planner.core.facts import Fact
from planner.core.needs import needs_of, says_as_much
from planner.core.situation import Situation
from planner.core.truth import Truth
from planner.core.urgency import Deadline

_FIRMNESS: dict[StepState, int] = {
    "conditional": 0,
    "optional": 1,
    "prerequisite": 2,
    "recommended": 2,
}


def drop_redundant(drafts: Drafts) -> None:
    """
    Take out each step that another step covers; the covering step takes over its reasons, and its needs that it shares.

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
            _hand_over_needs(drafts, test, covering.test)


def _hand_over_needs(drafts: Drafts, test: str, covering: str) -> None:
    """Let what was needed before the test be needed before the step that covers it, where that needs it too."""
    for name, check in needs_of(drafts, covering).items():
        needed = drafts.steps.get(name)
        if needed is not None and name != covering:
            needed.reasons = [
                changed_reason(reason, prerequisite_of=covering, check=check)
                if reason.prerequisite_of == test
                else reason
                for reason in needed.reasons
            ]


def drop_unanswerable(drafts: Drafts) -> None:
    """
    Take out of conditions what no step can answer any more, and the steps that thereby lose their last reason.

    A covering step need not show every outcome of the step that it covers.
    """
    catalog = drafts.situation.catalog
    gone = set(drafts.superseded)
    answerable = drafts.answerable()
    while gone:
        unread = 0
        for test in gone:
            unread |= catalog.result_bits_of[test]
        gone = set()
        for test in sorted(drafts.steps):
            step = drafts.steps[test]
            kept = _answered(drafts, step, unread, ~answerable)
            if kept:
                step.keep(kept)
            else:
                gone.add(test)
                del drafts.steps[test]
                answerable = drafts.answerable()


def _answered(drafts: Drafts, step: Draft, unread: int, hidden: int) -> list[Reason]:
    """
    Return the reasons that are left of the step's.

    Args:
        drafts: The steps that are left; the needs of others are no reason any more.
        step: One of them.
        unread: The facts of which some step can tell no more, as bits; other facts are not looked at.
        hidden: The facts that no step can answer, as bits.
    """
    steps, mask = drafts.steps, drafts.situation.view.memory.mentioned_bits
    kept = []
    for reason in step.reasons:
        if reason.prerequisite_of is not None and reason.prerequisite_of not in steps:
            continue
        waits = reason.waits
        if waits is None or not mask(waits) & unread & hidden:
            kept.append(reason)
        else:
            left = _reduced(drafts, reason, waits, hidden)
            if left is not None:
                kept.append(left)
    return kept


def _reduced(drafts: Drafts, reason: Reason, waits: Condition, hidden: int) -> Reason | None:
    """Return the reason where the hidden facts do not come true; None if it waits for nothing that can come."""
    masked = drafts.situation.view.memory.mentioned_bits(waits) & hidden
    if not masked:
        return reason  # what waits is a residual already
    left = without_hidden(drafts.situation, waits, masked)
    return None if left in (TRUE, FALSE) else changed_reason(reason, waits=left)


def without_hidden(situation: Situation, waits: Condition, hidden: int) -> Condition:
    """
    Return what is left of a residual where facts do not come true; the same from plan to plan.

    Args:
        situation: For the definitions and the places of facts.
        waits: The residual.
        hidden: Those of its facts that do not come true, as bits.
    """
    places = situation.catalog.facts.place

    def view(fact: Fact) -> Truth:
        return Truth.FALSE if hidden >> places[fact] & 1 else Truth.UNKNOWN

    return situation.view.memory.once(
        ("hidden", id(waits), hidden), waits, lambda: residual(waits, view, situation.view.scope)
    )


def drop_idle_reasons(drafts: Drafts) -> None:
    """
    Take out reasons that tell nothing new.

    A result that a step itself brings is no reason for the step, and what follows from it does not hurry the step;
    for a step that is due now, a result still to come matters only where it would make the step more urgent.
    """
    shown_once = _shown_by_one(drafts)
    for step in drafts.steps.values():
        own = shown_once & drafts.situation.catalog.answer_bits[step.test]
        idle = _hurrying_in_vain(drafts, step, own)
        step.keep([one for one in _telling(drafts, step, own) if one not in idle] or step.reasons)


def _hurrying_in_vain(drafts: Drafts, step: Draft, own: int) -> list[Reason]:
    """Return the needs of what waits for the step's own result, where these make it more urgent than all else does."""
    if step.is_now:
        return []
    mask = drafts.situation.view.memory.mentioned_bits
    circular = [
        reason
        for reason in step.reasons
        if reason.prerequisite_of is not None
        and reason.waits is not None
        and mask(reason.waits) & own
        and _reduced(drafts, reason, reason.waits, own) is None
    ]
    others = [one for one in step.reasons if one not in circular] if circular else []
    if not others:
        return []
    without = Draft(step.test, others, step.level)
    is_alike = without.deadline.sort_key == step.deadline.sort_key
    return [] if is_alike else circular


def slow_needs(drafts: Drafts) -> None:
    """Let no need be sooner than the step that has it: what hurried that step may have been taken out."""
    changed = True
    while changed:
        changed = False
        due = {test: (step.is_now, step.deadline) for test, step in drafts.steps.items()}
        for step in drafts.steps.values():
            for old in step.reasons:
                new = _no_sooner(old, due)
                if new is not old:
                    step.reasons = _with_instead(step.reasons, old, new)
                    changed = True


def _with_instead(reasons: list[Reason], old: Reason, new: Reason) -> list[Reason]:
    """Return the reasons with the new one in place of the old, or without where another tells it already."""
    is_told = any(says_as_much(other, new) for other in reasons if other is not old)
    if is_told:
        return [other for other in reasons if other is not old]
    return [new if other is old else other for other in reasons]


def _no_sooner(reason: Reason, due: Mapping[str, tuple[bool, Deadline]]) -> Reason:
    """
    Return the reason, as a need no sooner than the step that has it.

    Args:
        reason: Any reason.
        due: Test id of each step -> whether it is due now, and its deadline.
    """
    if reason.prerequisite_of is None:
        return reason
    is_now, deadline = due[reason.prerequisite_of]
    is_later = deadline.sort_key > reason.deadline.sort_key and is_now == (reason.level == 0)
    return changed_reason(reason, deadline=deadline) if is_later else reason


def _shown_by_one(drafts: Drafts) -> int:
    """Return the facts that exactly one step can answer, as bits."""
    answer_bits = drafts.situation.catalog.answer_bits
    once = twice = 0
    for test in drafts.steps:
        twice |= once & answer_bits[test]
        once |= answer_bits[test]
    return once & ~twice


def _telling(drafts: Drafts, step: Draft, own: int) -> Iterator[Reason]:
    """Yield the reasons of the step that tell something new; `own` are the facts that only the step itself can show."""
    deadline, is_now, level = step.deadline, step.is_now, step.level
    mask = drafts.situation.view.memory.mentioned_bits
    for reason in step.reasons:
        waits = reason.waits
        if waits is None or reason.prerequisite_of is not None:
            yield reason
            continue
        kept = _reduced(drafts, reason, waits, own) if mask(waits) & own else reason
        if kept is not None and (
            reason.level == level or not is_now or reason.deadline.sort_key < deadline.sort_key
        ):
            yield kept


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
    return other.level <= step.level and waits_as_long(drafts, other.test, step.test)


def waits_as_long(drafts: Drafts, other: str, test: str) -> bool:
    """Return whether the other conditional step comes whenever the test would come."""
    return _disjuncts(waiting_for(drafts, test)) <= _disjuncts(waiting_for(drafts, other))


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
