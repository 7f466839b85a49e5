"""From the YAML form of a condition to typed nodes; every id is resolved, every fault has a place."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, get_args

from planner.catalog.read import RawCatalog, Record
from planner.core.calculators.scores import score_condition
from planner.core.conditions import (
    FALSE,
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
    mentioned_derived,
    mentioned_facts,
)
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    Operator,
    OutcomeFact,
    UnavailableFact,
)

_TEST_WORDS = "shows, shows_any, done, not_done or unavailable"
OPERATORS: tuple[Operator, ...] = get_args(Operator)


@dataclass(frozen=True)
class Vocabulary:
    """
    The ids that conditions may name: findings by kind, choices, outcomes by test, pathways.

    `parameters` map an id to the finding that it bounds and its value here.
    """

    kinds: Mapping[str, str]
    choices: Mapping[str, Collection[str]]
    outcomes: Mapping[str, Collection[str]]
    pathways: Collection[str]
    parameters: Mapping[str, tuple[str, float]] = field(default_factory=dict)

    def near(self, name: str) -> str:
        """Return a hint that names the nearest known id."""
        known = [*self.kinds, *self.outcomes]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        return f"did you mean {near[0]!r}?" if near else ""


@dataclass(frozen=True)
class Figure:
    """What a condition needs of a calculator: of a score, its points and what earns them."""

    is_score: bool
    points: tuple[tuple[float, Condition], ...]


class ConditionParser:
    """Parses the conditions of one record; faults go to the raw catalog, and a faulty part becomes FALSE."""

    def __init__(
        self,
        raw: RawCatalog,
        record: Record,
        vocabulary: Vocabulary,
        figures: Mapping[str, Figure] = MappingProxyType({}),
    ) -> None:
        """Take where faults go, the record for places, the known ids, and the calculators by id."""
        self._raw = raw
        self._record = record
        self._vocabulary = vocabulary
        self._figures = figures

    def parse(self, value: Any, *path: str | int) -> Condition:
        """Return the condition that stands at the path of the record."""
        if isinstance(value, str):
            return self._named(value, path)
        if isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            return self._keyed(key, inner, path)
        return self._fault(path, "a condition is an id or a map with one key")

    def _named(self, name: str, path: tuple[str | int, ...]) -> Condition:
        kind = self._vocabulary.kinds.get(name)
        if kind == "flag":
            return FactIs(FlagFact(name))
        if kind == "derived":
            return DerivedHolds(name)
        if kind:
            return self._fault(path, f"{name} is a {kind}: say which value")
        if name in self._vocabulary.outcomes:
            return self._fault(path, f"{name} is a test: say what it shows, or done")
        return self._fault(path, f"unknown finding {name!r}", self._vocabulary.near(name))

    def _keyed(self, key: str, inner: Any, path: tuple[str | int, ...]) -> Condition:
        inside = (*path, key)
        if key in ("all", "any"):
            parts = self._parts(inner, inside)
            return All(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            return Not(self.parse(inner, *inside))
        if key == "at_least":
            return self._counted(inner, inside)
        if key == "pathway":
            if inner in self._vocabulary.pathways:
                return PathwayOpen(inner)
            return self._fault(inside, f"unknown pathway {inner!r}")
        if key in self._vocabulary.kinds:
            return self._finding(key, inner, inside)
        if key in self._vocabulary.outcomes:
            return self._test(key, inner, inside)
        if key in self._figures:
            return self._figure(key, inner, inside)
        return self._fault(inside, f"unknown id {key!r}", self._vocabulary.near(key))

    def _parts(self, inner: Any, path: tuple[str | int, ...]) -> tuple[Condition, ...]:
        if not isinstance(inner, list) or not inner:
            self._fault(path, "must be a list with at least one condition")
            return ()
        return tuple(self.parse(part, *path, place) for place, part in enumerate(inner))

    def _counted(self, inner: Any, path: tuple[str | int, ...]) -> Condition:
        if not isinstance(inner, dict) or set(inner) != {"count", "of"}:
            return self._fault(path, "at_least needs count and of")
        parts = self._parts(inner["of"], (*path, "of"))
        count = inner["count"]
        if not isinstance(count, int) or not 1 <= count <= len(parts):
            return self._fault(path, f"count must be a whole number from 1 to {len(parts)}")
        return AtLeast(count, parts)

    def _finding(self, name: str, inner: Any, path: tuple[str | int, ...]) -> Condition:
        kind = self._vocabulary.kinds[name]
        if not isinstance(inner, dict) or not inner:
            return self._fault(path, "must be a map such as {at_least: 40} or {is: never}")
        if kind == "number":
            return self._number(name, inner, path)
        if kind == "choice":
            return self._choice(name, inner, path)
        return self._fault(path, f"{name} is a {kind}: write its bare id, or not")

    def _number(
        self, name: str, inner: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> Condition:
        facts: list[Condition] = []
        for operator, stated in inner.items():
            if operator not in OPERATORS:
                return self._fault((*path, operator), f"a number takes {', '.join(OPERATORS)}")
            is_named = isinstance(stated, dict)
            bound = self._parameter(name, stated, (*path, operator)) if is_named else stated
            if isinstance(bound, bool) or not isinstance(bound, int | float):
                return self._fault((*path, operator), "the bound must be a number or a parameter")
            facts.append(FactIs(NumberFact(name, operator, float(bound))))
        return facts[0] if len(facts) == 1 else All(tuple(facts))

    def _parameter(
        self, finding: str, inner: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> float | None:
        """Return the value of the parameter of that finding; None where there is none."""
        known = self._vocabulary.parameters.get(str(inner.get("parameter")))
        if set(inner) != {"parameter"} or known is None or known[0] != finding:
            names = [name for name, (of, _) in self._vocabulary.parameters.items() if of == finding]
            hint = f"known: {', '.join(names)}" if names else f"{finding} has no parameter"
            self._fault(path, "must be {parameter: id}", hint)
            return None
        return known[1]

    def _figure(self, name: str, inner: Any, path: tuple[str | int, ...]) -> Condition:
        figure = self._figures[name]
        if not isinstance(inner, dict) or not inner:
            return self._fault(path, "must be a map such as {at_least: 10}")
        bounds = {key: value for key, value in inner.items() if key != "without"}
        parts: list[Condition] = []
        for operator, bound in bounds.items():
            if operator not in OPERATORS:
                return self._fault((*path, operator), f"a figure takes {', '.join(OPERATORS)}")
            if isinstance(bound, bool) or not isinstance(bound, int | float):
                return self._fault((*path, operator), "the bound must be a number")
            if figure.is_score:
                points = self._kept(figure, inner.get("without", []), path)
                parts.append(score_condition(points, operator, float(bound)))
            else:
                parts.append(FactIs(FigureFact(name, operator, float(bound))))
        if not parts or ("without" in inner and not figure.is_score):
            return self._fault(path, f"a figure takes {', '.join(OPERATORS)}; a score without, too")
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _kept(
        self, figure: Figure, without: Any, path: tuple[str | int, ...]
    ) -> list[tuple[float, Condition]]:
        """Return the points that are earned without the findings."""
        left_out = set(without) if isinstance(without, list) else set()
        read = {name for _, part in figure.points for name in _findings_named(part)}
        if not isinstance(without, list) or not left_out <= read:
            self._fault((*path, "without"), "must list findings that the score itself names")
        return [entry for entry in figure.points if left_out.isdisjoint(_findings_named(entry[1]))]

    def _choice(
        self, name: str, inner: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> Condition:
        if set(inner) not in ({"is"}, {"in"}):
            return self._fault(path, "a choice takes is or in")
        wanted = [inner["is"]] if "is" in inner else inner["in"]
        if not isinstance(wanted, list) or not wanted:
            return self._fault(path, "in must be a list")
        allowed = self._vocabulary.choices[name]
        for value in wanted:
            if value not in allowed:
                return self._fault(path, f"{value!r} is not one of {', '.join(allowed)}")
        return FactIs(ChoiceFact(name, frozenset(wanted)))

    def _test(self, name: str, inner: Any, path: tuple[str | int, ...]) -> Condition:
        if not isinstance(inner, dict) or len(inner) != 1:
            return self._fault(path, f"a test takes {_TEST_WORDS}")
        ((word, value),) = inner.items()
        if word == "unavailable":
            if value is not True:
                return self._fault(path, "write {unavailable: true}")
            return FactIs(UnavailableFact(name))
        if word in ("done", "not_done"):
            if value is not True:
                return self._fault(path, f"write {{{word}: true}}")
            return FactIs(DoneFact(name) if word == "done" else NotDoneFact(name))
        if word not in ("shows", "shows_any"):
            return self._fault(path, f"a test takes {_TEST_WORDS}")
        outcomes = [value] if word == "shows" else value
        return self._outcomes(name, outcomes, path)

    def _outcomes(self, name: str, outcomes: Any, path: tuple[str | int, ...]) -> Condition:
        if not isinstance(outcomes, list) or not outcomes:
            return self._fault(path, "shows_any must be a list")
        known = self._vocabulary.outcomes[name]
        for outcome in outcomes:
            if outcome not in known:
                near = difflib.get_close_matches(str(outcome), list(known), n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
                return self._fault(path, f"{name} has no outcome {outcome!r}", hint)
        facts = tuple(FactIs(OutcomeFact(name, outcome)) for outcome in outcomes)
        return facts[0] if len(facts) == 1 else AnyOf(facts)

    def _fault(self, path: tuple[str | int, ...], message: str, hint: str = "") -> Condition:
        self._raw.fault(self._record.at(*path), "links-resolve", message, hint)
        return FALSE


def _findings_named(condition: Condition) -> set[str]:
    """Return the findings, derived ones too, that stand in the condition itself."""
    stated = {
        fact.finding
        for fact in mentioned_facts(condition)
        if isinstance(fact, FlagFact | NumberFact | ChoiceFact)
    }
    return stated | set(mentioned_derived(condition))
