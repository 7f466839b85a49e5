"""What a caller can ask of a batch; a wrong option is refused with what is accepted."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from planner.core.errors import Problem

CHOICES: Mapping[str, tuple[str, ...]] = {
    "delimiter": ("auto", "comma", "semicolon", "tab", "pipe"),
    "decimal": ("auto", "point", "comma"),
    "unknown_columns": ("error", "pass", "ignore"),
    "allow_identifiers": ("refuse", "drop"),
    "on_error": ("continue", "abort"),
    "output": ("results", "errors", "unprocessed", "ndjson"),
    "shape": ("wide", "long"),
    "detail": ("brief", "full"),
}
_BOOLEANS = {"true": True, "false": False}


class InvalidOption(ValueError):
    """An option has a value that is not accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """
    How a batch is read and answered.

    Args:
        charset: Encoding that the caller names; a byte order mark comes first, strict UTF-8 last.
        delimiter: `auto` takes the one that gives the most known columns.
        decimal: `auto` reads a comma as the decimal mark where the delimiter is `;` or a tab.
        default_absent: Symptoms, signs and history that a row does not state count as absent.
        unknown_columns: `error`, `pass` (copied to the answer) or `ignore`.
        allow_identifiers: `refuse` a file with columns that name people, or `drop` the columns.
        on_error: `continue`, or `abort` at the first row that cannot be read.
        max_errors: Stop reading after so many rows with errors.
        output: What is sent back.
        shape: One line per row, or one per row and step.
        detail: How much each plan of an NDJSON answer says.
        guideline: For rows that name none.
        site: For all rows.
        as_of: The day that counts as today, for rows that name none.
        excel_safe: Cells that a spreadsheet would take for a formula get a leading apostrophe.
        trailer: A CSV answer ends with a line that says that it is whole.
    """

    charset: str | None = None
    delimiter: str = "auto"
    decimal: str = "auto"
    default_absent: bool = False
    unknown_columns: str = "error"
    allow_identifiers: str = "refuse"
    on_error: str = "continue"
    max_errors: int | None = None
    output: str = "results"
    shape: str = "wide"
    detail: str = "brief"
    guideline: str | None = None
    site: str | None = None
    as_of: date | None = None
    excel_safe: bool = True
    trailer: bool = False

    @classmethod
    def from_strings(cls, given: Mapping[str, str]) -> tuple["Options", tuple[Problem, ...]]:
        """Return the options that the words name, and what is wrong with them."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        names = [field.name for field in fields(cls)]
        for name, word in given.items():
            if name not in names:
                near = tuple(difflib.get_close_matches(name, names, n=1))
                message = f"{name[:40]} is not an option"
                problems.append(_problem(name, "unknown_option", message, did_you_mean=near))
                continue
            try:
                values[name] = _READERS.get(name, str)(word)
            except InvalidOption as error:
                problems.append(_problem(name, "invalid_option", f"{name} takes {error}"))
                continue
            allowed = CHOICES.get(name)
            if allowed and values.pop(name, None) not in allowed:
                message = f"{name} takes {', '.join(allowed)}"
                problems.append(_problem(name, "invalid_option", message, allowed=allowed))
            elif allowed:
                values[name] = word
        return cls(**values), tuple(problems)


def _problem(
    name: str,
    code: str,
    message: str,
    *,
    allowed: tuple[str, ...] = (),
    did_you_mean: tuple[str, ...] = (),
) -> Problem:
    return Problem(
        pointer=f"?{name[:40]}",
        code=code,
        message=message,
        allowed=allowed,
        did_you_mean=did_you_mean,
    )


def _boolean(word: str) -> bool:
    if word not in _BOOLEANS:
        raise InvalidOption("true or false")
    return _BOOLEANS[word]


def _count(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 1 <= int(word[:9]) <= 10**8:
        raise InvalidOption("a whole number from 1")
    return int(word[:9])


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise InvalidOption("a date YYYY-MM-DD") from None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "default_absent": _boolean,
    "excel_safe": _boolean,
    "trailer": _boolean,
    "max_errors": _count,
    "as_of": _day,
}
