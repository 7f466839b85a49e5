"""What would make a test safe that is blocked: another finding, or a value measured again; each tried."""

from collections.abc import Iterator
from itertools import islice, product

from planner.core.hypotheses import situation_of
from planner.core.plan import Plan
from planner.core.safety import Chooser
from planner.core.wanted import Wanted, apply_changes, changes_document, rank
from planner.core.ways import MAX_CHANGES, ways_to

Document = dict[str, object]

_OFFERED = 2
_WAYS_EACH = 3
_TRIED = 9


def unblocking(plan: Plan, test: str) -> list[Document]:
    """
    Return the smallest changes after which nothing forbids the test or prefers another one; none for a test that is safe.

    Whether it becomes a step then is another question: something else may answer for it.
    """
    found: list[frozenset[Wanted]] = []
    for changes in islice(unblocking_ways(plan, test), _TRIED):
        if any(smaller <= changes for smaller in found) or not _is_safe_after(plan, test, changes):
            continue
        found.append(changes)
        if len(found) == _OFFERED:
            break
    return [changes_document(plan, changes) for changes in found]


def unblocking_ways(plan: Plan, test: str) -> Iterator[frozenset[Wanted]]:
    """Yield sets of changes after which none of what blocks the test should hold, the smallest first; none is tried."""
    safety = plan.drafts.chooser.safety(test)
    each = [
        ways_to(plan, item.when, False, again=True)[:_WAYS_EACH]
        for item in (*safety.blocking, *safety.replacing)
    ]
    joined = {frozenset[Wanted]().union(*chosen) for chosen in product(*each)} if each else set()
    small = [changes for changes in joined if 0 < len(changes) <= MAX_CHANGES]
    catalog = plan.situation.catalog
    yield from sorted(small, key=lambda changes: (len(changes), rank(catalog, changes)))


def _is_safe_after(plan: Plan, test: str, changes: frozenset[Wanted]) -> bool:
    profile = apply_changes(plan, changes)
    if profile is None:
        return False
    safety = Chooser(situation_of(plan, profile)).safety(test)
    return not (safety.blocking or safety.replacing)
