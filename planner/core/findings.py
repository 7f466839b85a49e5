"""What can be known about a patient: the vocabulary of a catalog."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Literal

from planner.core.conditions import Condition
from planner.core.sources import Citation

FindingKind = Literal["flag", "number", "choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How many days a dated value stays fresh."""

    days: int
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """
    From a number in another unit to the finding's own: first `minus`, then `times`, then `over`.

    The steps are decimal and each is exact where it can be, so that a limit that is written in one unit is met in the other.

    >>> Conversion(minus=32, times=5, over=9).of(100.4), Conversion(times=0.2495).of(10.4)
    (38.0, 2.5948)
    """

    times: float = 1
    minus: float = 0
    over: float = 1

    def of(self, number: float) -> float:
        """Return the number in the finding's own unit; not a number where it is beyond all measure."""
        minus, times, over = (Decimal(str(part)) for part in (self.minus, self.times, self.over))
        try:
            return float((Decimal(str(number)) - minus) * times / over)
        except InvalidOperation:
            return math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One thing that can be known about the patient.

    `label` completes "the patient has ..." for flags and names the quantity for numbers. A number
    is held in `unit` (UCUM) between `minimum` and `maximum`; `accepts` maps other units and
    spellings to what converts a value to `unit`. A flag that is yes makes the flags that it `implies`
    yes; one that is not stated is no while `ruled_out_by` holds. `about` names the symptom that an
    attribute describes.
    """

    id: str
    kind: FindingKind
    group: str
    label: str
    question: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    minimum: float = 0.0
    maximum: float = 0.0
    accepts: Mapping[str, Conversion] = field(default_factory=lambda: MappingProxyType({}))
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    multiple: bool = False
    implies: tuple[str, ...] = ()
    measured_by: str | None = None
    about: str | None = None
    ruled_out_by: Condition | None = None
    valid: Validity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedFinding:
    """A named condition; never entered, always computed."""

    id: str
    label: str
    when: Condition
    sources: tuple[Citation, ...] = ()


def implied_by(findings: Mapping[str, Finding]) -> Mapping[str, tuple[str, ...]]:
    """Return flag -> the flags that imply it, directly or through others."""
    implying: dict[str, set[str]] = {}
    for finding in findings.values():
        pending = list(finding.implies)
        while pending:
            weaker = pending.pop()
            implying.setdefault(weaker, set()).add(finding.id)
            pending.extend(findings[weaker].implies)
    return {weaker: tuple(sorted(names)) for weaker, names in implying.items()}
