"""
Which contraindication or check stands behind a change: what was found, what is to be done, and where it is written.

A rule asks for a test on both sides of such a change; what differs is whether the test is safe, or what must be
known before it.
"""

from collections.abc import Iterable, Iterator, Mapping

from planner.core.answer_lanes import AnswerLanes, truer
from planner.core.diagnostic_tests import Contraindication, DiagnosticTest
from planner.core.facts import bits, set_bits
from planner.core.hypotheses import DecisionChange
from planner.core.parts import Document, citations
from planner.core.plan import Plan
from planner.core.reasons import because_advice
from planner.core.situation import Situation
from planner.core.wording import sentence


def blocks_between(
    before: Situation,
    after: Situation,
    change: DecisionChange,
    tests: Iterable[DiagnosticTest] | None = None,
) -> list[Document]:
    """
    Return the blocks and checks that hold on one side only and bear on a test that is decided otherwise.

    Args:
        before: The patient as known.
        after: The patient as supposed.
        change: What the two sides decide otherwise.
        tests: The tests to look at, in catalog order; every test where None.

    Returns:
        For each `test` the `kind` (`blocked`, `unblocked`, `check_first`, `checked`), the `text`, the findings and
        results `because` of which it is so, and the `sources`.
    """
    changed = frozenset(change.tests)
    found = []
    for test in before.catalog.tests.values() if tests is None else tests:
        places = before.view.contraindication_places.get(test.id, ())
        for place, item in zip(places, test.contraindications, strict=True):
            held, holds = before.less_true(place), after.less_true(place)
            if held != holds and item.is_decisive and _bears_on(test, item, changed):
                side = after if holds else before
                found.append(_block(side, test, item, "blocked" if holds else "unblocked"))
        if test.id in changed:
            found += _checks(before, after, test)
    return found


def tests_otherwise(lanes: AnswerLanes) -> Mapping[int, list[DiagnosticTest]]:
    """Return lane -> the tests of which a decisive contraindication or a first check can be otherwise than now."""
    found: dict[int, list[DiagnosticTest]] = {}
    for test in lanes.situation.catalog.tests.values():
        for lane in set_bits(_otherwise(lanes, test) & lanes.lanes):
            found.setdefault(lane, []).append(test)
    return found


def _otherwise(lanes: AnswerLanes, test: DiagnosticTest) -> int:
    situation = lanes.situation
    more, less = situation.outcomes.more, situation.outcomes.less
    found = bits(lanes.observed) if test.check_first else 0
    places = situation.view.contraindication_places.get(test.id, ())
    for place, item in zip(places, test.contraindications, strict=True):
        if item.is_decisive:
            found |= truer(lanes.outcomes.less, less, place, lanes.lanes)
    places = situation.view.check_places.get(test.id, ())
    for place, check in zip(places, test.check_first, strict=True):
        found |= truer(lanes.outcomes.more, more, place, lanes.lanes)
        found |= situation.catalog.single_answers.telling(check.finding)
    return found


def _bears_on(test: DiagnosticTest, item: Contraindication, changed: frozenset[str]) -> bool:
    """Return whether the block can move one of the tests: the test itself, or what stands in for it."""
    return test.id in changed or not changed.isdisjoint((*item.substitutes, *test.substitutes))


def _block(
    situation: Situation, test: DiagnosticTest, item: Contraindication, kind: str
) -> Document:
    return {
        "test": test.id,
        "kind": kind,
        "text": item.do,
        "because": [entry.document() for entry in because_advice(situation, item.when)],
        "sources": citations(item.sources),
    }


def _checks(before: Situation, after: Situation, test: DiagnosticTest) -> Iterator[Document]:
    """Yield the findings that must be known before the test on one side only."""
    labels = before.catalog.findings
    places = before.view.check_places.get(test.id, ())
    for place, check in zip(places, test.check_first, strict=True):
        was_due, is_due = (
            side.more_true(place) and not side.observation.is_known(check.finding)
            for side in (before, after)
        )
        if was_due != is_due:
            text = f"{labels[check.finding].label} must be known before {test.name}"
            yield {
                "test": test.id,
                "kind": "check_first" if is_due else "checked",
                "text": sentence(text),
                "because": [],
                "sources": citations(check.sources),
            }


def blocks_behind(plan: Plan, test: str) -> list[Document]:
    """Return what keeps away the tests whose place the step takes: contraindications, or that the site has none."""
    situation = plan.situation
    found = []
    for old, choice in plan.drafts.replaced.items():
        if choice.test == test:
            safety = plan.drafts.chooser.safety(old)
            entry = situation.catalog.tests[old]
            if safety.verdict == "unavailable":
                found.append(_unavailable(situation, old))
            found += [
                _block(situation, entry, item, "blocked")
                for item in (*safety.blocking, *safety.replacing)
            ]
    return found


def _unavailable(situation: Situation, test: str) -> Document:
    """Return that the test is not to be had here; the site says so, no source does."""
    text = sentence(situation.unavailable[test])
    return {"test": test, "kind": "unavailable", "text": text, "because": [], "sources": []}
