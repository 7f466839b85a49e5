"""One cell to one value; what cannot be read with certainty is refused, never guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.findings import Finding
from planner.core.intake import fold

YES = ("yes", "y", "true", "t", "1", "present")
NO = ("no", "n", "false", "f", "0", "absent")
UNKNOWN = ("", "unknown", "unk", "u", "na", "n/a", "?")
_NUMBER = re.compile(
    r"(?P<comparator>[<>]=?)?\s*(?P<number>-?[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>.*)"
)
_ISO_DURATION = re.compile(r"P([0-9]+(?:\.[0-9]+)?)([DWMY])", re.IGNORECASE)
_DURATION_UNITS: Mapping[str, str] = {
    "d": "d",
    "day": "d",
    "days": "d",
    "w": "wk",
    "wk": "wk",
    "week": "wk",
    "weeks": "wk",
    "m": "mo",
    "mo": "mo",
    "month": "mo",
    "months": "mo",
    "y": "a",
    "a": "a",
    "year": "a",
    "years": "a",
    "h": "h",
    "hour": "h",
    "hours": "h",
}
_TIME_UNITS = ("h", "d", "wk", "mo", "a")
_SENTINELS = (-9.0, -99.0, -999.0, -9999.0)


class CellError(ValueError):
    """A cell cannot be read."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Take a stable code, what is wrong, and what to do."""
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells under the conventions of one file."""

    decimal_comma: bool
    list_separators: str

    def value(self, finding: Finding, cell: str) -> object:
        """
        Return the cell as the value that a JSON request would hold, or None for unknown.

        Raises:
            CellError: The cell says nothing that the finding can be.
        """
        text = cell.strip()
        if text.lower() in UNKNOWN:
            return None
        if finding.kind == "flag":
            return self.flag(text)
        if finding.kind == "number":
            return self._number(finding, text)
        return self._choice(finding, text)

    def flag(self, text: str) -> bool:
        """Return yes or no."""
        word = text.lower()
        if word in YES:
            return True
        if word in NO:
            return False
        hint = f"write yes, no, or leave the cell empty ({'/'.join(YES)}; {'/'.join(NO)})"
        raise CellError("unknown_value", f"{text[:40]!r} is neither yes nor no", hint)

    def items(self, cell: str) -> list[str]:
        """Return the entries of a list cell, without blanks and repeats."""
        parts = re.split(f"[{re.escape(self.list_separators)}]", cell)
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def _number(self, finding: Finding, text: str) -> object:
        if found := _ISO_DURATION.fullmatch(text):
            return self._with_unit(finding, found[1], found[2].lower())
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise CellError("bad_number", f"{text[:40]!r} is not a number")
        if found["comparator"]:
            hint = "send the number itself if it is known; leave the cell empty if it is not"
            raise CellError("comparator_not_supported", f"{text[:40]!r} is a bound", hint)
        if found["unit"]:
            return self._with_unit(finding, found["number"], found["unit"].strip())
        return self._plain(found["number"])

    def _plain(self, text: str) -> float | int:
        if "," in text:
            if not self.decimal_comma:
                hint = "write a decimal point, without thousands separators, or send decimal=comma"
                raise CellError("bad_number", f"{text[:40]!r} has a comma", hint)
            text = text.replace(",", ".")
        elif "." in text and self.decimal_comma and re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3}", text):
            hint = "with decimal commas a point looks like a thousands separator: leave it out"
            raise CellError("bad_number", f"{text[:40]!r} can be read in two ways", hint)
        number = float(text)
        if number in _SENTINELS:
            hint = "leave the cell empty where the value is not known"
            raise CellError("sentinel_number", f"{text[:40]!r} stands for something else", hint)
        return int(number) if number.is_integer() else number

    def _with_unit(self, finding: Finding, number: str, unit: str) -> object:
        named = unit
        if finding.unit in _TIME_UNITS and unit.lower() in _DURATION_UNITS:
            named = _DURATION_UNITS[unit.lower()]
        return {"value": self._plain(number), "unit": named}

    def _choice(self, finding: Finding, text: str) -> object:
        words = self.items(text) if finding.multiple else [text]
        known = {fold(choice): choice for choice in finding.choices}
        chosen = []
        for word in words:
            choice = known.get(fold(word))
            if choice is None:
                allowed = ", ".join(finding.choices)
                raise CellError("unknown_value", f"{word[:40]!r} is none of {allowed}")
            chosen.append(choice)
        return chosen if finding.multiple else chosen[0]
