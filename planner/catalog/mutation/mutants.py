"""The catalog with one thing changed: a part of a condition, a threshold, a count or an urgency."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from planner.catalog.mutation.urgencies import Swap, swaps_of
from planner.core.catalog import Catalog
from planner.core.conditions import All, AnyOf, AtLeast, Condition, FactIs, Not, children
from planner.core.facts import ChoiceFact, FigureFact, NumberFact
from planner.core.wording import condition_text

SpotKind = Literal["rule", "derived", "opens", "closes", "contraindication", "check_first"]

# Kinds of findings whose numbers people give as whole years, weeks or days.
_WHOLE_UNITS = ("a", "wk", "d")


@dataclass(frozen=True)
class Spot:
    """Where a condition stands: in what, and which of several (0 where there is one)."""

    kind: SpotKind
    id: str
    index: int = 0


@dataclass(frozen=True)
class Mutant:
    """A condition beside what it was changed to, and the change in words."""

    spot: Spot
    original: Condition
    changed: Condition
    change: str


def spots_of(catalog: Catalog) -> Iterator[tuple[Spot, Condition]]:
    """Yield each condition that decides a plan, with its place: rules, definitions, pathways, safety."""
    for rule in catalog.rules:
        yield Spot("rule", rule.id), rule.when
    for derived in catalog.derived.values():
        yield Spot("derived", derived.id), derived.when
    for pathway in catalog.pathways.values():
        if pathway.opens is not None:
            yield Spot("opens", pathway.id), pathway.opens
        if pathway.closes is not None:
            yield Spot("closes", pathway.id), pathway.closes
    for test in catalog.tests.values():
        for index, item in enumerate(test.contraindications):
            yield Spot("contraindication", test.id, index), item.when
        for index, check in enumerate(test.check_first):
            yield Spot("check_first", test.id, index), check.when


def mutants_of(catalog: Catalog) -> Iterator[Mutant | Swap]:
    """Yield every change: first those of conditions, then the swapped urgencies; the order is fixed."""
    for spot, condition in spots_of(catalog):
        for changed, change in _changes(condition, catalog):
            yield Mutant(spot, condition, changed, change)
    for rule in catalog.rules:
        yield from swaps_of(rule, catalog)


def _changes(condition: Condition, catalog: Catalog) -> Iterator[tuple[Condition, str]]:
    """Yield the condition with one change, and the change in words; definitions are not entered."""
    yield _negated(condition), f"negated: {condition_text(condition, catalog)}"
    if isinstance(condition, FactIs):
        yield from _changed_facts(condition, catalog)
    if isinstance(condition, AtLeast):
        for count in (condition.count - 1, condition.count + 1):
            if 1 <= count <= len(condition.parts):
                yield AtLeast(count, condition.parts), f"at least {condition.count} -> {count}"
    parts = children(condition)
    for place, part in enumerate(parts):
        if len(parts) > 1 and _can_lose_one(condition):
            rest = (*parts[:place], *parts[place + 1 :])
            yield _rebuilt(condition, rest), f"dropped: {condition_text(part, catalog)}"
        for changed, change in _changes(part, catalog):
            yield _rebuilt(condition, (*parts[:place], changed, *parts[place + 1 :])), change


def _can_lose_one(condition: Condition) -> bool:
    return not isinstance(condition, AtLeast) or condition.count < len(condition.parts)


def _negated(condition: Condition) -> Condition:
    return condition.part if isinstance(condition, Not) else Not(condition)


def _rebuilt(condition: Condition, parts: tuple[Condition, ...]) -> Condition:
    match condition:
        case All():
            return All(parts)
        case AnyOf():
            return AnyOf(parts)
        case AtLeast(count, _):
            return AtLeast(count, parts)
        case _:
            return Not(parts[0])


def _changed_facts(condition: FactIs, catalog: Catalog) -> Iterator[tuple[Condition, str]]:
    """Yield a threshold moved by one step, and a list of answers with one left out."""
    fact = condition.fact
    match fact:
        case NumberFact(name, operator, bound):
            finding = catalog.findings[name]
            for moved in _beside(bound, finding.unit):
                if finding.minimum <= moved <= finding.maximum:
                    changed = NumberFact(name, operator, moved)
                    yield FactIs(changed), f"{name} {operator} {bound:g} -> {moved:g}"
        case FigureFact(name, operator, bound):
            for moved in _beside(bound, catalog.calculators[name].unit):
                changed_figure = FigureFact(name, operator, moved)
                yield FactIs(changed_figure), f"{name} {operator} {bound:g} -> {moved:g}"
        case ChoiceFact(name, values) if len(values) > 1:
            for value in sorted(values):
                yield FactIs(ChoiceFact(name, values - {value})), f"dropped: {name} is {value}"
        case _:
            pass


def _beside(bound: float, unit: str) -> tuple[float, float]:
    """Return the bound one step down and up: one, or a tenth where it has a fraction or is small."""
    is_whole = bound >= 10 and bound == int(bound)
    step = 1.0 if is_whole or unit in _WHOLE_UNITS else 0.1
    return round(bound - step, 6), round(bound + step, 6)
