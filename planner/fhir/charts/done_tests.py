"""What DiagnosticReport, Procedure and ImagingStudy resources say: that a test was done, and its coded conclusion."""

from collections.abc import Iterator

from planner.fhir.charts.conditions import finding_meant
from planner.fhir.charts.context import SAYS_IT, Context
from planner.fhir.charts.observations import EFFECTIVE, dated, is_final, outcomes_of
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.charts.times import Time
from planner.fhir.elements import Element, code_values, distinct, elements, reference_of

_DONE = frozenset({"completed", "available"})


def read_report(resource: Element, context: Context) -> Extract:
    """
    Return what the report says: its test as done, and outcomes from conclusion codes and from the coded values of its results.

    The conclusion's text is never interpreted.
    """
    if not is_final(resource):
        return Extract(reason="not_final")
    time = context.first_time(resource, *EFFECTIVE)
    if context.is_future(time):
        return Extract(reason="after_as_of")
    concepts = [resource.get("code")]
    conclusions = [*elements(resource.get("conclusionCode")), *_codes_of_results(resource, context)]
    return _done(concepts, conclusions, time, resource, context)


def _codes_of_results(resource: Element, context: Context) -> Iterator[Element]:
    for reference in elements(resource.get("result")):
        observation = context.referred(resource, reference, "Observation")
        if is_final(observation):
            for part in (observation, *elements(observation.get("component"))):
                yield from elements(part.get("valueCodeableConcept"))


def read_procedure(resource: Element, context: Context) -> Extract:
    """Return what the procedure says: its test as done, or a finding that it states."""
    status = code_values(resource.get("status"))
    if status & {"not-done"}:
        return Extract(reason="not_to_be_done")
    if status and not status & _DONE:
        return Extract(reason="not_final")
    time = context.first_time(resource, "performedDateTime", "performedPeriod", "started")
    if context.is_future(time):
        return Extract(reason="after_as_of")
    concepts = [resource.get("code"), *elements(resource.get("procedureCode"))]
    return _done(concepts, [], time, resource, context)


def _done(
    concepts: list[object],
    conclusions: list[Element],
    time: Time,
    resource: Element,
    context: Context,
) -> Extract:
    said = [meaning for concept in concepts for meaning in context.meanings(concept)]
    made, reasons = list[Statement](), set[str]()
    for meaning in said:
        if meaning.id in context.catalog.tests and not meaning.value:
            made += _of_test(meaning.id, meaning.relation, conclusions, context)
        else:
            statement = finding_meant(meaning, context)
            if statement is not None and statement.kind == "finding":
                if context.rule(meaning.id).is_lasting or context.is_current(meaning.id, time.last):
                    made.append(statement)
                else:
                    reasons.add("too_old")
    if not made:
        reasons.add("says_less" if said else "no_mapped_code")
    notes = ("undated",) if made and time.on is None else ()
    reference = reference_of(resource)
    statements = distinct(dated(one, time, reference) for one in made)
    return Extract(statements=statements, reason="" if made else min(reasons), notes=notes)


def _of_test(
    test: str, relation: str, conclusions: list[Element], context: Context
) -> Iterator[Statement]:
    if relation not in SAYS_IT:
        if relation == "broader":
            yield Statement(kind="confirm", id=test)
        return
    outcomes = set[str]().union(*(outcomes_of(test, item, context) for item in conclusions))
    yield Statement(kind="done", id=test)
    if outcomes:
        yield Statement(kind="result", id=test, value=tuple(sorted(outcomes)))
