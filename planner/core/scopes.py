"""The definitions that conditions may name under one guideline."""

from collections.abc import Iterable

from planner.core.conditions import FALSE, AnyOf, Condition, FactIs
from planner.core.evaluation import PathwayDefinition, Scope
from planner.core.facts import PathwayFact
from planner.core.findings import DerivedFinding
from planner.core.rules import Pathway, Rule


def scope_of(
    rules: Iterable[Rule], pathways: Iterable[Pathway], derived: Iterable[DerivedFinding]
) -> Scope:
    """Return the definitions of the derived findings and of the pathways, which the guideline's rules may open as well."""
    openers: dict[str, list[Condition]] = {}
    for rule in rules:
        for pathway in rule.opens:
            openers.setdefault(pathway, []).append(rule.when)
    return Scope(
        derived={finding.id: finding.when for finding in derived},
        pathways={
            pathway.id: PathwayDefinition(
                opens=AnyOf((*openers.get(pathway.id, ()), *_optional(pathway.opens))),
                closes=pathway.closes or FALSE,
            )
            for pathway in pathways
        },
    )


def strictly(scope: Scope) -> Scope:
    """Return the scope that reads pathways as decided facts."""
    return Scope(
        derived=scope.derived,
        pathways={
            name: PathwayDefinition(opens=FactIs(PathwayFact(name)), closes=FALSE)
            for name in scope.pathways
        },
    )


def _optional(condition: Condition | None) -> tuple[Condition, ...]:
    return () if condition is None else (condition,)
