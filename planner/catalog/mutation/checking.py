"""Do the static checks notice a change? Those that a changed condition can concern, on what it reaches."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from planner.catalog.checks import (
    alert_has_step,
    alert_is_monotone,
    every_finding_used,
    label_agrees_with_reference,
    negation_is_safe,
    outcome_is_read,
)
from planner.catalog.checks.every_finding_used import conditions_of
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation.mutants import Mutant
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, mentioned_derived, mentioned_facts
from planner.core.facts import Fact, fact_table
from planner.core.rules import Rule

# Each looks at one rule at a time, so that it need not look at rules that the change does not reach.
_BY_RULE = (negation_is_safe, alert_is_monotone, alert_has_step, label_agrees_with_reference)
_BY_USE = (every_finding_used, outcome_is_read)


class Checking:
    """Runs the checks on changed catalogs."""

    def __init__(self, loaded: LoadedCatalog) -> None:
        """Take the catalog as it is, which passes them."""
        self._loaded = loaded

    def notices(self, mutant: Mutant, changed: Catalog, rules: tuple[Rule, ...]) -> str | None:
        """
        Return the id of a check that fails on the changed catalog, None where all pass.

        Args:
            mutant: The change.
            changed: The catalog with it.
            rules: The rules of the changed catalog that it reaches.
        """
        seen = replace(changed, rules=rules)
        seen.__dict__["scopes"] = changed.scopes
        for check in _BY_RULE:
            if any(check.check(LoadedCatalog(seen, self._loaded.raw))):
                return str(check.ID)
        lost = frozenset(self._lost(mutant))
        if lost or self._loses_definition(mutant):
            kept = {*self._loaded.catalog.facts.facts} - lost
            poorer = replace(changed, facts=fact_table(kept.union(mentioned_facts(mutant.changed))))
            for name in ("figure_inputs", "read_as"):
                poorer.__dict__[name] = getattr(self._loaded.catalog, name)
            for check in _BY_USE:
                if any(check.check(LoadedCatalog(poorer, self._loaded.raw))):
                    return str(check.ID)
        return None

    def _lost(self, mutant: Mutant) -> Iterator[Fact]:
        """Yield the facts of which no condition speaks any more."""
        gone = {*mentioned_facts(mutant.original)} - {*mentioned_facts(mutant.changed)}
        return (fact for fact in gone if self._mentions[fact] == 1)

    def _loses_definition(self, mutant: Mutant) -> bool:
        gone = {*mentioned_derived(mutant.original)} - {*mentioned_derived(mutant.changed)}
        return any(self._uses[name] == 1 for name in gone)

    @cached_property
    def _mentions(self) -> Counter[Fact]:
        return Counter(fact for when in self._conditions() for fact in {*mentioned_facts(when)})

    @cached_property
    def _uses(self) -> Counter[str]:
        return Counter(name for when in self._conditions() for name in {*mentioned_derived(when)})

    def _conditions(self) -> Iterator[Condition]:
        catalog = self._loaded.catalog
        yield from conditions_of(catalog)
        yield from (one.ruled_out_by for one in catalog.findings.values() if one.ruled_out_by)
        for table in catalog.risk_tables:
            yield from (entry.when for entry in table.symptoms.values())
            yield from (entry.when for entry in table.after)
