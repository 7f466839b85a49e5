"""Why a test is not a step, and the smallest changes that would make it one, each proved by planning again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from planner.core.errors import UnknownId
from planner.core.facts import ChoiceFact, FlagFact, NumberFact, OutcomeFact
from planner.core.leading import leading_ways
from planner.core.plan import Plan
from planner.core.refusal_document import not_chosen_document
from planner.core.tries import Tries
from planner.core.unblocking import unblocking, unblocking_ways
from planner.core.wanted import Changes, Wanted, changes_document, rank, things_said
from planner.core.ways import MAX_CHANGES

Document = dict[str, object]

MAX_OFFERED = 5
# More than so many changes are offered only where nothing smaller does it.
_FEW = 2
_MAX_TRIED = 30


def counterfactuals(
    plan: Plan, test: str, *, at_most: int = MAX_OFFERED, tries: Tries | None = None
) -> list[Document]:
    """
    Return the smallest changes of findings or results after which the test is a step due now.

    Each is verified: the changed profile is planned again, and no part of the changes does it alone. Every
    single answer that does it is found; of results and of pairs those that a rule speaks of. Three changes are
    offered only where fewer do not do it. Only what is unknown or could have been otherwise is changed; age,
    sex and results that are already there are not.

    Args:
        plan: The plan.
        test: The test that is no step, or not yet.
        at_most: How many are offered, the smallest first.
        tries: What was tried already for the same plan.
    """
    tries = tries or Tries(plan)
    found: list[Changes] = []
    for changes in _candidates(plan, test, tries):
        if len(found) == at_most or (found and len(things_said(changes)) > _FEW):
            break
        if _is_told(changes, found) or test not in tries.due_after(changes):
            continue
        smallest = _smallest(tries, test, changes)
        if not _is_told(smallest, found):
            found.append(smallest)
    found.sort(key=lambda changes: len(things_said(changes)))
    return [changes_document(plan, changes) for changes in found]


def _is_told(changes: Changes, found: Sequence[Changes]) -> bool:
    """Return whether some of the changes do it already, or another value of the same one finding does."""
    said = things_said(changes)
    return any(
        smaller <= changes or (things_said(smaller) == said and len(said) == 1) for smaller in found
    )


def _smallest(tries: Tries, test: str, changes: Changes) -> Changes:
    """Return the least part of the changes after which the test is due: all of them where no part does it."""
    said = sorted(things_said(changes))
    for size in range(1, len(said)):
        for chosen in combinations(said, size):
            part = frozenset(wanted for wanted in changes if things_said([wanted]) <= {*chosen})
            if test in tries.due_after(part):
                return part
    return changes


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


def _candidates(plan: Plan, test: str, tries: Tries) -> Iterator[Changes]:
    """
    Yield sets of changes that could make the test due, the smallest first.

    What the test's own rules wait for comes first, then what else does it: another test that needs it first or
    gives way to it, or what keeps away that which stands before it.
    """
    by_rank = partial(rank, plan.situation.catalog)
    own = _by_size(plan, _asking(plan, test, tries))
    yield from own[1]
    yield from sorted(tries.single_answers(test), key=by_rank)
    led = _by_size(plan, leading_ways(plan, test, tries))
    yield from led[1]
    yield from own[2]
    yield from led[2]
    yield from own[3]


def _by_size(plan: Plan, ways: Iterable[Changes]) -> Mapping[int, Sequence[Changes]]:
    """Return how many things must be said -> the sets of changes, no more than can be tried."""
    found: dict[int, list[Changes]] = {size: [] for size in range(1, MAX_CHANGES + 1)}
    for changes in {_normal(plan, changes) for changes in ways}:
        size = len(things_said(changes))
        if size in found:
            found[size].append(changes)
    kept: dict[int, list[Changes]] = {}
    left = _MAX_TRIED
    for size, entries in found.items():
        kept[size] = sorted(entries, key=partial(rank, plan.situation.catalog))[:left]
        left -= len(kept[size])
    return kept


def _asking(plan: Plan, test: str, tries: Tries) -> set[Changes]:
    """Return sets of changes after which a rule could ask for the test and nothing blocks it."""
    found = set(tries.asking(test))
    unblocked = set(unblocking_ways(plan, test))
    return found | unblocked | {a | b for a in unblocked for b in found}


def _normal(plan: Plan, changes: Changes) -> Changes:
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
