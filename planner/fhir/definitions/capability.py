"""The CapabilityStatement: what this service answers below `/fhir`, generated from what it serves."""

from planner.core.catalog import Catalog
from planner.core.parts import Document
from planner.fhir.definitions.operations import APPLY, WORKUP_OPERATION, operation_url
from planner.fhir.definitions.searching import PARAMETERS

FHIR_VERSION = "4.0.1"
READABLE = ("ActivityDefinition", "OperationDefinition", "PlanDefinition")


def capability_statement(
    catalog: Catalog, base: str, *, name: str, software: str, released: str, security: str = ""
) -> Document:
    """
    Return the statement.

    Args:
        catalog: The catalog that is served.
        base: Address of this service, without a slash at the end.
        name: Name of the software.
        software: Its version.
        released: The day of this version, as a date.
        security: How clients come in, where not everybody may.
    """
    secured = {"security": {"description": security}} if security else {}
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}/fhir/metadata",
        "version": catalog.version,
        "name": "DiagnosticWorkupPlanner",
        "title": name,
        "status": "active",
        "date": released,
        "description": f"{catalog.scope_text} {catalog.who_may_use}",
        "kind": "instance",
        "software": {"name": name, "version": software},
        "implementation": {"description": name, "url": f"{base}/fhir"},
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "The knowledge can be read, and plans can be computed from data that are sent. "
                "Nothing about a patient is stored or fetched.",
                **secured,
                "resource": [_resource(kind, base) for kind in READABLE],
                "operation": [
                    {"name": "workup", "definition": operation_url(base, WORKUP_OPERATION)}
                ],
            }
        ],
    }


def _resource(kind: str, base: str) -> Document:
    document: Document = {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [
            {"name": name, "type": search, "documentation": text}
            for name, (search, text) in PARAMETERS.items()
        ],
    }
    if kind == "PlanDefinition":
        document["operation"] = [{"name": "apply", "definition": operation_url(base, APPLY)}]
    return document
