"""Read conditions the way checks need: with definitions expanded and the sign of each part."""

from collections.abc import Iterator

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


def parts_with_sign(
    condition: Condition, scope: Scope, *, is_negated: bool = False
) -> Iterator[tuple[Condition, bool]]:
    """Yield the facts and pathways that the condition rests on, and whether they stand under a negation."""
    match condition:
        case FactIs():
            yield condition, is_negated
        case PathwayOpen(pathway):
            yield condition, is_negated
            yield from parts_with_sign(scope.pathways[pathway].opens, scope, is_negated=is_negated)
        case DerivedHolds(finding):
            yield from parts_with_sign(scope.derived[finding], scope, is_negated=is_negated)
        case Not(part):
            yield from parts_with_sign(part, scope, is_negated=not is_negated)
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from parts_with_sign(part, scope, is_negated=is_negated)


def facts_of(condition: Condition, scope: Scope) -> Iterator[Fact]:
    """Yield the facts that the condition rests on, definitions expanded."""
    for part, _ in parts_with_sign(condition, scope):
        if isinstance(part, FactIs):
            yield part.fact
