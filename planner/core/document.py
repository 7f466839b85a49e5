"""A plan as an answer: plain maps and lists, ready for JSON, the same bytes for the same plan."""

from collections.abc import Mapping
from typing import Literal

from planner.core.actions import actions, alerts, safety_net
from planner.core.asking import questions_to_ask
from planner.core.digest import given_document, plan_digest
from planner.core.explanations import chosen_if_documents, unblocked_documents, without_documents
from planner.core.figures import figures
from planner.core.guideline_differences import guideline_differences
from planner.core.mechanisms import mechanisms
from planner.core.parts import Detail, Document, citations
from planner.core.plan import Plan
from planner.core.question_document import question_document
from planner.core.reasons import because_true
from planner.core.refusal_document import not_chosen_document
from planner.core.sources import CHECK_TEXT
from planner.core.step_document import step_document
from planner.core.summary import coverage, headline, priority, selection
from planner.core.symptom_risks import symptom_risks
from planner.core.timeline_document import timeline_document
from planner.core.wording import number_text, value_text

Horizon = Literal["next", "full"]

QUESTIONS_SHOWN = 10


def plan_document(
    plan: Plan,
    *,
    case_id: str | None = None,
    detail: Detail = "brief",
    horizon: Horizon = "full",
    ask: int = QUESTIONS_SHOWN,
) -> Document:
    """
    Return the plan as an answer.

    Args:
        plan: The plan.
        case_id: The caller's own name for the case, echoed.
        detail: `full` adds accuracy, harms, limits, codes, known gaps, what decided each refusal, and what
            would change the plan: each counterfactual is planned, which takes a fraction of a second.
        horizon: `next` leaves out conditional steps that wait for more than the steps due now.
        ask: How many questions are shown at most; the answers to each are planned.
    """
    asked, untried = questions_to_ask(plan, ask)
    steps = [step for step in plan.steps if horizon == "full" or step.draft.level <= 1]
    document: Document = {
        "case_id": case_id,
        "catalog": selection(plan),
        "priority": priority(plan),
        "headline": headline(plan),
        "coverage": coverage(plan),
        "alerts": alerts(plan, citations),
        "actions": actions(plan, citations),
        "steps": [step_document(plan, step, detail) for step in steps],
        "conditional_steps_left_out": len(plan.steps) - len(steps),
        "not_chosen": [not_chosen_document(plan, entry, detail) for entry in plan.not_chosen],
        "questions": [question_document(plan, entry) for entry in asked],
        "more_questions": untried,
        "mechanisms": mechanisms(plan, citations),
        "risk": [*figures(plan), *symptom_risks(plan)],
        "safety_net": safety_net(plan, citations),
        "inputs": inputs(plan),
    }
    document["guideline_differences"] = guideline_differences(plan, detail)
    timeline = timeline_document(plan)
    if timeline is not None:
        shown = {step.draft.test for step in steps}
        kept = [entry for entry in _listed(timeline["steps"]) if entry["test"] in shown]
        document["timeline"] = timeline | {"steps": kept}
    if detail == "full":
        _explain(plan, document)
    document["sources"] = _sources(plan, document)
    document["source_checks"] = dict(CHECK_TEXT)
    document["digest"] = plan_digest(plan)
    return _finished(document)


def _explain(plan: Plan, document: Document) -> None:
    held_by, chosen_if = without_documents(plan), chosen_if_documents(plan)
    unblocked_if = unblocked_documents(plan)
    for entry in _listed(document["steps"]):
        test = str(entry["test"])
        entry["without"] = held_by[test]
        if test in chosen_if:
            entry["would_be_chosen_if"] = chosen_if[test]
    for entry in _listed(document["not_chosen"]):
        test = str(entry["test"])
        entry["would_be_chosen_if"] = chosen_if.get(test, [])
        if test in unblocked_if:
            entry["unblocked_if"] = unblocked_if[test]


