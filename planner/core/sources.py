"""Where knowledge comes from, and how it was checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Check = Literal["full", "partial", "memory", "policy"]

CHECK_TEXT: Mapping[Check, str] = {
    "full": "checked against the text",
    "partial": "checked against an abstract or a secondary copy",
    "memory": "reference pending",
    "policy": "decision of this project, needs clinical sign-off",
}


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A source and the place in it."""

    source: str
    locator: str

    def __str__(self) -> str:
        """Return `source#locator`."""
        return f"{self.source}#{self.locator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """A section, recommendation or table of a source."""

    title: str
    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One edition of one guideline or paper."""

    id: str
    title: str
    publisher: str
    edition: str
    retrieved: str
    license: str
    check: Check
    read: str
    locators: Mapping[str, Locator]
