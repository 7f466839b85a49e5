"""What is wrong with a file, a row, or a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from planner.core.errors import PlannerError, Problem

_VALUE_SHOWN = 40


class FileProblem(PlannerError):
    """The file cannot be read as cases; no row is answered."""

    code: ClassVar[str] = "invalid_file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take what is wrong."""
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


def file_problem(code: str, message: str, *, line: int = 0, hint: str = "") -> FileProblem:
    """Return the refusal of a file for one reason, at a line where there is one."""
    pointer = f"/lines/{line}" if line else "/file"
    return FileProblem([Problem(pointer=pointer, code=code, message=message, hint=hint)])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One thing wrong with one row; `column` is the header as it was written."""

    column: str
    value: str
    code: str
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def shown_value(self) -> str:
        """Return the value, cut to what a person needs to find it."""
        return self.value[:_VALUE_SHOWN]
