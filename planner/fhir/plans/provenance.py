"""Where an answer comes from: the software, the catalog, the request, and the sources that it cites."""

from planner.core.parts import Document
from planner.fhir.definitions.protocols import WORKUP
from planner.fhir.identity import protocol_url, versioned
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.assembly import OWNER, reference

PROVENANCE = "provenance"
_ROLE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_ACTIVITY = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"


def provenance(answer: Answer, recorded: str, device: str) -> Document:
    """
    Return the Provenance of the CarePlan.

    Args:
        answer: The answer.
        recorded: The moment, as an instant.
        device: Name of the part that is the software.
    """
    entities = [
        _entity(versioned(protocol_url(answer.base, WORKUP), answer.catalog), "the rules"),
        _entity(answer.catalog.digest, "digest of the catalog"),
        _entity(answer.document["digest"], "digest of what was read and decided"),
    ]
    if answer.given_digest:
        entities.append(_entity(answer.given_digest, "digest of the request as it was sent"))
    sources = sorted({cite.partition("#")[0] for cite in answer.document["sources"]})
    document: Document = {
        "resourceType": "Provenance",
        "target": [reference(OWNER)],
        "recorded": recorded,
    }
    if sources:
        document["policy"] = [f"{answer.base}/v1/sources/{source}" for source in sources]
    return document | {
        "activity": {"coding": [{"system": _ACTIVITY, "code": "CREATE"}]},
        "agent": [
            {
                "type": {"coding": [{"system": _ROLE, "code": "assembler"}]},
                "who": reference(device),
            }
        ],
        "entity": entities,
    }


def _entity(value: str, said: str) -> Document:
    return {"role": "source", "what": {"identifier": {"value": value}, "display": said}}
