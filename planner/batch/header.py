"""Column names to what they mean; what is not known is refused with the nearest known name."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.batch.options import Options
from planner.batch.problems import FileProblem
from planner.core.catalog import Catalog
from planner.core.errors import Problem
from planner.core.intake import fold, looks_like_identifier

Role = Literal["finding", "finding_on", "result", "result_on", "list", "special", "pass", "ignore"]
SPECIAL = ("case_id", "as_of", "guideline")
LISTS = ("present", "absent", "done")
_RESULTS = "results."
_ON = ".on"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header as written, what it is, and the id that it speaks of."""

    header: str
    role: Role
    name: str = ""


def known_columns(header: list[str], catalog: Catalog) -> int:
    """Return how many of the headers are known."""
    names = _Names(catalog)
    return sum(names.column(cell).role not in ("pass", "ignore") for cell in header if cell.strip())


def read_header(header: list[str], options: Options, catalog: Catalog) -> list[Column]:
    """
    Return the columns.

    Raises:
        FileProblem: A column is unknown, is there twice, or names people; all of them are listed.
    """
    names = _Names(catalog)
    problems: list[Problem] = []
    columns: list[Column] = []
    seen: dict[tuple[str, str], str] = {}
    while header and not header[-1].strip():
        header = header[:-1]
    for cell in header:
        column = names.column(cell)
        if column.role == "ignore":
            column = _unknown(column, options, names, problems)
        key = (column.role, column.name)
        if column.role not in ("pass", "ignore"):
            if key in seen:
                message = f"the columns {seen[key]} and {cell.strip()} say the same"
                problems.append(_problem(cell, "duplicate_column", message))
            seen[key] = cell.strip()
        columns.append(column)
    if problems:
        raise FileProblem(problems)
    return columns


def _unknown(column: Column, options: Options, names: "_Names", problems: list[Problem]) -> Column:
    if looks_like_identifier(column.header):
        if options.allow_identifiers == "refuse":
            message = f"the column {column.header[:60]!r} looks like an identifier"
            hint = "leave it out, or send allow_identifiers=drop"
            problems.append(_problem(column.header, "identifier_column", message, hint=hint))
        return column
    if options.unknown_columns == "pass":
        return Column(column.header, "pass", column.header)
    if options.unknown_columns == "error":
        near = difflib.get_close_matches(fold(column.header), list(names.known), n=3, cutoff=0.6)
        message = f"the column {column.header[:60]!r} is not known"
        hint = "name it x_..., or send unknown_columns=pass or ignore"
        problems.append(
            _problem(column.header, "unknown_column", message, hint=hint, near=tuple(near))
        )
    return column


def _problem(
    cell: str, code: str, message: str, *, hint: str = "", near: tuple[str, ...] = ()
) -> Problem:
    return Problem(
        pointer=f"/header/{cell.strip()[:60]}",
        code=code,
        message=message,
        hint=hint,
        did_you_mean=near,
    )


class _Names:
    """Every header that a catalog knows, folded."""

    def __init__(self, catalog: Catalog) -> None:
        known: dict[str, Column] = {}
        for name, finding in catalog.finding_by_name.items():
            known[fold(name)] = Column("", "finding", finding.id)
            known[fold(name) + _ON] = Column("", "finding_on", finding.id)
        for test in catalog.tests:
            known[_RESULTS + test] = Column("", "result", test)
            known[_RESULTS + test + _ON] = Column("", "result_on", test)
        known |= {name: Column("", "list", name) for name in LISTS}
        known |= {name: Column("", "special", name) for name in SPECIAL}
        self.known: Mapping[str, Column] = known
        self._joined = {name.replace("_", ""): column for name, column in known.items()}

    def column(self, cell: str) -> Column:
        """Return what the header means; an unknown one is to be ignored."""
        header = cell.strip()
        folded = fold(header).rstrip("_")
        if folded.startswith("x_"):
            return Column(header, "pass", header)
        found = self.known.get(folded) or self._joined.get(folded.replace("_", ""))
        if found is None:
            return Column(header, "ignore")
        return Column(header, found.role, found.name)
