"""From fired rules to steps: candidates, safety, prerequisites, conditional steps to a fixpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from planner.core.conditions import TRUE, All, AnyOf, AtLeast, Condition, FactIs, Not
from planner.core.diagnostic_tests import CheckFirst
from planner.core.evaluation import Judge
from planner.core.facts import DoneFact, Fact, OutcomeFact, bits
from planner.core.rules import Recommendation, Rule
from planner.core.safety import Choice, Chooser
from planner.core.situation import Situation
from planner.core.sources import Citation
from planner.core.truth import Truth
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

    @property
    def state(self) -> StepState:
        """Return the firmest state that a reason gives."""
        now = [reason for reason in self.reasons if reason.level == 0]
        if not now:
            return "conditional"
        if any(reason.prerequisite_of is None and not reason.optional for reason in now):
            return "recommended"
        if any(not reason.optional for reason in now):
            return "prerequisite"
        return "optional"

    @property
    def is_now(self) -> bool:
        """Return whether the step does not wait for a result."""
        return self.level == 0

    @property
    def deadline(self) -> Deadline:
        """Return the most urgent deadline among the reasons that make the step what it is."""
        deciding = [reason for reason in self.reasons if (reason.level == 0) == self.is_now]
        firm = [reason for reason in deciding if not reason.optional] or deciding
        return min((reason.deadline for reason in firm), key=lambda deadline: deadline.sort_key)


@dataclass(frozen=True)
class Unmet:
    """A need for which nothing safe and available is left."""

    reason: Reason
    choice: Choice


@dataclass
class Drafts:
    """The steps so far, and the needs that became no step."""

    situation: Situation
    chooser: Chooser
    steps: dict[str, Draft] = field(default_factory=dict)
    unmet: list[Unmet] = field(default_factory=list)
    met: list[tuple[Reason, Choice]] = field(default_factory=list)
    replaced: dict[str, Choice] = field(default_factory=dict)
    passed_over: dict[str, tuple[str, Rule]] = field(default_factory=dict)
    open_rules: dict[str, tuple[Rule, Condition]] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)

    def answerable(self) -> frozenset[int]:
        """Return the places of the result facts that the steps so far can answer."""
        places = self.situation.catalog.answer_places
        return frozenset().union(*(places[test] for test in self.steps))

    def answering(self, fact: Fact) -> Iterator[str]:
        """Yield the steps whose result can answer the fact."""
        if isinstance(fact, OutcomeFact | DoneFact):
            for test in self.situation.catalog.answered_by[fact.test]:
                if test in self.steps and (
                    isinstance(fact, DoneFact)
                    or fact.outcome in self.situation.catalog.tests[test].shows
                ):
                    yield test


class InfeasibleError(Exception):
    """A step's hard prerequisite cannot be done safely; the step must give way."""

    def __init__(self, test: str) -> None:
        """Take the test that must give way."""
        super().__init__(test)
        self.test = test


def draft_steps(situation: Situation) -> Drafts:
    """
    Return the steps: what the fired rules ask for, made safe, with prerequisites and conditional steps.

    A test whose prerequisites cannot be done is set aside, and the plan is drafted again without it.
    """
    infeasible: set[str] = set()
    while True:
        try:
            return _draft(situation, frozenset(infeasible))
        except InfeasibleError as error:
            assert error.test not in infeasible, "a test set aside is never a step"
            infeasible.add(error.test)


def _draft(situation: Situation, infeasible: frozenset[str]) -> Drafts:
    drafts = Drafts(situation, Chooser(situation, infeasible))
    for rule in situation.fired:
        _add_rule(drafts, rule, level=0, waits=None)
    _add_prerequisites(drafts)
    _add_conditional(drafts)
    return drafts


def _add_rule(drafts: Drafts, rule: Rule, *, level: int, waits: Condition | None) -> None:
    for item in rule.recommend:
        groups = (item.tests,) if item.ranked else tuple((test,) for test in item.tests)
        for ranked in groups:
            _add_need(drafts, ranked, _reason(rule, item, level=level, waits=waits))


