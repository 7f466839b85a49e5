"""
A JSON body means one thing or is refused.

Two readers of `{"egfr": 20, "egfr": 90}` may see two patients; NaN is not JSON; half a surrogate pair
cannot be written back. What the standard reader lets pass is refused here, with the reason.
"""

import json
import math
from collections.abc import Iterable
from typing import Any, NoReturn

from planner.answering.quick_json import UnsureError, quick_value

MAX_DEPTH = 32
_MAX_WHOLE_NUMBER = 2**63 - 1


class StrictJsonError(ValueError):
    """The text is not JSON in the strict sense; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        """Take a stable code and a sentence without any value of the body."""
        self.code = code
        super().__init__(message)


def read_json(raw: bytes) -> object:
    """
    Return the value.

    Raises:
        StrictJsonError: The bytes are not strict JSON.

    >>> read_json(b'{"age": 62}')
    {'age': 62}
    """
    try:
        return quick_value(raw, max_depth=MAX_DEPTH)
    except UnsureError:
        return read_closely(raw)


def read_closely(raw: bytes) -> object:
    """
    Return the value; the reference for the fast reader, and the one that says what is wrong.

    Raises:
        StrictJsonError: The bytes are not strict JSON.
    """
    try:
        text = raw.decode("utf-8").removeprefix("\N{BYTE ORDER MARK}")
        value = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        message = f"the body is not UTF-8: byte {error.start} cannot be read"
        raise StrictJsonError("not_utf8", message) from None
    except json.JSONDecodeError as error:
        message = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise StrictJsonError("bad_syntax", message) from None
    except RecursionError:
        _refuse_depth()
    _check_depth(text, value)
    _check_surrogates(text, value)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise StrictJsonError("duplicate_key", "an object has the same key twice")
    return read


def _constant(name: str) -> NoReturn:
    raise StrictJsonError("not_finite", f"{name} is not a JSON number")


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise StrictJsonError("not_finite", "a number is too large to be held")
    return number


def _whole(text: str) -> int:
    number = int(text) if len(text) < 21 else _MAX_WHOLE_NUMBER + 1
    if abs(number) > _MAX_WHOLE_NUMBER:
        raise StrictJsonError("not_finite", "a number is too large to be held")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_float=_fraction, parse_int=_whole
)


def _check_depth(text: str, value: object) -> None:
    """Refuse deep nesting; counting brackets first spares ordinary bodies the walk."""
    if text.count("{") + text.count("[") > MAX_DEPTH:
        level = _containers([value])
        for _ in range(MAX_DEPTH):
            level = [part for item in level for part in _containers(item)]
            if not level:
                return
        _refuse_depth()


def _containers(item: Iterable[object]) -> list[Any]:
    """Return the objects and lists right inside; only these can nest, and most parts of a body are neither."""
    parts = item.values() if isinstance(item, dict) else item
    return [part for part in parts if type(part) is dict or type(part) is list]


def _refuse_depth() -> NoReturn:
    message = f"nested too deeply: at most {MAX_DEPTH} levels are read"
    raise StrictJsonError("nested_too_deep", message) from None


def _check_surrogates(text: str, value: object) -> None:
    """Refuse half a surrogate pair; only an escape can bring one in, and its pair need not follow."""
    if "\\ud" in text or "\\uD" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            message = "a string has half a surrogate pair"
            raise StrictJsonError("lone_surrogate", message) from None
