"""What resources about safety say: medication taken, allergies, devices; and the family's history."""

from collections.abc import Iterator

from planner.core.codes import Meaning
from planner.fhir.charts.conditions import finding_meant, period_is_over
from planner.fhir.charts.context import Context
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.elements import (
    Element,
    code_values,
    codings,
    distinct,
    element,
    elements,
    reference_of,
    text,
)

_TAKEN = frozenset({"active"})
_NOT_AT_RISK = frozenset({"inactive", "resolved"})
_NOT_THERE = frozenset({"inactive"})
_USED = frozenset({"active", "on-hold"})
_NAMES = "NAME"


def read_medication(resource: Element, context: Context) -> Extract:
    """
    Return what a MedicationRequest or MedicationStatement says is taken now.

    The drug is known by its code or, where the catalog lists a name for it, by that name in the text beside the code.
    """
    if resource.get("doNotPerform") is True:
        return Extract(reason="not_to_be_done")
    time = context.first_time(
        resource, "authoredOn", "effectiveDateTime", "effectivePeriod", "dateAsserted"
    )
    if context.is_future(time):
        return Extract(reason="after_as_of")
    status = code_values(resource.get("status"))
    if status and not status & _TAKEN:
        return Extract(reason="not_active")
    concepts = list(_drugs(resource, context))
    said = [meaning for concept in concepts for meaning in context.meanings(concept)]
    named = [] if said else [one for concept in concepts for one in _by_name(concept, context)]
    extract = _standing(said or named, resource, context)
    notes = ("matched_by_name",) if extract.statements and named else ()
    return Extract(statements=extract.statements, reason=extract.reason, notes=notes)


def _drugs(resource: Element, context: Context) -> Iterator[object]:
    yield resource.get("medicationCodeableConcept")
    medication = context.referred(resource, resource.get("medicationReference"), "Medication")
    yield medication.get("code")
    for ingredient in elements(medication.get("ingredient")):
        yield ingredient.get("itemCodeableConcept")


def _by_name(concept: object, context: Context) -> Iterator[Meaning]:
    holder = element(concept)
    texts = [
        text(holder.get("text")),
        *(text(one.get("display")) for one in elements(holder.get("coding"))),
    ]
    words = {
        word
        for said in texts
        for word in "".join(c if c.isalpha() else " " for c in said.lower()).split()
    }
    for word in sorted(words):
        yield from context.catalog.meanings.get((_NAMES, word), ())


def read_allergy(resource: Element, context: Context) -> Extract:
    """
    Return what an allergy says.

    Where the catalog lists a code as `if_severe` or `if_mild`, the worst reaction, or else a high criticality, tells which.
    """
    status = code_values(resource.get("verificationStatus"))
    if "refuted" in status:
        return Extract(reason="not_active")
    time = context.first_time(resource, "recordedDate", "onsetDateTime", "assertedDate")
    if context.is_future(time):
        return Extract(reason="after_as_of")
    if code_values(resource.get("clinicalStatus")) & _NOT_AT_RISK:
        return Extract(reason="not_active")
    concepts = [resource.get("code")]
    concepts += [one.get("substance") for one in elements(resource.get("reaction"))]
    said = [meaning for concept in concepts for meaning in context.meanings(concept)]
    graded = [meaning for meaning in said if meaning.relation in {"if_severe", "if_mild"}]
    relation = _severity(resource)
    plain = [meaning for meaning in said if meaning not in graded]
    plain += [one._replace(relation="narrower") for one in graded if one.relation == relation]
    extract = _standing(plain, resource, context)
    if extract.statements or not graded or relation:
        return extract
    confirm = tuple(
        Statement(kind="confirm", id=one.id, reference=reference_of(resource)) for one in graded
    )
    return Extract(statements=confirm, reason="severity_not_told")


def _severity(resource: Element) -> str:
    severities = {text(one.get("severity")).lower() for one in elements(resource.get("reaction"))}
    criticality = text(resource.get("criticality")).lower()
    if "severe" in severities or criticality == "high":
        return "if_severe"
    return "if_mild" if severities & {"mild", "moderate"} else ""


def read_device(resource: Element, context: Context) -> Extract:
    """Return what a device says: its safety in the MR scanner, and what its type states."""
    if code_values(resource.get("status")) & _NOT_THERE:
        return Extract(reason="not_active")
    return _standing(_meant_by_device(resource, context), resource, context)


def read_device_use(resource: Element, context: Context) -> Extract:
    """
    Return what the use of a device says: what the device says that it names, while it is used.

    Use on hold counts, because an implant that is switched off is still in the body.
    """
    time = context.first_time(resource, "timingDateTime", "timingPeriod", "recordedOn")
    if context.is_future(time):
        return Extract(reason="after_as_of")
    status = code_values(resource.get("status"))
    if "intended" in status:
        return Extract(reason="not_final")
    if (status and not status & _USED) or period_is_over(resource, "timingPeriod", context):
        return Extract(reason="not_active")
    device = context.referred(resource, resource.get("device"), "Device")
    states = code_values(device.get("status"))
    if "entered-in-error" in states:
        return Extract(reason="entered_in_error")
    if states & _NOT_THERE:
        return Extract(reason="not_active")
    return _standing(_meant_by_device(device, context), resource, context)


def _meant_by_device(device: Element, context: Context) -> list[Meaning]:
    concepts = [*elements(device.get("safety")), device.get("type")]
    return [meaning for concept in concepts for meaning in context.meanings(concept)]


def read_family(resource: Element, context: Context) -> Extract:
    """Return what a relative's history says: the relationship and the condition together state a finding."""
    time = context.first_time(resource, "date")
    if context.is_future(time):
        return Extract(reason="after_as_of")
    related = {
        meaning.id
        for meaning in context.meanings(resource.get("relationship"))
        if meaning.relation == "relative"
    }
    ill = [
        meaning
        for condition in elements(resource.get("condition"))
        for meaning in context.meanings(condition.get("code"))
        if meaning.relation == "in_relative"
    ]
    said = [one._replace(relation="narrower") for one in ill if one.id in related]
    if ill and not said:
        return Extract(reason="says_less")
    return _standing(said, resource, context)


def _standing(said: list[Meaning], resource: Element, context: Context) -> Extract:
    made = distinct(
        statement for meaning in said if (statement := finding_meant(meaning, context)) is not None
    )
    statements = tuple(
        Statement(
            kind=one.kind,
            id=one.id,
            value=one.value,
            reference=reference_of(resource),
            is_standing=True,
            rank=one.rank,
        )
        for one in made
    )
    decided = any(one.kind == "finding" for one in statements)
    reason = "" if decided else "says_less" if said else "no_mapped_code"
    return Extract(statements=statements, reason=reason)


def main_codes(resource: Element) -> tuple[str, ...]:
    """Return `system|code` of what a resource is about, for the report."""
    concept = (
        resource.get("code") or resource.get("medicationCodeableConcept") or resource.get("type")
    )
    found = [f"{system}|{code}" if system else code for system, code in codings(concept)]
    return tuple(sorted(set(found))) if len(found) > 1 else tuple(found)
