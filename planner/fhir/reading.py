"""Read a FHIR R4 chart into the raw findings and results of a request, and say what became of every resource."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from planner.core.catalog import Catalog
from planner.fhir.bundles import bundle_resources
from planner.fhir.chart import Chart, Entry, Report, Unassessed
from planner.fhir.elements import Element, code_values, reference_of, text
from planner.fhir.patients import find_patient, is_about, is_deceased, read_patient
from planner.fhir.settling import Settled, settle
from planner.fhir.statements import Extract

Extractor = Callable[[Element, Catalog, date | None], Extract]

NOTHING_UNAVAILABLE: Final[Mapping[str, str]] = MappingProxyType({})
_EXTRACTORS: Final[Mapping[str, Extractor]] = {"Patient": read_patient}


def read_chart(
    resources: Iterable[Mapping[str, object]],
    catalog: Catalog,
    *,
    as_of: date | None = None,
    unavailable: Mapping[str, str] = NOTHING_UNAVAILABLE,
) -> Chart:
    """
    Return the chart as understood; nothing in a chart raises.

    Args:
        resources: FHIR R4 JSON resources (Bundles among them are opened), valid or not, in any order.
        catalog: The vocabulary and its code maps.
        as_of: The day that counts as today; what is dated later is not read. Without it no age is known.
        unavailable: Prefetch key or resource type -> why it was missing, failed or came in part.

    Returns:
        Raw findings and results for `planner.core.intake.read_profile`, open orders, evidence and a report with one entry for
        every resource. The same resources in another order give the same chart.
    """
    given = [one for item in resources for one in bundle_resources(item)]
    patient = find_patient(given)
    extracts = [(item, _extract(item, patient, catalog, as_of)) for item in given]
    settled = settle(
        [statement for _, extract in extracts for statement in extract.statements], catalog
    )
    return Chart(
        patient=patient,
        patient_reference=None if patient is None else reference_of(patient),
        is_deceased=is_deceased(patient, as_of),
        findings=settled.findings,
        results=settled.results,
        evidence=settled.evidence,
        report=_report(extracts, settled, unavailable),
    )


def _extract(
    resource: Element, patient: Element | None, catalog: Catalog, as_of: date | None
) -> Extract:
    if code_values(resource.get("status")) & {"entered-in-error"}:
        return Extract(reason="entered_in_error")
    if not is_about(resource, patient):
        return Extract(reason="another_patient")
    extractor = _EXTRACTORS.get(text(resource.get("resourceType")))
    if extractor is None:
        return Extract(reason="type_not_read")
    return extractor(resource, catalog, as_of)


def _report(
    extracts: Sequence[tuple[Element, Extract]], settled: Settled, unavailable: Mapping[str, str]
) -> Report:
    return Report(
        entries=tuple(
            sorted(
                (_entry(resource, extract, settled) for resource, extract in extracts),
                key=lambda entry: (entry.reference, entry.state, entry.reason, entry.codes),
            )
        ),
        conflicts=settled.conflicts,
        unassessed=tuple(
            Unassessed(what=what, reason=reason) for what, reason in sorted(unavailable.items())
        ),
    )


def _entry(resource: Element, extract: Extract, settled: Settled) -> Entry:
    reference = reference_of(resource)
    says = tuple(sorted({statement.id for statement in extract.statements}))
    if not says:
        return Entry(reference=reference, state="ignored", reason=extract.reason)
    decides = any(reference in settled.evidence.get(name, ()) for name in says)
    return Entry(
        reference=reference,
        state="used" if decides else "older",
        says=says,
        codes=extract.codes,
        notes=extract.notes,
    )
