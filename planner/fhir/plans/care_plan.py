"""The answer as a CarePlan: a draft that proposes, with everything that it rests on."""

from collections.abc import Sequence

from planner.core.parts import Document
from planner.fhir.definitions.protocols import WORKUP
from planner.fhir.identity import protocol_url, versioned
from planner.fhir.plans.acts import act_parts
from planner.fhir.plans.answer import DEVICE, Answer
from planner.fhir.plans.assembly import Part, collection, contained, reference
from planner.fhir.plans.considered import CONSIDERED, considered
from planner.fhir.plans.former import DIFFERENCE, Former, difference, difference_notes
from planner.fhir.plans.guidance import GUIDANCE, MESSAGES, guidance_response, messages
from planner.fhir.plans.issues import issue_parts
from planner.fhir.plans.orders import DISCLAIMER
from planner.fhir.plans.provenance import PROVENANCE, provenance
from planner.fhir.plans.request_group import GROUP, order_parts, request_group
from planner.fhir.plans.summary import SUMMARY, summary

_NAME = "Diagnostic workup planner"


def care_plan(answer: Answer, former: Former | None = None) -> Document:
    """
    Return the plan as one CarePlan that contains all the rest.

    Contained are the RequestGroup, a ServiceRequest for each step, a CommunicationRequest for each alert and action,
    the GuidanceResponse, a DetectedIssue for each contraindication, what was read, and the Device that wrote it.
    """
    parts = _parts(answer, former)
    return contained(_owner(answer, parts, former), parts)


def workup_bundle(answer: Answer, recorded: str, former: Former | None = None) -> Document:
    """
    Return the same resources as entries of a Bundle, the CarePlan first, with a Provenance.

    Args:
        answer: The answer.
        recorded: The moment of the Provenance, as an instant.
        former: The plan before.
    """
    parts = _parts(answer, former)
    owner = _owner(answer, parts, former)
    signed = Part(name=PROVENANCE, resource=provenance(answer, recorded, DEVICE))
    return collection(owner, (*parts, signed), answer.seed)


def _parts(answer: Answer, former: Former | None) -> list[Part]:
    parts = [
        Part(name=GROUP, resource=request_group(answer)),
        *order_parts(answer),
        *act_parts(answer),
        Part(name=GUIDANCE, resource=guidance_response(answer)),
        Part(name=CONSIDERED, resource=considered(answer)),
        *issue_parts(answer),
        Part(name=SUMMARY, resource=summary(answer)),
    ]
    if answer.messages:
        parts.append(Part(name=MESSAGES, resource=messages(answer)))
    if former and former.document:
        parts.append(Part(name=DIFFERENCE, resource=difference(answer, former.document)))
    return [*parts, Part(name=DEVICE, resource=_device(answer))]


def _owner(answer: Answer, parts: Sequence[Part], former: Former | None) -> Document:
    document: Document = {
        "resourceType": "CarePlan",
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": answer.identity}],
        "instantiatesCanonical": [versioned(protocol_url(answer.base, WORKUP), answer.catalog)],
    }
    if former:
        document["replaces"] = [former.reference]
    document |= {
        "status": "draft",
        "intent": "proposal",
        "title": answer.catalog.title,
        "description": answer.document["headline"],
        "subject": {"reference": answer.subject},
    }
    if answer.as_of:
        document["created"] = answer.as_of.isoformat()
    document["author"] = reference(DEVICE)
    told = list(answer.told(answer.document["inputs"]["used"]))
    conditions = [{"reference": found} for found in told if found.startswith("Condition/")]
    if conditions:
        document["addresses"] = conditions
    document["supportingInfo"] = [
        *(reference(part.name) for part in parts if _supports(part)),
        *({"reference": found} for found in told if not found.startswith("Condition/")),
    ]
    document["activity"] = [{"reference": reference(GROUP)}]
    document["note"] = [{"text": text} for text in _notes(answer, former)]
    return document


def _supports(part: Part) -> bool:
    """Return whether nothing else leads to the part."""
    named = (GUIDANCE, SUMMARY, DIFFERENCE)
    return part.name in named or part.resource["resourceType"] == "DetectedIssue"


def _notes(answer: Answer, former: Former | None) -> list[str]:
    """Return what every reader must see: that it proposes, its alerts, its limits, and what changed."""
    alerts = [f"Alert: {entry['act']}" for entry in answer.document["alerts"]]
    changes = difference_notes(answer, former)
    limits = " ".join(answer.catalog.limits)
    return [*alerts, *changes, DISCLAIMER, f"Limits: {limits}"]


def _device(answer: Answer) -> Document:
    catalog = answer.catalog
    return {
        "resourceType": "Device",
        "deviceName": [{"name": _NAME, "type": "user-friendly-name"}],
        "type": {"text": "Decision support software"},
        "version": [
            {"type": {"text": "software"}, "value": answer.software},
            {"type": {"text": f"catalog {catalog.id}"}, "value": catalog.version},
            {"type": {"text": f"digest of catalog {catalog.id}"}, "value": catalog.digest},
        ],
    }
