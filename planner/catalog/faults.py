"""What is wrong with a catalog, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.core.errors import CatalogError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a catalog file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """Return `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong: where, which check found it, what it is, what to do."""

    place: Place
    check: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return one line for a terminal."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.check}: {self.message}{hint}"


class FaultyCatalogError(CatalogError):
    """The catalog has faults; nothing is served from it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Take the faults, all of them."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))
