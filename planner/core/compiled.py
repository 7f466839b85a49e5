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

Lanes = Sequence[int]
Pair = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Program:
    """
    Conditions compiled together.

    Calling it with the true lanes and the false lanes of every fact (in the order of the fact
    table) returns the true lanes and the false lanes of every condition, in the order in which they
    were given.
    """

    run: Callable[[Lanes, Lanes], Pair]
    source: str

    def __call__(self, true: Lanes, false: Lanes) -> Pair:
        """Return (true lanes, false lanes) per condition."""
        return self.run(true, false)


def compile_program(conditions: Sequence[Condition], scope: Scope, table: FactTable) -> Program:
    """Return the program that evaluates the conditions; definitions are computed once, in layers."""
    writer = _Writer(scope, table)
    lines = [line for name in _layers(conditions, scope) for line in writer.definition(name)]
    pairs = [writer.expression(condition) for condition in conditions]
    true = ", ".join(pair[0] for pair in pairs)
    false = ", ".join(pair[1] for pair in pairs)
    body = "\n".join(f"    {line}" for line in [*lines, f"return [{true}], [{false}]"])
    source = f"def run(T, F):\n{body}\n"
    namespace: dict[str, Callable[[Lanes, Lanes], Pair]] = {}
    # The text is generated from typed conditions only; no name or value of a catalog enters it.
    exec(compile(source, "<conditions>", "exec"), {"at_least": lanes_with}, namespace)  # noqa: S102
    return Program(run=namespace["run"], source=source)


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
    """Writes each condition as a pair of Python expressions: true lanes, false lanes."""

    def __init__(self, scope: Scope, table: FactTable) -> None:
        self._scope = scope
        self._place = table.place
        self._variables: dict[tuple[str, str], str] = {}

    def definition(self, name: tuple[str, str]) -> list[str]:
        variable = f"d{len(self._variables)}"
        true, false = self.expression(_parts_of(name, self._scope)[0])
        if name[0] == "pathway":
            closed = self.expression(self._scope.pathways[name[1]].closes)[0]
            true, false = f"({true} & ~{closed})", f"({false} | {closed})"
        self._variables[name] = variable
        return [f"{variable}t = {true}", f"{variable}f = {false}"]

    def expression(self, condition: Condition) -> tuple[str, str]:
        match condition:
            case FactIs(fact):
                place = self._place[fact]
                return f"T[{place}]", f"F[{place}]"
            case DerivedHolds(finding):
                variable = self._variables["derived", finding]
                return f"{variable}t", f"{variable}f"
            case PathwayOpen(pathway):
                variable = self._variables["pathway", pathway]
                return f"{variable}t", f"{variable}f"
            case Not(part):
                true, false = self.expression(part)
                return false, true
            case All(parts):
                return self._joined(parts, "&", "|")
            case AnyOf(parts):
                return self._joined(parts, "|", "&")
            case AtLeast(count, parts):
                return self._counted(count, parts)

    def _joined(
        self, parts: tuple[Condition, ...], for_true: str, for_false: str
    ) -> tuple[str, str]:
        if not parts:
            return ("-1", "0") if for_true == "&" else ("0", "-1")
        pairs = [self.expression(part) for part in parts]
        true = f" {for_true} ".join(pair[0] for pair in pairs)
        false = f" {for_false} ".join(pair[1] for pair in pairs)
        return f"({true})", f"({false})"

    def _counted(self, count: int, parts: tuple[Condition, ...]) -> tuple[str, str]:
        pairs = [self.expression(part) for part in parts]
        true = ", ".join(pair[0] for pair in pairs)
        false = ", ".join(pair[1] for pair in pairs)
        spare = len(parts) - count + 1
        return f"at_least({count}, ({true},))", f"at_least({spare}, ({false},))"


def single_lane(values: Mapping[int, bool], size: int) -> tuple[list[int], list[int]]:
    """Return the true and false lanes of one profile: `values` maps known facts to their truth."""
    true, false = [0] * size, [0] * size
    for place, holds in values.items():
        (true if holds else false)[place] = 1
    return true, false
