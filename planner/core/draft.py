"""Steps while a plan is being made, with their reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    FactIs,
    Not,
)
from planner.core.diagnostic_tests import CheckFirst
from planner.core.facts import DoneFact, Fact, OutcomeFact
from planner.core.rules import Rule
from planner.core.safety import Choice, Chooser
from planner.core.situation import Situation
from planner.core.sources import Citation
from planner.core.urgency import Deadline

StepState = Literal["recommended", "prerequisite", "optional", "conditional"]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """
    Why a test is a step.

    `level` is 0 for what is true now, else the round in which the rule became answerable; `waits`
    is what is still open in the rule's condition (None at level 0). A prerequisite names the step
    that needs it and carries that step's rule.
    """

    rule: Rule
    purpose: str
    deadline: Deadline
    level: int
    waits: Condition | None = None
    optional: bool = False
    instead_of: str | None = None
    through: str | None = None
    prerequisite_of: str | None = None
    check: CheckFirst | None = None
    sources: tuple[Citation, ...] = ()


@dataclass
class Draft:
    """A step while the plan is being made."""

    test: str
    reasons: list[Reason] = field(default_factory=list)
    level: int = 1_000

    def add(self, reason: Reason) -> None:
        """Add a reason; the level of a step is the round in which it came into the plan."""
        self.reasons.append(reason)
        self.level = min(self.level, reason.level)

    def keep(self, reasons: list[Reason]) -> None:
        """Let only these reasons be left; where none of them is for now, the step is not due now any more."""
        self.reasons = reasons
        if self.level == 0 and all(reason.level for reason in reasons):
            self.level = min(reason.level for reason in reasons)

    @property
    def state(self) -> StepState:
        """Return the firmest state that a reason gives."""
        state: StepState = "conditional"
        for reason in self.reasons:
            if reason.level == 0:
                if not reason.optional and reason.prerequisite_of is None:
                    return "recommended"
                if not reason.optional:
                    state = "prerequisite"
                elif state == "conditional":
                    state = "optional"
        return state

    @property
    def is_now(self) -> bool:
        """Return whether the step does not wait for a result."""
        return self.level == 0

    @property
    def deadline(self) -> Deadline:
        """Return the most urgent deadline among the reasons that make the step what it is."""
        is_now = self.is_now
        firm: Deadline | None = None
        optional: Deadline | None = None
        for reason in self.reasons:
            if (reason.level == 0) != is_now:
                continue
            deadline = reason.deadline
            if reason.optional:
                if optional is None or deadline.sort_key < optional.sort_key:
                    optional = deadline
            elif firm is None or deadline.sort_key < firm.sort_key:
                firm = deadline
        deciding = firm or optional
        assert deciding is not None, "a step has a reason of its level"
        return deciding

    @property
    def own(self) -> list[Reason]:
        """Return the reasons that are no need of another step, what is firm before what is optional."""
        own = [reason for reason in self.reasons if reason.prerequisite_of is None]
        return sorted(own, key=lambda reason: reason.optional)

    @property
    def decided_by(self) -> Reason:
        """Return the reason that sets the deadline: one of the step's own, else the need of another step."""
        is_now, deadline = self.is_now, self.deadline
        deciding = [
            reason
            for reason in self.reasons
            if (reason.level == 0) == is_now and reason.deadline == deadline
        ]
        return min(deciding, key=_firm_and_own_first)


def _firm_and_own_first(reason: Reason) -> tuple[bool, bool, int]:
    return (reason.optional, reason.prerequisite_of is not None, reason.level)


@dataclass(frozen=True)
class Unmet:
    """A need for which nothing safe and available is left."""

    reason: Reason
    choice: Choice


@dataclass
class Drafts:
    """
    The steps so far, and the needs that became no step.

    `secured` are the groups of prerequisites of which one is done.
    """

    situation: Situation
    chooser: Chooser
    steps: dict[str, Draft] = field(default_factory=dict)
    unmet: list[Unmet] = field(default_factory=list)
    met: list[tuple[Reason, Choice]] = field(default_factory=list)
    replaced: dict[str, Choice] = field(default_factory=dict)
    passed_over: dict[str, tuple[str, Rule]] = field(default_factory=dict)
    open_rules: dict[str, tuple[Rule, Condition]] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)
    secured: set[tuple[str, ...]] = field(default_factory=set)

    def mentioned(self, condition: Condition) -> tuple[Fact, ...]:
        """Return the facts that stand in the condition, each once."""
        return self.situation.view.memory.mentioned(condition)

    def answerable(self) -> int:
        """Return the result facts that the steps so far can answer, as bits."""
        answer_bits = self.situation.catalog.answer_bits
        gathered = 0
        for test in self.steps:
            gathered |= answer_bits[test]
        return gathered

    def answering(self, fact: Fact) -> Iterator[str]:
        """Yield the steps whose result can answer the fact."""
        if isinstance(fact, OutcomeFact | DoneFact):
            for test in self.situation.catalog.answered_by[fact.test]:
                if test in self.steps and (
                    isinstance(fact, DoneFact)
                    or fact.outcome in self.situation.catalog.tests[test].shows
                ):
                    yield test


def changed_reason(reason: Reason, **changes: object) -> Reason:
    """Return the reason with other values for some of its fields."""
    return replace(reason, **changes)  # type: ignore[arg-type]


def joined(conditions: Iterable[Condition]) -> Condition:
    """Return the disjunction of the conditions, flat and without repeats."""
    parts: list[Condition] = []
    for condition in conditions:
        parts.extend(condition.parts if isinstance(condition, AnyOf) else (condition,))
    distinct = tuple(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)


def as_planned(drafts: Drafts, condition: Condition) -> Condition:
    """Return the condition about the tests that are steps: results read as another test's are said of the step."""
    match condition:
        case FactIs(OutcomeFact(test, outcome) as fact) if test not in drafts.steps:
            step = next(drafts.answering(fact), test)
            return FactIs(OutcomeFact(step, outcome))
        case FactIs(DoneFact(test) as fact) if test not in drafts.steps:
            return FactIs(DoneFact(next(drafts.answering(fact), test)))
        case Not(part):
            return Not(as_planned(drafts, part))
        case All(parts):
            return All(tuple(dict.fromkeys(as_planned(drafts, part) for part in parts)))
        case AnyOf(parts):
            return AnyOf(tuple(dict.fromkeys(as_planned(drafts, part) for part in parts)))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(as_planned(drafts, part) for part in parts))
        case _:
            return condition
