"""What Condition resources say: that something is, was, or is not."""

from collections.abc import Iterator
from datetime import date

from planner.core.codes import Meaning
from planner.fhir.charts.context import Context
from planner.fhir.charts.statements import Extract, Statement
from planner.fhir.charts.times import UNDATED, Time
from planner.fhir.elements import Element, code_values, reference_of

_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_CLOSED = frozenset({"inactive", "remission", "resolved"})
_UNSURE = frozenset({"provisional", "differential", "unconfirmed", "suspected"})
_ONSET = ("onsetDateTime", "onsetPeriod")
_RECORDED = ("recordedDate", "assertedDate", "dateRecorded")
_ABATED = ("abatementDateTime", "abatementPeriod")


def read_condition(resource: Element, context: Context) -> Extract:
    """
    Return what the condition says.

    Active means yes and holds until it is closed. Closed means nothing about now, except for what a chart rule calls lasting.
    Without a clinical status it is a statement of its day. Refuted means no, for codes that mean exactly the finding.
    """
    onset, recorded = (
        context.first_time(resource, *_ONSET),
        context.first_time(resource, *_RECORDED),
    )
    began = onset if onset.span is not None else recorded
    if context.is_future(began):
        return Extract(reason="after_as_of")
    verification = code_values(resource.get("verificationStatus"))
    if verification & _UNSURE:
        return Extract(reason="not_confirmed")
    said = list(context.meanings(resource.get("code")))
    if "refuted" in verification:
        when = recorded if recorded.span is not None else began
        return _refuted(said, when, reference_of(resource), context)
    return _stated(said, resource, (began, onset), context)


def _refuted(said: list[Meaning], time: Time, reference: str, context: Context) -> Extract:
    statements = tuple(
        Statement(
            kind="finding",
            id=meaning.id,
            value=False,
            on=time.on,
            partial=time.partial,
            moment=time.moment,
            reference=reference,
        )
        for meaning in said
        if meaning.relation == "equivalent"
        and not meaning.value
        and _is_flag(meaning.id, context)
        and context.is_current(meaning.id, time.last)
    )
    return Extract(
        statements=statements,
        reason="" if statements else "says_less" if said else "no_mapped_code",
    )


def _stated(
    said: list[Meaning], resource: Element, times: tuple[Time, Time], context: Context
) -> Extract:
    began, onset = times
    status = _status(resource, context)
    reference, reasons = reference_of(resource), set[str]()
    statements = list(
        _days_since(said, onset if onset.on is not None else began, reference, context)
    )
    for made in _meant(said, context):
        is_lasting = made.kind == "finding" and context.rule(made.id).is_lasting
        if made.kind != "confirm" and status == "closed" and not is_lasting:
            reasons.add("not_active")
        elif status == "" and not is_lasting and not context.is_current(made.id, began.last):
            reasons.add("too_old")
        elif not (made.kind == "confirm" and status == "closed"):
            statements.append(
                _placed(made, began, onset, reference, is_standing=status != "" or is_lasting)
            )
    if any(one.kind != "confirm" for one in statements):
        reasons.clear()
    elif not reasons:
        reasons.add("says_less" if said else "no_mapped_code")
    notes = ("undated",) if statements and began is UNDATED else ()
    return Extract(statements=tuple(statements), reason=min(reasons, default=""), notes=notes)


def _days_since(
    said: list[Meaning], time: Time, reference: str, context: Context
) -> Iterator[Statement]:
    """Yield the days since an event whose code counts from its onset; the latest event is the one that decides."""
    if context.as_of is None or time.on is None:
        return
    for meaning in said:
        finding = context.catalog.findings.get(meaning.id)
        days = (context.as_of - time.on).days
        if meaning.relation == "onset" and finding is not None and days <= finding.maximum:
            yield Statement(
                kind="finding",
                id=meaning.id,
                value=days,
                unit="d",
                on=time.on,
                since=time.on,
                reference=reference,
            )


def _placed(
    made: Statement, began: Time, onset: Time, reference: str, *, is_standing: bool
) -> Statement:
    return Statement(
        kind=made.kind,
        id=made.id,
        value=made.value,
        on=began.on,
        partial=began.partial,
        moment=began.moment,
        since=onset.on if is_standing else None,
        reference=reference,
        is_standing=is_standing,
        rank=made.rank,
    )


def _meant(said: list[Meaning], context: Context) -> Iterator[Statement]:
    """Yield what the codes say as undated statements: findings, results that a diagnosis proves, findings to confirm."""
    for meaning in said:
        statement = finding_meant(meaning, context)
        if statement is not None:
            yield statement
        elif meaning.relation == "diagnosis" and _is_outcome(meaning, context):
            yield Statement(kind="result", id=meaning.id, value=(meaning.value,))


def finding_meant(meaning: Meaning, context: Context) -> Statement | None:
    """Return the finding that a code states by being there, undated; one that it may mean is to be confirmed."""
    finding = context.catalog.findings.get(meaning.id)
    if finding is None or finding.kind == "number":
        return None
    if meaning.relation == "broader":
        return Statement(kind="confirm", id=meaning.id)
    if meaning.relation not in ("equivalent", "narrower"):
        return None
    if finding.kind == "flag":
        return Statement(
            kind="finding", id=meaning.id, value=meaning.value != "no", rank=meaning.rank
        )
    if meaning.value not in finding.choices:
        return None
    value: object = [meaning.value] if finding.multiple else meaning.value
    return Statement(kind="finding", id=meaning.id, value=value, rank=meaning.rank)


def _status(resource: Element, context: Context) -> str:
    """Return `active`, `closed`, or nothing where the condition does not say."""
    abated = context.first_time(resource, *_ABATED)
    if abated.span is not None and _is_after(abated.span[0], context):
        return "active"
    if abated.span is not None or resource.get("abatementBoolean") is True:
        return "closed"
    status = code_values(resource.get("clinicalStatus"))
    if status & _CLOSED:
        return "closed"
    return "active" if status & _ACTIVE else ""


def _is_after(day: date, context: Context) -> bool:
    return context.as_of is not None and day > context.as_of


def _is_flag(name: str, context: Context) -> bool:
    finding = context.catalog.findings.get(name)
    return finding is not None and finding.kind == "flag"


def _is_outcome(meaning: Meaning, context: Context) -> bool:
    test = context.catalog.tests.get(meaning.id)
    return test is not None and meaning.value in test.shows


def period_is_over(resource: Element, key: str, context: Context) -> bool:
    """Return whether the Period under the key has an end that is not after the day of the plan."""
    period = resource.get(key)
    end = context.time_of(period.get("end")) if isinstance(period, dict) else UNDATED
    return end.span is not None and not _is_after(end.span[0], context)
