"""The GuidanceResponse: how far the patient's data carried, what is missing, and where each test's verdict stands."""

from collections.abc import Mapping

from planner.core.codes import Code
from planner.core.findings import Finding
from planner.core.parts import Document
from planner.fhir.codings import coding
from planner.fhir.definitions.protocols import WORKUP
from planner.fhir.identity import protocol_url, versioned
from planner.fhir.plans.answer import DEVICE, Answer
from planner.fhir.plans.assembly import OWNER, reference
from planner.fhir.plans.considered import CONSIDERED

GUIDANCE = "guidance"
MESSAGES = "messages"
_NOTHING: Mapping[str, str] = {
    "nothing_stated": "Nothing about the patient could be read: the plan rests on nothing.",
    "nothing_applies": "The catalog has no rule for what is known about this patient.",
}


def guidance_response(answer: Answer) -> Document:
    """
    Return the response.

    Its status is `data-required` where nothing is known, `data-requested` where an answer to a question would change
    the plan, else `success`.
    """
    document: Document = {
        "resourceType": "GuidanceResponse",
        "moduleCanonical": versioned(protocol_url(answer.base, WORKUP), answer.catalog),
        "status": _status(answer),
        "subject": {"reference": answer.subject},
    }
    if answer.as_of:
        document["occurrenceDateTime"] = answer.as_of.isoformat()
    document["performer"] = reference(DEVICE)
    note = _NOTHING.get(answer.document["coverage"]["state"])
    if note:
        document["note"] = [{"text": note}]
    if answer.messages:
        document["evaluationMessage"] = [reference(MESSAGES)]
    document["outputParameters"] = reference(CONSIDERED)
    document["result"] = reference(OWNER)
    missing = data_requirements(answer)
    return document | ({"dataRequirement": missing} if missing else {})


def data_requirements(answer: Answer) -> list[Document]:
    """Return what would change the plan if it were known: what the questions ask, and what steps must check first."""
    asked = [entry["finding"] for entry in answer.document["questions"]]
    checks = [
        finding
        for entry in answer.document["steps"]
        for note in entry["safety"]["notes"]
        for finding in note.get("ask", ())
    ]
    findings = answer.catalog.findings
    return [
        _requirement(findings[name], answer) for name in dict.fromkeys((*asked, *sorted(checks)))
    ]


def messages(answer: Answer) -> Document:
    """Return what was noticed while the chart was read."""
    return {"resourceType": "OperationOutcome", "issue": list(answer.messages)}


def _status(answer: Answer) -> str:
    if answer.document["coverage"]["state"] == "nothing_stated":
        return "data-required"
    return "data-requested" if answer.document["questions"] else "success"


def _requirement(finding: Finding, answer: Answer) -> Document:
    """Return what data would tell the finding: our own code with the question's words, and the codes that are read as it."""
    own = {
        "system": f"{answer.base}/v1/findings",
        "code": finding.id,
        "display": finding.label,
    }
    codes = answer.catalog.codes.get(finding.id, ())
    read = [coding(code) for code in codes if code.relation in ("equivalent", "observable")]
    return {
        "type": _type(finding, codes),
        "codeFilter": [{"path": "code", "code": [own, *read]}],
    }


def _type(finding: Finding, codes: tuple[Code, ...]) -> str:
    if any(code.system == "RXNORM" for code in codes):
        return "MedicationRequest"
    return "Condition" if finding.kind == "flag" else "Observation"
