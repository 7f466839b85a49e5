"""Alternatives that say the same with less, for sentences; nothing here decides anything."""

from collections import Counter
from collections.abc import Collection, Sequence

from planner.core.conditions import All, AnyOf, Condition, FactIs, Not
from planner.core.facts import DoneFact, OutcomeFact


def factored(parts: Sequence[Condition]) -> tuple[Condition, ...]:
    """
    Return alternatives that say the same with less: (a and x) or (b and x) becomes (a or b) and x.

    The conjunct that most alternatives share is taken out first; what shares nothing stays as it is.
    """
    parts = _absorbed(parts)
    shared = Counter(
        conjunct
        for part in parts
        if isinstance(part, All)
        for conjunct in dict.fromkeys(part.parts)
    )
    common, count = max(
        shared.items(), key=lambda item: (item[1], len(repr(item[0]))), default=(None, 0)
    )
    if common is None or count < 2:
        return tuple(parts)
    having = [part for part in parts if isinstance(part, All) and common in part.parts]
    rest = [part for part in parts if part not in having]
    remainders: list[Condition] = []
    for part in having:
        left = tuple(conjunct for conjunct in part.parts if conjunct != common)
        remainder = left[0] if len(left) == 1 else All(left)
        remainders.extend(remainder.parts if isinstance(remainder, AnyOf) else (remainder,))
    distinct = _absorbed(tuple(dict.fromkeys(remainders)))
    if any(Not(part) in distinct for part in distinct):
        return factored((common, *rest))
    group = All((distinct[0] if len(distinct) == 1 else AnyOf(distinct), common))
    return (group, *factored(rest))


def _absorbed(parts: Sequence[Condition]) -> tuple[Condition, ...]:
    """
    Leave out an alternative that another one holds already: (a and b) or b is b.

    A test that shows something is done, and one that shows it or does not show it is just done.
    """
    parts = tuple(dict.fromkeys(_just_done(part, parts) for part in parts))
    simple = set(parts)
    return tuple(
        part
        for part in parts
        if not (isinstance(part, All) and any(conjunct in simple for conjunct in part.parts))
        and not _is_shown_by_done(part, simple)
    )


def _is_shown_by_done(part: Condition, others: Collection[Condition]) -> bool:
    match part:
        case FactIs(OutcomeFact(test, _)):
            return FactIs(DoneFact(test)) in others
        case _:
            return False


def _just_done(part: Condition, parts: Sequence[Condition]) -> Condition:
    inner = part.part if isinstance(part, Not) else part
    is_both = inner in parts and Not(inner) in parts
    if is_both and isinstance(inner, FactIs) and isinstance(inner.fact, OutcomeFact):
        return FactIs(DoneFact(inner.fact.test))
    return part
