"""The steps in their order as a RequestGroup: stages, what each waits for, and the request that each proposes."""

import json
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from planner.core.condition_data import condition_data
from planner.core.draft import as_planned
from planner.core.order import OrderedStep
from planner.core.parts import Document
from planner.core.redundancy import waiting_for
from planner.core.wording import listing, sentence
from planner.fhir.definitions.protocols import LANGUAGE, WORKUP
from planner.fhir.definitions.publishing import artifacts, hours
from planner.fhir.identity import fhir_id, protocol_url, versioned
from planner.fhir.plans.acts import act_group
from planner.fhir.plans.answer import DEVICE, Answer, Entry
from planner.fhir.plans.assembly import Part, reference
from planner.fhir.plans.orders import due_words, service_request
from planner.fhir.priorities import priority_of

GROUP = "workup"


def order_parts(answer: Answer) -> list[Part]:
    """Return the ServiceRequest of every step, in order."""
    parts = []
    for step in answer.plan.steps:
        request = service_request(
            answer.plan,
            step,
            subject=answer.subject,
            base=answer.base,
            evidence=answer.evidence,
        )
        parts.append(Part(name=order_name(step.draft.test), resource=request))
    return parts


def order_name(test_id: str) -> str:
    """Return the name of the part that proposes the test."""
    return f"order-{fhir_id(test_id)}"


def request_group(answer: Answer) -> Document:
    """Return the group: alerts, what to do beside the tests, the stages in order, and what to tell the patient."""
    actions = [
        *act_group(answer, "alerts"),
        *act_group(answer, "actions"),
        *_stages(answer),
        *act_group(answer, "safety_net"),
    ]
    document: Document = {
        "resourceType": "RequestGroup",
        "instantiatesCanonical": [versioned(protocol_url(answer.base, WORKUP), answer.catalog)],
        "status": "draft",
        "intent": "proposal",
        "subject": {"reference": answer.subject},
    }
    if answer.as_of:
        document["authoredOn"] = answer.as_of.isoformat()
    document["author"] = reference(DEVICE)
    return document | ({"action": actions} if actions else {})


def _stages(answer: Answer) -> Iterator[Document]:
    written = {entry["test"]: entry for entry in answer.document["steps"]}
    staged = [
        (stage, list(steps))
        for stage, steps in groupby(answer.plan.steps, key=lambda step: step.stage)
    ]
    next_stage = {before: after for (before, _), (after, _) in pairwise(staged)}
    for stage, steps in staged:
        document: Document = {
            "id": f"stage-{stage}",
            "title": f"Stage {stage}: can be done in parallel"
            if len(steps) > 1
            else f"Stage {stage}",
        }
        if stage in next_stage:
            document["relatedAction"] = [
                {"actionId": f"stage-{next_stage[stage]}", "relationship": "before-start"}
            ]
        yield document | {
            "groupingBehavior": "logical-group",
            "selectionBehavior": "any",
            "action": [_choice(answer, step, written[step.draft.test]) for step in steps],
        }


def _choice(answer: Answer, step: OrderedStep, written: Entry) -> Document:
    """Return the step; one that was preferred to others for one purpose says so, and that one of them is enough."""
    test = step.draft.test
    tests = answer.catalog.tests
    others = [
        tests[other].short
        for other, (chosen, _) in answer.plan.drafts.passed_over.items()
        if chosen == test and other not in answer.plan.drafts.steps
    ]
    action = _step(answer, step, written)
    if not others:
        return action
    return {
        "id": f"choice-{fhir_id(test)}",
        "title": f"One way for one purpose: {tests[test].short} first",
        "description": f"If it cannot be done: {listing(others, 'or')}.",
        "groupingBehavior": "logical-group",
        "selectionBehavior": "at-most-one",
        "action": [action],
    }


def _step(answer: Answer, step: OrderedStep, written: Entry) -> Document:
    draft, catalog = step.draft, answer.catalog
    urgency = written["urgency"]
    document: Document = {
        "id": f"step-{fhir_id(draft.test)}",
        "prefix": str(step.order),
        "title": written["name"],
        "description": " ".join(dict.fromkeys(map(_said, written["reasons"]))),
        "textEquivalent": _in_words(written, due_words(urgency["title"], urgency["clock"])),
        "priority": priority_of(draft.deadline),
        "code": [{"text": written["state"]}],
    }
    cites = [cite for reason in draft.reasons for cite in reason.sources]
    if cites:
        document["documentation"] = artifacts(cites, catalog, answer.base)
    if not draft.is_now:
        document["condition"] = [_condition(answer, draft.test, written["if"]["text"])]
    if step.after:
        document["relatedAction"] = [
            {"actionId": f"step-{fhir_id(other)}", "relationship": "after-end"}
            for other in step.after
        ]
    document |= hours(draft.deadline)
    if draft.state == "optional":
        document["requiredBehavior"] = "could"
    return document | {"resource": reference(order_name(draft.test))}


def _said(reason: dict[str, Any]) -> str:
    text = str(reason["text"])
    return f"{sentence(reason['if']['text'])} {text}" if "if" in reason else text


def _in_words(written: Entry, due: str) -> str:
    condition = f", {written['if']['text']}" if "if" in written else ""
    return f"{sentence(written['name'] + condition)} {due}"


def _condition(answer: Answer, test: str, text: str) -> Document:
    """Return what a conditional step waits for: in words, and as data in the form of the catalog."""
    waits = as_planned(answer.plan.drafts, waiting_for(answer.plan.drafts, test))
    said = json.dumps(condition_data(waits), separators=(",", ":"))
    expression = {"description": text, "language": LANGUAGE, "expression": said}
    return {"kind": "applicability", "expression": expression}
