"""A plan as an answer: plain maps and lists, ready for JSON, the same bytes for the same plan."""

from collections.abc import Iterable, Mapping
from typing import Literal

from planner.core.actions import actions, alerts, safety_net
from planner.core.asking import questions_to_ask
from planner.core.conditions import Condition
from planner.core.digest import given_document, plan_digest
from planner.core.draft import Draft, Reason, as_planned
from planner.core.explanations import chosen_if_documents, without_documents
from planner.core.mechanisms import mechanisms
from planner.core.not_chosen import NotChosen
from planner.core.order import OrderedStep
from planner.core.plan import Plan
from planner.core.question_document import question_document
from planner.core.reasons import because_true, tests_named
from planner.core.redundancy import waiting_for
from planner.core.safety import Safety
from planner.core.sources import CHECK_TEXT, Citation
from planner.core.summary import coverage, headline, priority
from planner.core.urgency import Deadline
from planner.core.wording import condition_text, listing, sentence, value_text

Detail = Literal["brief", "full"]
Horizon = Literal["next", "full"]
Document = dict[str, object]

QUESTIONS_SHOWN = 10


def plan_document(
    plan: Plan,
    *,
    case_id: str | None = None,
    detail: Detail = "brief",
    horizon: Horizon = "full",
) -> Document:
    """
    Return the plan as an answer.

    Args:
        plan: The plan.
        case_id: The caller's own name for the case, echoed.
        detail: `full` adds accuracy, harms, limits, codes, known gaps, what decided each refusal, and what
            would change the plan: each counterfactual is planned, which takes a fraction of a second.
        horizon: `next` leaves out conditional steps that wait for more than the steps due now.
    """
    catalog = plan.situation.catalog
    steps = [step for step in plan.steps if horizon == "full" or step.draft.level <= 1]
    document: Document = {
        "case_id": case_id,
        "catalog": {
            "id": catalog.id,
            "version": catalog.version,
            "digest": catalog.digest,
            "guideline": plan.situation.view.guideline,
            "site": plan.situation.site.id,
        },
        "priority": priority(plan),
        "headline": headline(plan),
        "coverage": coverage(plan),
        "alerts": alerts(plan, citations),
        "actions": actions(plan, citations),
        "steps": [_step(plan, step, detail) for step in steps],
        "conditional_steps_left_out": len(plan.steps) - len(steps),
        "not_chosen": [not_chosen_document(plan, entry, detail) for entry in plan.not_chosen],
        "questions": [
            question_document(plan, entry) for entry in questions_to_ask(plan, QUESTIONS_SHOWN)
        ],
        "more_questions": max(0, len(plan.questions) - QUESTIONS_SHOWN),
        "mechanisms": mechanisms(plan, citations),
        "safety_net": safety_net(plan, citations),
        "inputs": inputs(plan),
    }
    if detail == "full":
        _explain(plan, document)
    document["sources"] = _sources(plan, document)
    document["source_checks"] = dict(CHECK_TEXT)
    document["digest"] = plan_digest(plan)
    return _finished(document)


def _explain(plan: Plan, document: Document) -> None:
    held_by, chosen_if = without_documents(plan), chosen_if_documents(plan)
    for entry in _listed(document["steps"]):
        test = str(entry["test"])
        entry["without"] = held_by[test]
        if test in chosen_if:
            entry["would_be_chosen_if"] = chosen_if[test]
    for entry in _listed(document["not_chosen"]):
        entry["would_be_chosen_if"] = chosen_if.get(str(entry["test"]), [])


def _listed(entries: object) -> list[Document]:
    return entries if isinstance(entries, list) else []


def _finished(document: Document) -> Document:
    if document["case_id"] is None:
        del document["case_id"]
    if not document["conditional_steps_left_out"]:
        del document["conditional_steps_left_out"]
    return document


def citations(sources: Iterable[Citation]) -> list[str]:
    """Return the citations as `source#locator`, each once."""
    return list(dict.fromkeys(str(cite) for cite in sources))


def deadline_document(deadline: Deadline) -> Document:
    """Return the deadline: tier, its name, the hours it allows, and what they count from."""
    document: Document = {"tier": deadline.tier.id, "title": deadline.tier.title}
    if deadline.hours is not None:
        document["due_within_hours"] = deadline.hours
    document["clock"] = deadline.clock
    return document


