"""Where the plan can lead: each outcome of the next tests and what would be decided then, to a bounded depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from planner.core.blocks import blocks_between
from planner.core.drafting import draft_steps
from planner.core.facts import DoneFact, OutcomeFact
from planner.core.hypotheses import (
    DecisionChange,
    Decisions,
    change_between,
    decisions_of,
    rules_behind,
    situation_of,
)
from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.situation import Situation
from planner.core.suppositions import Supposition, suppose

MOST_PLANNED = 300


@dataclass(frozen=True, kw_only=True)
class Branch:
    """
    Outcomes of one test that lead to the same decisions.

    Args:
        test: The test.
        outcomes: Each of them alone leads here.
        change: What is decided otherwise than before the result; the test itself is done and left out.
        rules: The rules that make the difference.
        blocks: The contraindications and checks that the first of the outcomes brings or lifts.
        due: The steps that are due then.
        next: The branches of the tests that become due here, where the depth allows.
    """

    test: str
    outcomes: tuple[str, ...]
    change: DecisionChange
    rules: tuple[str, ...]
    blocks: tuple[Document, ...]
    due: tuple[str, ...]
    next: tuple["Branch", ...] = ()


@dataclass
class _Budget:
    left: int
    is_short: bool = field(default=False)


@dataclass(frozen=True)
class _Point:
    """Where results have led: what is known then, and what is decided."""

    situation: Situation
    decisions: Decisions

    @property
    def due(self) -> tuple[str, ...]:
        steps = self.decisions.steps
        return tuple(test for test, step in steps.items() if step.state != "conditional")


def branches(
    plan: Plan, *, depth: int = 1, tests: Sequence[str] | None = None
) -> tuple[tuple[Branch, ...], bool]:
    """
    Return the branches of the plan, and whether some were left out because there are too many.

    Args:
        plan: The plan.
        depth: How many results are looked ahead.
        tests: The next tests to look at; those due now whose results a rule reads where None.
    """
    budget = _Budget(MOST_PLANNED)
    here = _Point(plan.situation, decisions_of(plan.drafts))
    asked = tests if tests is not None else here.due
    chosen = [test for test in asked if test in here.decisions.steps]
    found = [branch for test in chosen for branch in _of_test(plan, here, test, depth, budget)]
    return tuple(found), budget.is_short


def _of_test(plan: Plan, here: _Point, test: str, depth: int, budget: _Budget) -> Iterator[Branch]:
    """Yield the branches of one test's result, in the order of its outcomes."""
    gathered: dict[tuple[DecisionChange, tuple[str, ...]], list[str]] = {}
    reached: dict[tuple[DecisionChange, tuple[str, ...]], _Point] = {}
    for outcome in _outcomes(plan, test):
        if budget.left == 0:
            budget.is_short = True
            return
        there = _after(plan, here, test, outcome)
        if there is None:
            continue
        budget.left -= 1
        key = (_beside(change_between(here.decisions, there.decisions), test), there.due)
        gathered.setdefault(key, []).append(outcome)
        reached.setdefault(key, there)
    for key, outcomes in gathered.items():
        change, due = key
        there = reached[key]
        yield Branch(
            test=test,
            outcomes=tuple(outcomes),
            change=change,
            rules=rules_behind(change, here.decisions.grounds, there.decisions.grounds),
            blocks=tuple(blocks_between(here.situation, there.situation, change)),
            due=due,
            next=_further(plan, there, change, depth, budget),
        )


def _after(plan: Plan, here: _Point, test: str, outcome: str) -> _Point | None:
    """Return where the outcome leads, or None where it contradicts what is known."""
    result = Supposition(test=test, value=frozenset({outcome}))
    profile = suppose(here.situation.observation.profile, plan.situation.catalog, [result])
    if profile is None:
        return None
    situation = situation_of(plan, profile)
    return _Point(situation, decisions_of(draft_steps(situation)))


def _further(
    plan: Plan, there: _Point, change: DecisionChange, depth: int, budget: _Budget
) -> tuple[Branch, ...]:
    if depth <= 1:
        return ()
    return tuple(
        branch
        for test in change.steps_now
        for branch in _of_test(plan, there, test, depth - 1, budget)
    )


def _outcomes(plan: Plan, test: str) -> list[str]:
    """Return the outcomes of the test, if any condition of the catalog reads its result."""
    catalog = plan.situation.catalog
    read = any(
        isinstance(fact, OutcomeFact | DoneFact)
        for other in catalog.read_as[test]
        for _, fact in catalog.facts.by_test.get(other, ())
    )
    return list(catalog.tests[test].shows) if read else []


def _beside(change: DecisionChange, test: str) -> DecisionChange:
    """Return the change without the test itself, which is done."""
    parts = {
        name: tuple(item for item in getattr(change, name) if item != test)
        if name.startswith(("steps", "waiting", "sooner", "later"))
        else getattr(change, name)
        for name in change.__dataclass_fields__
    }
    return DecisionChange(**parts)
