"""How soon: tiers, deadlines and which of two is more urgent."""

from dataclasses import dataclass, field
from typing import Literal

from planner.core.sources import Citation

Priority = Literal["emergency", "urgent", "soon", "routine", "none"]
Clock = Literal["presentation", "suspicion", "request", "result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One of the catalog's urgency tiers; rank 0 is the most urgent."""

    id: str
    title: str
    rank: int
    hours: float | None
    priority: Priority
    sources: tuple[Citation, ...] = ()

    @property
    def is_emergency(self) -> bool:
        """Return whether what has this tier comes before everything else."""
        return self.priority == "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Months after another test: not sooner than `from_months`, meant by `to_months`."""

    after: str
    from_months: int
    to_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """
    A tier, the hours it allows (None: no limit) and the event from which they count.

    `interval`: for a follow-up, when it is meant after another test.
    """

    tier: Tier
    hours: float | None
    clock: Clock
    interval: Interval | None = None
    # Sorts the more urgent first; asked for so often that it is kept.
    sort_key: tuple[int, float] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out the key."""
        hours = float("inf") if self.hours is None else self.hours
        object.__setattr__(self, "sort_key", (self.tier.rank, hours))
