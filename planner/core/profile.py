"""What was said about one patient: findings and results, raw, nothing derived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

Value = bool | float | frozenset[str]

INCONCLUSIVE: Final = "inconclusive"
"""The outcome of a test that gave no clear answer; it is an outcome of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A finding's value in the finding's own unit, with its date where one was given."""

    value: Value
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a done test showed, with its date where one was given."""

    shows: frozenset[str]
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    One patient, as stated.

    Args:
        findings: Known findings only; a finding that is not here is unknown.
        results: Done tests only.
        as_of: The day that counts as today; without it the age of results is not judged.
        absent_by_default: The caller said that flags which are not stated are absent.
        implied: Flags that follow from others -> the flag they follow from; they stand in `findings` too.
        assumed: Flags that count as absent only because nobody stated them; they stand in `findings` too.
        left_unknown: Flags said to be unknown, of which nothing is assumed.
    """

    findings: Mapping[str, Stated] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)
    as_of: date | None = None
    absent_by_default: bool = False
    implied: Mapping[str, str] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    left_unknown: frozenset[str] = frozenset()

    @property
    def is_told(self) -> bool:
        """Return whether any finding was said, and not only assumed."""
        return not self.assumed.issuperset(self.findings)

    def is_denied(self, flag: str) -> bool:
        """Return whether the flag was said to be absent; one that is only assumed to be was not."""
        stated = self.findings.get(flag)
        return stated is not None and stated.value is False and flag not in self.assumed
