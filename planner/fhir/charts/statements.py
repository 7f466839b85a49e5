"""What single resources say, before it is settled which of them decides."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["finding", "result", "done", "confirm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    One resource's word on one finding or test.

    `value` is what a request would send for it (without date and unit): for a result a tuple of outcomes, none for a test that
    was `done` or a finding to `confirm`. `is_standing` tells what holds until somebody ends it (an active condition, an
    allergy, a device) from what was so on one day; its `since` is the day of its onset. `rank` is the code's place of preference.
    """

    kind: Kind
    id: str
    value: object = None
    unit: str | None = None
    on: date | None = None
    moment: datetime | None = None
    since: date | None = None
    reference: str = ""
    is_standing: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What one resource says; where it says nothing, `reason` tells why."""

    statements: tuple[Statement, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
