"""Conditions as pairs of formulas: when they are true, and when they are false; else they are unknown."""

from collections.abc import Callable, Sequence

import z3

from planner.catalog.proof.patient import Formula
from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.evaluation import Scope
from planner.core.facts import Fact

Pair = tuple[Formula, Formula]
UNKNOWN: Pair = (z3.BoolVal(False), z3.BoolVal(False))


class Encoder:
    """Encodes conditions under one view of the facts and one scope, as `core.evaluation` evaluates them."""

    def __init__(self, view: Callable[[Fact], Pair], scope: Scope) -> None:
        """Take the pair of each fact, and the definitions that conditions may name."""
        self._view = view
        self._scope = scope
        self._named: dict[tuple[str, str], Pair] = {}

    def pair(self, condition: Condition) -> Pair:
        """Return when the condition is true and when it is false."""
        match condition:
            case FactIs(fact):
                return self._view(fact)
            case DerivedHolds(finding):
                return self._once("derived", finding, self._derived)
            case PathwayOpen(pathway):
                return self._once("pathway", pathway, self._pathway)
            case Not(part):
                true, false = self.pair(part)
                return false, true
            case All(parts):
                pairs = [self.pair(part) for part in parts]
                return z3.And([true for true, _ in pairs]), z3.Or([false for _, false in pairs])
            case AnyOf(parts):
                pairs = [self.pair(part) for part in parts]
                return z3.Or([true for true, _ in pairs]), z3.And([false for _, false in pairs])
            case AtLeast(count, parts):
                return self._counted(count, parts)

    def holds(self, condition: Condition) -> Formula:
        """Return when the condition is true."""
        return self.pair(condition)[0]

    def _once(self, kind: str, name: str, encode: Callable[[str], Pair]) -> Pair:
        if (kind, name) not in self._named:
            self._named[kind, name] = encode(name)
        return self._named[kind, name]

    def _derived(self, finding: str) -> Pair:
        return self.pair(self._scope.derived[finding])

    def _pathway(self, pathway: str) -> Pair:
        definition = self._scope.pathways[pathway]
        is_closed = self.holds(definition.closes)
        true, false = self.pair(definition.opens)
        return z3.And(true, z3.Not(is_closed)), z3.Or(false, is_closed)

    def _counted(self, count: int, parts: Sequence[Condition]) -> Pair:
        pairs = [self.pair(part) for part in parts]
        spare = len(parts) - count + 1
        true = z3.AtLeast(*(true for true, _ in pairs), count)
        return true, z3.AtLeast(*(false for _, false in pairs), spare)
