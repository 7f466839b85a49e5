"""Where the plan can lead: each outcome of the next tests and what would be decided then, to a bounded depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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
from planner.core.plan import Plan
from planner.core.profile import Profile
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
        due: The steps that are due then.
        next: The branches of the tests that become due here, where the depth allows.
    """

    test: str
    outcomes: tuple[str, ...]
    change: DecisionChange
    rules: tuple[str, ...]
    due: tuple[str, ...]
    next: tuple["Branch", ...] = ()


@dataclass
class _Budget:
    left: int
    is_short: bool = field(default=False)


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
    before = decisions_of(plan.drafts)
    profile = plan.situation.observation.profile
    due = _due(before)
    chosen = [test for test in (tests if tests is not None else due) if test in before.steps]
    found = [
        branch for test in chosen for branch in _of_test(plan, profile, before, test, depth, budget)
    ]
    return tuple(found), budget.is_short


def _due(decisions: Decisions) -> tuple[str, ...]:
    return tuple(test for test, step in decisions.steps.items() if step.state != "conditional")


def _of_test(
    plan: Plan, profile: Profile, before: Decisions, test: str, depth: int, budget: _Budget
) -> Iterator[Branch]:
    """Yield the branches of one test's result, in the order of its outcomes."""
    gathered: dict[tuple[DecisionChange, tuple[str, ...]], list[str]] = {}
    reached: dict[tuple[DecisionChange, tuple[str, ...]], tuple[Profile, Decisions]] = {}
    for outcome in _outcomes(plan, test):
        if budget.left == 0:
            budget.is_short = True
            return
        supposed = suppose(
            profile, plan.situation.catalog, [Supposition(test=test, value=frozenset({outcome}))]
        )
        if supposed is None:
            continue
        budget.left -= 1
        after = decisions_of(draft_steps(situation_of(plan, supposed)))
        key = (_beside(change_between(before, after), test), _due(after))
        gathered.setdefault(key, []).append(outcome)
        reached.setdefault(key, (supposed, after))
    for key, outcomes in gathered.items():
        change, due = key
        yield Branch(
            test=test,
            outcomes=tuple(outcomes),
            change=change,
            rules=rules_behind(change, before, reached[key][1]),
            due=due,
            next=_further(plan, *reached[key], change, depth, budget),
        )


def _further(
    plan: Plan,
    profile: Profile,
    decisions: Decisions,
    change: DecisionChange,
    depth: int,
    budget: _Budget,
) -> tuple[Branch, ...]:
    if depth <= 1:
        return ()
    return tuple(
        branch
        for test in change.steps_now
        for branch in _of_test(plan, profile, decisions, test, depth - 1, budget)
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
