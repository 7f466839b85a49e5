"""The same patient under two selections of the knowledge: what differs, with the rules and sources of both."""

from planner.core.actions import actions, alerts
from planner.core.blocks import blocks_behind
from planner.core.difference import readiness
from planner.core.parts import Document, citations, deadline_document
from planner.core.plan import Plan
from planner.core.step_document import step_condition
from planner.core.step_reasons import reason_text
from planner.core.summary import selection


def comparison(one: Plan, two: Plan) -> Document:
    """
    Return what the two plans decide differently about the same patient.

    Args:
        one: The plan under the first guideline, site or catalog.
        two: The plan under the second.

    Returns:
        `same`, and the tests, alerts and actions on which they differ, each with both sides: the rules, what they
        say and their sources.
    """
    first, second = _sides(one), _sides(two)
    names = sorted(first.keys() | second.keys())
    tests = [
        {"test": name, "first": first.get(name, _ABSENT), "second": second.get(name, _ABSENT)}
        for name in names
        if _decided(first.get(name)) != _decided(second.get(name))
    ]
    raised = _differing(alerts(one, citations), alerts(two, citations))
    acted = _differing(actions(one, citations), actions(two, citations))
    return {
        "same": not (tests or raised or acted),
        "first": selection(one),
        "second": selection(two),
        "alerts": raised,
        "actions": acted,
        "tests": tests,
    }


_ABSENT: Document = {"state": "not_in_catalog"}


def _decided(side: Document | None) -> tuple[object, object, object]:
    side = side or _ABSENT
    urgency = side.get("urgency")
    return (side["state"], side.get("reason"), repr(urgency))


def _sides(plan: Plan) -> dict[str, Document]:
    """Return test id -> what the plan decides about it."""
    catalog = plan.situation.catalog
    sides: dict[str, Document] = {}
    for step in plan.steps:
        draft = step.draft
        sides[draft.test] = {
            "state": draft.state,
            "name": catalog.tests[draft.test].name,
            "urgency": deadline_document(draft.deadline),
            "reasons": [
                {
                    "rule": reason.rule.id,
                    "text": reason_text(plan, reason),
                    "strength": reason.rule.strength,
                    "sources": citations(reason.check.sources if reason.check else reason.sources),
                }
                for reason in draft.reasons
                if reason.level == draft.level
            ],
        }
        if not draft.is_now:
            text, waits_for = step_condition(plan, draft)
            sides[draft.test]["if"] = {"text": text, "waits_for": list(waits_for)}
        blocks = blocks_behind(plan, draft.test)
        if blocks:
            sides[draft.test]["in_place_of"] = blocks
    for entry in plan.not_chosen:
        rule = [{"rule": entry.rule}] if entry.rule else []
        sides[entry.test] = {
            "state": "not_chosen",
            "name": catalog.tests[entry.test].name,
            "reason": entry.reason,
            "reasons": [
                {**named, "text": entry.text, "sources": citations(entry.sources)}
                for named in rule or [{}]
            ],
        }
    return sides


def _differing(one: list[Document], two: list[Document]) -> list[Document]:
    """Return the alerts or actions that only one side has, or that are not as soon or not due in both."""
    first = {str(entry["id"]): entry for entry in one}
    second = {str(entry["id"]): entry for entry in two}
    return [
        {
            "id": name,
            **{
                side: known[name]
                for side, known in (("first", first), ("second", second))
                if name in known
            },
        }
        for name in sorted(first.keys() | second.keys())
        if _when(first.get(name)) != _when(second.get(name))
    ]


def _when(entry: Document | None) -> object:
    return entry and (entry["urgency"], readiness(entry))
