"""What must hold of explanations: they say what planning says, and they change nothing."""

import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from planner.catalog.laws.offers import applied
from planner.catalog.laws.subject import Subject
from planner.core.blocks import blocks_behind
from planner.core.branches import Branch, branches
from planner.core.comparison import comparison
from planner.core.document import plan_document
from planner.core.hypotheses import change_between, decisions_of
from planner.core.rating import rate_order
from planner.core.unblocking import unblocking
from planner.core.what_if_document import difference_document
from planner.core.withouts import Without, withouts


def branches_lead_where_they_say(dice: Random, subject: Subject) -> list[str]:
    """Each outcome of a due test stands in one branch, and planning with it decides what the branch says."""
    plan = subject.plan
    due = sorted(subject.due)
    if not due:
        return []
    test = dice.choice(due)
    outlook = branches(plan, tests=[test])
    found = outlook.branches
    listed = [outcome for branch in found for outcome in branch.outcomes]
    faults = [f"{test}: an outcome stands in two branches"] * (len(set(listed)) < len(listed))
    if found:
        missing = set(subject.catalog.tests[test].shows) - set(listed)
        faults += [f"{test} shows {outcome}: in no branch" for outcome in sorted(missing)]
    return faults + [
        fault
        for branch in found
        for outcome in branch.outcomes
        for fault in _misled(subject, branch, outcome)
    ]


def _misled(subject: Subject, branch: Branch, outcome: str) -> Iterator[str]:
    """Yield where planning with the outcome decides otherwise than the branch says."""
    assert subject.request is not None, "the patient was drawn as a request"
    after = subject.asked_with(results={**subject.request["results"], branch.test: outcome})
    if after is None:
        yield f"{branch.test} shows {outcome}: cannot be stated"
        return
    if after.due != set(branch.due):
        other = sorted(after.due ^ set(branch.due))
        yield f"{branch.test} shows {outcome}: due is {other} otherwise"
    change = change_between(decisions_of(subject.drafts), decisions_of(after.drafts))
    for name in ("alerts_added", "alerts_removed", "actions_added", "steps_now", "steps_gone"):
        is_so = set(getattr(change, name)) - {branch.test}
        if is_so != set(getattr(branch.change, name)):
            yield f"{branch.test} shows {outcome}: {name} is {sorted(is_so)}"


def without_holds(dice: Random, subject: Subject) -> list[str]:
    """What is said to happen to a step without a finding or result happens when it is planned without."""
    plan = subject.plan
    entries = [(test, entry) for test, found in withouts(plan).items() for entry in found]
    if not entries:
        return []
    test, entry = dice.choice(entries)
    after = subject.asked_with(**_without(subject, entry))
    if after is None:
        return []
    effect = _effect(test, subject, after)
    name = entry.finding or entry.test
    return [f"{test} {effect} without {name}, not {entry.effect}"] * (effect != entry.effect)


def _effect(test: str, subject: Subject, after: Subject) -> str:
    """Return what has become of the step."""
    if test not in after.steps:
        return "goes"
    one, two = subject.drafts.steps[test], after.drafts.steps[test]
    if one.is_now != two.is_now:
        return "waits" if one.is_now else "becomes_due"
    was, is_now = one.deadline.sort_key, two.deadline.sort_key
    return "stays" if was == is_now else "less_urgent" if was < is_now else "more_urgent"


def _without(subject: Subject, entry: Without) -> Mapping[str, object]:
    """Return the findings and results of the request without the one, and without what describes it."""
    assert subject.request is not None, "the patient was drawn as a request"
    names, implied = subject.catalog.finding_by_name, subject.profile.implied
    given, shown = subject.request["findings"], subject.request["results"]
    findings = {}
    for key, value in given.items():
        finding = names[key]
        about = implied.get(finding.about or "", finding.about)
        if entry.finding is None or entry.finding not in (finding.id, about):
            findings[key] = value
    return {
        "findings": findings,
        "results": {test: value for test, value in shown.items() if test != entry.test},
    }


def unblocking_holds(_: Random, subject: Subject) -> list[str]:
    """What is offered to lift a block lifts it, and every block of a step's place names a source."""
    plan = subject.plan
    faults = []
    for entry in plan.not_chosen:
        offers: list[dict[str, Any]] = unblocking(plan, entry.test)
        for offer in offers if entry.reason == "blocked" else ():
            changed = applied(subject, offer["changes"])
            if changed is None:
                faults.append(f"{entry.test} is offered if {offer['text']}, which cannot be")
                continue
            after = changed.situation
            items = after.catalog.tests[entry.test].contraindications
            if any(
                after.less_holds(("contraindication", entry.test, str(index)))
                for index, item in enumerate(items)
                if item.is_decisive
            ):
                faults.append(f"{entry.test} is offered if {offer['text']}, and stays blocked")
    faults += [
        f"{step.draft.test} takes the place of {block['test']} without a source"
        for step in plan.steps
        for block in blocks_behind(plan, step.draft.test)
        if not block["sources"] and block["kind"] != "unavailable"
    ]
    return faults


def every_refusal_has_a_way_out(_: Random, subject: Subject) -> list[str]:
    """An order that is not appropriate names what instead, which is due; one that cannot be judged, what would tell."""
    plan = subject.plan
    due = subject.due
    faults = [
        f"{other} is named instead of {entry.test}, and is neither a step nor done"
        for entry in plan.not_chosen
        for other in entry.instead
        if other not in subject.steps and not subject.situation.done_by(other)
    ]
    for test in subject.catalog.tests:
        rating = rate_order(plan, test)
        if rating.verdict == "not_appropriate" and not (rating.instead or rating.instead_text):
            faults.append(f"{test} is not appropriate, and nothing is named instead")
        faults += [
            f"{other} is to be done instead of {test}, and is not due"
            for other in sorted(set(rating.instead) - due)
        ]
        if rating.verdict == "insufficient_information" and not (rating.ask or rating.waits_for):
            faults.append(f"{test} cannot be judged, and nothing would tell")
        if (rating.verdict == "appropriate") is not (test in due):
            faults.append(f"{test} is {rating.verdict}, against the plan")
    return faults


def explaining_changes_nothing(dice: Random, subject: Subject) -> list[str]:
    """The plan's bytes are the same before and after everything was explained, and with and without the explanations."""
    plan = subject.plan
    before = plan_document(plan)
    bytes_before = json.dumps(before)
    full = plan_document(plan, detail="full")
    branches(plan)
    other = subject.but(subject.profile).plan
    comparison(plan, other)
    difference_document(plan, other)
    rate_order(plan, dice.choice(list(subject.catalog.tests)))
    faults = []
    if json.dumps(plan_document(plan)) != bytes_before:
        faults.append("explaining the plan changed it")
    if json.dumps(_shared(full, before)) != json.dumps(_shared(before, before)):
        faults.append("the plan with explanations is another plan")
    return faults


def _shared(document: Mapping[str, object], brief: Mapping[str, object]) -> object:
    """Return the decisions of the answer: the steps and refusals without what only the full answer says."""
    kept: dict[str, object] = {
        key: document[key] for key in ("priority", "headline", "alerts", "actions", "questions")
    }
    for key in ("steps", "not_chosen"):
        shapes, entries = brief[key], document[key]
        assert isinstance(shapes, list)
        assert isinstance(entries, list)
        kept[key] = [
            {name: entry.get(name) for name in shape if name != "reasons"}
            for shape, entry in zip(shapes, entries, strict=True)
        ]
    return kept
