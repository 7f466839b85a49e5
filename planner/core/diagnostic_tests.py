"""Entries of the test catalog: what a diagnostic test answers, needs, endangers and replaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.core.conditions import Condition
from planner.core.findings import Validity
from planner.core.sources import Citation

Category = Literal[
    "bedside",
    "imaging",
    "nuclear",
    "endoscopy",
    "sampling",
    "surgery",
    "blood",
    "function",
    "pathology",
    "molecular",
]
Level = Literal["absolute", "prefer_substitute", "relative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A sentence with its sources."""

    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraindication:
    """A condition under which the test is blocked, replaced or done with care."""

    when: Condition
    level: Level
    do: str
    substitutes: tuple[str, ...]
    no_safe_option: str
    waived_if_immediate: bool
    sources: tuple[Citation, ...]

    @property
    def is_decisive(self) -> bool:
        """Return whether it keeps the test away, or has something else done rather; care is not enough."""
        return self.level != "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFirst:
    """A finding that must not be unknown before the test while `when` holds."""

    finding: str
    when: Condition
    waived_if_immediate: bool
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Radiation:
    """Typical effective dose in mSv."""

    low_msv: float
    high_msv: float
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """Typical hours from request to result in one setting; the site's own where `is_local`."""

    setting: str
    hours: float
    sources: tuple[Citation, ...]
    is_local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What the test costs the patient; invasiveness 0 (none) to 4 (operating theater)."""

    invasiveness: int
    radiation: Radiation | None = None
    turnaround: tuple[Turnaround, ...] = ()

    @property
    def sort_key(self) -> tuple[int, float]:
        """Return a key that sorts the lesser burden first."""
        return (self.invasiveness, self.radiation.high_msv if self.radiation else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How good the test is at one question in one population."""

    question: str
    population: str
    sources: tuple[Citation, ...]
    sensitivity: float | None = None
    specificity: float | None = None
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticTest:
    """
    A test that can be a step.

    `after` holds groups: of each group at least one member must be done before. `covers` makes
    other tests redundant and reads as them; `stands_in_for` reads as them without making them
    redundant. `refused_always`: listed so that an order for it can be judged; nothing leads to it.
    """

    id: str
    name: str
    short: str
    category: Category
    answers: tuple[str, ...]
    shows: Mapping[str, str]
    informational: frozenset[str] = frozenset()
    measures: tuple[str, ...] = ()
    after: tuple[tuple[str, ...], ...] = ()
    prefer_after: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    stands_in_for: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    check_first: tuple[CheckFirst, ...] = ()
    valid: Validity | None = None
    preparation: tuple[Sourced, ...] = ()
    burden: Burden
    harms: tuple[Sourced, ...] = ()
    accuracy: tuple[Accuracy, ...] = ()
    limits: tuple[Sourced, ...] = ()
    not_for: tuple[Sourced, ...] = ()
    refused_always: bool = False
    sources: tuple[Citation, ...] = ()