def _reason(rule: Rule, item: Recommendation, *, level: int, waits: Condition | None) -> Reason:
    return Reason(
        rule=rule,
        purpose=item.purpose,
        deadline=item.deadline,
        level=level,
        waits=waits,
        optional=item.optional,
        sources=rule.sources,
    )


def _add_need(drafts: Drafts, ranked: tuple[str, ...], reason: Reason) -> None:
    situation = drafts.situation
    choice = drafts.chooser.choose(
        ranked,
        is_immediate=reason.deadline.tier.rank == 0,
        against=situation.overruled_now if reason.level == 0 else situation.overruled,
    )
    for test in choice.tried:
        drafts.replaced.setdefault(test, choice)
    if choice.test:
        for test in ranked:
            if test != choice.test:
                drafts.passed_over.setdefault(test, (choice.test, reason.rule))
        _add_reason(drafts, choice.test, _for_choice(reason, choice))
    elif choice.met_by:
        drafts.met.append((reason, choice))
    else:
        drafts.unmet.append(Unmet(reason, choice))


def _for_choice(reason: Reason, choice: Choice) -> Reason:
    if choice.instead_of is None:
        return reason
    return changed_reason(reason, instead_of=choice.instead_of)


def changed_reason(reason: Reason, **changes: object) -> Reason:
    """Return the reason with other values for some of its fields."""
    values = {name: getattr(reason, name) for name in reason.__dataclass_fields__}
    return Reason(**{**values, **changes})


def _add_reason(drafts: Drafts, test: str, reason: Reason) -> bool:
    """Add the reason unless it is there already; return whether the plan changed."""
    step = drafts.steps.setdefault(test, Draft(test))
    is_there = any(
        old.rule is reason.rule
        and old.purpose == reason.purpose
        and old.prerequisite_of == reason.prerequisite_of
        and old.level <= reason.level
        for old in step.reasons
    )
    if not is_there:
        step.add(reason)
    return not is_there


def _add_prerequisites(drafts: Drafts) -> None:
    """Add what steps need before them, and what that needs, until nothing is missing."""
    changed = True
    while changed:
        changed = False
        for test in sorted(drafts.steps):
            for group in drafts.situation.catalog.tests[test].after:
                changed |= _ensure_before(drafts, test, group, None)
            for check in _due_checks(drafts, test):
                measuring = drafts.situation.catalog.findings[check.finding].measured_by
                assert measuring, "a check-first finding has a measuring test (static check)"
                changed |= _ensure_before(drafts, test, (measuring,), check)


def _due_checks(drafts: Drafts, test: str) -> Iterator[CheckFirst]:
    situation = drafts.situation
    for index, check in enumerate(situation.catalog.tests[test].check_first):
        is_due = situation.holds(("check", test, str(index)))
        if not is_due or situation.observation.is_known(check.finding):
            continue
        if not (check.waived_if_immediate and drafts.steps[test].deadline.tier.rank == 0):
            yield check


def _ensure_before(
    drafts: Drafts, test: str, group: tuple[str, ...], check: CheckFirst | None
) -> bool:
    """Make sure that one of the group is done or a step at least as firm; return whether it changed."""
    if _is_done(drafts, group):
        return False
    step = drafts.steps[test]
    reason = min(step.reasons, key=lambda item: (item.level, item.deadline.sort_key, item.rule.id))
    present = _present(drafts, group)
    if any(drafts.steps[member].is_now for member in present):
        return False
    if len(group) > 1 and present and drafts.steps[present[0]].level <= step.level:
        return False
    if present:
        chosen: str | None = present[0]
    else:
        choice = drafts.chooser.choose(group, is_immediate=step.deadline.tier.rank == 0)
        if choice.met_by:
            return False
        for turned_down in choice.tried:
            drafts.replaced.setdefault(turned_down, choice)
        chosen = choice.test
    if chosen is None:
        if check is not None:
            return False
        raise InfeasibleError(test)
    return _add_reason(drafts, chosen, _prerequisite_reason(reason, step, check))


