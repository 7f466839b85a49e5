"""The questions worth asking, each with what its answers would change, found by planning again."""

from collections.abc import Mapping
from dataclasses import replace

from planner.core.hypotheses import Decisions, change_between, decisions_of, due_decisions_for
from planner.core.plan import Plan
from planner.core.questions import Change, Question
from planner.core.suppositions import Supposition, suppose

_ADVICE = ("safety_net", "advise", "review")


def questions_to_ask(plan: Plan, at_most: int) -> tuple[Question, ...]:
    """
    Return the weightiest questions of the plan, each change of theirs tried.

    The plan's own questions are candidates: rules that an answer would make true. Whether a step, an
    alert or an urgency changes thereby is known when it is planned; what changes nothing is not asked.
    """
    before = _due(decisions_of(plan.drafts))
    asked: list[Question] = []
    for question in plan.questions:
        if len(asked) == at_most:
            break
        tried = [_tried(plan, before, question.finding, change) for change in question.changes]
        changes = tuple(change for change in tried if change is not None)
        if changes or question.settles:
            asked.append(replace(question, changes=changes))
    return tuple(sorted(asked, key=lambda question: question.weight))


def _due(decisions: Decisions) -> Decisions:
    due = {test: step for test, step in decisions.steps.items() if step.state != "conditional"}
    return replace(decisions, steps=due)


def _tried(plan: Plan, before: Decisions, finding: str, change: Change) -> Change | None:
    catalog = plan.situation.catalog
    answer = Supposition(finding=finding, value=change.answer)
    profile = suppose(plan.situation.observation.profile, catalog, [answer])
    if profile is None:
        return None
    found = change_between(before, due_decisions_for(plan, profile))
    actions = tuple(name for name in found.actions_added if _kinds(plan)[name] not in _ADVICE)
    if not (found.alerts_added or found.steps_now or found.sooner or actions):
        return None
    return replace(
        change,
        alerts=found.alerts_added,
        steps=found.steps_now,
        sooner=found.sooner,
        actions=actions,
    )


def _kinds(plan: Plan) -> Mapping[str, str]:
    """Return action id -> its kind."""
    return plan.situation.view.action_kinds
