"""What Observation resources say: a value decides; a code alone never does."""

from collections.abc import Iterable, Sequence

from planner.core.codes import Meaning
from planner.fhir.charts.context import SAYS_IT, Context
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.charts.times import Time
from planner.fhir.charts.values import Value, observed_value
from planner.fhir.elements import Element, code_values, elements, reference_of

FINAL = frozenset({"final", "amended", "corrected", "appended"})
EFFECTIVE = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")
_UNMAPPED = Extract(reason="no_mapped_code")


def is_final(resource: Element) -> bool:
    """Return whether the resource is final, or does not say what it is."""
    status = resource.get("status")
    if status == "final":
        return True
    words = code_values(status)
    return not words or bool(words & FINAL)


def read_observation(resource: Element, context: Context) -> Extract:
    """
    Return what the observation and its components say.

    A number needs a unit that the finding accepts; a coded value needs a meaning in the catalog; a test's outcome comes from a
    coded value or an interpretation that the catalog lists for that test.
    """
    if not is_final(resource):
        return Extract(reason="not_final")
    parts = [(part, context.meanings(part.get("code"))) for part in _parts(resource)]
    if all(not said for _, said in parts):
        return _UNMAPPED  # before anything is worked out: half of a chart says nothing that is read
    time = context.first_time(resource, *EFFECTIVE)
    if context.is_future(time):
        return Extract(reason="after_as_of")
    reference = reference_of(resource)
    extracts = [_part(part, said, time, reference, context) for part, said in parts]
    if len(extracts) == 1 and time.on is not None and resource.get("status") == "final":
        return extracts[0]  # as nearly all are; what follows would come to the same
    statements = tuple(one for extract in extracts for one in extract.statements)
    reasons = [extract.reason for extract in extracts if extract.reason]
    notes = {note for extract in extracts for note in extract.notes}
    if statements:
        notes |= {"undated"} if time.on is None else set()
        notes |= {"status_missing"} if not code_values(resource.get("status")) else set()
    telling = [reason for reason in reasons if reason != "no_mapped_code"]
    reason = "" if _says_something(statements) else min(telling, default="no_mapped_code")
    return Extract(statements=statements, reason=reason, notes=tuple(sorted(notes)))


def is_too_old_for_now(made: Statement, time: Time, context: Context) -> bool:
    """Return whether what was said of a finding at that time says nothing about now."""
    return made.kind in ("finding", "unread") and not context.is_current(made.id, time.last)


def unread_number(finding: str, value: Value, rank: int = 0) -> Statement:
    """Return that a number of the finding is there and cannot be used: how it was written, and why."""
    return Statement(kind="unread", id=finding, value=(value.written, value.reason), rank=rank)


def _says_something(statements: Iterable[Statement]) -> bool:
    return any(one.kind not in ("done", "unread") for one in statements)


def _parts(resource: Element) -> Sequence[Element]:
    """Return the observation where it has a value or no components, then the components."""
    components = elements(resource["component"]) if "component" in resource else ()
    if not components or any(key.startswith("value") for key in resource):
        return [resource, *components]
    return components


def _part(
    part: Element, said: Sequence[Meaning], time: Time, reference: str, context: Context
) -> Extract:
    if not said:
        return _UNMAPPED
    statements, reasons, notes = list[Statement](), set[str](), set[str]()
    for meaning in said:
        if meaning.id in context.catalog.findings and not meaning.value:
            made, reason, note = _finding(meaning, part, time, reference, context)
            if note:
                notes.add(note)
        elif meaning.id in context.catalog.tests and meaning.relation in SAYS_IT:
            made, reason = dated(_test(meaning, part, context), time, reference), ""
        else:
            made, reason = None, "says_less"
        if made is not None and is_too_old_for_now(made, time, context):
            made, reason = None, "too_old"
        if made is not None:
            statements.append(made)
        if reason:
            reasons.add(reason)
    return Extract(
        statements=tuple(statements),
        reason="" if _says_something(statements) else min(reasons, default="no_mapped_code"),
        notes=tuple(notes) if statements else (),
    )


def _finding(
    meaning: Meaning, part: Element, time: Time, reference: str, context: Context
) -> tuple[Statement | None, str, str]:
    """Return the finding that the value states, or the reason why it states none; and a note."""
    if meaning.relation not in {"equivalent", "narrower", "observable"}:
        return None, "says_less", ""
    value = observed_value(part, context.catalog.findings[meaning.id], context)
    if value.written:
        made = unread_number(meaning.id, value, meaning.rank)
        return dated(made, time, reference), value.reason, ""
    if value.reason:
        return None, value.reason, ""
    if value.value is False and meaning.relation == "narrower":
        return None, "says_less", ""
    made = Statement(
        kind="finding",
        id=meaning.id,
        value=value.value,
        unit=value.unit,
        bound=value.bound,
        on=time.on,
        partial=time.partial,
        moment=time.moment,
        reference=reference,
        rank=meaning.rank,
    )
    return made, "", value.note


def _test(meaning: Meaning, part: Element, context: Context) -> Statement:
    """Return the outcomes that the value or the interpretation gives, else that the test was done."""
    outcomes = outcomes_of(meaning.id, part.get("valueCodeableConcept"), context)
    for interpretation in elements(part.get("interpretation")):
        outcomes |= outcomes_of(meaning.id, interpretation, context)
    if outcomes:
        return Statement(kind="result", id=meaning.id, value=tuple(sorted(outcomes)))
    return Statement(kind="done", id=meaning.id)


def outcomes_of(test: str, concept: object, context: Context) -> set[str]:
    """Return the outcomes of the test that the codes of the concept stand for."""
    shows = context.catalog.tests[test].shows
    said = context.said(concept)
    return {item.value for item in said if item.id == test and item.value in shows}


def dated(statement: Statement, time: Time, reference: str) -> Statement:
    """Return the statement with its time and reference."""
    return Statement(
        kind=statement.kind,
        id=statement.id,
        value=statement.value,
        unit=statement.unit,
        bound=statement.bound,
        on=time.on,
        partial=time.partial,
        moment=time.moment,
        reference=reference,
        rank=statement.rank,
    )
