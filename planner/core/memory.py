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
    mentioned_facts,
)
from planner.core.evaluation import Recall, Scope
from planner.core.facts import DoneFact, Fact, FactTable, OutcomeFact, bits

MOST_ENTRIES = 50_000

T = TypeVar("T")


class Memory:
    """The memory for conditions of one scope over one fact table."""

    def __init__(self, scope: Scope, facts: FactTable) -> None:
        """Take the definitions that the conditions may name, and the places of facts."""
        self._scope = scope
        self._facts = facts
        self._once: dict[tuple[object, ...], tuple[object, object]] = {}
        # The masks keep alive the conditions of which `_known` holds the identities: they are never forgotten, and
        # it need not keep them in each of its many entries. A catalog bounds how many conditions there are.
        self._masks: dict[int, tuple[Condition, int]] = {}
        self._known: dict[tuple[object, ...], object] = {}
        # For each single answer the rules that it alone makes true, once they have been asked for.
        self.in_anybody: tuple[frozenset[str], ...] | None = None

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
        masks = self._masks

        def recall(kind: str, condition: Condition, work: Callable[[], T]) -> T:
            masked = masks.get(id(condition))
            mask = self.mask(condition) if masked is None else masked[1]
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

    def recalled(self, condition: Condition, true: int, false: int) -> Condition | None:
        """Return the residual of the condition in a state of the facts that it speaks of, where it is remembered."""
        return self._known.get(("residual", id(condition), true, false))  # type: ignore[return-value]

    def once(self, key: tuple[object, ...], kept: object, work: Callable[[], T]) -> T:
        """
        Return what `work` gives, worked out once for the key.

        Args:
            key: What is asked; where it holds identities, `kept` holds what they belong to.
            kept: Kept alive, so that each identity stays its own.
            work: Gives the answer, which depends on the key only.
        """
        known = self._once.get(key)
        if known is None:
            known = (kept, work())
            if len(self._once) >= MOST_ENTRIES:
                self._once.clear()
            self._once[key] = known
        return known[1]  # type: ignore[return-value]

    def mentioned(self, condition: Condition) -> tuple[Fact, ...]:
        """Return the facts that stand in the condition itself, each once."""
        return self.once(
            ("facts", id(condition)),
            condition,
            lambda: tuple(dict.fromkeys(mentioned_facts(condition))),
        )

    def tests_mentioned(self, condition: Condition) -> frozenset[str]:
        """Return the tests whose results stand in the condition itself."""
        return self.once(
            ("tests", id(condition)),
            condition,
            lambda: frozenset(
                fact.test
                for fact in self.mentioned(condition)
                if isinstance(fact, OutcomeFact | DoneFact)
            ),
        )

    def mentioned_bits(self, condition: Condition) -> int:
        """Return the places of the facts that stand in the condition itself, as bits."""
        return self.once(
            ("bits", id(condition)),
            condition,
            lambda: bits(self._facts.place[one] for one in self.mentioned(condition)),
        )

    def mask(self, condition: Condition) -> int:
        """Return the places of the facts that the condition speaks of, by whatever definition, as bits."""
        known = self._masks.get(id(condition))
        if known is None:
            mask = bits(self._facts.place[fact] for fact in self._facts_of(condition))
            known = self._masks[id(condition)] = (condition, mask)
        return known[1]

    def places(self, condition: Condition) -> tuple[int, ...]:
        """Return the places of the facts that the condition speaks of, by whatever definition."""
        return self.once(("places", id(condition)), condition, lambda: self._places(condition))

    def _places(self, condition: Condition) -> tuple[int, ...]:
        mask = self.mask(condition)
        return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)

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
