"""
The compiled evaluator: conditions become one generated function over bit lanes.

Each fact has two integers: the lanes in which it is true and the lanes in which it is false; a lane
that is in neither is unknown. One profile is one lane; many hypotheticals about one profile are
many lanes of the same two integers, answered in one pass. `tests/unit/core` proves that every lane
equals the reference evaluator.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
    mentioned_derived,
    mentioned_pathways,
)
from planner.core.evaluation import Scope
from planner.core.facts import FactTable
from planner.core.truth import Truth

Lanes = Sequence[int]
Pair = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Program:
    """
    Conditions compiled together.

    Calling it with the true lanes and the false lanes of every fact (in the order of the fact
    table) returns the true lanes and the false lanes of every condition, in the order in which they
    were given. `places` map the identity of each condition, of each of its parts and of what they
    are defined by to a place in what is returned for parts; equal parts share one place. `kept` holds
    them alive, so that each identity stays its own.
    """

    run: Callable[[Lanes, Lanes], tuple[list[int], list[int], list[int], list[int]]]
    places: Mapping[int, int]
    source: str
    kept: tuple[Sequence[Condition], Scope]

    def __call__(self, true: Lanes, false: Lanes) -> Pair:
        """Return (true lanes, false lanes) per condition."""
        return self.run(true, false)[:2]

    def with_parts(self, true: Lanes, false: Lanes) -> tuple[Pair, Pair]:
        """Return (true lanes, false lanes) per condition, and the same per part."""
        outcome = self.run(true, false)
        return outcome[:2], outcome[2:]


def compile_program(conditions: Sequence[Condition], scope: Scope, table: FactTable) -> Program:
    """Return the program that evaluates the conditions; each part and definition is computed once."""
    writer = _Writer(scope, table)
    for name in _layers(conditions, scope):
        writer.define(name)
    numbers = [writer.number(condition) for condition in conditions]
    parts = range(len(writer.lines))
    lists = [f"[{', '.join(f'{side}{n}' for n in ns)}]" for ns in (numbers, parts) for side in "tf"]
    body = "\n".join(f"    {line}" for line in [*writer.lines, f"return {', '.join(lists)}"])
    source = f"def run(T, F):\n{body}\n"
    namespace: dict[str, Callable[[Lanes, Lanes], Any]] = {}
    # The text is generated from typed conditions only; no name or value of a catalog enters it.
    exec(compile(source, "<conditions>", "exec"), {"at_least": lanes_with}, namespace)  # noqa: S102
    return Program(
        run=namespace["run"], places=writer.places, source=source, kept=(conditions, scope)
    )


def truths_of(program: Program, parts: Pair, lane: int = 0) -> Callable[[Condition], Truth | None]:
    """
    Return what knows the truth of each compiled part in one lane, and None of any other condition.

    Args:
        program: The program.
        parts: What it returned for parts.
        lane: Which lane.
    """
    places, (true, false) = program.places, parts

    def known(condition: Condition) -> Truth | None:
        place = places.get(id(condition))
        if place is None:
            return None
        if true[place] >> lane & 1:
            return Truth.TRUE
        return Truth.FALSE if false[place] >> lane & 1 else Truth.UNKNOWN

    return known


def lanes_with(count: int, values: Iterable[int]) -> int:
    """
    Return the lanes in which at least `count` of the values have their bit.

    >>> bin(lanes_with(2, [0b011, 0b110, 0b010]))
    '0b10'
    """
    reached = [-1] + [0] * count
    for value in values:
        for index in range(count, 0, -1):
            reached[index] |= reached[index - 1] & value
    return reached[count]


def _layers(conditions: Sequence[Condition], scope: Scope) -> list[tuple[str, str]]:
    """Return the named definitions that the conditions need, each after what it needs itself."""
    sorter: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    pending = [name for condition in conditions for name in _names(condition)]
    seen: set[tuple[str, str]] = set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        needs = [need for part in _parts_of(name, scope) for need in _names(part)]
        sorter.add(name, *sorted(needs))
        pending.extend(needs)
    return list(sorter.static_order())


def _names(condition: Condition) -> list[tuple[str, str]]:
    derived = [("derived", finding) for finding in mentioned_derived(condition)]
    return derived + [("pathway", pathway) for pathway in mentioned_pathways(condition)]


def _parts_of(name: tuple[str, str], scope: Scope) -> tuple[Condition, ...]:
    kind, key = name
    if kind == "derived":
        return (scope.derived[key],)
    return (scope.pathways[key].opens, scope.pathways[key].closes)


class _Writer:
    """Writes one line for each different part: what its true lanes and its false lanes are."""

    def __init__(self, scope: Scope, table: FactTable) -> None:
        self._scope = scope
        self._place = table.place
        self._defined: dict[tuple[str, str], int] = {}
        self._known: dict[tuple[object, ...], int] = {}
        self.places: dict[int, int] = {}
        self.lines: list[str] = []

    def define(self, name: tuple[str, str]) -> None:
        """Write what the derived finding or the pathway is, after everything that it needs."""
        kind, key = name
        number = self.number(_parts_of(name, self._scope)[0])
        if kind == "pathway":
            closed = self.number(self._scope.pathways[key].closes)
            number = self._line(name, f"t{number} & ~t{closed}", f"f{number} | t{closed}")
        self._defined[name] = number

    def number(self, condition: Condition) -> int:
        """Return the number of the condition, writing its line where it is new."""
        number = self.places.get(id(condition))
        if number is None:
            number = self._number(condition)
            self.places[id(condition)] = number
        return number

    def _number(self, condition: Condition) -> int:
        match condition:
            case FactIs(fact):
                place = self._place[fact]
                return self._line(("fact", place), f"T[{place}]", f"F[{place}]")
            case DerivedHolds(finding):
                return self._defined["derived", finding]
            case PathwayOpen(pathway):
                return self._defined["pathway", pathway]
            case Not(part):
                number = self.number(part)
                return self._line(("not", number), f"f{number}", f"t{number}")
            case All(parts):
                return self._counted(len(parts), parts)
            case AnyOf(parts):
                return self._counted(1, parts)
            case AtLeast(count, parts):
                return self._counted(count, parts)

    def _counted(self, count: int, parts: tuple[Condition, ...]) -> int:
        numbers = [self.number(part) for part in parts]
        true = _at_least(count, [f"t{number}" for number in numbers])
        false = _at_least(len(parts) - count + 1, [f"f{number}" for number in numbers])
        return self._line((count, *numbers), true, false)

    def _line(self, key: tuple[object, ...], true: str, false: str) -> int:
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.lines)
            self.lines.append(f"t{number} = {true}; f{number} = {false}")
        return number


def _at_least(count: int, lanes: list[str]) -> str:
    """Return the text for the lanes in which at least `count` of the lanes have their bit."""
    if count <= 0:
        return "-1"
    if count > len(lanes):
        return "0"
    if count == len(lanes):
        return " & ".join(lanes)
    if count == 1:
        return " | ".join(lanes)
    return f"at_least({count}, ({', '.join(lanes)},))"
