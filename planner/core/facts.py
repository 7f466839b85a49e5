"""Atomic statements over a profile, each with a place in the catalog's fact table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Operator = Literal["at_least", "above", "at_most", "below"]


@dataclass(frozen=True, slots=True)
class FlagFact:
    """The flag finding is yes."""

    finding: str


@dataclass(frozen=True, slots=True)
class NumberFact:
    """The number finding stands in the given relation to the bound, in the finding's unit."""

    finding: str
    operator: Operator
    bound: float


@dataclass(frozen=True, slots=True)
class ChoiceFact:
    """The choice finding has one of the values."""

    finding: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class OutcomeFact:
    """The test, or a test read as it, showed the outcome."""

    test: str
    outcome: str


@dataclass(frozen=True, slots=True)
class DoneFact:
    """The test, or a test read as it, is done; unknown (not false) before that."""

    test: str


@dataclass(frozen=True, slots=True)
class NotDoneFact:
    """The test has no fresh result; false once it, or a test read as it, is done and not too old."""

    test: str


@dataclass(frozen=True, slots=True)
class PathwayFact:
    """
    The pathway is open, as a decided fact.

    Conditions that do less read pathways so: whether one is open is decided by what does more.
    """

    pathway: str


@dataclass(frozen=True, slots=True)
class FigureFact:
    """The figure of a calculator stands in the given relation to the bound, in the figure's unit."""

    figure: str
    operator: Operator
    bound: float


@dataclass(frozen=True, slots=True)
class UnavailableFact:
    """The test is not to be had at the site; always known."""

    test: str


FindingFact = FlagFact | NumberFact | ChoiceFact
ResultFact = OutcomeFact | DoneFact | NotDoneFact
Fact = FindingFact | ResultFact | PathwayFact | FigureFact | UnavailableFact


def is_finding_fact(fact: Fact) -> bool:
    """Return whether the fact speaks of a finding of the patient, or a figure computed from findings, not of a result."""
    return isinstance(fact, FlagFact | NumberFact | ChoiceFact | FigureFact)


def satisfies(operator: Operator, value: float, bound: float) -> bool:
    """
    Return whether the value stands in the relation to the bound.

    >>> satisfies("at_least", 40, 40), satisfies("above", 40, 40)
    (True, False)
    """
    if operator == "at_least":
        return value >= bound
    if operator == "above":
        return value > bound
    if operator == "at_most":
        return value <= bound
    return value < bound


@dataclass(frozen=True)
class FactTable:
    """All facts that a catalog's conditions speak of, in a fixed order; a fact's place is its bit."""

    facts: tuple[Fact, ...]

    @cached_property
    def place(self) -> Mapping[Fact, int]:
        """Return fact -> index."""
        return {fact: index for index, fact in enumerate(self.facts)}

    @cached_property
    def by_finding(self) -> Mapping[str, tuple[tuple[int, FindingFact], ...]]:
        """Return finding id -> its facts with their indexes."""
        gathered: dict[str, list[tuple[int, FindingFact]]] = {}
        for index, fact in enumerate(self.facts):
            if isinstance(fact, FlagFact | NumberFact | ChoiceFact):
                gathered.setdefault(fact.finding, []).append((index, fact))
        return {finding: tuple(entries) for finding, entries in gathered.items()}

    @cached_property
    def by_test(self) -> Mapping[str, tuple[tuple[int, ResultFact], ...]]:
        """Return test id -> its result facts with their indexes."""
        gathered: dict[str, list[tuple[int, ResultFact]]] = {}
        for index, fact in enumerate(self.facts):
            if isinstance(fact, OutcomeFact | DoneFact | NotDoneFact):
                gathered.setdefault(fact.test, []).append((index, fact))
        return {test: tuple(entries) for test, entries in gathered.items()}

    @cached_property
    def figures(self) -> tuple[tuple[int, FigureFact], ...]:
        """Return the facts about figures with their indexes."""
        return tuple(
            (index, fact) for index, fact in enumerate(self.facts) if isinstance(fact, FigureFact)
        )

    @cached_property
    def site_facts(self) -> tuple[tuple[int, UnavailableFact], ...]:
        """Return the facts about the site with their indexes."""
        return tuple(
            (index, fact)
            for index, fact in enumerate(self.facts)
            if isinstance(fact, UnavailableFact)
        )

    @cached_property
    def finding_places(self) -> tuple[int, ...]:
        """Return the indexes of the facts about findings, figures included."""
        places = [index for entries in self.by_finding.values() for index, _ in entries]
        return (*places, *(index for index, _ in self.figures))

    @cached_property
    def not_done(self) -> Mapping[int, bool]:
        """Return the facts that hold of a patient for whom nothing has been done, with their truth."""
        return {
            place: True for place, fact in enumerate(self.facts) if isinstance(fact, NotDoneFact)
        }

    @cached_property
    def every_bit(self) -> int:
        """Return all places as bits."""
        return (1 << len(self.facts)) - 1

    @cached_property
    def finding_bits(self) -> int:
        """Return the places of the facts about findings, as bits."""
        return bits(self.finding_places)

    @cached_property
    def result_bits(self) -> int:
        """Return the places of the facts about results, as bits."""
        return bits(index for entries in self.by_test.values() for index, _ in entries)


def bits(places: Iterable[int]) -> int:
    """
    Return the places as bits of one integer.

    >>> bits([0, 2])
    5
    """
    gathered = 0
    for place in places:
        gathered |= 1 << place
    return gathered


def set_bits(number: int) -> Iterator[int]:
    """
    Yield the places of the bits that are set, the lowest first: what `bits` was made of.

    >>> list(set_bits(0b101))
    [0, 2]
    """
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def fact_table(facts: Iterable[Fact]) -> FactTable:
    """Return the table of the distinct facts, in an order that depends on their content only."""
    return FactTable(tuple(sorted(set(facts), key=fact_key)))


def fact_key(fact: Fact) -> tuple[str, str, str]:
    """Return a key that sorts facts by their content, the same in every process."""
    match fact:
        case FlagFact(finding):
            return ("finding", finding, "")
        case NumberFact(finding, operator, bound):
            return ("finding", finding, f"{operator} {bound:030.10f}")
        case ChoiceFact(finding, values):
            return ("finding", finding, "|".join(sorted(values)))
        case OutcomeFact(test, outcome):
            return ("result", test, f"shows {outcome}")
        case DoneFact(test):
            return ("result", test, "done")
        case NotDoneFact(test):
            return ("result", test, "not done")
        case PathwayFact(pathway):
            return ("pathway", pathway, "")
        case UnavailableFact(test):
            return ("site", test, "unavailable")
        case FigureFact(figure, operator, bound):
            return ("figure", figure, f"{operator} {bound:030.10f}")
