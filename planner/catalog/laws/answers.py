"""What must hold of what single answers would change: it is what planning for each answer alone finds."""

from collections.abc import Iterable, Iterator
from random import Random

from planner.catalog.laws.subject import Subject
from planner.core.answer_table import Answer
from planner.core.asking import questions_to_ask
from planner.core.drafting import draft_steps
from planner.core.facts import set_bits
from planner.core.hypotheses import (
    DecisionChange,
    Decisions,
    change_between,
    decisions_of,
    rules_behind,
)
from planner.core.lane_changes import drafted_alone, lane_changes
from planner.core.lane_drafting import draft_lanes
from planner.core.lane_drafts import LaneDrafts
from planner.core.suppositions import Supposition
from planner.core.what_if import consequences

Answered = dict[Supposition, tuple[DecisionChange, tuple[str, ...]]]
# Test id -> whether the step waits for a result, how soon it is due, and the rules that make it so.
Steps = dict[str, tuple[bool, tuple[int, float], frozenset[str]]]

_LANES = 5
_ASKED = 10


def drafted_together(dice: Random, subject: Subject) -> list[str]:
    """What is drafted for all answers together is for each of a few of them what is drafted for it alone."""
    drafts = draft_lanes(subject.plan.after_answers)
    lanes = list(set_bits(drafts.every))
    chosen = sorted(dice.sample(lanes, min(_LANES, len(lanes))))
    return list(unlike(drafts, decisions_of(subject.drafts), chosen))


def unlike(drafts: LaneDrafts, before: Decisions, lanes: Iterable[int]) -> Iterator[str]:
    """Yield in which of the lanes something else was drafted, or told to change, than for the lane alone."""
    apart = drafted_alone(drafts)
    changes = {lane: (change, rules) for lane, change, rules in lane_changes(drafts, before)}
    for lane in lanes:
        answer = drafts.lanes.answers[lane]
        alone = decisions_of(draft_steps(drafts.lanes.after(lane)))
        change = change_between(before, alone)
        found = (change, rules_behind(change, before.grounds, alone.grounds))
        told = changes.get(lane, (DecisionChange(), ()))
        if told != found:
            yield f"{answer.finding} = {answer.value}: together {told}, alone {found}"
        if apart >> lane & 1:
            continue
        one, two = _steps_among(drafts, lane), _steps_of(alone)
        if one != two:
            tests = sorted({test for test, _ in one.items() ^ two.items()})
            yield f"{answer.finding} = {answer.value}: drafted otherwise together: {tests}"


def _steps_among(drafts: LaneDrafts, lane: int) -> Steps:
    found: Steps = {}
    for test, step in drafts.steps.items():
        if step.lanes >> lane & 1:
            (soonest,) = (item for item, lanes in step.standing.soonest if lanes >> lane & 1)
            is_waiting = not step.standing.now >> lane & 1
            found[test] = (is_waiting, soonest.sort_key, frozenset(step.rules_at(lane)))
    return found


def _steps_of(decisions: Decisions) -> Steps:
    return {
        test: (step.state == "conditional", step.deadline.sort_key, frozenset(step.rules))
        for test, step in decisions.steps.items()
    }


def list_is_whole(dice: Random, subject: Subject) -> list[str]:
    """
    Each single answer that changes the plan is in the list, with what it changes and why; no other is.

    Half of the patients are looked at as if the caller had said that what is not stated is absent.
    """
    asked = subject.asked_with(default_absent=True) if dice.random() < 0.5 else subject
    assert asked is not None, "what nobody stated contradicts nothing"
    listed = {item.answer: (item.change, item.rules) for item in consequences(asked.plan)}
    found = by_planning_again(asked)
    return [
        f"{answer.finding} = {answer.value}: listed {listed.get(answer)}, found {found.get(answer)}"
        for answer in {**found, **listed}
        if listed.get(answer) != found.get(answer)
    ]


def by_planning_again(subject: Subject) -> Answered:
    """Return what each single answer changes: slow and obvious, the request sent again with each answer in it."""
    before = decisions_of(subject.drafts)
    found: Answered = {}
    for given in subject.catalog.single_answers.answers:
        after = subject.answered(given)
        if after is None:
            continue
        decisions = decisions_of(after.drafts)
        change = change_between(before, decisions)
        if not change.is_empty:
            answer = Supposition(finding=given.finding, value=given.value)
            found[answer] = change, rules_behind(change, before.grounds, decisions.grounds)
    return found


def questions_tell_all(dice: Random, subject: Subject) -> list[str]:
    """What an answer to a question is said to change of what is due is what changes, all of it."""
    asked, _ = questions_to_ask(subject.plan, _ASKED)
    answers = [(question.finding, change) for question in asked for change in question.changes]
    if not answers:
        return []
    finding, told = dice.choice(answers)
    after = subject.answered(Answer(finding, told.answer))
    if after is None:
        return [f"{finding} = {told.answer} is asked for, and cannot be stated"]
    changed = {
        "comes in": (after.due - subject.due, told.steps),
        "leaves": (subject.due - after.steps, told.steps_removed),
        "waits": ((subject.due & after.steps) - after.due, told.waiting),
        "is raised": (after.alerts.keys() - subject.alerts.keys(), told.alerts),
        "is taken back": (subject.alerts.keys() - after.alerts.keys(), told.alerts_removed),
    }
    return [
        f"{finding} = {told.answer}: {sorted(found)} {what}, told was {sorted(said)}"
        for what, (found, said) in changed.items()
        if set(found) != set(said)
    ]
