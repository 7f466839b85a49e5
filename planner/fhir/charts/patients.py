"""Whose chart it is, and what the Patient resource says: age, sex, death."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from planner.fhir.charts.context import Context
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.elements import (
    Element,
    names_of,
    reference_of,
    span_of,
    target_of,
    text,
)

_LITERAL = re.compile(r"(?:^|/)Patient/([^/|?#]+)")


def find_patient(resources: Sequence[Element]) -> Element | None:
    """Return the Patient of whom most resources speak (of equals the first by reference), None where there is none."""
    patients = [item for item in resources if item.get("resourceType") == "Patient"]
    if all(one is patients[0] for one in patients):
        return patients[0] if patients else None
    named = Counter(target_of(subject_of(item)) for item in resources)
    return min(
        patients,
        key=lambda item: (-sum(named[name] for name in names_of(item)), reference_of(item)),
    )


def subject_of(resource: Element) -> object:
    """Return the reference to the patient of whom a resource speaks."""
    return resource.get("subject") or resource.get("patient")


def patient_named(reference: str) -> str | None:
    """
    Return the id of the patient whom a literal reference names; None for an address within a Bundle, which is no name.

    >>> (
    ...     patient_named("https://ehr.example/fhir/Patient/12/_history/3"),
    ...     patient_named("urn:uuid:ab-1"),
    ... )
    ('12', None)
    """
    found = _LITERAL.search(reference)
    return found[1] if found else None


class Subject:
    """Whom a chart is about; each reference of its resources is followed once, for nearly all are the same."""

    def __init__(self, patient: Element | None) -> None:
        """Take the Patient, None where there is none."""
        self._patient = patient
        self._names = frozenset[str]() if patient is None else names_of(patient)
        self._known: dict[str, bool] = {}

    def may_be_of(self, resource: Element) -> bool:
        """Return whether a resource may be read as speaking of the patient; one that names nobody may."""
        if self._patient is None or resource is self._patient:
            return True
        if resource.get("resourceType") == "Patient":
            return False
        named = subject_of(resource)
        written = named.get("reference") if type(named) is dict else named
        if type(written) is not str:
            return self._is_called(target_of(named))
        known = self._known.get(written)
        if known is None:
            known = self._known[written] = self._is_called(target_of(written))
        return known

    def _is_called(self, target: str) -> bool:
        return not target or not self._names or target in self._names


def is_deceased(patient: Element | None, context: Context) -> bool | None:
    """Return whether the patient had died by that day; None where the chart does not say."""
    if patient is None:
        return None
    died = context.time_of(patient.get("deceasedDateTime"))
    if died.span is not None:
        return not context.is_future(died)
    flag = patient.get("deceasedBoolean")
    return flag if isinstance(flag, bool) else None


def read_patient(patient: Element, context: Context) -> Extract:
    """Return age and sex; of a partial birth date the greatest age, and where there is none that the age is not known."""
    reference, statements, catalog = reference_of(patient), list[Statement](), context.catalog
    sex = catalog.findings.get("sex")
    gender = text(patient.get("gender")).lower()
    if sex is not None and gender in sex.choices:
        statements.append(_stands("sex", gender, reference))
    notes: tuple[str, ...] = ()
    years = ages(patient, context.as_of)
    if years is not None and "age" in catalog.findings:
        youngest, oldest = years
        statements.append(_stands("age", oldest, reference))
        if youngest != oldest:
            notes = ("birth_date_partial",)
    elif years is None and context.as_of is not None:
        notes = ("birth_date_not_read",)
    reason = "" if statements else next(iter(notes), "no_mapped_code")
    return Extract(statements=tuple(statements), reason=reason, notes=notes)


def _stands(name: str, value: object, reference: str) -> Statement:
    return Statement(kind="finding", id=name, value=value, reference=reference, is_standing=True)


def ages(patient: Element, as_of: date | None) -> tuple[int, int] | None:
    """Return the least and the greatest age in whole years on that day; None where birth date or day is not known."""
    born = span_of(patient.get("birthDate"))
    if born is None or as_of is None or born[0] > as_of:
        return None
    return _whole_years(min(born[1], as_of), as_of), _whole_years(born[0], as_of)


def _whole_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
