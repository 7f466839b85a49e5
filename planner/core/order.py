"""A total, deterministic order of the steps, and the stages that can run together."""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from planner.core.draft import Draft, Drafts

_Rank = tuple[int, tuple[int, float], int, tuple[int, float], str]


@dataclass(frozen=True)
class OrderedStep:
    """A step with its place, its stage, and the steps that must be done before it."""

    draft: Draft
    order: int
    stage: int
    after: tuple[str, ...]


def order_steps(drafts: Drafts) -> tuple[OrderedStep, ...]:
    """
    Return the steps in the order in which they should be done.

    What is due now comes before what waits for a result, and there what is optional last; then the
    more urgent. A step is as firm and as urgent as what needs it. Then come the catalog's fixed
    order of tests, the lesser burden, and the id. Hard prerequisites and deciding results always
    come before.
    """
    before = {test: _before(drafts, test) for test in sorted(drafts.steps)}
    rank = _ranks(drafts, before)
    waiting = {test: set(needed) for test, needed in before.items()}
    ready = [rank[test] for test, needed in waiting.items() if not needed]
    heapify(ready)
    ordered: list[str] = []
    while ready:
        test = heappop(ready)[-1]
        ordered.append(test)
        for other, needed in waiting.items():
            if test in needed:
                needed.remove(test)
                if not needed:
                    heappush(ready, rank[other])
    assert len(ordered) == len(drafts.steps), "levels make the order free of circles"
    return _staged(drafts, ordered, before, {test: rank[test][0] for test in ordered})


def _before(drafts: Drafts, test: str) -> frozenset[str]:
    """Return the steps that must come before: hard prerequisites and deciding tests."""
    step = drafts.steps[test]
    catalog = drafts.situation.catalog
    groups = [*catalog.tests[test].after, *_check_groups(drafts, test)]
    hard = {
        reader
        for group in groups
        for member in group
        for reader in catalog.answered_by[member]
        if reader in drafts.steps and drafts.steps[reader].level <= step.level
    }
    deciding = {
        reader
        for reason in step.reasons
        if reason.level == step.level and reason.waits is not None
        for fact in drafts.mentioned(reason.waits)
        for reader in drafts.answering(fact)
        if drafts.steps[reader].level < step.level
    }
    return frozenset((hard | deciding) - {test})


def _check_groups(drafts: Drafts, test: str) -> list[tuple[str, ...]]:
    """Return the measuring tests that became steps because this step checks their finding first."""
    return [
        (other.test,)
        for other in drafts.steps.values()
        if any(reason.prerequisite_of == test and reason.check for reason in other.reasons)
    ]


def _ranks(drafts: Drafts, before: dict[str, frozenset[str]]) -> dict[str, _Rank]:
    steps = drafts.steps
    urgency = {test: step.deadline.sort_key for test, step in steps.items()}
    kind = {test: _class(step) for test, step in steps.items()}
    changed = True
    while changed:
        changed = False
        for test, needed in before.items():
            for other in needed:
                if steps[other].is_now != steps[test].is_now:
                    continue
                if urgency[test] < urgency[other] or kind[test] < kind[other]:
                    urgency[other] = min(urgency[test], urgency[other])
                    kind[other] = min(kind[test], kind[other])
                    changed = True
    catalog = drafts.situation.catalog
    return {
        test: (
            kind[test],
            urgency[test],
            catalog.static_rank[test],
            catalog.tests[test].burden.sort_key,
            test,
        )
        for test in steps
    }


def _class(step: Draft) -> int:
    """Return 0 for what is due now, 1 for what is due but optional, 2 for what waits."""
    if not step.is_now:
        return 2
    return 1 if step.state == "optional" and not step.deadline.tier.is_emergency else 0


def _staged(
    drafts: Drafts,
    ordered: list[str],
    before: dict[str, frozenset[str]],
    classes: dict[str, int],
) -> tuple[OrderedStep, ...]:
    """Number the stages: a step opens a new stage when something in the running one must come before it."""
    steps: list[OrderedStep] = []
    running: set[str] = set()
    stage, last_class = 1, None
    for place, test in enumerate(ordered, start=1):
        step = drafts.steps[test]
        soft = set(drafts.situation.catalog.tests[test].prefer_after)
        needs_break = bool((before[test] | soft) & running) or last_class not in (
            None,
            classes[test],
        )
        if needs_break:
            stage, running = stage + 1, set()
        running.add(test)
        last_class = classes[test]
        needed = sorted(before[test], key=ordered.index)
        steps.append(OrderedStep(draft=step, order=place, stage=stage, after=tuple(needed)))
    return tuple(steps)
