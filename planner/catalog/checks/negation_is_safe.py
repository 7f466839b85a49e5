"""No rule leans on the negation of a number that may be missing, nor on "not done" by negation."""

from collections.abc import Iterator

from planner.catalog.checks.reading import parts_with_sign
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog
from planner.core.conditions import AnyOf, Condition, FactIs, PathwayOpen
from planner.core.evaluation import PathwayDefinition, Scope
from planner.core.facts import DoneFact, FigureFact, NumberFact

ID = "negation-is-safe"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a negated number or `done` in a rule that does more, definitions included."""
    catalog = loaded.catalog
    scope = _scope_asked(catalog)
    for rule in catalog.rules:
        for part, is_negated in parts_with_sign(rule.asked, scope):
            if not is_negated:
                continue
            message = _message(part, does_more=rule.does_more)
            if message:
                spot = loaded.records("rules")[rule.id].at("when")
                yield Fault(spot, ID, f"{rule.id}: {message}")


def _scope_asked(catalog: Catalog) -> Scope:
    """Return the definitions with what opens pathways without `unless`: there unknown is meant to leave a rule in force."""
    scope = catalog.scopes[catalog.default_guideline]
    held_back = {rule.when: rule.asked for rule in catalog.rules if rule.unless is not None}

    def asked(opens: Condition) -> Condition:
        if not isinstance(opens, AnyOf):
            return held_back.get(opens, opens)
        return AnyOf(tuple(held_back.get(part, part) for part in opens.parts))

    pathways = {
        name: PathwayDefinition(opens=asked(definition.opens), closes=definition.closes)
        for name, definition in scope.pathways.items()
    }
    return Scope(derived=scope.derived, pathways=pathways)


def _message(part: object, *, does_more: bool) -> str:
    if isinstance(part, FactIs) and isinstance(part.fact, NumberFact) and does_more:
        return (
            f"{part.fact.finding} stands under not: an unknown value would count as fulfilling it"
        )
    if isinstance(part, FactIs) and isinstance(part.fact, FigureFact) and does_more:
        return f"{part.fact.figure} stands under not: unknown would count as fulfilling it"
    if isinstance(part, FactIs) and isinstance(part.fact, DoneFact):
        return f"write not_done for {part.fact.test} instead of not done"
    if isinstance(part, PathwayOpen) and not does_more:
        return f"advice against tests may not rest on {part.pathway} not being open"
    return ""
