"""
The reference evaluator: walks a condition tree, slow and obvious on purpose.

It is the law. The compiled evaluator (`compiled.py`) is judged against it. `Judge` gives
what compiled code does not: the residual of a condition and the facts that decided it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from planner.core.conditions import (
    FALSE,
    TRUE,
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.facts import Fact
from planner.core.truth import Truth, conjunction, disjunction, negation, threshold

View = Callable[[Fact], Truth]
# The truth of a condition that was worked out elsewhere, or None.
Known = Callable[[Condition], Truth | None]
T = TypeVar("T")


@dataclass(frozen=True)
class PathwayDefinition:
    """What opens a pathway under one guideline, and what closes it."""

    opens: Condition
    closes: Condition


@dataclass(frozen=True)
class Scope:
    """The definitions that a condition may name: derived findings and pathways."""

    derived: Mapping[str, Condition]
    pathways: Mapping[str, PathwayDefinition] = field(default_factory=dict)


def evaluate(condition: Condition, view: View, scope: Scope) -> Truth:
    """Return the truth of the condition when the view gives the truth of each fact."""
    match condition:
        case FactIs(fact):
            return view(fact)
        case DerivedHolds(finding):
            return evaluate(scope.derived[finding], view, scope)
        case PathwayOpen(pathway):
            return pathway_truth(scope.pathways[pathway], view, scope)
        case All(parts):
            return conjunction(evaluate(part, view, scope) for part in parts)
        case AnyOf(parts):
            return disjunction(evaluate(part, view, scope) for part in parts)
        case Not(part):
            return negation(evaluate(part, view, scope))
        case AtLeast(count, parts):
            return threshold(count, (evaluate(part, view, scope) for part in parts))


def pathway_truth(definition: PathwayDefinition, view: View, scope: Scope) -> Truth:
    """Return whether the pathway is open; it is closed only by what is known to close it."""
    if evaluate(definition.closes, view, scope) is Truth.TRUE:
        return Truth.FALSE
    return evaluate(definition.opens, view, scope)


def residual(condition: Condition, view: View, scope: Scope) -> Condition:
    """
    Return what is left of the condition when known facts are filled in.

    The result is `TRUE`, `FALSE`, or a condition over unknown facts only, with derived findings and pathways expanded in place.
    """
    return Judge(view, scope).residual(condition)


class Recall(Protocol):
    """Gives what was worked out before for a condition and the facts of this view, or works it out."""

    def __call__(self, kind: str, condition: Condition, work: Callable[[], T]) -> T:
        """Return what `work` gives, remembered under the kind of question."""


class Judge:
    """
    Explains conditions under one view and scope; remembers every part that it has judged.

    Parts are remembered by identity (and kept alive), so that the conditions of a catalog, which
    share their definitions, are judged once. With `recall` they are remembered beyond this view;
    such a judge is asked about conditions of the catalog only.
    """

    def __init__(
        self,
        view: View,
        scope: Scope,
        recall: Recall | None = None,
        known: Known | None = None,
    ) -> None:
        """Take the truth of facts, the definitions, and where truths are remembered or known already."""
        self._view = view
        self._scope = scope
        self._recall = recall
        self._known = known
        self._truths: dict[int, tuple[Condition, Truth]] = {}
        self._residuals: dict[int, tuple[Condition, Condition]] = {}
        self._deciding: dict[tuple[int, str], tuple[Condition, tuple[Fact, ...]]] = {}

    def truth(self, condition: Condition) -> Truth:
        """Return the truth of the condition; equal to `evaluate` by test."""
        held = self._truths.get(id(condition))
        if held is None:
            known = None if self._known is None else self._known(condition)
            held = (condition, self._judge(condition) if known is None else known)
            self._truths[id(condition)] = held
        return held[1]

    def residual(self, condition: Condition) -> Condition:
        """Return what is left of the condition when known facts are filled in."""
        known = self._residuals.get(id(condition))
        if known is None:
            known = (condition, self._remembered("residual", condition, self._reduce))
            self._residuals[id(condition)] = known
        return known[1]

    def deciding(self, condition: Condition, wanted: Truth) -> tuple[Fact, ...]:
        """
        Return the facts that make the condition have the wanted truth, which it has.

        Of a true disjunction every true part counts, of a false conjunction the smallest false part.
        """
        if isinstance(condition, FactIs):
            return (condition.fact,)
        kind = "true" if wanted is Truth.TRUE else "false"
        known = self._deciding.get((id(condition), kind))
        if known is None:
            decided = self._remembered(kind, condition, lambda asked: self._decide(asked, wanted))
            known = (condition, decided)
            self._deciding[id(condition), kind] = known
        return known[1]

    def open_facts(self, condition: Condition) -> tuple[Fact, ...]:
        """Return the unknown facts that stand in the condition's residual."""
        return self._remembered("open", condition, self._open_facts)

    def _open_facts(self, condition: Condition) -> tuple[Fact, ...]:
        gathered: dict[Fact, None] = {}
        self._gather_open(condition, gathered)
        return tuple(gathered)

    def _gather_open(self, condition: Condition, gathered: dict[Fact, None]) -> None:
        """Gather the facts that stand in the residual, by test, without making it."""
        if self.truth(condition) is not Truth.UNKNOWN:
            return
        match condition:
            case FactIs(fact):
                gathered[fact] = None
            case DerivedHolds(finding):
                self._gather_open(self._scope.derived[finding], gathered)
            case PathwayOpen(pathway):
                self._gather_open(self._scope.pathways[pathway].opens, gathered)
            case Not(part):
                self._gather_open(part, gathered)
            case All(parts) | AnyOf(parts) | AtLeast(_, parts):
                for part in parts:
                    self._gather_open(part, gathered)

    def _remembered(self, kind: str, condition: Condition, work: Callable[[Condition], T]) -> T:
        if self._recall is None or isinstance(condition, FactIs | Not):
            return work(condition)
        return self._recall(kind, condition, lambda: work(condition))

    def _judge(self, condition: Condition) -> Truth:
        match condition:
            case FactIs(fact):
                return self._view(fact)
            case DerivedHolds(finding):
                return self.truth(self._scope.derived[finding])
            case PathwayOpen(pathway):
                definition = self._scope.pathways[pathway]
                if self.truth(definition.closes) is Truth.TRUE:
                    return Truth.FALSE
                return self.truth(definition.opens)
            case Not(part):
                return negation(self.truth(part))
            case All(parts):
                return self._count(len(parts), parts)
            case AnyOf(parts):
                return self._count(1, parts)
            case AtLeast(count, parts):
                return self._count(count, parts)

    def _count(self, count: int, parts: tuple[Condition, ...]) -> Truth:
        return threshold(count, [self.truth(part) for part in parts])

    def _reduce(self, condition: Condition) -> Condition:
        value = self.truth(condition)
        if value is not Truth.UNKNOWN:
            return TRUE if value is Truth.TRUE else FALSE
        match condition:
            case FactIs():
                return condition
            case DerivedHolds(finding):
                return self.residual(self._scope.derived[finding])
            case PathwayOpen(pathway):
                return self.residual(self._scope.pathways[pathway].opens)
            case Not(part):
                return _negate(self.residual(part))
            case All(parts):
                return _at_least(len(parts), [self.residual(part) for part in parts])
            case AnyOf(parts):
                return _at_least(1, [self.residual(part) for part in parts])
            case AtLeast(count, parts):
                return _at_least(count, [self.residual(part) for part in parts])

    def _decide(self, condition: Condition, wanted: Truth) -> tuple[Fact, ...]:
        match condition:
            case FactIs(fact):
                return (fact,)
            case DerivedHolds(finding):
                return self.deciding(self._scope.derived[finding], wanted)
            case PathwayOpen(pathway):
                definition = self._scope.pathways[pathway]
                if wanted is Truth.FALSE and self.truth(definition.closes) is Truth.TRUE:
                    return self.deciding(definition.closes, Truth.TRUE)
                return self.deciding(definition.opens, wanted)
            case Not(part):
                return self.deciding(part, negation(wanted))
            case All(parts):
                return self._decide_among(len(parts), parts, wanted)
            case AnyOf(parts):
                return self._decide_among(1, parts, wanted)
            case AtLeast(count, parts):
                return self._decide_among(count, parts, wanted)

    def _decide_among(
        self, count: int, parts: tuple[Condition, ...], wanted: Truth
    ) -> tuple[Fact, ...]:
        having = [part for part in parts if self.truth(part) is wanted]
        if wanted is Truth.FALSE and count == len(parts):
            return shortest(self.deciding(part, wanted) for part in having)
        found = [self.deciding(part, wanted) for part in having]
        if wanted is Truth.FALSE:
            blockers = len(parts) - count + 1
            found = sorted(found, key=len)[:blockers]
        return tuple(dict.fromkeys(fact for facts in found for fact in facts))


