"""The questions worth asking, each with what its answers would change, found by planning again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from planner.core.drafting import draft_steps
from planner.core.hypotheses import (
    Decisions,
    change_between,
    decisions_of,
    rules_behind,
    situation_of,
)
from planner.core.plan import Plan
from planner.core.profile import Value
from planner.core.questions import Change, Question, told_apart
from planner.core.situation import Situation
from planner.core.suppositions import Supposition, suppose

# Places for questions that would matter in anybody, and for questions that bring one and the same.
_GENERAL = 3
_SAME = 2
_ADVICE = ("safety_net", "advise", "review")


def questions_to_ask(plan: Plan, at_most: int) -> tuple[tuple[Question, ...], int]:
    """
    Return the weightiest questions of the plan, each change of theirs tried, and how many were not tried.

    The plan's own questions are candidates: rules that an answer would make true, or not true any more. Whether a
    step, an alert or an urgency changes thereby is known when it is planned; what changes nothing is not asked.
    Told is what changes of what is due now: all of it, but for advice. What only waits for a result is not planned
    here, since it takes twice the time; nor is anybody asked for what is measured or looked up, such as what
    forbids a test. The list of every single answer holds these too.
    Of the questions that bring one and the same only a few come first, and of those that would matter in anybody,
    whatever was stated: what goes with the complaint must not drown in them.
    """
    before = _due(decisions_of(plan.drafts))
    asked: list[Question] = []
    first, rest = _spread(plan)
    untried = [question for question in (*first, *rest) if question.changes]
    while untried and len(asked) < at_most:
        asked += _worth_asking(plan, before, untried.pop(0))
    return tuple(sorted(asked, key=lambda question: question.weight)), len(untried)


def _spread(plan: Plan) -> tuple[list[Question], list[Question]]:
    """Return the questions to ask first, of the many that bring one and the same only a few, and the rest."""
    first: list[Question] = []
    rest: list[Question] = []
    brought: Counter[tuple[str, ...]] = Counter()
    named: set[str] = set()
    general = 0
    for question in plan.questions:
        brings = _brings(question)
        is_enough = brings and brought[brings] == (_SAME if question.is_related else 1)
        says_more = not named.isdisjoint(plan.situation.catalog.findings[question.finding].implies)
        if is_enough or says_more or (not question.is_related and general == _GENERAL):
            rest.append(question)
            continue
        named.add(question.finding)
        brought[brings] += 1
        general += not question.is_related
        first.append(question)
    return first, rest


def _brings(question: Question) -> tuple[str, ...]:
    """Return what the weightiest answer brings: alerts, or else steps."""
    change = min(question.changes, key=lambda change: change.weight, default=None)
    return () if change is None else change.alerts or (*change.steps, *change.sooner)


def _worth_asking(plan: Plan, before: Decisions, question: Question) -> list[Question]:
    """
    Return the question with the changes that come true, or nothing where none does.

    An answer that would only help to rule tests out, together with others, changes nothing by itself.
    """
    tried = [_tried(plan, before, question.finding, change) for change in question.changes]
    changes = told_apart(change for change in tried if change is not None)
    return [replace(question, changes=changes)] if changes else []


def _due(decisions: Decisions) -> Decisions:
    due = {test: step for test, step in decisions.steps.items() if step.state != "conditional"}
    return replace(decisions, steps=due)


def _tried(plan: Plan, before: Decisions, finding: str, change: Change) -> Change | None:
    """Return what the answer changes of what is due now, all of it; None where that is nothing, or advice only."""
    after = _after(plan, finding, change.answer)
    if after is None:
        return None
    decided = decisions_of(draft_steps(after, due_only=True))
    found = change_between(before, decided)
    waiting = _waiting(after, found.steps_gone)
    whole = replace(
        change,
        rules=change.rules or rules_behind(found, before.grounds, decided.grounds),
        alerts=found.alerts_added,
        steps=found.steps_now,
        sooner=found.sooner,
        actions=_no_advice(plan, found.actions_added),
        alerts_removed=found.alerts_removed,
        steps_removed=tuple(test for test in found.steps_gone if test not in waiting),
        waiting=waiting,
        later=found.later,
        actions_removed=_no_advice(plan, found.actions_removed),
    )
    return None if whole == replace(_nothing(change), rules=whole.rules) else whole


def _nothing(change: Change) -> Change:
    return Change(answer=change.answer, rules=change.rules)


def _waiting(after: Situation, gone: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the tests that are not due any more wait for a result; only then is it worth drafting all steps."""
    steps = draft_steps(after).steps if gone else {}
    return tuple(test for test in gone if test in steps)


def _no_advice(plan: Plan, actions: Iterable[str]) -> tuple[str, ...]:
    kinds = plan.situation.view.action_kinds
    return tuple(name for name in actions if kinds[name] not in _ADVICE)


def _after(plan: Plan, finding: str, answer: Value) -> Situation | None:
    """Return the patient after the answer, or None where it contradicts what is known."""
    situation = plan.after_plain_answers.to(finding, answer)
    if situation is not None:
        return situation
    supposed = [Supposition(finding=finding, value=answer)]
    profile = suppose(plan.situation.observation.profile, plan.situation.catalog, supposed)
    return None if profile is None else situation_of(plan, profile)
