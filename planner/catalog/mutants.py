"""Rules with one thing changed in the condition: what a slip of the pen would make of the knowledge."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.core.catalog import Catalog
from planner.core.conditions import All, AnyOf, AtLeast, Condition, FactIs, Not, children
from planner.core.facts import NumberFact
from planner.core.rules import Rule
from planner.core.wording import condition_text


@dataclass(frozen=True)
class Mutant:
    """A rule beside what it was changed to, and the change in words."""

    original: Rule
    changed: Rule
    change: str


def mutants_of(rule: Rule, catalog: Catalog) -> Iterator[Mutant]:
    """Yield the rule with each part of its condition dropped or negated, each threshold and each count moved."""
    for when, change in _conditions(rule.when, catalog):
        yield Mutant(rule, replace(rule, when=when), change)


def _conditions(condition: Condition, catalog: Catalog) -> Iterator[tuple[Condition, str]]:
    """Yield the condition with one change, and the change in words; definitions are not entered."""
    yield _negated(condition), f"negated: {condition_text(condition, catalog)}"
    if isinstance(condition, FactIs) and isinstance(condition.fact, NumberFact):
        yield from _moved(condition.fact, catalog)
    if isinstance(condition, AtLeast):
        for count in (condition.count - 1, condition.count + 1):
            if 1 <= count <= len(condition.parts):
                yield AtLeast(count, condition.parts), f"at least {condition.count} -> {count}"
    parts = children(condition)
    for place, part in enumerate(parts):
        if len(parts) > 1 and not isinstance(condition, AtLeast):
            rest = (*parts[:place], *parts[place + 1 :])
            yield _rebuilt(condition, rest), f"dropped: {condition_text(part, catalog)}"
        for changed, change in _conditions(part, catalog):
            yield _rebuilt(condition, (*parts[:place], changed, *parts[place + 1 :])), change


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


def _moved(fact: NumberFact, catalog: Catalog) -> Iterator[tuple[Condition, str]]:
    """Yield the threshold moved by one step: one, or a tenth where the bound has a fraction or is small."""
    finding = catalog.findings[fact.finding]
    step = 1.0 if fact.bound >= 10 and fact.bound == int(fact.bound) else 0.1
    step = 1.0 if finding.unit in ("a", "wk", "d") else step
    for bound in (fact.bound - step, fact.bound + step):
        if finding.minimum <= bound <= finding.maximum:
            moved = NumberFact(fact.finding, fact.operator, round(bound, 6))
            yield FactIs(moved), f"{fact.finding} {fact.operator} {fact.bound:g} -> {bound:g}"
