"""Fields that take what they say and nothing that Python holds for equal: 1 is not true, "5" is not 5."""

import difflib
import re
from collections.abc import Collection
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from planner.core.errors import Problem

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def fault(
    code: str, message: str, *, allowed: Collection[str] = (), near: Collection[str] = ()
) -> ValidationError:
    """Return an error that carries a problem; the place is filled in by whoever knows it."""
    problem = Problem(
        pointer="", code=code, message=message, allowed=tuple(allowed), did_you_mean=tuple(near)
    )
    return ValidationError([problem])


class StrictBool(fields.Boolean):
    """True or false, as JSON has them."""

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        if isinstance(value, bool):
            return value
        raise fault("not_a_flag", "takes true or false", allowed=("true", "false"))


class QueryBool(fields.Boolean):
    """`true` or `false` as a query parameter."""

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        if value in ("true", "false"):
            return value == "true"
        raise fault("not_a_flag", "takes true or false", allowed=("true", "false"))


class Word(fields.String):
    """One of a closed list of words."""

    def __init__(self, *allowed: str, description: str = "", **options: object) -> None:
        self.allowed = allowed
        metadata = {"enum": list(allowed), "description": description}
        super().__init__(metadata=metadata, **options)  # type: ignore[arg-type]

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if isinstance(value, str) and value in self.allowed:
            return value
        near = difflib.get_close_matches(str(value)[:60], self.allowed, n=1)
        listed = ", ".join(self.allowed)
        raise fault("not_a_choice", f"takes one of {listed}", allowed=self.allowed, near=near)


class Text(fields.String):
    """A string of at most so many characters."""

    def __init__(self, *, at_most: int, description: str = "", **options: object) -> None:
        self.at_most = at_most
        metadata = {"maxLength": at_most, "description": description}
        super().__init__(metadata=metadata, **options)  # type: ignore[arg-type]

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if not isinstance(value, str):
            raise fault("not_text", "takes a string")
        if len(value) > self.at_most:
            raise fault("too_long", f"takes at most {self.at_most} characters, not {len(value)}")
        return value


class Day(fields.Date):
    """A day, written YYYY-MM-DD."""

    def _deserialize(self, value: object, *_: object, **__: object) -> date:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise fault("bad_date", "a date is written YYYY-MM-DD")


class QueryNumber(fields.Integer):
    """A whole number between two bounds as a query parameter."""

    def __init__(self, low: int, high: int, *, description: str = "", **options: object) -> None:
        self.low, self.high = low, high
        metadata = {"minimum": low, "maximum": high, "description": description}
        super().__init__(metadata=metadata, **options)  # type: ignore[arg-type]

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        text = str(value)
        if re.fullmatch(r"[0-9]{1,12}", text) and self.low <= int(text) <= self.high:
            return int(text)
        raise fault("not_a_number", f"takes a whole number from {self.low} to {self.high}")


class Entries(fields.Dict):
    """An object with free keys, whose values are read elsewhere; `described_by` names its OpenAPI schema."""

    def __init__(self, described_by: str, *, at_most: int, **options: object) -> None:
        self.described_by = described_by
        self.at_most = at_most
        super().__init__(**options)  # type: ignore[arg-type]

    def _deserialize(self, value: object, *_: object, **__: object) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise fault("not_an_object", "takes an object")
        if len(value) > self.at_most:
            raise fault("too_many", f"takes at most {self.at_most} entries, not {len(value)}")
        return value
