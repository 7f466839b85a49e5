"""Published risks by symptom, sex, smoking and age: exact at the ages of the table, interpolated between them."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.conditions import Condition
from planner.core.sources import Citation

Stratum = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """The risk at one age, as shares of 1; a bound or the risk of any cancer may not be given."""

    age: float
    risk: float
    low: float | None = None
    high: float | None = None
    any_cancer: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSymptom:
    """A symptom of a table: its words, and what makes it present."""

    label: str
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A smoking history of a table: its words, and the values of the smoking finding that mean it."""

    label: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A result by which the risk is revised: its negative likelihood ratio is (1 - sensitivity) / specificity."""

    when: Condition
    label: str
    sensitivity: float
    specificity: float
    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """A published table; `rows` maps (symptom, sex, smoking) to rows by rising age, for every combination."""

    id: str
    outcome: str
    symptoms: Mapping[str, TableSymptom]
    sexes: Mapping[str, str]
    smoking: Mapping[str, Habit]
    rows: Mapping[Stratum, tuple[RiskRow, ...]]
    population: str
    notes: tuple[str, ...]
    sources: tuple[Citation, ...]
    any_cancer_sources: tuple[Citation, ...]
    after: tuple[After, ...]


def risk_at(rows: tuple[RiskRow, ...], age: float) -> RiskRow | None:
    """
    Return the risk at the age, in a straight line between the rows around it; None outside the table.

    A bound that one of the two rows lacks is not given.

    Args:
        rows: The rows of one stratum, by rising age in years.
        age: The age in years.

    >>> rows = (RiskRow(age=60, risk=0.02, low=0.01), RiskRow(age=70, risk=0.04))
    >>> risk_at(rows, 65).risk, risk_at(rows, 65).low, risk_at(rows, 75)
    (0.03, None, None)
    """
    if not rows or not rows[0].age <= age <= rows[-1].age:
        return None
    place = bisect_right([row.age for row in rows], age) - 1
    one = rows[place]
    if one.age == age:
        return one
    two = rows[place + 1]
    share = (age - one.age) / (two.age - one.age)
    return RiskRow(
        age=age,
        risk=one.risk + share * (two.risk - one.risk),
        low=_between(one.low, two.low, share),
        high=_between(one.high, two.high, share),
        any_cancer=_between(one.any_cancer, two.any_cancer, share),
    )


def _between(one: float | None, two: float | None, share: float) -> float | None:
    return None if one is None or two is None else one + share * (two - one)


def after_negative(risk: float, sensitivity: float, specificity: float) -> float:
    """
    Return the risk that is left after a negative test: its odds times (1 - sensitivity) / specificity.

    Args:
        risk: The risk before, from 0 to below 1.
        sensitivity: From 0 to 1.
        specificity: Above 0 to 1.

    >>> round(after_negative(0.1291, 0.754, 0.902), 3)
    0.039
    """
    odds = risk / (1.0 - risk) * (1.0 - sensitivity) / specificity
    return odds / (1.0 + odds)
