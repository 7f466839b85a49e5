"""
What conditions of a catalog came to, remembered from plan to plan.

What is left of a condition, and what decided it, depends on the truth of the facts that it speaks of
and on nothing else. So it is worked out once for each state of those facts. The memory changes no
answer (by test); it forgets everything when it is full, so that it cannot grow without bound.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

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
from planner.core.evaluation import Recall, Scope
from planner.core.facts import Fact, FactTable
from planner.core.profile import Value

MOST_ENTRIES = 200_000

T = TypeVar("T")


class Memory:
    """The memory for conditions of one scope over one fact table."""

    def __init__(self, scope: Scope, facts: FactTable) -> None:
        """Take the definitions that the conditions may name, and the places of facts."""
        self._scope = scope
        self._facts = facts
        self._masks: dict[int, tuple[Condition, int]] = {}
        self._known: dict[tuple[object, ...], object] = {}
        # (finding, answer) -> the rules that the answer alone makes true; as many entries as there are answers.
        self.in_anybody: dict[tuple[str, Value], frozenset[str]] = {}

    def __len__(self) -> int:
        """Return how many answers are remembered."""
        return len(self._known)

    def given(self, true: int, false: int) -> Recall:
        """
        Return the memory for one state of the facts.

        Args:
            true: The facts known true, as bits.
            false: The facts known false, as bits.
        """

        def recall(kind: object, condition: Condition, work: Callable[[], T]) -> T:
            mask = self.mask(condition)
            key = (kind, id(condition), true & mask, false & mask)
            try:
                return self._known[key]  # type: ignore[return-value]
            except KeyError:
                value = work()
            if len(self._known) >= MOST_ENTRIES:
                self._known.clear()
            self._known[key] = value
            return value

        return recall

    def mask(self, condition: Condition) -> int:
        """Return the places of the facts that the condition speaks of, by whatever definition, as bits."""
        known = self._masks.get(id(condition))
        if known is None:
            mask = 0
            for fact in self._facts_of(condition):
                mask |= 1 << self._facts.place[fact]
            known = (condition, mask)  # kept alive, so that its identity stays its own
            self._masks[id(condition)] = known
        return known[1]

    def _facts_of(self, condition: Condition) -> Iterator[Fact]:
        match condition:
            case FactIs(fact):
                yield fact
            case DerivedHolds(finding):
                yield from self._facts_of(self._scope.derived[finding])
            case PathwayOpen(pathway):
                definition = self._scope.pathways[pathway]
                yield from self._facts_of(definition.opens)
                yield from self._facts_of(definition.closes)
            case Not(part):
                yield from self._facts_of(part)
            case All(parts) | AnyOf(parts) | AtLeast(_, parts):
                for part in parts:
                    yield from self._facts_of(part)
