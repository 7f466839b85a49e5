"""Rules: condition -> recommend, avoid, alert, act; and the pathways they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from planner.core.conditions import All, Condition
from planner.core.diagnostic_tests import Sourced
from planner.core.sources import Citation
from planner.core.urgency import Deadline

Strength = Literal["must", "should", "consider"]
ActionKind = Literal["escalate", "refer", "protect", "treat", "advise", "review", "safety_net"]
Precedence = Literal["delay", "harm", "yield"]

STRENGTH_RANK: dict[Strength, int] = {"must": 0, "should": 1, "consider": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """
    Tests to do for one purpose.

    `ranked` false: all of `tests`; true: the first of `tests` that is safe and available.
    """

    tests: tuple[str, ...]
    ranked: bool
    deadline: Deadline
    purpose: str
    optional: bool = False

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Return the tests of each need, ranked."""
        return (self.tests,) if self.ranked else tuple((test,) for test in self.tests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoidance:
    """Tests not to do, why, and what instead; `over` lets it beat a recommendation."""

    tests: tuple[str, ...]
    why: str
    instead: tuple[str, ...]
    instead_text: str
    over: Precedence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What must be known at once."""

    id: str
    act: str
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What to do that is not a test."""

    id: str
    kind: ActionKind
    text: str
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExample:
    """A profile for which the rule waits for results of the given tests."""

    given: tuple[tuple[str, object], ...]
    waits_for: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Profiles (flat: finding or test id -> raw value) for which the rule fires, stays quiet, or waits."""

    fires: tuple[tuple[tuple[str, object], ...], ...] = ()
    quiet: tuple[tuple[tuple[str, object], ...], ...] = ()
    open: tuple[OpenExample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Bookkeeping of a rule."""

    status: str
    owner: str
    origin: str = ""
    reviewed_on: str = ""
    next_review: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    A statement of knowledge: when its condition holds, its effects apply.

    `unless` is a part of `when`, negated there: what must be known to be so for the rule to be held back.
    """

    id: str
    title: str
    pathway: str
    guidelines: frozenset[str]
    when: Condition
    strength: Strength
    because: str
    sources: tuple[Citation, ...]
    record: Record
    unless: Condition | None = None
    native_strength: str = ""
    known_gaps: str = ""
    opens: tuple[str, ...] = ()
    makes_conditional_steps: bool = True
    recommend: tuple[Recommendation, ...] = ()
    avoid: tuple[Avoidance, ...] = ()
    alerts: tuple[Alert, ...] = ()
    actions: tuple[Action, ...] = ()
    examples: Examples = field(default_factory=Examples)

    @property
    def asked(self) -> Condition:
        """Return the condition without `unless`."""
        if self.unless is None:
            return self.when
        assert isinstance(self.when, All), "a rule with `unless` has it beside what it asks for"
        return self.when.parts[0]

    @property
    def does_more(self) -> bool:
        """Return whether the rule recommends, alerts, acts or opens a pathway."""
        return bool(self.recommend or self.alerts or self.actions or self.opens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """A course that a workup can be on."""

    id: str
    title: str
    order: int
    done_means: str
    opens: Condition | None = None
    closes: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that speaks for or against a mechanism."""

    when: Condition
    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """A way in which disease makes the symptoms."""

    id: str
    title: str
    text: str
    supports: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A point on which guidelines differ; `switch` are the rules by which it is encoded, none where all are encoded alike."""

    id: str
    topic: str
    switch: tuple[str, ...]
    positions: tuple[tuple[str, str], ...]
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """A named selection where sources disagree."""

    id: str
    title: str
    text: str
    is_default: bool
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailability:
    """A test that a site does not have."""

    test: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number of the project's policy that a site may set within bounds."""

    id: str
    title: str
    finding: str
    value: float
    minimum: float
    maximum: float
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalParameter:
    """A parameter as the site sets it, and why."""

    parameter: str
    value: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalName:
    """What a test is called at a site: in orders and steps, and `short` in sentences."""

    name: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTurnaround:
    """The site's own hours from request to result of a test in one setting."""

    test: str
    setting: str
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A local overlay: what is not to be had, local names and hours, the default guideline, set parameters."""

    id: str
    title: str
    text: str = ""
    guideline: str | None = None
    unavailable: tuple[Unavailability, ...] = ()
    names: Mapping[str, LocalName] = field(default_factory=lambda: MappingProxyType({}))
    turnaround: tuple[LocalTurnaround, ...] = ()
    parameters: tuple[LocalParameter, ...] = ()


__all__ = [
    "STRENGTH_RANK",
    "Action",
    "ActionKind",
    "Alert",
    "Avoidance",
    "Difference",
    "Evidence",
    "Examples",
    "Guideline",
    "LocalName",
    "LocalParameter",
    "LocalTurnaround",
    "Mechanism",
    "OpenExample",
    "Parameter",
    "Pathway",
    "Precedence",
    "Recommendation",
    "Record",
    "Rule",
    "Site",
    "Sourced",
    "Strength",
    "Unavailability",
]
