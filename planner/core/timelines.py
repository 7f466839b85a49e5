"""What a catalog says of time in a pathway: its milestones, and the pathway's own targets."""

from dataclasses import dataclass
from typing import Literal

from planner.core.sources import Citation

Counted = Literal["day_0", "request", "appointment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A point that is reached when of each group of tests one result is there; a group without a step is left out."""

    id: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    Hours within which the pathway wants something.

    `counted` from day_0: a milestone or groups of tests, with `then_hours` left for what follows them;
    from the request: the turnaround of tests that follow one another; appointment: nothing that a plan holds.
    """

    id: str
    title: str
    guidelines: frozenset[str]
    within_hours: float
    counted: Counted
    milestone: str | None
    needs: tuple[tuple[str, ...], ...]
    then_hours: float
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Time in one pathway; it is shown while the pathway is open. `at_once`: tests whose result is there where they are done."""

    pathway: str
    title: str
    day_0: str
    notes: tuple[str, ...]
    at_once: frozenset[str]
    at_once_sources: tuple[Citation, ...]
    milestones: tuple[Milestone, ...]
    targets: tuple[Target, ...]
    sources: tuple[Citation, ...]