def _prerequisite_reason(reason: Reason, step: Draft, check: CheckFirst | None) -> Reason:
    return changed_reason(
        reason,
        purpose="",
        deadline=step.deadline,
        level=step.level,
        prerequisite_of=step.test,
        check=check,
        optional=step.state == "optional",
        instead_of=None,
        through=None,
    )


def _is_done(drafts: Drafts, group: tuple[str, ...]) -> bool:
    situation = drafts.situation
    return any(
        reader in situation.observation.done
        for member in group
        for reader in situation.catalog.answered_by[member]
    )


def _present(drafts: Drafts, group: tuple[str, ...]) -> list[str]:
    answered_by = drafts.situation.catalog.answered_by
    readers = [reader for member in group for reader in answered_by[member]]
    present = [reader for reader in dict.fromkeys(readers) if reader in drafts.steps]
    return sorted(present, key=lambda test: drafts.steps[test].level)


def _add_conditional(drafts: Drafts) -> None:
    """
    Add the steps that hang on results of steps, round by round, until nothing changes.

    Rules of an open pathway unroll to the end; rules of another pathway hang on what is recommended now only (one result ahead).
    """
    situation = drafts.situation
    fired = {rule.id for rule in situation.fired}
    near = drafts.answerable()
    level = 0
    known_steps = -1
    while known_steps != len(drafts.steps):
        known_steps = len(drafts.steps)
        level += 1
        far = drafts.answerable()
        for rule, waits in _newly_open(drafts, fired, near, far, level):
            drafts.open_rules[rule.id] = (rule, waits)
            _add_rule(drafts, rule, level=level, waits=waits)
        _add_prerequisites(drafts)


def _newly_open(
    drafts: Drafts,
    fired: set[str],
    near: frozenset[int],
    far: frozenset[int],
    level: int,
) -> list[tuple[Rule, Condition]]:
    situation = drafts.situation
    not_false_near = _not_false(situation, near) if level == 1 else frozenset()
    not_false_far = _not_false(situation, far)
    near_judge = judge_given(situation, near)
    far_judge = judge_given(situation, far)
    found: list[tuple[Rule, Condition]] = []
    for rule in situation.view.more_rules:
        if rule.id in fired or rule.id in drafts.open_rules:
            continue
        if rule.pathway in situation.closed_pathways or not rule.makes_conditional_steps:
            continue
        is_open = rule.pathway in situation.open_pathways
        if rule.id not in (not_false_far if is_open else not_false_near):
            continue
        waits = (far_judge if is_open else near_judge).residual(rule.when)
        if waits != TRUE:  # TRUE: it hangs on results that nothing in the plan can bring
            found.append((rule, waits))
    return found


def _not_false(situation: Situation, answerable: frozenset[int]) -> frozenset[str]:
    """Return the ids of the rules that can still become true when only these facts can be answered."""
    true, lenient_false = situation.observation.lenient_lanes
    false = list(lenient_false)
    for place in situation.observation.unknown_results - answerable:
        false[place] = 1
    _, outcome_false = situation.view.more.program(true, false)
    return frozenset(
        rule.id
        for place, rule in enumerate(situation.view.more_rules)
        if not outcome_false[place] & 1
    )


def judge_given(situation: Situation, answerable: frozenset[int]) -> Judge:
    """Return the judge for which only the answerable result facts are open; other unknown ones are false."""
    places = situation.catalog.facts.place
    values = situation.observation.values
    open_results = situation.observation.unknown_results & answerable

    def view(fact: Fact) -> Truth:
        place = places[fact]
        if place in open_results:
            return Truth.UNKNOWN
        return Truth.of(values.get(place, False))

    true, _ = situation.observation.signature
    false = situation.catalog.facts.every_bit & ~true & ~bits(open_results)
    return Judge(view, situation.view.scope, situation.view.memory.given(true, false))


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
