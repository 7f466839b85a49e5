"""Many patients at once, each a bit: what a condition comes to for all of them, definitions changed or not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.core.compiled import lanes_with
from planner.core.conditions import (
    FALSE,
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.evaluation import PathwayDefinition, Scope
from planner.core.facts import FactTable
from planner.core.observation import Observation

Pair = tuple[int, int]  # the patients for whom it is true, and for whom it is false, as bits
Name = tuple[str, str]  # ("derived", id) or ("pathway", id)


def transposed(patients: Sequence[Observation], table: FactTable, *, lenient: bool) -> list[Pair]:
    """
    Return, for each fact in the order of the table, for which patients it is true and for which false.

    With `lenient` a finding that nobody stated counts as absent.
    """
    true, false = [0] * len(table.facts), [0] * len(table.facts)
    for lane, patient in enumerate(patients):
        for place, holds in patient.values.items():
            (true if holds else false)[place] |= 1 << lane
    if lenient:
        everybody = (1 << len(patients)) - 1
        for place in table.finding_places:
            false[place] = everybody & ~true[place]
    return list(zip(true, false, strict=True))


@dataclass(frozen=True)
class Lanes:
    """
    The facts of many patients, and the definitions by which they are looked at.

    `known` remembers what definitions came to; a changed scope shares what the change does not reach.
    """

    facts: Sequence[Pair]
    table: FactTable
    scope: Scope
    known: dict[Name, Pair] = field(default_factory=dict)

    def changed(self, scope: Scope, reached: Iterable[Name]) -> "Lanes":
        """Return the same patients under a scope in which these definitions may come out otherwise."""
        lost = frozenset(reached)
        kept = {name: pair for name, pair in self.known.items() if name not in lost}
        return Lanes(self.facts, self.table, scope, kept)

    def pair(self, condition: Condition) -> Pair:
        """Return for which patients the condition is true, and for which it is false."""
        match condition:
            case FactIs(fact):
                return self.facts[self.table.place[fact]]
            case DerivedHolds(finding):
                definition = self.scope.derived[finding]
                return self._once(("derived", finding), lambda: self.pair(definition))
            case PathwayOpen(pathway):
                opening = self.scope.pathways[pathway]
                return self._once(("pathway", pathway), lambda: self._pathway(opening))
            case Not(part):
                true, false = self.pair(part)
                return false, true
            case All(parts):
                return self._counted(len(parts), parts)
            case AnyOf(parts):
                return self._counted(1, parts) if parts else (0, -1)
            case AtLeast(count, parts):
                return self._counted(count, parts)

    def _once(self, name: Name, work: Callable[[], Pair]) -> Pair:
        if name not in self.known:
            self.known[name] = work()
        return self.known[name]

    def _pathway(self, definition: PathwayDefinition) -> Pair:
        closed = self.pair(definition.closes)[0] if definition.closes != FALSE else 0
        true, false = self.pair(definition.opens)
        return true & ~closed, false | closed

    def _counted(self, count: int, parts: tuple[Condition, ...]) -> Pair:
        pairs = [self.pair(part) for part in parts]
        true = lanes_with(count, (true for true, _ in pairs))
        spare = len(parts) - count + 1
        return true, lanes_with(spare, (false for _, false in pairs))


def reached_by(changed: Name, needs: Mapping[Name, frozenset[Name]]) -> frozenset[Name]:
    """Return the definition and every other that rests on it, directly or through others."""
    reached = {changed}
    is_growing = True
    while is_growing:
        more = {name for name, needed in needs.items() if not needed.isdisjoint(reached)} - reached
        reached |= more
        is_growing = bool(more)
    return frozenset(reached)