def _step(plan: Plan, step: OrderedStep, detail: Detail) -> Document:
    draft = step.draft
    test = plan.situation.catalog.tests[draft.test]
    document: Document = {
        "order": step.order,
        "stage": step.stage,
        "test": test.id,
        "name": test.name,
        "category": test.category,
        "state": draft.state,
        "urgency": deadline_document(draft.deadline),
    }
    if not draft.is_now:
        text, waits_for = step_condition(plan, draft)
        document["if"] = {"text": text, "waits_for": list(waits_for)}
    document["purpose"] = list(dict.fromkeys(r.purpose for r in draft.reasons if r.purpose))
    own = [reason for reason in draft.reasons if not reason.prerequisite_of]
    document["reasons"] = [
        _reason(plan, draft, reason, detail) for reason in own or draft.reasons[:1]
    ]
    needed = sorted({str(r.prerequisite_of) for r in draft.reasons if r.prerequisite_of})
    if needed:
        document["needed_before"] = needed
    document["against"] = _against(plan, draft)
    document["safety"] = _safety(plan, plan.drafts.chooser.safety(test.id))
    document["after"] = list(step.after)
    document["preparation"] = [_sourced(item.text, item.sources) for item in test.preparation]
    document["burden"] = _burden(plan, test.id)
    replaced = [old for old, choice in plan.drafts.replaced.items() if choice.test == test.id]
    if replaced:
        document["instead_of"] = replaced
    covered = [old for old, by in plan.drafts.superseded.items() if by == test.id]
    if covered:
        document["covers"] = covered
    if detail == "full":
        document |= _details(plan, test.id)
    return document


def _details(plan: Plan, test_id: str) -> Document:
    test = plan.situation.catalog.tests[test_id]
    return {
        "answers": list(test.answers),
        "accuracy": [
            {
                key: value
                for key, value in (
                    ("question", item.question),
                    ("sensitivity", item.sensitivity),
                    ("specificity", item.specificity),
                    ("value", item.value),
                    ("population", item.population),
                    ("sources", citations(item.sources)),
                )
                if value not in (None, "")
            }
            for item in test.accuracy
        ],
        "harms": [_sourced(item.text, item.sources) for item in test.harms],
        "limits": [_sourced(item.text, item.sources) for item in test.limits],
        "codes": [
            {"system": system, "code": code, "display": display}
            for system, code, display in plan.situation.catalog.codes.get(test_id, ())
        ],
    }


def _sourced(text: str, sources: Iterable[Citation]) -> Document:
    return {"text": text, "sources": citations(sources)}


def _open(plan: Plan, condition: Condition) -> Document:
    text, waits_for = _open_words(plan, condition)
    return {"text": text, "waits_for": list(waits_for)}


def _open_words(plan: Plan, condition: Condition) -> tuple[str, tuple[str, ...]]:
    said = as_planned(plan.drafts, condition)
    return f"if {condition_text(said, plan.situation.catalog)}", tests_named(said)


def step_condition(plan: Plan, draft: Draft) -> tuple[str, tuple[str, ...]]:
    """
    Return what a conditional step waits for, in words and as tests.

    One that only others need waits for them to become due.
    """
    text, waits_for = _open_words(plan, waiting_for(plan.drafts, draft.test))
    needed_by = [name for name in (r.prerequisite_of for r in draft.reasons) if name]
    if len(needed_by) == len(draft.reasons):
        tests = plan.situation.catalog.tests
        names = [tests[name].short for name in dict.fromkeys(needed_by)]
        text = f"if {listing(names, 'or')} becomes due"
    return text, waits_for


def _reason(plan: Plan, draft: Draft, reason: Reason, detail: Detail) -> Document:
    situation = plan.situation
    document: Document = {"rule": reason.rule.id}
    if reason.prerequisite_of:
        document |= _prerequisite(plan, reason)
    else:
        document["text"] = reason.rule.because
        if reason.waits is None:
            because = because_true(situation, reason.rule.when)
            document["because"] = [entry.document() for entry in because]
    if reason.waits is not None and not reason.prerequisite_of:
        document["if"] = _open(plan, reason.waits)
    if reason.waits is not None or reason.deadline != draft.deadline:
        document["urgency"] = deadline_document(reason.deadline)
    document["strength"] = reason.rule.strength
    if reason.rule.native_strength and detail == "full":
        document["native_strength"] = reason.rule.native_strength
    if reason.instead_of:
        document["instead_of"] = reason.instead_of
    if reason.through:
        document["through"] = reason.through
    if reason.rule.known_gaps and not reason.prerequisite_of and detail == "full":
        document["known_gaps"] = reason.rule.known_gaps
    document["sources"] = citations(reason.check.sources if reason.check else reason.sources)
    return document


