"""Where the plan can lead: each outcome of the next tests and what would be decided then, to a bounded depth."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

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
        rules: The rules that make the difference, by any of the outcomes.
        blocks: The contraindications and checks that any of the outcomes brings or lifts.
        due: The steps that are due then.
        next: The branches of the tests that become due here, after the first of the outcomes, where the depth allows.
        left_out: The tests that become due here and whose outcomes would have been too many to plan.
    """

    test: str
    outcomes: tuple[str, ...]
    change: DecisionChange
    rules: tuple[str, ...]
    blocks: tuple[Document, ...]
    due: tuple[str, ...]
    next: tuple["Branch", ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """
    Where the plan can lead.

    Args:
        branches: The branches of the next tests.
        left_out: The next tests whose outcomes would have been too many to plan.
        is_complete: Whether nothing was left out, at any depth.
    """

    branches: tuple[Branch, ...]
    left_out: tuple[str, ...]
    is_complete: bool


@dataclass(frozen=True)
class _Point:
    """Where results have led: what is known then, and what is decided."""

    situation: Situation
    decisions: Decisions

    @property
    def due(self) -> tuple[str, ...]:
        steps = self.decisions.steps
        return tuple(test for test, step in steps.items() if step.state != "conditional")


@dataclass
class _Node:
    """A point while it is looked ahead from: the tests whose outcomes are planned there, and what was found."""

    point: _Point
    tests: tuple[str, ...]
    branch: Branch | None = None
    found: list["_Node"] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def grown(self) -> Branch:
        """Return the branch with what was found behind it."""
        assert self.branch is not None, "the root is no branch"
        return replace(self.branch, next=self.branches(), left_out=tuple(self.left_out))

    def branches(self) -> tuple[Branch, ...]:
        """Return the branches that were found from here."""
        return tuple(node.grown() for node in self.found)


def branches(plan: Plan, *, depth: int = 1, tests: Sequence[str] | None = None) -> Outlook:
    """
    Return the branches of the plan.

    All tests of one depth are planned before any of the next. A test whose outcomes would be too many is left out as
    a whole, and said to be: of a test that is there all outcomes are.

    Args:
        plan: The plan.
        depth: How many results are looked ahead.
        tests: The next tests to look at; those due now whose results a rule reads where None.
    """
    here = _Point(plan.situation, decisions_of(plan.drafts))
    asked = tests if tests is not None else here.due
    root = _Node(here, tuple(test for test in dict.fromkeys(asked) if test in here.decisions.steps))
    level, left, is_complete = [root], MOST_PLANNED, True
    for _ in range(depth):
        for node in level:
            for test in node.tests:
                outcomes = _outcomes(plan, test)
                if len(outcomes) > left:
                    node.left_out.append(test)
                    is_complete = False
                else:
                    left -= len(outcomes)
                    node.found += _of_test(plan, node.point, test, outcomes)
        level = [node for parent in level for node in parent.found]
    return Outlook(branches=root.branches(), left_out=tuple(root.left_out), is_complete=is_complete)


def _of_test(plan: Plan, here: _Point, test: str, outcomes: Iterable[str]) -> Iterator[_Node]:
    """Yield where the outcomes of one test lead, in their order, those with the same decisions together."""
    gathered: dict[tuple[DecisionChange, tuple[str, ...]], dict[str, _Point]] = {}
    for outcome in outcomes:
        there = _after(plan, here, test, outcome)
        if there is not None:
            key = (_beside(change_between(here.decisions, there.decisions), test), there.due)
            gathered.setdefault(key, {})[outcome] = there
    for (change, due), reached in gathered.items():
        branch = Branch(
            test=test,
            outcomes=tuple(reached),
            change=change,
            rules=_rules(here, reached.values(), change),
            blocks=_blocks(here, reached.values(), change),
            due=due,
        )
        yield _Node(next(iter(reached.values())), change.steps_now, branch)


def _rules(here: _Point, reached: Iterable[_Point], change: DecisionChange) -> tuple[str, ...]:
    """Return the rules that make the difference by any of the outcomes, sorted."""
    before = here.decisions.grounds
    found = (rules_behind(change, before, there.decisions.grounds) for there in reached)
    return tuple(sorted({rule for rules in found for rule in rules}))


def _blocks(
    here: _Point, reached: Iterable[_Point], change: DecisionChange
) -> tuple[Document, ...]:
    """Return the contraindications and checks behind the difference by any of the outcomes, each once."""
    found: list[Document] = []
    for there in reached:
        blocks = blocks_between(here.situation, there.situation, change)
        found += [block for block in blocks if block not in found]
    return tuple(found)


def _after(plan: Plan, here: _Point, test: str, outcome: str) -> _Point | None:
    """Return where the outcome leads, or None where it contradicts what is known."""
    result = Supposition(test=test, value=frozenset({outcome}))
    profile = suppose(here.situation.observation.profile, plan.situation.catalog, [result])
    if profile is None:
        return None
    situation = situation_of(plan, profile)
    return _Point(situation, decisions_of(draft_steps(situation)))


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
