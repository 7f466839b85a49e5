"""
A CSV of cases in, a plan for every row out: streamed, in order, none lost.

`answer_csv` reads the file through once, so that a fault of the file is known before the first
answer, and then answers row by row. A row that cannot be read is answered with what is wrong with
it; the other rows are planned.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from planner.batch.answers import Answerer, Compact
from planner.batch.cells import CellReader
from planner.batch.dialect import Row, Table, read_table
from planner.batch.header import Column, known_columns, read_header
from planner.batch.options import Options
from planner.batch.output import (
    Writer,
    error_lines,
    header_cells,
    json_line,
    long_lines,
    problem_records,
    result_cells,
    status_of,
    told_always,
)
from planner.batch.problems import FileProblem, RowProblem, file_problem
from planner.batch.rows import Case, RowReader
from planner.batch.vocabulary import columns, template
from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.parts import Detail
from planner.core.plan import make_plan

__all__ = ["Answer", "FileProblem", "Options", "Tally", "answer_csv", "columns", "template"]


@dataclass
class Tally:
    """How many rows were answered so far, and how."""

    rows: int = 0
    ok: int = 0
    warnings: int = 0
    errors: int = 0
    emergencies: int = 0

    def count(self, case: Case, compact: Compact | None) -> None:
        """Count a row."""
        self.rows += 1
        self.ok += status_of(case) == "ok"
        self.warnings += status_of(case) == "warning"
        self.errors += case.has_error
        self.emergencies += compact is not None and compact.urgency == "emergency"


@dataclass(frozen=True)
class Answer:
    """An answer that is made while it is read: `tally` is complete when `chunks` is used up; `close` when given up."""

    media_type: str
    chunks: Iterator[bytes]
    headers: Mapping[str, str]
    close: Callable[[], None]
    tally: Tally = field(default_factory=Tally)


def answer_csv(stream: BinaryIO, catalog: Catalog, options: Options) -> Answer:
    """
    Return the answer to a file of cases.

    Args:
        stream: The bytes of the file, gzip or plain.
        catalog: The knowledge.
        options: How to read and what to send back.

    Raises:
        FileProblem: The file, a column or an option cannot be used; no row is answered.
    """
    _check_names(catalog, options)
    table = read_table(stream, options, lambda header: known_columns(header, catalog))
    try:
        read = read_header(table.header, options, catalog)
    except FileProblem:
        table.close()
        raise
    tally = Tally()
    batch = _Batch(catalog, options, table, read, tally)
    is_json = options.output == "ndjson"
    return Answer(
        media_type="application/x-ndjson" if is_json else "text/csv; charset=utf-8",
        chunks=_Chunks(table, batch.records() if is_json else batch.lines()),
        headers={"X-Rows-Total": str(table.rows)},
        close=table.close,
        tally=tally,
    )


class _Chunks(Iterator[bytes]):
    """The chunks of an answer; the table is closed when they end or are given up."""

    def __init__(self, table: Table, chunks: Iterator[bytes]) -> None:
        self._table, self._chunks = table, chunks

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the table; a server calls this when the caller goes away."""
        self._table.close()


def _check_names(catalog: Catalog, options: Options) -> None:
    if options.guideline and options.guideline not in catalog.guidelines:
        raise file_problem("unknown_guideline", f"guideline takes {', '.join(catalog.guidelines)}")
    if options.site and options.site not in catalog.sites:
        raise file_problem("unknown_site", f"site takes {', '.join(catalog.sites)}")


class _Batch:
    def __init__(
        self,
        catalog: Catalog,
        options: Options,
        table: Table,
        read: list[Column],
        tally: Tally,
    ) -> None:
        self._catalog, self._options, self._table, self._tally = catalog, options, table, tally
        by_delimiter = options.decimal == "auto" and table.delimiter in (";", "\t")
        cells = CellReader(
            decimal_comma=options.decimal == "comma" or by_delimiter,
            list_separators="|" if table.delimiter == ";" else "|;",
        )
        self._columns = read
        self._reader = RowReader(read, cells, options, catalog)
        self._answerer = Answerer(catalog, options.site)
        self._stopped = False

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of a CSV answer."""
        writer = Writer(self._table, self._options)
        passed = [column.header for column in self._columns if column.role == "pass"]
        yield writer.line(header_cells(self._options, passed, self._table))
        always = told_always(self._options, self._catalog.version)
        for case in self._cases():
            answer = self._answer(case)
            self._tally.count(case, answer[0] if answer else None)
            if self._options.output == "errors":
                yield from (writer.line(cells) for cells in error_lines(case))
            elif self._options.output == "unprocessed":
                if case.has_error:
                    codes = "|".join(problem.code for problem in case.problems)
                    missing = len(self._table.header) - len(case.row.cells)
                    yield writer.line([*case.row.cells, *[""] * missing, codes])
            elif self._options.shape == "long":
                yield from (writer.line(cells) for cells in long_lines(case, answer, always))
            else:
                yield writer.line(result_cells(case, answer, always))
        if self._options.trailer:
            tally = self._tally
            yield writer.line(["#end", f"rows={tally.rows}", f"errors={tally.errors}"])

    def records(self) -> Iterator[bytes]:
        """Yield the records of an NDJSON answer; the last one says that it is whole."""
        for case in self._cases():
            record: dict[str, Any] = {
                "row_number": case.row.number,
                "line_number": case.row.line,
                "case_id": case.case_id,
                "status": status_of(case),
            }
            if self._options.default_absent:
                record["default_absent"] = True
            compact = None
            if case.profile is not None:
                plan = make_plan(
                    case.profile,
                    self._catalog,
                    guideline=case.guideline,
                    site=self._options.site,
                )
                compact = self._answerer.answer(case.profile, case.guideline)[0]
                detail: Detail = "full" if self._options.detail == "full" else "brief"
                record["plan"] = plan_document(plan, case_id=case.case_id, detail=detail)
            if case.problems:
                record["problems"] = problem_records(case)
            self._tally.count(case, compact)
            yield json_line(record)
        yield json_line({"end": True, "cases": self._tally.rows, "errors": self._tally.errors})

    def _cases(self) -> Iterator[Case]:
        errors = 0
        for row in self._table:
            case = self._stopped_case(row) if self._stopped else self._reader.read(row)
            errors += case.has_error
            limit = self._options.max_errors
            if self._options.on_error == "abort":
                limit = 1
            self._stopped = self._stopped or (limit is not None and errors >= limit)
            yield case

    def _stopped_case(self, row: Row) -> Case:
        problem = RowProblem(
            column="",
            value="",
            code="not_processed",
            message="an earlier row had an error and the batch was to stop there",
        )
        return Case(row=row, case_id=str(row.number), problems=[problem])

    def _answer(self, case: Case) -> tuple[Compact, str] | None:
        if case.profile is None:
            return None
        return self._answerer.answer(case.profile, case.guideline)
