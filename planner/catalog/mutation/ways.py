"""Ways for a condition to come out: which of its facts hold, fail or stay open, with as little beside them as can be."""

from collections.abc import Iterable, Iterator, Sequence

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
from planner.core.evaluation import Scope
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    OutcomeFact,
)

Wanted = tuple[Fact, bool | None]  # the fact is to hold, not to hold, or to stay open
Way = tuple[Wanted, ...]

MOST = 60


class Ways:
    """Finds ways under one scope: each alternative alone, and each needed part missing."""

    def __init__(self, scope: Scope) -> None:
        """Take the definitions that conditions may name."""
        self._scope = scope

    def of(self, condition: Condition, wanted: bool | None, depth: int) -> list[Way]:
        """Return ways for the condition to hold, not to hold though only one part fails, or to stay open."""
        match condition:
            case FactIs(fact):
                return _fact_ways(fact, wanted)
            case DerivedHolds(finding):
                ways = self.of(self._scope.derived[finding], wanted, depth - 1)
                return ways[: 1 if depth <= 0 else 4]
            case PathwayOpen(pathway):
                return self.of(self._scope.pathways[pathway].opens, wanted, depth - 1)[:1]
            case Not(part):
                return self.of(part, None if wanted is None else not wanted, depth)
            case All(parts):
                return self._counted(len(parts), parts, wanted, depth)
            case AnyOf(parts):
                return self._counted(1, parts, wanted, depth)
            case AtLeast(count, parts):
                return self._counted(count, parts, wanted, depth)

    def _counted(
        self, count: int, parts: tuple[Condition, ...], wanted: bool | None, depth: int
    ) -> list[Way]:
        """At least `count` of the parts: so many of them; or one fewer, and one that fails or stays open."""
        true = [self.of(part, True, depth) for part in parts]
        places = range(len(parts))
        found: list[Way] = []
        if wanted is True:
            for start in places if count < len(parts) else (0,):
                chosen = [(start + step) % len(parts) for step in range(count)]
                found.extend(_varied([true[place] for place in chosen]))
            return found[: MOST * 4]
        failing = [self.of(part, wanted, depth) for part in parts]
        for place in places:
            others = [(place + 1 + step) % len(parts) for step in range(len(parts) - 1)]
            met, unmet = others[: count - 1], others[count - 1 :]
            rest = [true[one][:1] for one in met]
            quiet = [] if len(unmet) > 3 else [self.of(parts[one], False, 0)[:1] for one in unmet]
            silent = [options for options in quiet if options and not _is_silent(options[0])]
            found.extend(_varied([failing[place], *rest, *silent]))
            if unmet and count == 1 and silent:
                found.extend(_varied([failing[place], *rest]))
        return found[: MOST * 4]


def _fact_ways(fact: Fact, wanted: bool | None) -> list[Way]:
    match fact:
        case NumberFact() | FigureFact():
            return [] if wanted is None else [((fact, wanted),)]
        case FlagFact():
            return [((fact, True if wanted else False if wanted is False else None),)]
        case ChoiceFact(finding, values):
            if wanted:
                return [
                    ((ChoiceFact(finding, frozenset({value})), True),) for value in sorted(values)
                ]
            return [((fact, wanted),)]
        case OutcomeFact() | DoneFact() | NotDoneFact():
            return [((fact, wanted),)]
        case _:
            return [()]


def _varied(options: Sequence[Sequence[Way]]) -> Iterator[Way]:
    """Yield the first of every option together, then each other choice of one option among the firsts of the rest."""
    if any(not ways for ways in options):
        return
    yield _joined(ways[0] for ways in options)
    for place, ways in enumerate(options):
        for way in ways[1:MOST]:
            yield _joined(way if other == place else rest[0] for other, rest in enumerate(options))


def _joined(ways: Iterable[Way]) -> Way:
    return tuple(dict.fromkeys(literal for way in ways for literal in way))


def _is_silent(way: Way) -> bool:
    """Return whether saying nothing says the same: flags that are not there."""
    return all(
        isinstance(fact, FlagFact | ChoiceFact | NumberFact | FigureFact) and not holds
        for fact, holds in way
    )