def _prerequisite(plan: Plan, reason: Reason) -> Document:
    catalog = plan.situation.catalog
    needed_by = str(reason.prerequisite_of)
    name = catalog.tests[needed_by].name
    if reason.check:
        label = catalog.findings[reason.check.finding].label
        text = f"{sentence(f'{label} must be known before {name}')}"
    else:
        text = sentence(f"needed before {name}")
    return {"prerequisite_of": needed_by, "text": text}


def _against(plan: Plan, draft: Draft) -> list[Document]:
    return [
        {
            "rule": rule.id,
            "text": avoidance.why,
            "instead": list(avoidance.instead),
            "sources": citations(rule.sources),
        }
        for rule, avoidance in plan.situation.avoided.get(draft.test, ())
        if draft.is_now or avoidance.over
    ]


def _safety(plan: Plan, safety: Safety) -> Document:
    situation = plan.situation
    notes: list[Document] = []
    for item in (*safety.replacing, *safety.relative):
        because = because_true(situation, item.when)
        notes.append(
            {
                "kind": "caution",
                "text": item.do,
                "because": [entry.document() for entry in because],
                "alternatives": list(item.substitutes),
                "sources": citations(item.sources),
            }
        )
    for item, findings in safety.unsure:
        labels = [situation.catalog.findings[finding].label for finding in findings]
        notes.append(
            {
                "kind": "check_first",
                "text": sentence(f"check first: {listing(labels, 'or')}"),
                "if_so": item.do,
                "ask": list(findings),
                "level": item.level,
                "alternatives": list(item.substitutes),
                "sources": citations(item.sources),
            }
        )
    state = "caution" if safety.verdict == "replaced" else safety.verdict
    return {"state": state, "notes": notes}


def _burden(plan: Plan, test_id: str) -> Document:
    burden = plan.situation.catalog.tests[test_id].burden
    document: Document = {"invasiveness": burden.invasiveness}
    if burden.radiation:
        document["radiation_msv"] = {
            "low": burden.radiation.low_msv,
            "high": burden.radiation.high_msv,
            "sources": citations(burden.radiation.sources),
        }
    document["turnaround"] = [
        {"setting": item.setting, "hours": item.hours, "sources": citations(item.sources)}
        for item in burden.turnaround
    ]
    return document


def not_chosen_document(plan: Plan, entry: NotChosen, detail: Detail) -> Document:
    """Return the refusal as it stands in an answer."""
    document: Document = {
        "test": entry.test,
        "name": plan.situation.catalog.tests[entry.test].name,
        "reason": entry.reason,
        "text": entry.text,
    }
    optional: Document = {
        "instead": list(entry.instead),
        "instead_text": entry.instead_text,
        "waits_for": list(entry.waits_for),
        "ask": list(entry.ask),
        "no_safe_option": entry.no_safe_option,
        "rule": entry.rule,
    }
    if detail == "full":
        optional["because"] = [item.document() for item in entry.because]
    optional["sources"] = citations(entry.sources)
    return document | {key: value for key, value in optional.items() if value}


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
    if profile.as_of is None:
        assumed.append("as_of was not given: the age of results is not judged")
    return {
        "used": sorted(name for name in explicit if name in used),
        "unused": sorted(name for name in explicit if name not in used),
        "assumed": assumed,
        "stale": sorted(situation.observation.stale),
        "given": given_document(profile, situation.catalog),
    }


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


def _cited(document: object) -> set[str]:
    """Return every citation that stands anywhere in the document."""
    found: set[str] = set()
    pending = [document]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                if key == "sources":
                    found.update(value)
                elif isinstance(value, (dict, list)):
                    pending.append(value)
        elif isinstance(part, list):
            pending.extend(value for value in part if isinstance(value, (dict, list)))
    return found
