"""A step as a ServiceRequest: a draft that proposes, with its reasons, its safety and its basis; never an order."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from planner.core.catalog import Catalog
from planner.core.draft import Draft
from planner.core.order import OrderedStep
from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.step_document import step_document
from planner.core.urgency import Clock
from planner.core.wording import sentence
from planner.fhir.codings import order_codes, test_concept
from planner.fhir.definitions.citing import with_sources
from planner.fhir.identity import activity_url, versioned
from planner.fhir.priorities import priority_of

Evidence = Mapping[str, tuple[str, ...]]
Step = Mapping[str, Any]

NOTHING_TOLD: Evidence = MappingProxyType({})
DISCLAIMER = "A proposal of decision support, not an order: a clinician checks the basis, decides and orders."
_CLOCKS: Mapping[Clock, str] = {
    "presentation": "from presentation",
    "suspicion": "from the first suspicion",
    "request": "from the request",
    "result": "from the deciding result",
}
# What ServiceRequest.reasonReference may point to; other evidence is supporting information.
_REASONS = frozenset({"Condition", "Observation", "DiagnosticReport", "DocumentReference"})


def service_request(
    plan: Plan,
    step: OrderedStep,
    *,
    subject: str,
    base: str,
    evidence: Evidence = NOTHING_TOLD,
) -> Document:
    """
    Return the step as a ServiceRequest with status draft and intent proposal.

    The same plan, step and evidence give the same resource. A step that waits for a result carries its
    condition as `asNeededCodeableConcept` and as a note.

    Args:
        plan: The plan.
        step: One of its steps.
        subject: Reference of the patient.
        base: Address of this service, without a slash at the end.
        evidence: Finding or test id -> references of the resources that told it.
    """
    catalog = plan.situation.catalog
    written: Step = step_document(plan, step, "brief")
    reasons, supporting = _references(plan, written, evidence)
    document: Document = {
        "resourceType": "ServiceRequest",
        "instantiatesCanonical": [versioned(activity_url(base, written["test"]), catalog)],
        "status": "draft",
        "intent": "proposal",
        "priority": priority_of(step.draft.deadline),
        "code": test_concept(catalog, written["test"]),
        "subject": {"reference": subject},
    }
    if "if" in written:
        document["asNeededCodeableConcept"] = {"text": written["if"]["text"]}
    document["reasonCode"] = [
        _reason_code(reason, catalog, base) for reason in _deciding(step, written)
    ]
    if reasons:
        document["reasonReference"] = reasons
    if supporting:
        document["supportingInfo"] = supporting
    document["note"] = [{"text": text} for text in _notes(plan, step, written)]
    return document


def request_of_test(catalog: Catalog, test: str, *, subject: str, base: str) -> Document:
    """Return a ServiceRequest for a test that no rule asks for: its code and for whom, as a draft proposal."""
    return {
        "resourceType": "ServiceRequest",
        "instantiatesCanonical": [versioned(activity_url(base, test), catalog)],
        "status": "draft",
        "intent": "proposal",
        "code": test_concept(catalog, test),
        "subject": {"reference": subject},
        "note": [{"text": DISCLAIMER}],
    }


def due_words(title: str, clock: Clock) -> str:
    """Return a deadline as a sentence, from its tier's title and its clock."""
    return f"Due {title}, counted {_CLOCKS[clock]}."


def evidence_of(plan: Plan, name: str, evidence: Evidence) -> tuple[str, ...]:
    """Return the references that told the finding or result, be it through another finding that implies it."""
    implied = plan.situation.observation.profile.implied
    return evidence.get(name) or evidence.get(implied.get(name, ""), ())


def _deciding(step: OrderedStep, written: Step) -> list[Mapping[str, Any]]:
    """Return the reasons that make the step what it is; a step that is due now has others that wait for a result."""
    reasons: list[Mapping[str, Any]] = written["reasons"]
    return [reason for reason in reasons if not (step.draft.is_now and "if" in reason)]


def _reason_code(reason: Mapping[str, Any], catalog: Catalog, base: str) -> Document:
    rule, text, sources = reason["rule"], reason["text"], reason["sources"]
    if behind := reason.get("needed_for"):
        text, sources = f"{text} {behind['text']}", [*sources, *behind["sources"]]
    text = with_sources(text, sources, catalog)
    return {"coding": [{"system": f"{base}/v1/rules", "code": rule}], "text": text}


def _references(
    plan: Plan, written: Step, evidence: Evidence
) -> tuple[list[Document], list[Document]]:
    """Return what calls for the step, and what else was looked at: what its safety rests on, and other kinds."""
    calling = list(_told(plan, written["reasons"], evidence))
    safety = list(_told(plan, written["safety"]["notes"], evidence))
    reasons = [reference for reference in calling if reference.partition("/")[0] in _REASONS]
    rest = [reference for reference in (*calling, *safety) if reference not in reasons]
    return (
        [{"reference": reference} for reference in dict.fromkeys(reasons)],
        [{"reference": reference} for reference in dict.fromkeys(rest)],
    )


def _told(plan: Plan, entries: Iterable[Mapping[str, Any]], evidence: Evidence) -> Iterator[str]:
    for entry in entries:
        for item in entry.get("because", []):
            name = item.get("finding") or item.get("test") or ""
            yield from evidence_of(plan, name, evidence)


def _notes(plan: Plan, step: OrderedStep, written: Step) -> Iterator[str]:
    catalog = plan.situation.catalog
    yield due_words(step.draft.deadline.tier.title, step.draft.deadline.clock)
    if "if" in written:
        yield f"Only {written['if']['text']}."
    for purpose in _purposes(step.draft):
        yield f"Purpose: {sentence(purpose)}"
    yield from _more_urgent(plan, step, written)
    for note in written["safety"]["notes"]:
        word = "Caution" if note["kind"] == "caution" else "Safety"
        said = " ".join(part for part in (note["text"], _if_so(note)) if part)
        yield with_sources(f"{word}: {said}", note["sources"], catalog)
    for entry in written["against"]:
        if entry["kind"] == "contraindication":
            continue  # a caution, said above
        yield with_sources(f"Against: {sentence(entry['text'])}", entry["sources"], catalog)
    for entry in written["preparation"]:
        yield with_sources(f"Preparation: {sentence(entry['text'])}", entry["sources"], catalog)
    yield from _about_codes(catalog, written["test"])
    yield DISCLAIMER


def _purposes(draft: Draft) -> list[str]:
    deciding = [reason for reason in draft.reasons if (reason.level == 0) == draft.is_now]
    return list(dict.fromkeys(reason.purpose for reason in deciding if reason.purpose))


def _more_urgent(plan: Plan, step: OrderedStep, written: Step) -> Iterator[str]:
    """Yield what would make a step that is due now more urgent."""
    for reason in written["reasons"]:
        if step.draft.is_now and "if" in reason:
            text = f"Due {reason['urgency']['title']} {reason['if']['text']}. {reason['text']}"
            yield with_sources(text, reason["sources"], plan.situation.catalog)


def _about_codes(catalog: Catalog, test_id: str) -> Iterator[str]:
    chosen = order_codes(catalog.codes.get(test_id, ()))
    for code in chosen.more_specific:
        yield f"The code {code.code} says more than this step ({code.display}); order the variant that fits."
    if chosen.codes and all(code.relation == "broader" for code in chosen.codes):
        yield "The code says less than this step; the text of the code says what is meant."


def _if_so(note: Mapping[str, Any]) -> str:
    return f"If so: {sentence(note['if_so'])}" if note.get("if_so") else ""
