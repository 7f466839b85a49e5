"""Read a FHIR R4 chart into the raw findings and results of a request, and say what became of every resource."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from planner.core.catalog import Catalog
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.charts.chart import Chart, Entry, Order, Report, State, Unassessed
from planner.fhir.charts.conditions import read_condition
from planner.fhir.charts.context import Context
from planner.fhir.charts.done_tests import read_procedure, read_report
from planner.fhir.charts.observations import read_observation
from planner.fhir.charts.patients import Subject, find_patient, is_deceased, read_patient
from planner.fhir.charts.questionnaires import read_answers
from planner.fhir.charts.requests import read_order
from planner.fhir.charts.safety import (
    main_codes,
    read_allergy,
    read_device,
    read_device_use,
    read_family,
    read_medication,
)
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.charts.weighing import Weighed, weigh
from planner.fhir.elements import Bundled, Element, code_values, element, reference_of, text

Extractor = Callable[[Element, Context], Extract]

NOTHING_UNAVAILABLE: Final[Mapping[str, str]] = MappingProxyType({})
EXTRACTORS: Final[Mapping[str, Extractor]] = MappingProxyType(
    {
        "AllergyIntolerance": read_allergy,
        "Condition": read_condition,
        "Device": read_device,
        "DeviceUseStatement": read_device_use,
        "DiagnosticReport": read_report,
        "FamilyMemberHistory": read_family,
        "ImagingStudy": read_procedure,
        "MedicationRequest": read_medication,
        "MedicationStatement": read_medication,
        "Observation": read_observation,
        "Patient": read_patient,
        "Procedure": read_procedure,
        "QuestionnaireResponse": read_answers,
    }
)
_IN_ERROR: Final = "entered-in-error"
_UNMAPPED: Final = frozenset({"no_mapped_code", "says_less", "value_not_coded"})
_SAYS_NOTHING: Final = frozenset({"confirm", "unread"})
_TYPE_NOT_READ: Final = Extract(reason="type_not_read")
_BY_REFERENCE: Final = attrgetter("reference", "state", "reason", "codes", "says")


class _Read(NamedTuple):
    """One resource and what it says."""

    resource: Bundled
    extract: Extract
    order: Order | None = None


def read_chart(
    resources: Iterable[Mapping[str, object]],
    catalog: Catalog,
    *,
    as_of: date | None = None,
    now: datetime | None = None,
    unavailable: Mapping[str, str] = NOTHING_UNAVAILABLE,
) -> Chart:
    """
    Return the chart as understood; nothing in a chart raises.

    Args:
        resources: FHIR R4 JSON resources (Bundles among them are opened), valid or not, in any order.
        catalog: The vocabulary, its code maps and chart rules.
        as_of: The day that counts as today; what is dated later is not read. Without it no age is known.
        now: The moment, where `as_of` is no more than the service's own day in UTC: what was written today where the day has
            begun already is then not later.
        unavailable: Prefetch key or resource type -> why it was missing, failed or came in part.

    Returns:
        Raw findings and results for `planner.core.intake.read_profile`, open orders, evidence and a report with one entry for
        every resource. The same resources in another order give the same chart. An age below the catalog's bounds is passed on,
        so that the reading of the profile refuses it.
    """
    given = [one for item in resources for one in bundle_resources(item)]
    patient = find_patient(given)
    context = Context(catalog=catalog, as_of=as_of, now=now, resources=given)
    read = list(_read_all(given, patient, context))
    weighed = weigh(_statements(read), catalog, as_of)
    is_age_unknown = patient is not None and as_of is not None and "age" not in weighed.findings
    orders = {item.order.reference: item.order for item in read if item.order is not None}
    return Chart(
        patient=patient,
        patient_reference=None if patient is None else reference_of(patient),
        is_deceased=is_deceased(patient, context),
        findings=weighed.findings,
        results=weighed.results,
        orders=tuple(order for _, order in sorted(orders.items())),
        evidence=weighed.evidence,
        report=_report(read, weighed, unavailable, is_age_unknown=is_age_unknown),
    )


def _read_all(
    given: Sequence[Bundled], patient: Element | None, context: Context
) -> Iterator[_Read]:
    versions, subject = _last_versions(given), Subject(patient)
    seen: dict[str, list[Bundled]] = {}
    for resource in given:
        reference = resource.reference
        if reference not in versions:
            yield _read(resource, subject, context)
            continue
        same = seen.setdefault(reference, [])
        if resource in same:
            yield _Read(resource=resource, extract=Extract(reason="repeated"))
        elif "/" in reference and _updated(resource) < versions[reference]:
            yield _Read(resource=resource, extract=Extract(reason="superseded_version"))
        else:
            same.append(resource)
            yield _read(resource, subject, context)


def _last_versions(given: Sequence[Bundled]) -> Mapping[str, str]:
    """Return the last update under each reference that more than one resource has."""
    counted = Counter([resource.reference for resource in given])
    versions: dict[str, str] = {}
    if len(counted) == len(given):
        return versions
    for resource in given:
        reference = resource.reference
        if counted[reference] > 1:
            versions[reference] = max(versions.get(reference, ""), _updated(resource))
    return versions


def _updated(resource: Element) -> str:
    return text(element(resource.get("meta")).get("lastUpdated"))


def _read(resource: Bundled, subject: Subject, context: Context) -> _Read:
    if _is_in_error(resource):
        return _Read(resource=resource, extract=Extract(reason="entered_in_error"))
    if not subject.may_be_of(resource):
        return _Read(resource=resource, extract=Extract(reason="another_patient"))
    kind = text(resource.get("resourceType"))
    if kind == "ServiceRequest":
        order, reason = read_order(resource, context)
        return _Read(resource=resource, extract=Extract(reason=reason), order=order)
    extractor = EXTRACTORS.get(kind)
    if extractor is None:
        return _Read(resource, _TYPE_NOT_READ)
    return _Read(resource, extractor(resource, context))


def _is_in_error(resource: Element) -> bool:
    if _IN_ERROR in code_values(resource.get("status")):
        return True
    verified = resource.get("verificationStatus")
    return verified is not None and _IN_ERROR in code_values(verified)


def _statements(read: Iterable[_Read]) -> Iterator[Statement]:
    for item in read:
        yield from item.extract.statements


def _report(
    read: Iterable[_Read],
    weighed: Weighed,
    unavailable: Mapping[str, str],
    *,
    is_age_unknown: bool,
) -> Report:
    fate = _Fate(weighed)
    entries = [_entry(item, fate) for item in read]
    return Report(
        entries=tuple(sorted(entries, key=_BY_REFERENCE)),
        conflicts=weighed.conflicts,
        unassessed=tuple(
            Unassessed(what=what, reason=reason) for what, reason in sorted(unavailable.items())
        ),
        unread_results=weighed.unread_results,
        unread_values=weighed.unread_values,
        bounds=weighed.bounds,
        is_age_unknown=is_age_unknown,
        to_confirm=weighed.to_confirm,
        undated=weighed.undated,
        stale=weighed.stale,
    )


def _entry(item: _Read, fate: "_Fate") -> Entry:
    reference = item.resource.reference
    if item.order is not None:
        codes = main_codes(item.resource)
        return Entry(reference=reference, state="used", says=item.order.tests, codes=codes)
    statements, reason = item.extract.statements, item.extract.reason
    says = tuple(sorted({one.id for one in statements if one.kind not in _SAYS_NOTHING}))
    if says and not reason:
        return Entry(
            reference=reference,
            state=fate.state(reference, says),
            says=says,
            codes=main_codes(item.resource),
            notes=item.extract.notes,
        )
    reason = reason or ("says_less" if statements else "no_mapped_code")
    is_unmapped = reason in _UNMAPPED
    return Entry(
        reference=reference,
        state="unmapped" if is_unmapped else "ignored",
        reason=reason,
        codes=main_codes(item.resource) if is_unmapped else (),
    )


class _Fate:
    """What became of the resources that say something: whether they decide, lost, or are older."""

    def __init__(self, weighed: Weighed) -> None:
        self._unread = frozenset(one for item in weighed.unread_results for one in item.references)
        self._evidence = weighed.evidence
        self._lost: dict[str, set[str]] = {}
        for conflict in weighed.conflicts:
            lost = self._lost.setdefault(conflict.id, set())
            lost.update(reading.reference for reading in conflict.readings)

    def state(self, reference: str, says: tuple[str, ...]) -> State:
        """Return the state of the resource that says something on these findings and tests."""
        if reference in self._unread or _is_among(reference, says, self._evidence):
            return "used"
        return "outvoted" if _is_among(reference, says, self._lost) else "older"


def _is_among(reference: str, names: tuple[str, ...], known: Mapping[str, Container[str]]) -> bool:
    return any(reference in known.get(name, ()) for name in names)
