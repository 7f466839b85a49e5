"""The operations, described for clients: what `$apply` and `$workup` take and give."""

from collections.abc import Sequence

from planner.core.catalog import Catalog
from planner.core.parts import Detail, Document
from planner.fhir.definitions.publishing import STATUS, computable_name

DETAILS: tuple[Detail, ...] = ("brief", "full")
APPLY, WORKUP_OPERATION = "workup-apply", "workup"
_IN: Sequence[tuple[str, str, str, str]] = (
    (
        "planDefinition",
        "uri",
        "1",
        "At type level: the canonical address or id of the PlanDefinition. There is one to apply, `workup`.",
    ),
    (
        "subject",
        "string",
        "1",
        "The patient, as Patient/id. Where it is not given, the Patient of the data is meant.",
    ),
    (
        "data",
        "Bundle",
        "*",
        "The chart. It is read liberally; what was not understood is said. Nothing is fetched and nothing is kept.",
    ),
    ("asOf", "date", "1", "The day that counts as today."),
    (
        "previous",
        "CarePlan",
        "1",
        "A CarePlan that was answered before, as it came: the new one replaces it and says what changed.",
    ),
)


def operation_definitions(catalog: Catalog, base: str) -> tuple[Document, ...]:
    """Return the definitions of the operations."""
    guidelines = (
        "guideline",
        "code",
        "1",
        f"Whose advice decides where guidelines differ: {', '.join(catalog.guidelines)}.",
    )
    sites = ("site", "code", "1", f"The site whose limits apply: {', '.join(catalog.sites)}.")
    details = (
        "detail",
        "code",
        "1",
        f"How much is said: {' or '.join(DETAILS)}. `full` adds what would change the verdict on each test.",
    )
    taken = [_parameter("in", item) for item in (*_IN, guidelines, sites, details)]
    apply = _operation(base, APPLY, "apply", "Plan the workup of one patient", taken, "CarePlan")
    workup = _operation(
        base,
        WORKUP_OPERATION,
        "workup",
        "Plan the workup of one patient, as a Bundle",
        taken,
        "Bundle",
    )
    return (
        {
            **apply,
            "base": "http://hl7.org/fhir/OperationDefinition/PlanDefinition-apply",
            "resource": ["PlanDefinition"],
            "type": True,
            "instance": True,
        },
        {**workup, "system": True},
    )


def operation_url(base: str, identity: str) -> str:
    """Return the canonical address of the operation's definition."""
    return f"{base}/fhir/OperationDefinition/{identity}"


def _operation(
    base: str, identity: str, code: str, title: str, taken: list[Document], given: str
) -> Document:
    returned = _parameter("out", ("return", given, "1", "The plan: a draft that proposes."))
    return {
        "resourceType": "OperationDefinition",
        "id": identity,
        "url": operation_url(base, identity),
        "name": computable_name(identity),
        "title": title,
        "status": STATUS,
        "kind": "operation",
        "affectsState": False,
        "code": code,
        "system": False,
        "type": False,
        "instance": False,
        "parameter": [*taken, returned],
    }


def _parameter(use: str, told: tuple[str, str, str, str]) -> Document:
    name, kind, most, text = told
    least = 1 if use == "out" else 0
    return {
        "name": name,
        "use": use,
        "min": least,
        "max": most,
        "documentation": text,
        "type": kind,
    }