def shortest(found: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """
    Return the first of the shortest; nothing is looked at after one that has a single entry.

    >>> shortest([(1, 2), (3,), (4,)])
    (3,)
    """
    best: tuple[T, ...] | None = None
    for entries in found:
        if best is None or len(entries) < len(best):
            best = entries
        if len(best) <= 1:
            break
    return best or ()


def _negate(condition: Condition) -> Condition:
    if condition == TRUE:
        return FALSE
    if condition == FALSE:
        return TRUE
    return condition.part if isinstance(condition, Not) else Not(condition)


def _at_least(count: int, parts: list[Condition]) -> Condition:
    """Return the simplest condition that says: at least `count` of the parts hold."""
    still_open = [part for part in parts if part not in (TRUE, FALSE)]
    needed = count - sum(part == TRUE for part in parts)
    if needed <= 0:
        return TRUE
    if needed > len(still_open):
        return FALSE
    if needed == len(still_open):
        return _joined(still_open, All)
    if needed == 1:
        return _joined(still_open, AnyOf)
    return AtLeast(needed, tuple(still_open))


def _joined(parts: list[Condition], kind: type[All] | type[AnyOf]) -> Condition:
    flat: dict[Condition, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, kind) else (part,)))
    distinct = tuple(flat)
    return distinct[0] if len(distinct) == 1 else kind(distinct)


def open_facts(condition: Condition, view: View, scope: Scope) -> tuple[Fact, ...]:
    """Return the unknown facts that stand in the condition's residual."""
    return Judge(view, scope).open_facts(condition)
