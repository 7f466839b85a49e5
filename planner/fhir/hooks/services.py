"""What this service offers to an EHR: its id, its hooks, and what each hook must tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.core.catalog import Catalog
from planner.core.parts import Document
from planner.fhir.hooks.leaves import pruned
from planner.fhir.hooks.prefetch import prefetch_templates

SERVICE_ID = "workup"
CDS_HOOKS_VERSION = "2.0.1"
HookName = Literal["patient-view", "encounter-start", "order-select", "order-sign"]
FieldKind = Literal["text", "texts", "bundle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A moment in the clinician's work: the fields of its context, and what is done with it."""

    name: HookName
    version: str
    title: str
    description: str
    required: Mapping[str, FieldKind]
    optional: Mapping[str, FieldKind]

    @property
    def speaks_of_orders(self) -> bool:
        """Return whether the clinician has draft orders in hand."""
        return "draftOrders" in self.required


_WHO: Mapping[str, FieldKind] = {"userId": "text", "patientId": "text"}
_ENCOUNTER: Mapping[str, FieldKind] = {"encounterId": "text"}
_HOOKS = (
    Hook(
        name="patient-view",
        version="1.0",
        title="Diagnostic workup: what the chart calls for",
        description="Shows emergencies and the next tests that the chart calls for. It stays silent unless the chart "
        "holds a symptom, a sign or a result that calls for something.",
        required=_WHO,
        optional=_ENCOUNTER,
    ),
    Hook(
        name="encounter-start",
        version="1.0",
        title="Diagnostic workup: before the visit",
        description="Shows, when an encounter starts, the emergencies and next tests that the chart calls for.",
        required={**_WHO, **_ENCOUNTER},
        optional={},
    ),
    Hook(
        name="order-select",
        version="1.0",
        title="Diagnostic workup: is this test the right one now",
        description="Rates each selected draft order: what to do instead or first, what must be known before it is safe, "
        "and what has been done already.",
        required={**_WHO, "selections": "texts", "draftOrders": "bundle"},
        optional=_ENCOUNTER,
    ),
    Hook(
        name="order-sign",
        version="1.0",
        title="Diagnostic workup: last safety check",
        description="Before orders are signed: contraindications, what must be known first, and duplicates. Nothing else.",
        required={**_WHO, "draftOrders": "bundle"},
        optional=_ENCOUNTER,
    ),
)
HOOKS: Mapping[str, Hook] = {hook.name: hook for hook in _HOOKS}
SERVICES: Mapping[str, Mapping[str, Hook]] = {SERVICE_ID: HOOKS}


def discovery_document(catalog: Catalog) -> Document:
    """
    Return the answer to discovery: one entry per hook, all under one id.

    One id for several hooks says that a newer card takes the place of an older one.
    """
    templates = prefetch_templates(catalog)
    entries = [
        {
            "hook": hook.name,
            "id": service,
            "title": hook.title,
            "description": f"{hook.description} {catalog.population}. Catalog {catalog.id} {catalog.version}.",
            "prefetch": dict(templates),
            "usageRequirements": "Works best with every prefetch key. Only `patient` is required; what could not be read "
            "is named on the card.",
            "version": CDS_HOOKS_VERSION,
            "hookVersion": hook.version,
        }
        for service, hooks in SERVICES.items()
        for hook in hooks.values()
    ]
    return pruned({"services": entries})
