"""A contraindication that holds as a DetectedIssue: what speaks against the test, what told it, and what to do."""

from collections.abc import Iterable, Iterator, Mapping

from planner.core.diagnostic_tests import Contraindication, Level
from planner.core.parts import Document
from planner.core.reasons import because_advice
from planner.core.wording import listing, sentence
from planner.fhir.definitions.citing import with_sources
from planner.fhir.identity import activity_url, fhir_id
from planner.fhir.plans.answer import DEVICE, Answer
from planner.fhir.plans.assembly import Part, reference
from planner.fhir.plans.request_group import order_name

# How firmly the catalog speaks. A relative one has no severity: how bad it is depends on the patient.
_SEVERITIES: Mapping[Level, str] = {"absolute": "high", "prefer_substitute": "moderate"}


def issue_parts(answer: Answer) -> list[Part]:
    """Return an issue for each contraindication that holds of a step, or of a test that it keeps from being one."""
    plan = answer.plan
    refused = [entry.test for entry in plan.not_chosen if entry.reason == "blocked"]
    steps = [step.draft.test for step in plan.steps]
    return [part for test in (*steps, *refused) for part in _of(answer, test)]


def _of(answer: Answer, test: str) -> Iterator[Part]:
    safety = answer.plan.drafts.chooser.safety(test)
    for place, item in enumerate((*safety.blocking, *safety.replacing, *safety.relative), start=1):
        yield Part(name=f"issue-{fhir_id(test)}-{place}", resource=_issue(answer, test, item))


def _issue(answer: Answer, test: str, item: Contraindication) -> Document:
    catalog = answer.catalog
    name = catalog.tests[test].name
    level = item.level.replace("_", " ")
    document: Document = {
        "resourceType": "DetectedIssue",
        "status": "preliminary",
        "code": {"text": f"Contraindication ({level}): {name}"},
    }
    if item.level in _SEVERITIES:
        document["severity"] = _SEVERITIES[item.level]
    document["patient"] = {"reference": answer.subject}
    if answer.as_of:
        document["identifiedDateTime"] = answer.as_of.isoformat()
    document |= {
        "author": reference(DEVICE),
        "implicated": [_implicated(answer, test)],
        "evidence": _evidence(answer, item),
        "detail": with_sources(item.do, map(str, item.sources), catalog),
        "mitigation": [{"action": {"text": text}} for text in _mitigations(answer, test, item)],
    }
    return document


def _implicated(answer: Answer, test: str) -> Document:
    if test in answer.plan.drafts.steps:
        return reference(order_name(test))
    return {
        "reference": activity_url(answer.base, test),
        "display": answer.catalog.tests[test].name,
    }


def _evidence(answer: Answer, item: Contraindication) -> list[Document]:
    entries = because_advice(answer.plan.situation, item.when)
    return [
        {"code": [{"text": entry.text}], **_details(answer, (entry.finding, entry.test))}
        for entry in entries
    ]


def _details(answer: Answer, names: Iterable[str | None]) -> Document:
    told = [{"reference": found} for found in answer.told(name for name in names if name)]
    return {"detail": told} if told else {}


def _mitigations(answer: Answer, test: str, item: Contraindication) -> Iterator[str]:
    """Yield what is done about it: the substitute that is a step, else what the catalog says."""
    tests = answer.catalog.tests
    choice = answer.plan.drafts.replaced.get(test)
    if choice and choice.test:
        yield f"Instead: {tests[choice.test].name}."
    elif choice and choice.met_by:
        yield f"Answered by {tests[choice.met_by].name}, which is done."
    elif item.substitutes and test not in answer.plan.drafts.steps:
        names = [tests[other].short for other in item.substitutes]
        yield f"Alternatives of the catalog: {listing(names, 'or')}."
    if item.no_safe_option and not (choice and (choice.test or choice.met_by)):
        yield sentence(item.no_safe_option)
    yield item.do
