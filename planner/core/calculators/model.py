"""What a catalog says of a calculator: its form, its terms, whom it was made for, and its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.core.conditions import Condition
from planner.core.facts import Operator
from planner.core.sources import Citation

CalculatorKind = Literal["logistic", "score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTerm:
    """A number finding adds times * ((value / over) ** power - minus); see `forms.number_share`."""

    finding: str
    times: float
    over: float = 1.0
    power: float = 1.0
    minus: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceTerm:
    """A choice finding adds the points of its value."""

    finding: str
    points: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenTerm:
    """A condition adds its points while it holds, and nothing otherwise."""

    when: Condition
    points: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTerm:
    """The probability (0 to 1) of a calculator that stands earlier adds times * probability."""

    figure: str
    times: float


Term = NumberTerm | ChoiceTerm | WhenTerm | FigureTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """In whom the formula was made; `within` says whether a patient is one of them."""

    text: str
    within: Condition | None
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A bound from which a source decides otherwise, and what it says."""

    operator: Operator
    bound: float
    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearThreshold:
    """A band in which the figure is so close to a threshold that this is said."""

    low: float
    high: float
    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculator:
    """
    A published formula.

    `logistic`: a probability in percent, 100 / (1 + exp(-(constant + sum of the terms))). `score`: the sum
    of the points. It is computed only while `applies` holds. `entered_as` names the number finding under
    which a caller may state the figure; what was stated takes the place of what would be computed.
    `sources` give the form and its numbers, `definitions` how the inputs are read.
    """

    id: str
    title: str
    label: str
    kind: CalculatorKind
    unit: str
    applies: Condition
    population: Population
    terms: tuple[Term, ...]
    sources: tuple[Citation, ...]
    definitions: tuple[Citation, ...] = ()
    constant: float = 0.0
    entered_as: str | None = None
    thresholds: tuple[Threshold, ...] = ()
    near: NearThreshold | None = None
    known_gaps: str = ""
