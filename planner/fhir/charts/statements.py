"""What single resources say, before it is settled which of them decides; tuples, for a chart has thousands of them."""

from datetime import date, datetime
from typing import Literal, NamedTuple

Kind = Literal["finding", "result", "done", "confirm", "unread"]


class Statement(NamedTuple):
    """
    One resource's word on one finding or test.

    `value` is what a request would send for it (without date and unit): for a result a tuple of outcomes, none for a test that
    was `done` or a finding to `confirm`, and for a number that is `unread` how it was written and why it cannot be used.
    `is_standing` tells what holds until somebody ends it (an active condition, an allergy, a device) from what was so on one
    day; its `since` is the day of its onset. `rank` is the code's place of preference. `partial` are the days that a date
    without a day may mean; `bound` tells how a number stands to the value where only a bound is told.
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
    partial: tuple[date, date] | None = None
    bound: str = ""

    @property
    def first(self) -> date | None:
        """Return the first day on which it may have been said."""
        return self.on if self.partial is None else self.partial[0]

    @property
    def last(self) -> date | None:
        """Return the last day on which it may have been said."""
        return self.on if self.partial is None else self.partial[1]


class Extract(NamedTuple):
    """What one resource says; where it says nothing, `reason` tells why."""

    statements: tuple[Statement, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
