"""Boolean expressions over facts, derived findings and open pathways."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.core.facts import Fact


@dataclass(frozen=True, slots=True)
class FactIs:
    """The fact holds."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class DerivedHolds:
    """The derived finding's definition holds."""

    finding: str


@dataclass(frozen=True, slots=True)
class PathwayOpen:
    """The pathway is open."""

    pathway: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true without parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; false without parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts hold."""

    count: int
    parts: tuple["Condition", ...]


Condition = FactIs | DerivedHolds | PathwayOpen | All | AnyOf | Not | AtLeast

TRUE = All(())
FALSE = AnyOf(())


def children(condition: Condition) -> tuple[Condition, ...]:
    """Return the direct parts; none for a leaf."""
    match condition:
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and all its parts, depth first, without entering definitions."""
    yield condition
    for part in children(condition):
        yield from walk(part)


def mentioned_facts(condition: Condition) -> Iterator[Fact]:
    """Yield the facts that stand in the condition itself."""
    for part in walk(condition):
        if isinstance(part, FactIs):
            yield part.fact


def mentioned_derived(condition: Condition) -> Iterator[str]:
    """Yield the ids of the derived findings that stand in the condition itself."""
    for part in walk(condition):
        if isinstance(part, DerivedHolds):
            yield part.finding


def mentioned_pathways(condition: Condition) -> Iterator[str]:
    """Yield the ids of the pathways that stand in the condition itself."""
    for part in walk(condition):
        if isinstance(part, PathwayOpen):
            yield part.pathway
