"""What must hold of the list of single answers that would change a plan: it is what planning for each answer finds."""

from random import Random

from planner.catalog.laws.subject import Subject
from planner.core.answer_lanes import each_lane
from planner.core.hypotheses import (
    DecisionChange,
    change_between,
    decisions_for,
    decisions_of,
    rules_behind,
)
from planner.core.plan import Plan
from planner.core.suppositions import Supposition, suppose
from planner.core.what_if import consequences

Answered = dict[Supposition, tuple[DecisionChange, tuple[str, ...]]]


def list_is_whole(_: Random, subject: Subject) -> list[str]:
    """Each single answer that changes the plan is in the list, with what it changes and why; no other is."""
    plan = subject.plan
    listed = {item.answer: (item.change, item.rules) for item in consequences(plan)}
    found = by_planning_again(plan)
    return [
        f"{answer.finding} = {answer.value}: listed {listed.get(answer)}, found {found.get(answer)}"
        for answer in {**found, **listed}
        if listed.get(answer) != found.get(answer)
    ]


def by_planning_again(plan: Plan) -> Answered:
    """Return what each single answer changes: slow and obvious, one whole plan for each answer."""
    catalog = plan.situation.catalog
    profile = plan.situation.observation.profile
    before = decisions_of(plan.drafts)
    found: Answered = {}
    for lane in each_lane(catalog.single_answers.open_lanes(profile)):
        given = catalog.single_answers.answers[lane]
        answer = Supposition(finding=given.finding, value=given.value)
        supposed = suppose(profile, catalog, [answer])
        if supposed is None:
            continue
        after = decisions_for(plan, supposed)
        change = change_between(before, after)
        if not change.is_empty:
            found[answer] = change, rules_behind(change, before, after)
    return found
