"""Errors raised on purpose, each with a stable code and a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    One thing wrong with what the caller sent, with the place and the way out.

    `beside` is the other place where two contradict each other; the message names both.
    """

    pointer: str
    code: str
    message: str
    hint: str = ""
    allowed: tuple[str, ...] = ()
    did_you_mean: tuple[str, ...] = ()
    beside: str = ""

    def document(self) -> Mapping[str, object]:
        """Return the problem as it stands in an answer; empty parts are left out."""
        document: dict[str, object] = {
            "pointer": self.pointer,
            "code": self.code,
            "message": self.message,
        }
        if self.hint:
            document["hint"] = self.hint
        if self.allowed:
            document["allowed"] = list(self.allowed)
        if self.did_you_mean:
            document["did_you_mean"] = list(self.did_you_mean)
        return document


class PlannerError(Exception):
    """Base of the errors that a caller can act on."""

    code: ClassVar[str] = "planner_error"


@dataclass(eq=False)
class ProfileError(PlannerError):
    """The profile has problems; all of them are listed."""

    code: ClassVar[str] = "invalid_profile"
    problems: Sequence[Problem] = field(default_factory=tuple)

    def __str__(self) -> str:
        """Return the messages, one per line; they may quote the profile: never log them."""
        return "\n".join(f"{problem.pointer}: {problem.message}" for problem in self.problems)


class UnknownId(PlannerError):
    """An id that the catalog does not have."""

    code: ClassVar[str] = "not_found"


class CatalogError(PlannerError):
    """The catalog does not keep to its format or fails a check; nothing is served."""

    code: ClassVar[str] = "invalid_catalog"
