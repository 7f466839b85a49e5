"""Profiles drawn from the catalog's own vocabulary: sparse and dense, at thresholds, with and without results."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from planner.core.catalog import Catalog
from planner.core.facts import NumberFact
from planner.core.findings import Finding
from planner.core.intake import flat_profile
from planner.core.profile import Profile, Result, Stated, Value

GUIDELINES = ("nice", "scotland", "us")
_TODAY = date(2026, 3, 2)


def draw_profile(
    dice: Random, catalog: Catalog, cases: tuple[Mapping[str, object], ...]
) -> Profile:
    """Draw a profile: from nothing, or from a worked patient that is changed."""
    start = flat_profile(dice.choice(cases), catalog) if dice.random() < 0.5 else Profile()
    findings = dict(start.findings)
    for name in _some(dice, list(catalog.findings), dice.choice([3, 8, 20, 80])):
        findings[name] = Stated(value=_value(dice, catalog, catalog.findings[name]))
    results = dict(start.results)
    for name in _some(dice, list(catalog.tests), dice.choice([0, 0, 2, 8])):
        shown = _some(dice, [o for o in catalog.tests[name].shows if o != "normal"], 3)
        on = dice.choice([None, *(_TODAY - timedelta(days=days) for days in (0, 10, 200))])
        shows = frozenset(shown or [dice.choice(list(catalog.tests[name].shows))])
        results[name] = Result(shows=shows, on=on)
    return Profile(
        findings=dict(sorted(findings.items())),
        results=dict(sorted(results.items())),
        as_of=dice.choice([None, _TODAY]),
    )


def _value(dice: Random, catalog: Catalog, finding: Finding) -> Value:
    if finding.kind == "flag":
        return dice.random() < 0.6
    if finding.kind == "choice":
        return frozenset(dice.sample(list(finding.choices), 1))
    near = [
        bound
        for _, fact in catalog.facts.by_finding.get(finding.id, ())
        if isinstance(fact, NumberFact)
        for bound in (fact.bound - 1, fact.bound, fact.bound + 1)
        if finding.minimum <= bound <= finding.maximum
    ]
    if near and dice.random() < 0.6:
        return dice.choice(near)
    return round(dice.uniform(finding.minimum, finding.maximum), 1)


def _some(dice: Random, names: list[str], most: int) -> list[str]:
    return dice.sample(names, dice.randint(0, min(most, len(names))))
