"""What QuestionnaireResponse resources say: answers to items that bear a finding's or a test's id, or a code of it."""

from collections.abc import Iterator
from typing import Final

from planner.core.findings import Finding
from planner.fhir.charts.context import Context
from planner.fhir.charts.observations import dated, is_too_old_for_now, unread_number
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.charts.values import Value, choice_value, coded_value, quantity_value
from planner.fhir.elements import (
    Element,
    code_values,
    codings,
    element,
    elements,
    reference_of,
    text,
)

_COMPLETE: Final = frozenset({"completed", "amended"})
_DEEPEST: Final = 16
_WORDS: Final = {"yes": True, "no": False}


def read_answers(resource: Element, context: Context) -> Extract:
    """
    Return what the answers say; a flag's `unknown` says nothing.

    An item's `linkId` is a finding's id or alias, a test's id, or a LOINC code of a finding (alone or as the end of a path).
    """
    status = code_values(resource.get("status"))
    if status and not status & _COMPLETE:
        return Extract(reason="not_final")
    time = context.first_time(resource, "authored")
    if context.is_future(time):
        return Extract(reason="after_as_of")
    statements, reasons, notes = list[Statement](), set[str](), set[str]()
    for item in _items(resource, 0):
        for made in _answered(item, context):
            if isinstance(made, str):
                reasons.add(made)
            elif is_too_old_for_now(made, time, context):
                reasons.add("too_old")
            else:
                statements.append(dated(made, time, reference_of(resource)))
    if statements and time.on is None:
        notes.add("undated")
    is_read = any(one.kind != "unread" for one in statements)
    reason = "" if is_read else min(reasons, default="no_mapped_code")
    return Extract(statements=tuple(statements), reason=reason, notes=tuple(notes))


def _items(holder: Element, depth: int) -> Iterator[Element]:
    if depth > _DEEPEST:
        return
    for item in elements(holder.get("item")):
        yield item
        yield from _items(item, depth + 1)
        for answer in elements(item.get("answer")):
            yield from _items(answer, depth + 1)


def _answered(item: Element, context: Context) -> Iterator[Statement | str]:
    """Yield what the item's answers state, or the reason why they state nothing."""
    answers = list(elements(item.get("answer")))
    name = text(item.get("linkId"))
    if not answers:
        return
    if name in context.catalog.tests:
        shows = context.catalog.tests[name].shows
        outcomes = sorted({word for one in answers for word in _words(one)} & shows.keys())
        yield (
            Statement(kind="result", id=name, value=tuple(outcomes))
            if outcomes
            else "value_not_coded"
        )
        return
    for finding in _asked(name, context):
        value = _value(answers, finding, context)
        if value.written:
            yield unread_number(finding.id, value)
        yield value.reason or Statement(
            kind="finding", id=finding.id, value=value.value, unit=value.unit, bound=value.bound
        )


def _asked(name: str, context: Context) -> Iterator[Finding]:
    known = context.catalog.finding_by_name.get(name)
    if known is not None:
        yield known
        return
    code = name.rsplit("/", maxsplit=1)[-1]
    for meaning in context.catalog.meanings.get(("LOINC", code), ()):
        if meaning.relation == "observable" and meaning.id in context.catalog.findings:
            yield context.catalog.findings[meaning.id]


def _words(answer: Element) -> set[str]:
    """Return the answer's words where it is text or a coding."""
    words = {text(answer.get("valueString"))} | {
        code for _, code in codings(answer.get("valueCoding"))
    }
    return words - {""}


def _value(answers: list[Element], finding: Finding, context: Context) -> Value:
    if finding.kind == "choice":
        chosen = {word for one in answers for word in _words(one)}
        for one in answers:
            chosen |= _coded_choices(one, finding, context)
        return choice_value(chosen, finding)
    values = [_single(one, finding, context) for one in answers]
    first = values[0]
    same = all(value == first for value in values)
    return first if same else Value(reason="value_not_coded")


def _coded_choices(answer: Element, finding: Finding, context: Context) -> set[str]:
    coded = coded_value({"coding": [answer.get("valueCoding")]}, finding, context).value
    return {str(one) for one in (coded if isinstance(coded, list) else [coded]) if one is not None}


def _single(answer: Element, finding: Finding, context: Context) -> Value:
    if finding.kind == "number":
        quantity = element(answer.get("valueQuantity"))
        if quantity:
            return quantity_value(quantity, finding, context.catalog)
        bare = answer.get("valueDecimal", answer.get("valueInteger"))
        return quantity_value({"value": bare, "code": finding.unit}, finding, context.catalog)
    if isinstance(answer.get("valueBoolean"), bool):
        return Value(answer["valueBoolean"])
    words = _words(answer)
    if words & _WORDS.keys():
        return Value(_WORDS[min(words & _WORDS.keys())])
    if "unknown" in words:
        return Value(reason="data_absent")
    return coded_value({"coding": [answer.get("valueCoding")]}, finding, context)
