"""Which worked patients are likeliest to notice a change: those that expect something of what it concerns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.catalog.mutation.mutants import Mutant
from planner.core.catalog import Catalog
from planner.core.rules import Rule

Case = Mapping[str, Any]


class Words:
    """What each case speaks of in what it expects: tests, alerts, actions, pathways, findings."""

    def __init__(self, cases: Sequence[Case]) -> None:
        """Take the cases."""
        self._words = {case["id"]: frozenset(_words(case["expect"])) for case in cases}

    def shared(self, case: Case, names: frozenset[str]) -> int:
        """Return how many of the names the case speaks of."""
        return len(self._words[case["id"]] & names)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.replace("<", " ").split()
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def brought(rule: Rule) -> frozenset[str]:
    """Return what the rule brings, and the expectations that an alert meets by itself."""
    names = {rule.id, *rule.opens}
    names |= {test for item in rule.recommend for test in item.tests}
    names |= {test for item in rule.avoid for test in (*item.tests, *item.instead)}
    names |= {alert.id for alert in rule.alerts} | {action.id for action in rule.actions}
    if rule.alerts:
        names |= {"no_alerts", "priority"}
    return frozenset(names)


def concerned(mutant: Mutant, catalog: Catalog, rules: Iterable[Rule]) -> frozenset[str]:
    """Return what can be in a plan or not because of the change."""
    names = {name for rule in rules for name in brought(rule)}
    spot = mutant.spot
    if spot.kind in ("contraindication", "check_first"):
        test = catalog.tests[spot.id]
        names |= {test.id, *test.substitutes}
        if spot.kind == "contraindication":
            names.update(test.contraindications[spot.index].substitutes)
        else:
            names.add(test.check_first[spot.index].finding)
    if spot.kind in ("opens", "closes"):
        of_pathway = [rule for rule in catalog.rules if rule.pathway == spot.id]
        names |= {spot.id} | {name for rule in of_pathway for name in brought(rule)}
    return frozenset(names)
