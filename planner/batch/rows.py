"""One row to one profile, or to everything that is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from planner.batch.cells import UNKNOWN, CellError, CellReader
from planner.batch.dialect import Row
from planner.batch.header import Column
from planner.batch.options import Options
from planner.batch.problems import RowProblem
from planner.core.catalog import Catalog
from planner.core.errors import ProfileError
from planner.core.intake import fold, read_profile, unescape
from planner.core.profile import Profile

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(kw_only=True)
class Case:
    """A row as it was read: a profile, or problems of which at least one is an error."""

    row: Row
    case_id: str
    profile: Profile | None = None
    guideline: str | None = None
    problems: list[RowProblem] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        """Return whether the row cannot be planned."""
        return any(problem.severity == "error" for problem in self.problems)


class RowReader:
    """Reads the rows of one file."""

    def __init__(
        self, columns: Sequence[Column], cells: CellReader, options: Options, catalog: Catalog
    ) -> None:
        """Take the columns, the conventions of cells, the options and the vocabulary."""
        self._columns = columns
        self._cells = cells
        self._options = options
        self._catalog = catalog
        self._seen: set[str] = set()

    def read(self, row: Row) -> Case:
        """Return the case of the row; every problem of the row is found."""
        case = Case(row=row, case_id=str(row.number))
        cells = self._aligned(case, row.cells)
        if cells is None:
            return case
        draft = _Draft()
        for column, cell in zip(self._columns, cells, strict=True):
            self._read_cell(case, draft, column, cell)
        self._note_repeat(case, draft)
        as_of = self._as_of(case, draft) or self._options.as_of
        header, cell = draft.special("guideline")
        guideline = cell.strip()
        case.guideline = guideline or self._options.guideline
        if guideline and guideline not in self._catalog.guidelines:
            allowed = ", ".join(self._catalog.guidelines)
            self._problem(case, header, cell, "unknown_value", f"takes {allowed}")
        self._profile(case, draft, as_of)
        return case

    def _aligned(self, case: Case, cells: list[str]) -> list[str] | None:
        width = len(self._columns)
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) == width:
            return cells
        case_place = [c.role == "special" and c.name == "case_id" for c in self._columns]
        if any(case_place) and case_place.index(True) < len(cells):
            case.case_id = cells[case_place.index(True)] or case.case_id
        code = "too_few_cells" if len(cells) < width else "too_many_cells"
        message = f"the row has {len(cells)} cells, the header {width}"
        case.problems.append(RowProblem(column="", value="", code=code, message=message))
        return None

    def _read_cell(self, case: Case, draft: "_Draft", column: Column, cell: str) -> None:
        is_known = cell.strip().lower() not in UNKNOWN
        try:
            if column.role == "finding":
                self._read_finding(case, draft, column, cell)
            elif column.role == "result" and is_known:
                for item in self._cells.items(cell):
                    draft.add_outcome(column.name, fold(item))
                draft.told[column.role, column.name] = (column.header, cell)
            elif column.role in ("finding_on", "result_on") and is_known:
                draft.told[column.role, column.name] = (column.header, cell)
            elif column.role == "list":
                self._read_list(case, draft, column, cell)
            elif column.role == "special":
                draft.told[column.role, column.name] = (column.header, cell)
                if column.name == "case_id" and cell:
                    case.case_id = cell
            elif column.role == "pass":
                case.passed.append(cell)
        except CellError as error:
            draft.told[column.role, column.name] = (column.header, cell)
            self._problem(case, column.header, cell, error.code, error.message, error.hint)

    def _read_finding(self, case: Case, draft: "_Draft", column: Column, cell: str) -> None:
        value = self._cells.value(self._catalog.findings[column.name], cell)
        if value is not None:
            self._state(case, draft, (column.header, cell), column.name, value)
        elif cell.strip():
            draft.unknown.append(column.name)

    def _state(
        self, case: Case, draft: "_Draft", told: tuple[str, str], name: str, value: object
    ) -> None:
        """Keep what a cell says of a finding; a second cell that says otherwise does not take its place."""
        first = draft.findings.setdefault(name, value)
        earlier, _ = draft.told.setdefault(("finding", name), told)
        if first != value:
            message = f"{name} is said to be present and absent"
            hint = f"see the column {earlier} too"
            self._problem(case, *told, "conflicting_cells", message, hint)

    def _read_list(self, case: Case, draft: "_Draft", column: Column, cell: str) -> None:
        for item in self._cells.items(cell):
            name, _, outcome = item.partition("=")
            if column.name == "done":
                if outcome:
                    draft.add_outcome(fold(name), fold(outcome))
                    draft.told.setdefault(("result", fold(name)), (column.header, cell))
                else:
                    message = f"{item[:40]} is done: say what it showed"
                    hint = "write test=outcome, or use a results.<test> column"
                    self._problem(
                        case, column.header, cell, "result_without_outcome", message, hint
                    )
                continue
            finding = self._catalog.finding_by_name.get(fold(item))
            if finding is None or finding.kind != "flag":
                message = f"{item[:40]} is no yes-or-no finding of this catalog"
                self._problem(case, column.header, cell, "unknown_finding", message)
                continue
            value = column.name == "present"
            self._state(case, draft, (column.header, cell), finding.id, value)

    def _note_repeat(self, case: Case, draft: "_Draft") -> None:
        if case.case_id in self._seen:
            header, _ = draft.special("case_id")
            message = "this case_id has come before; both rows are answered"
            self._problem(
                case, header, case.case_id, "duplicate_case_id", message, severity="warning"
            )
        self._seen.add(case.case_id)

    def _as_of(self, case: Case, draft: "_Draft") -> date | None:
        header, cell = draft.special("as_of")
        if not cell.strip():
            return None
        try:
            if not _DAY.fullmatch(cell.strip()):
                raise ValueError
            return date.fromisoformat(cell.strip())
        except ValueError:
            hint = "write YYYY-MM-DD; other orders and serial numbers can be read in two ways"
            self._problem(case, header, cell, "bad_date", "not a date", hint)
            return None

    def _profile(self, case: Case, draft: "_Draft", as_of: date | None) -> None:
        findings, results = draft.dated()
        self._note_lone_dates(case, draft)
        try:
            case.profile = read_profile(
                findings,
                results,
                self._catalog,
                as_of=as_of,
                absent_by_default=self._options.default_absent,
            )
        except ProfileError as error:
            for problem in error.problems:
                header, cell = draft.cell_of(problem.pointer)
                hint = problem.hint or ", ".join(problem.did_you_mean or problem.allowed[:12])
                self._problem(case, header, cell, problem.code, problem.message, hint)
        if case.has_error:
            case.profile = None

    def _note_lone_dates(self, case: Case, draft: "_Draft") -> None:
        """Refuse a date without what it dates: a value that got lost must not look like one that nobody has."""
        for (role, name), (header, cell) in draft.told.items():
            if role == "result_on" and name not in draft.results:
                message = f"{name} has a date but no outcome"
                self._problem(case, header, cell, "result_without_outcome", message)
            if role == "finding_on" and ("finding", name) not in draft.told:
                message = f"{name} has a date but no value"
                self._problem(case, header, cell, "date_without_value", message)

    def _problem(
        self,
        case: Case,
        column: str,
        value: str,
        code: str,
        message: str,
        hint: str = "",
        *,
        severity: str = "error",
    ) -> None:
        case.problems.append(
            RowProblem(
                column=column,
                value=value,
                code=code,
                message=message,
                hint=hint,
                severity="warning" if severity == "warning" else "error",
            )
        )


@dataclass
class _Draft:
    """The cells of a row, sorted by what they speak of; `told` has the header and text of the cell that did."""

    findings: dict[str, object] = field(default_factory=dict)
    results: dict[str, list[str]] = field(default_factory=dict)
    told: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def special(self, name: str) -> tuple[str, str]:
        """Return header and text of a cell that speaks of the row itself; empty text where there is none."""
        return self.told.get(("special", name), (name, ""))

    def add_outcome(self, test: str, outcome: str) -> None:
        """Keep an outcome beside those of other cells: what one of them saw is not lost."""
        known = self.results.setdefault(test, [])
        if outcome not in known:
            known.append(outcome)

    def cell_of(self, pointer: str) -> tuple[str, str]:
        """Return header and text of the cell at which a problem of the request points."""
        _, kind, name, part = (*pointer.split("/"), "", "", "")[:4]
        role = "finding" if kind == "findings" else "result"
        name = unescape(name)
        return self.told.get((f"{role}_on" if part == "on" else role, name), (name, ""))

    def dated(self) -> tuple[dict[str, object], dict[str, object]]:
        """Return findings and results as a request would hold them, dates joined in."""
        findings, results = dict(self.findings), dict[str, object](self.results)
        for (role, name), (_, cell) in self.told.items():
            if role == "finding_on" and name in findings:
                value = findings[name]
                long = value if isinstance(value, dict) else {"value": value}
                findings[name] = {**long, "on": cell.strip()}
            if role == "result_on" and name in results:
                results[name] = {"shows": results[name], "on": cell.strip()}
        for name in self.unknown:
            # A cell that says "unknown" is not an empty one: nothing is presumed of it.
            findings.setdefault(name, "unknown")
        return findings, results
