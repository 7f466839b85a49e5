"""Why a test is not a step, and the smallest changes that would make it one, each proved by planning again."""

from collections.abc import Sequence

from planner.core.errors import UnknownId
from planner.core.facts import ChoiceFact, FlagFact, NumberFact, OutcomeFact
from planner.core.hypotheses import due_decisions_for
from planner.core.plan import Plan
from planner.core.refusal_document import not_chosen_document
from planner.core.unblocking import unblocking, unblocking_ways
from planner.core.wanted import Wanted, apply_changes, changes_document, sort_text
from planner.core.ways import MAX_CHANGES, ways_to

Document = dict[str, object]

MAX_OFFERED = 5
_MAX_TRIED = 30


class Tries:
    """Plans again for changes of one plan's patient; what was tried once is remembered."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan."""
        self._plan = plan
        self._due: dict[frozenset[Wanted], frozenset[str]] = {}

    def due_after(self, changes: frozenset[Wanted]) -> frozenset[str]:
        """Return the tests that are steps due now after the changes; none where these contradict each other."""
        if changes not in self._due:
            profile = apply_changes(self._plan, changes)
            steps = {} if profile is None else due_decisions_for(self._plan, profile).steps
            self._due[changes] = frozenset(steps)
        return self._due[changes]


def counterfactuals(
    plan: Plan, test: str, *, at_most: int = MAX_OFFERED, tries: Tries | None = None
) -> list[Document]:
    """
    Return the smallest changes of findings or results after which the test is a step due now.

    Each is verified: the changed profile is planned again. Only what is unknown or could have been
    otherwise is changed; age, sex and results that are already there are not.

    Args:
        plan: The plan.
        test: The test that is no step, or not yet.
        at_most: How many are offered, the smallest first.
        tries: What was tried already for the same plan.
    """
    tries = tries or Tries(plan)
    offered: list[Document] = []
    found: list[frozenset[Wanted]] = []
    for changes in _candidates(plan, test):
        if any(smaller <= changes for smaller in found):
            continue
        if test in tries.due_after(changes):
            found.append(changes)
            offered.append(changes_document(plan, changes))
        if len(offered) == at_most:
            break
    return offered


def why_not(plan: Plan, tests: Sequence[str]) -> list[Document]:
    """
    Return, for each test, why it is not a step and what would make it one; for a step, that it is one.

    Raises:
        UnknownId: A test is not in the catalog.
    """
    catalog = plan.situation.catalog
    answers: list[Document] = []
    refused = {entry.test: entry for entry in plan.not_chosen}
    for test in tests:
        if test not in catalog.tests:
            raise UnknownId(f"unknown test {test[:60]!r}")
        if test in refused:
            answer = {"is_step": False, **not_chosen_document(plan, refused[test], "full")}
            answer["would_be_chosen_if"] = counterfactuals(plan, test)
            unblocked_if = unblocking(plan, test)
            answers.append(answer | ({"unblocked_if": unblocked_if} if unblocked_if else {}))
        else:
            step = next(step for step in plan.steps if step.draft.test == test)
            answer = {
                "is_step": True,
                "test": test,
                "name": catalog.tests[test].name,
                "state": step.draft.state,
                "order": step.order,
            }
            if not step.draft.is_now:
                answer["would_be_chosen_if"] = counterfactuals(plan, test)
            answers.append(answer)
    return answers


def _candidates(plan: Plan, test: str) -> list[frozenset[Wanted]]:
    """Return sets of changes that could make a rule ask for the test, the smallest first."""
    situation = plan.situation
    found: set[frozenset[Wanted]] = set()
    for rule in situation.view.rules_recommending.get(test, ()):
        if rule.pathway in situation.closed_pathways:
            continue
        for changes in ways_to(plan, rule.when, True):
            found.add(changes)
    unblocked = set(unblocking_ways(plan, test))
    combined = found | unblocked | {a | b for a in unblocked for b in found}
    combined = {_normal(plan, changes) for changes in combined}
    small = [changes for changes in combined if 0 < len(changes) <= MAX_CHANGES]
    return sorted(small, key=lambda changes: (len(changes), sort_text(changes)))[:_MAX_TRIED]


def _normal(plan: Plan, changes: frozenset[Wanted]) -> frozenset[Wanted]:
    """Drop what a result brings anyway, and add the symptom that an attribute describes."""
    shown = {w.fact.test for w in changes if isinstance(w.fact, OutcomeFact) and w.holds}
    normal = {
        wanted
        for wanted in changes
        if not (
            isinstance(wanted.fact, OutcomeFact) and not wanted.holds and wanted.fact.test in shown
        )
    }
    present = plan.situation.observation.profile.findings
    for wanted in changes:
        if isinstance(wanted.fact, FlagFact | ChoiceFact | NumberFact):
            about = plan.situation.catalog.findings[wanted.fact.finding].about
            if about is not None and about not in present:
                normal.add(Wanted(FlagFact(about), True))
    return frozenset(normal)
