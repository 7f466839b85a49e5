"""What must hold of the changes that are offered for a test: each does it, no part of it, and no smaller one was missed."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from random import Random
from typing import Any

from planner.catalog.laws.subject import Subject
from planner.core.tries import Tries
from planner.core.whynot import counterfactuals

Change = Mapping[str, Any]

_ANSWERS = 10


def offers_hold(dice: Random, subject: Subject) -> list[str]:
    """A change offered for a test makes it a step when it is applied and planned again, and no part of it does."""
    test = _drawn(dice, subject)
    if test is None:
        return []
    faults = []
    offers: list[dict[str, Any]] = counterfactuals(subject.plan, test)
    for offer in offers:
        changes = offer["changes"]
        if not _is_due(subject, test, changes):
            faults.append(f"{test} is offered if {offer['text']}, and does not become due")
        for size in range(1, len(changes)):
            for part in combinations(changes, size):
                if _is_due(subject, test, part):
                    said = " and ".join(change["text"] for change in part)
                    faults.append(f"{test} is offered if {offer['text']}, and is due if {said}")
    return faults


def nothing_smaller(dice: Random, subject: Subject) -> list[str]:
    """Where a single answer makes a test due, a single change is offered for it."""
    answers, tries = subject.catalog.single_answers.answers, Tries(subject.plan)
    faults = []
    for given in dice.sample(answers, min(_ANSWERS, len(answers))):
        after = subject.answered(given)
        for test in () if after is None else sorted(after.due - subject.due):
            offers: list[dict[str, Any]] = counterfactuals(subject.plan, test, tries=tries)
            if not offers or len(offers[0]["changes"]) > 1:
                answer = f"{given.finding} = {given.value}"
                faults.append(f"{test} is due if {answer}, and no single change is offered")
    return faults


def _drawn(dice: Random, subject: Subject) -> str | None:
    """Return a test that is not due and could be, of the patient's plan."""
    waiting = [step.draft.test for step in subject.plan.steps if not step.draft.is_now]
    refused = [entry.test for entry in subject.plan.not_chosen if entry.reason != "done"]
    return dice.choice([*waiting, *refused]) if waiting or refused else None


def _is_due(subject: Subject, test: str, changes: Iterable[Change]) -> bool:
    after = applied(subject, changes)
    return after is not None and test in after.due


def applied(subject: Subject, changes: Iterable[Change]) -> Subject | None:
    """Return the patient of the request after the changes of an offer; None where they contradict what was stated."""
    findings: dict[str, object] = {}
    results: dict[str, list[str]] = {}
    for change in changes:
        if "test" in change:
            results.setdefault(str(change["test"]), []).append(str(change["shows"]))
        else:
            findings[str(change["finding"])] = change["value"]
    return subject.with_stated(findings, results)
