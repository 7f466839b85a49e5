"""A condition as data, in the very form in which catalogs state it."""

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
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    OutcomeFact,
    PathwayFact,
    UnavailableFact,
)


def condition_data(condition: Condition) -> object:
    """
    Return the condition as text, maps and lists; docs/catalog-format.md describes the form.

    >>> condition_data(Not(FactIs(NumberFact("age", "at_least", 40.0))))
    {'not': {'age': {'at_least': 40}}}
    """
    match condition:
        case FactIs(fact):
            return _fact(fact)
        case DerivedHolds(finding):
            return finding
        case PathwayOpen(pathway):
            return {"pathway": pathway}
        case Not(part):
            return {"not": condition_data(part)}
        case All(parts):
            return {"all": [condition_data(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_data(part) for part in parts]}
        case AtLeast(count, parts):
            return {"at_least": {"count": count, "of": [condition_data(part) for part in parts]}}


def _fact(fact: Fact) -> object:
    match fact:
        case FlagFact(finding):
            return finding
        case NumberFact(name, operator, bound) | FigureFact(name, operator, bound):
            return {name: {operator: int(bound) if bound.is_integer() else bound}}
        case ChoiceFact(finding, values):
            chosen = sorted(values)
            return {finding: {"is": chosen[0]} if len(chosen) == 1 else {"in": chosen}}
        case OutcomeFact(test, outcome):
            return {test: {"shows": outcome}}
        case DoneFact(test):
            return {test: {"done": True}}
        case NotDoneFact(test):
            return {test: {"not_done": True}}
        case UnavailableFact(test):
            return {test: {"unavailable": True}}
        case PathwayFact(pathway):
            return {"pathway": pathway}
