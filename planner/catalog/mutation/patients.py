"""The patients that stand in the catalog: the examples beside its rules, and the worked patients."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planner.catalog.checks.definitions_hold import defined
from planner.catalog.checks.examples_hold import lacking
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation.lanes import Lanes, Name, transposed
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, DerivedHolds, PathwayOpen
from planner.core.intake import flat_profile
from planner.core.observation import Observation, observe
from planner.core.rules import Rule


@dataclass(frozen=True)
class Bank:
    """Many patients, seen by what does more and by what does less, under each guideline."""

    more: Mapping[str, Lanes]
    less: Mapping[str, Lanes]


@dataclass(frozen=True)
class Examples:
    """The examples of one rule, as bits: those that fire or stay quiet, and those that stay open."""

    decided: int
    open: int


class Patients:
    """Every example and every worked patient as a lane; whose example it is stands as bits."""

    def __init__(self, loaded: LoadedCatalog, catalog: Catalog) -> None:
        """Take the records, and the catalog whose fact table holds the facts of the changes as well."""
        self._catalog = catalog
        self._observed: list[Observation] = []
        self.cases = tuple(record.value for record in loaded.raw.of("cases"))
        self.of_rule = {rule.id: self._of_rule(rule) for rule in catalog.rules}
        self.of_definition = {
            _name(definition): self._add(_held(record.value["examples"], catalog))
            for record, definition in defined(loaded)
        }
        self.safety = self._add(
            observe(flat_profile(record.value["given"], catalog), catalog)
            for record in loaded.raw.of("safety-examples")
        )
        self._first_case = len(self._observed)
        self._add(_case(case, catalog) for case in self.cases)

    def _of_rule(self, rule: Rule) -> Examples:
        decided = self._add(
            _examples((*rule.examples.fires, *rule.examples.quiet), rule, self._catalog)
        )
        given = tuple(example.given for example in rule.examples.open)
        return Examples(decided, self._add(_examples(given, rule, self._catalog)))

    def _add(self, patients: Iterable[Observation]) -> int:
        """Give each patient the next lane; return their lanes as bits."""
        start = len(self._observed)
        self._observed.extend(patients)
        return (1 << len(self._observed)) - (1 << start)

    @cached_property
    def bank(self) -> Bank:
        """Return all of them, as the examples are looked at: pathways are open as far as is known."""
        catalog = self._catalog
        table = catalog.facts
        more = transposed(self._observed, table, lenient=True)
        less = transposed(self._observed, table, lenient=False)
        scopes = catalog.scopes.items()
        return Bank(
            {guideline: Lanes(more, table, scope) for guideline, scope in scopes},
            {guideline: Lanes(less, table, scope) for guideline, scope in scopes},
        )

    def cases_in(self, lanes: int) -> Iterator[Mapping[str, Any]]:
        """Yield the cases among the lanes."""
        found = lanes >> self._first_case
        for number, case in enumerate(self.cases):
            if found >> number & 1:
                yield case

    def guideline(self, case: Mapping[str, Any]) -> str:
        """Return the guideline under which the case is planned."""
        site = self._catalog.sites[case.get("site", "default")]
        chosen = case.get("guideline") or site.guideline or self._catalog.default_guideline
        return str(chosen)

    def has_overlay(self, case: Mapping[str, Any]) -> bool:
        """Return whether the case is planned with a site's own numbers; changes do not reach those."""
        return self._catalog.at_site(case.get("site", "default")) is not self._catalog


def _name(definition: Condition) -> Name:
    if isinstance(definition, DerivedHolds):
        return ("derived", definition.finding)
    assert isinstance(definition, PathwayOpen), (
        "examples stand beside derived findings and pathways"
    )
    return ("pathway", definition.pathway)


def _examples(
    given: tuple[tuple[tuple[str, object], ...], ...], rule: Rule, catalog: Catalog
) -> Iterator[Observation]:
    missing = lacking(catalog, rule)
    for profile in given:
        yield observe(flat_profile(dict(profile), catalog), catalog, missing)


def _held(examples: Mapping[str, Any], catalog: Catalog) -> Iterator[Observation]:
    for given in (*examples.get("holds", ()), *examples.get("quiet", ())):
        yield observe(flat_profile(given, catalog), catalog)


def _case(case: Mapping[str, Any], catalog: Catalog) -> Observation:
    site = catalog.sites[case.get("site", "default")]
    missing = frozenset(entry.test for entry in site.unavailable)
    return observe(flat_profile(case["given"], catalog), catalog, missing)