def _listed(entries: object) -> list[Document]:
    return entries if isinstance(entries, list) else []


def _finished(document: Document) -> Document:
    if document["case_id"] is None:
        del document["case_id"]
    if not document["conditional_steps_left_out"]:
        del document["conditional_steps_left_out"]
    return document


def inputs(plan: Plan) -> Document:
    """Return what was used, assumed, not used, too old, and the normal form of what was given."""
    situation = plan.situation
    profile = situation.observation.profile
    used = _used(plan)
    given = [*profile.findings, *profile.results]
    stated = [name for name in given if name not in profile.implied]
    explicit = [
        name for name in stated if not (profile.absent_by_default and _is_plain_no(plan, name))
    ]
    assumed: list[str] = [
        f"{_said(plan, name)} follows from {_said(plan, other)}"
        for name, other in sorted(profile.implied.items())
    ]
    if profile.absent_by_default:
        assumed.append("symptoms, signs and history that were not stated count as absent")
    assumed += _local_choices(plan)
    is_dated = profile.results or any(entry.on for entry in profile.findings.values())
    if profile.as_of is None and is_dated:
        assumed.append("what day it is was not said: the age of results is not judged")
    return {
        "used": sorted(name for name in explicit if name in used),
        "unused": sorted(name for name in explicit if name not in used),
        "assumed": assumed,
        "stale": sorted(situation.observation.stale),
        "given": given_document(profile, situation.catalog),
    }


def _local_choices(plan: Plan) -> list[str]:
    """Return what the site has set otherwise than the catalog, in words."""
    known = plan.situation.catalog.parameters
    choices = []
    for item in plan.situation.site.parameters:
        parameter = known[item.parameter]
        unit = plan.situation.catalog.findings[parameter.finding].unit
        here, usual = number_text(item.value, unit), number_text(parameter.value, unit)
        because = item.because.removesuffix(".")
        choices.append(f"{parameter.title}: {here} at this site, usually {usual} ({because})")
    return choices


def _said(plan: Plan, name: str) -> str:
    stated = plan.situation.observation.profile.findings[name]
    return value_text(name, stated.value, plan.situation.catalog)


def _is_plain_no(plan: Plan, name: str) -> bool:
    stated = plan.situation.observation.profile.findings.get(name)
    return stated is not None and stated.value is False


def _used(plan: Plan) -> frozenset[str]:
    situation = plan.situation
    entries = [
        entry
        for rule in (*situation.fired, *situation.avoiding)
        for entry in because_true(situation, rule.when)
    ]
    for step in plan.steps:
        safety = plan.drafts.chooser.safety(step.draft.test)
        for item in (*safety.replacing, *safety.relative):
            entries.extend(because_true(situation, item.when))
    entries.extend(item for entry in plan.not_chosen for item in entry.because)
    names = {entry.finding or entry.test for entry in entries}
    return frozenset(name for name in names if name) | situation.observation.fresh


def _sources(plan: Plan, document: Mapping[str, object]) -> Document:
    """Return every citation of the answer with its title and how it was checked."""
    catalog = plan.situation.catalog
    found: Document = {}
    for cite in sorted(_cited(document)):
        source_id, _, locator_id = cite.partition("#")
        source = catalog.sources[source_id]
        locator = source.locators[locator_id]
        found[cite] = {
            "title": f"{source.title} ({source.edition})",
            "at": locator.title,
            "check": locator.check,
        }
    return found


_CONTAINERS = (dict, list)


def _cited(document: object) -> set[str]:
    """Return every citation that stands anywhere in the document."""
    found: set[str] = set()
    pending = [document]
    while pending:
        part = pending.pop()
        if type(part) is dict:
            cites = part.get("sources")
            if cites:
                found.update(cites)
            pending += [value for value in part.values() if type(value) in _CONTAINERS]
        elif type(part) is list:
            pending += [value for value in part if type(value) in _CONTAINERS]
    return found
