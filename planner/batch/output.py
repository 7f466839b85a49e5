"""Answers to lines: results, errors, unprocessed rows or NDJSON, safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.batch.answers import Compact
from planner.batch.dialect import Table
from planner.batch.options import Options
from planner.batch.rows import Case

RESULT_COLUMNS = (
    "row_number",
    "case_id",
    "status",
    "urgency",
    "emergency_ids",
    "next_step",
    "next_step_due",
    "steps",
    "step_count",
    "replaced",
    "information_needs",
    "coverage",
    "warnings",
    "errors",
    "plan_digest",
)
LONG_COLUMNS = (
    "row_number",
    "case_id",
    "status",
    "order",
    "stage",
    "test",
    "state",
    "urgency",
    "due_within_hours",
    "rule_ids",
    "source_ids",
    "errors",
    "plan_digest",
)
ERROR_COLUMNS = (
    "row_number",
    "line_number",
    "case_id",
    "column",
    "value",
    "code",
    "severity",
    "message",
    "hint",
)
_PRESUMED = "default_absent"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


class Writer:
    """Writes CSV lines in the dialect of the file that came in."""

    def __init__(self, table: Table, options: Options) -> None:
        """Take the dialect and whether cells must be safe for spreadsheets."""
        self._buffer = io.StringIO()
        self._is_safe = options.excel_safe
        self._writer = csv.writer(
            self._buffer, delimiter=table.delimiter, lineterminator=table.line_end
        )
        self._mark = "\ufeff" if table.has_mark else ""

    def line(self, cells: Iterable[object]) -> bytes:
        """Return one line."""
        self._writer.writerow([self._cell(cell) for cell in cells])
        text = self._mark + self._buffer.getvalue()
        self._mark = ""
        self._buffer.seek(0)
        self._buffer.truncate()
        return text.encode()

    def _cell(self, cell: object) -> str:
        text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
        return f"'{text}" if self._is_safe and text.startswith(_FORMULA) else text


def status_of(case: Case) -> str:
    """Return ok, warning or error."""
    if case.has_error:
        return "error"
    return "warning" if case.problems else "ok"


def told_always(options: Options, version: str) -> dict[str, object]:
    """
    Return what every line of an answer says of how it was made.

    That absence was presumed stands in each of them: nobody may take such a line for one in which it was stated.
    """
    presumed = {_PRESUMED: "true"} if options.default_absent else {}
    return {"knowledge_version": version, **presumed}


def result_cells(
    case: Case, answer: tuple[Compact, str] | None, always: Mapping[str, object]
) -> list[object]:
    """Return the cells of the one line that answers a row."""
    codes = {"warning": [], "error": []}  # type: dict[str, list[str]]
    for problem in case.problems:
        codes[problem.severity].append(f"{problem.column}:{problem.code}".lstrip(":"))
    head: list[object] = [case.row.number, case.case_id, status_of(case)]
    tail: list[object] = ["|".join(codes["warning"]), "|".join(codes["error"])]
    if answer is None:
        return [*head, *[""] * 9, *tail, "", *always.values(), *case.passed]
    compact, digest = answer
    first = compact.now[0] if compact.now else None
    return [
        *head,
        compact.urgency,
        "|".join(compact.emergencies),
        first.test if first else "",
        first.urgency if first else "",
        "|".join(step.test for step in compact.now),
        len(compact.now),
        "|".join(compact.replaced),
        "|".join(compact.questions),
        compact.coverage,
        *tail,
        digest,
        *always.values(),
        *case.passed,
    ]


def long_lines(
    case: Case, answer: tuple[Compact, str] | None, always: Mapping[str, object]
) -> Iterator[list[object]]:
    """Yield one line per step, and one for a row without steps."""
    head: list[object] = [case.row.number, case.case_id, status_of(case)]
    codes = "|".join(problem.code for problem in case.problems if problem.severity == "error")
    if answer is None or not answer[0].steps:
        digest = answer[1] if answer else ""
        yield [*head, *[""] * 8, codes, digest, *always.values(), *case.passed]
        return
    compact, digest = answer
    for step in compact.steps:
        yield [
            *head,
            step.order,
            step.stage,
            step.test,
            step.state,
            step.urgency,
            step.due_within_hours,
            "|".join(step.rules),
            "|".join(step.sources),
            codes,
            digest,
            *always.values(),
            *case.passed,
        ]


def error_lines(case: Case) -> Iterator[list[object]]:
    """Yield one line per problem of the row."""
    for problem in case.problems:
        yield [
            case.row.number,
            case.row.line,
            case.case_id,
            problem.column,
            problem.shown_value,
            problem.code,
            problem.severity,
            problem.message,
            problem.hint,
        ]


def json_line(content: Mapping[str, Any]) -> bytes:
    """Return one record of an NDJSON answer."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def problem_records(case: Case) -> list[dict[str, str]]:
    """Return the problems of a row for an NDJSON record."""
    return [
        {
            "column": problem.column,
            "value": problem.shown_value,
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in case.problems
    ]


def header_cells(options: Options, passed: Sequence[str], table: Table) -> list[object]:
    """Return the header of the answer."""
    if options.output == "errors":
        return list(ERROR_COLUMNS)
    if options.output == "unprocessed":
        return [*table.header, "errors"]
    columns = LONG_COLUMNS if options.shape == "long" else RESULT_COLUMNS
    return [*columns, *told_always(options, ""), *passed]
