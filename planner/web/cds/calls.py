"""One call of a hook from its body to its cards, and one feedback to the log and the counts."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from planner.core.parts import Document
from planner.fhir.hooks.answer import Visit, answer_visit
from planner.fhir.hooks.feedback import Feedback
from planner.fhir.hooks.gathering import patient_of, read_prefetch
from planner.fhir.hooks.prefetch import PATIENT_KEY, prefetch_templates
from planner.fhir.hooks.requests import read_hook_request
from planner.fhir.hooks.same_patient import named, require_one_patient
from planner.fhir.hooks.services import Hook
from planner.web import logs
from planner.web.problems import Refusal
from planner.web.state import state

_FEEDBACK_KEPT_SECONDS = 24 * 3600.0


def answer_call(body: object, hooks: Mapping[str, Hook], root: str) -> Document:
    """
    Return the answer to a call.

    Args:
        body: The parsed body.
        hooks: The hooks of the service that was called.
        root: The address under which this call came, for links where no public address is set.

    Raises:
        HookRequestError: The request has problems.
        Refusal: There is no Patient.
    """
    known = state().catalog
    asked = read_hook_request(body, hooks)
    templates = dict(prefetch_templates(known))
    answers = state().door.fetcher.completed(
        read_prefetch(asked.prefetch, templates), templates, asked.access, asked.patient_id
    )
    patient = patient_of(answers)
    if patient is None:
        raise _no_patient()
    require_one_patient(patient, asked)
    now = datetime.now(UTC)
    visit = Visit(
        request=asked,
        patient=named(patient, asked.patient_id),
        answers=answers,
        as_of=now.date(),
        now=now,
        base=state().settings.cds.public_url or root.rstrip("/"),
    )
    document = answer_visit(visit, known)
    cards = document["cards"]
    assert isinstance(cards, list), "cards are a list, be it an empty one"
    state().metrics.count_cards(asked.hook.name, [str(card["indicator"]) for card in cards])
    return document


def _no_patient() -> Refusal:
    cause = {
        "pointer": f"/prefetch/{PATIENT_KEY}",
        "code": "required",
        "message": f"the prefetch key `{PATIENT_KEY}` holds no Patient, and it could not be fetched",
    }
    return Refusal("missing_patient", errors=[cause])


def take_feedback(entries: Iterable[Feedback]) -> None:
    """Log and count each entry once, however often it is sent."""
    until = time.time() + _FEEDBACK_KEPT_SECONDS
    for entry in entries:
        member = "\n".join(("feedback", entry.card, entry.outcome, entry.at, repr(entry.taken)))
        if state().door.seen.add(member, until):
            kind = entry.origin.kind if entry.origin else "unknown"
            state().metrics.count_feedback(kind, entry.outcome, entry.reason)
            logs.feedback_given(
                catalog=state().catalog.digest,
                kind=kind,
                subject=entry.origin.subject if entry.origin else "",
                rule=entry.origin.rule if entry.origin else "",
                outcome=entry.outcome,
                reason=entry.reason,
                taken=[f"{origin.subject} ({origin.rule})" for origin in entry.taken],
            )
