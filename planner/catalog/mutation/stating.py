"""A profile as a catalog file states it, from which facts are to hold and which are not."""

from collections.abc import Mapping

from planner.catalog.mutation.ways import Wanted, Way
from planner.core.catalog import Catalog
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    FigureFact,
    NotDoneFact,
    NumberFact,
    Operator,
    OutcomeFact,
    satisfies,
)

Given = Mapping[str, object]


class Stating:
    """States facts in the vocabulary of one catalog; numbers are put at the edge of what is wanted."""

    def __init__(self, catalog: Catalog) -> None:
        """Take the vocabulary."""
        self._catalog = catalog

    def profile(self, way: Way) -> Given | None:
        """Return a profile in which the facts come out so; None where they contradict each other."""
        given: dict[str, object] = {}
        for finding, literals in _grouped(way, "finding").items():
            value = self._value(finding, literals)
            if value is None and any(holds is not None for _, holds in literals):
                return None
            if value is not None:
                given[finding] = value
        for fact, holds in way:
            if isinstance(fact, FigureFact):
                entered_as = self._catalog.calculators[fact.figure].entered_as
                if entered_as is None or holds is None:
                    return None
                step = 1.0 if fact.bound >= 10 else 0.1
                given[entered_as] = neat(near(fact.operator, fact.bound, step, holds))
        for test, literals in _grouped(way, "test").items():
            shown = self._shown(test, literals)
            if shown is None:
                return None
            if shown:
                given[test] = shown
        return given

    def _value(self, name: str, literals: list[Wanted]) -> object:
        finding = self._catalog.findings[name]
        if finding.kind == "flag":
            wanted = {holds for _, holds in literals}
            return None if None in wanted or len(wanted) > 1 else wanted.pop()
        if finding.kind == "number":
            step = 1.0
            numbers = [fact for fact, _ in literals if isinstance(fact, NumberFact)]
            if any(
                fact.bound != int(fact.bound)
                or (fact.bound < 10 and finding.unit not in ("a", "wk", "d"))
                for fact in numbers
            ):
                step = 0.1
            for fact, holds in literals:
                if not isinstance(fact, NumberFact) or holds is None:
                    return None
            for fact in numbers:
                for tried in (fact.bound, fact.bound + step, fact.bound - step):
                    value = neat(tried)
                    if finding.minimum <= tried <= finding.maximum and all(
                        isinstance(other, NumberFact)
                        and satisfies(other.operator, tried, other.bound) == holds
                        for other, holds in literals
                    ):
                        return value
            return None
        fitting = [
            choice
            for choice in finding.choices
            if all(
                isinstance(fact, ChoiceFact) and (choice in fact.values) == holds
                for fact, holds in literals
            )
        ]
        if not fitting:
            return None
        return [fitting[0]] if finding.multiple else fitting[0]

    def _shown(self, test: str, literals: list[Wanted]) -> list[str] | None:
        shows = self._catalog.tests[test].shows
        wanted = [
            fact.outcome for fact, holds in literals if isinstance(fact, OutcomeFact) and holds
        ]
        barred = {
            fact.outcome for fact, holds in literals if isinstance(fact, OutcomeFact) and not holds
        }
        is_open = any(holds is None for _, holds in literals)
        must_be_done = any(isinstance(f, DoneFact) and holds for f, holds in literals) or any(
            isinstance(f, NotDoneFact) and holds is False for f, holds in literals
        )
        must_not = any(isinstance(f, NotDoneFact) and holds for f, holds in literals)
        if is_open or must_not:
            return None if wanted or must_be_done else []
        if wanted:
            return None if barred & {*wanted} else list(dict.fromkeys(wanted))
        free = [one for one in shows if one not in barred]
        free.sort(key=lambda one: one != "normal")
        return free[:1] or None


def _grouped(way: Way, attribute: str) -> dict[str, list[Wanted]]:
    grouped: dict[str, list[Wanted]] = {}
    for fact, holds in way:
        name = getattr(fact, attribute, None)
        if name is not None:
            grouped.setdefault(name, []).append((fact, holds))
    return grouped


def near(operator: Operator, bound: float, step: float, holds: bool) -> float:
    """Return the bound, or the value one step beside it, that stands in the relation or does not."""
    for value in (bound, bound + step, bound - step):
        if satisfies(operator, value, bound) == holds:
            return value
    return bound


def neat(value: float) -> float | int:
    """
    Return the number as people write it.

    >>> neat(40.0), neat(2.9000000001)
    (40, 2.9)
    """
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
