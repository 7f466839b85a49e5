"""The arithmetic of published risk formulas; every number of a formula is an argument."""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and the largest value that a quantity can have with what is known."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Return whether the value is known."""
        return self.low == self.high

    def __add__(self, other: "Range") -> "Range":
        """Return the range of the sum of two independent quantities."""
        return Range(self.low + other.low, self.high + other.high)


def exactly(value: float) -> Range:
    """Return the range of a known value."""
    return Range(value, value)


def logistic(score: float) -> float:
    """
    Return the probability that belongs to a linear predictor: 1 / (1 + exp(-score)).

    Args:
        score: The linear predictor, without unit, any number.

    Returns:
        A probability from 0 to 1, without unit; above 0 and below 1 for predictors from -700 to 36.

    >>> logistic(0.0)
    0.5
    >>> round(logistic(-7.1336), 6), round(logistic(-800.0), 6)
    (0.000797, 0.0)
    """
    if score >= 0:
        return 1.0 / (1.0 + exp(-score))
    grown = exp(max(score, -700.0))
    return grown / (1.0 + grown)


def number_share(
    value: float,
    *,
    times: float,
    over: float = 1.0,
    power: float = 1.0,
    minus: float = 0.0,
) -> float:
    """
    Return what a number adds to a linear predictor: times * ((value / over) ** power - minus).

    Args:
        value: The number in the unit of its finding; above 0 unless `power` is 1.
        times: The coefficient.
        over: What the number is divided by first, above 0 (10 turns millimeters into centimeters).
        power: The exponent of a fractional polynomial.
        minus: What is taken away after that: the center of the term.

    Raises:
        ValueError: The value is not above 0 where a power of it is asked for.

    >>> number_share(70, times=0.5, minus=62)
    4.0
    >>> round(number_share(8, times=2.0, over=10, power=-0.5, minus=1.0), 6)
    0.236068
    """
    if power != 1.0 and value <= 0:
        raise ValueError(f"must be above 0, found {value:g}")
    raised: float = (value / over) ** power
    return times * (raised - minus)
