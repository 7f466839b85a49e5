"""What was noticed while a chart was read, as issues of an OperationOutcome: nothing is passed over in silence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from planner.core.catalog import Catalog
from planner.core.errors import Problem
from planner.core.parts import Document
from planner.core.wording import number_text, sentence
from planner.fhir.charts.chart import Report, UnreadValue
from planner.fhir.charts.reasons import REASONS

_SHOWN = 20
AGE_UNKNOWN = (
    "The age is not known: the patient has no birth date that can be read. It matters: what is called for from some age on "
    "is left out, and what is asked for may be too little or too late."
)


def chart_issues(report: Report, catalog: Catalog) -> Iterator[Document]:
    """Yield an issue for each conflict, gap, unread report and number, and one for each kind of resource not used."""
    for conflict in report.conflicts:
        text = f"Entries contradict each other on {_label(conflict.id, catalog)}: {conflict.rule}"
        where = [reading.reference for reading in conflict.readings]
        yield _issue("warning", "conflict", text, where)
    for gap in report.unassessed:
        yield _issue("warning", "incomplete", f"Not assessed: {gap.what}. {gap.reason}")
    for unread in report.unread_results:
        when = f" on {unread.on.isoformat()}" if unread.on else ""
        done = "was done" if unread.is_certain else "may have been done"
        text = (
            f"{_label(unread.test, catalog)} {done}{when}, without a coded result: read the report."
        )
        yield _issue("warning", "incomplete", text, unread.references)
    for number in report.unread_values:
        yield _issue("warning", "value", unread_text(number, catalog), [number.reference])
    for text in bound_texts(report, catalog):
        yield _issue("information", "value", text)
    if report.is_age_unknown:
        yield _issue("warning", "value", AGE_UNKNOWN)
    for near in report.to_confirm:
        text = f"To confirm: {_label(near.finding, catalog)}. The chart says something near it."
        yield _issue("information", "incomplete", text, near.references)
    if report.undated:
        yield _issue("information", "value", "Used without a date:", report.undated)
    if report.stale:
        yield _issue("information", "expired", "Too old to be relied on:", report.stale)
    yield from _ignored(report)


def dropped_issues(problems: Iterable[Problem], catalog: Catalog) -> Iterator[Document]:
    """Yield an issue for each value of the chart that cannot be right and was left out."""
    for problem in problems:
        name = problem.pointer.strip("/").split("/")[1]
        text = f"{_label(name, catalog)} was left out: {problem.message}."
        yield _issue("warning", "value", text)


def not_used_issues(names: Iterable[str]) -> Iterator[Document]:
    """Yield an issue for each parameter that has no bearing."""
    for name in names:
        yield _issue("information", "not-supported", f"The parameter {name} was not used.")


def _ignored(report: Report) -> Iterator[Document]:
    unused = [entry for entry in report.entries if entry.state in ("unmapped", "ignored")]
    counted = Counter((entry.state, entry.reason) for entry in unused)
    for (state, reason), count in sorted(counted.items()):
        said = REASONS.get(reason, "No code of it stands for a finding or test of the catalog.")
        where = [
            entry.reference for entry in unused if (entry.state, entry.reason) == (state, reason)
        ]
        plural = "s" if count > 1 else ""
        text = f"{count} resource{plural} not used. {said}"
        yield _issue("information", "informational", text, where)


def bound_texts(report: Report, catalog: Catalog) -> list[str]:
    """Return a sentence for each value that is used and is no more than a bound."""
    return [
        f"Only a bound is told: {_label(name, catalog)} {bound}. Sentences name the number alone."
        for name, bound in report.bounds.items()
    ]


def unread_text(number: UnreadValue, catalog: Catalog) -> str:
    """Return that a number could not be read and why, and what became of the value before it."""
    finding = catalog.findings[number.finding]
    when = f" on {number.on.isoformat()}" if number.on else ""
    said = f"{sentence(finding.label).removesuffix('.')} could not be read: {number.written}{when}."
    parts = [said, REASONS[number.reason]]
    if number.before is not None:
        on = f" on {number.before.on.isoformat()}" if number.before.on else ""
        before = f"The value before it, {_shown(number.before.value, finding.unit)}{on},"
        parts.append(
            f"{before} still decides: no later one could call for more."
            if number.is_before_used
            else f"{before} is not taken to hold: {finding.label} counts as not known."
        )
    return " ".join(parts)


def _shown(value: object, unit: str) -> str:
    held = value if isinstance(value, Mapping) else {"value": value, "unit": unit}
    number = held["value"]
    assert isinstance(number, int | float), "only numbers are unread"
    return number_text(number, str(held["unit"]))


def _issue(severity: str, code: str, text: str, where: Iterable[str] = ()) -> Document:
    document: Document = {"severity": severity, "code": code, "details": {"text": text}}
    named = [place for place in dict.fromkeys(where) if place]
    if named:
        more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        document["diagnostics"] = ", ".join(named[:_SHOWN]) + more
    return document


def _label(name: str, catalog: Catalog) -> str:
    if name in catalog.tests:
        return catalog.tests[name].name
    return catalog.findings[name].label if name in catalog.findings else name
