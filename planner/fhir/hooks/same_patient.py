"""One call is about one patient: whoever sends somebody else's is refused, before a card could be drawn for the wrong one."""

from collections.abc import Iterator

from planner.core.errors import Problem
from planner.core.parts import Document
from planner.fhir.charts.patients import patient_named, subject_of
from planner.fhir.elements import Bundled, Element, element, text
from planner.fhir.hooks.prefetch import PATIENT_KEY
from planner.fhir.hooks.requests import HookRequest, HookRequestError


def require_one_patient(patient: Element, asked: HookRequest) -> None:
    """
    Refuse a Patient, or a draft order, that is another patient's than the context's.

    Only a literal `Patient/id` names somebody else; an address within a Bundle may be the patient by another name.

    Raises:
        HookRequestError: Somebody else is named; all places are in it.
    """
    problems = tuple(_problems(patient, asked))
    if problems:
        raise HookRequestError(problems)


def named(patient: Element, name: str) -> Document:
    """Return the Patient under the id of the context, so that what names another patient is known to be not of this one."""
    url = patient.full_url if isinstance(patient, Bundled) else ""
    return Bundled({**patient, "id": name}, url)


def _problems(patient: Element, asked: HookRequest) -> Iterator[Problem]:
    name = patient.get("id")
    url = patient.full_url if isinstance(patient, Bundled) else ""
    called = name if name is not None else patient_named(url)
    if called not in (None, asked.patient_id):
        message = "the Patient that was sent is not the patient of the context"
        yield _wrong(f"/prefetch/{PATIENT_KEY}/id", message)
    for place, order in enumerate(asked.draft_orders):
        called = patient_named(text(element(subject_of(order)).get("reference")))
        if called not in (None, asked.patient_id):
            message = "a draft order is for another patient than the context"
            yield _wrong(f"/context/draftOrders/entry/{place}/resource/subject", message)


def _wrong(pointer: str, message: str) -> Problem:
    return Problem(pointer=pointer, code="wrong_patient", message=message)
