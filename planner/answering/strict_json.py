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
from planner.core.intake import escape

MAX_DEPTH = 32
_SHOWN = 60
_MAX_WHOLE_NUMBER = 2**63 - 1


class StrictJsonError(ValueError):
    """The text is not JSON in the strict sense; `code` says why, `pointer` where, as far as that is known."""

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        """Take a stable code, a sentence without any value of the body, and the place of a key."""
        self.code = code
        self.pointer = pointer
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
    except StrictJsonError as error:
        raise _placed(error, text) from None
    _check_depth(text, value)
    _check_surrogates(text, value)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise StrictJsonError("duplicate_key", "an object has the same key twice")
    return read


class _Pairs(list[tuple[str, object]]):
    """An object as its pairs: equal keys are both there."""


def _placed(error: StrictJsonError, text: str) -> StrictJsonError:
    """Return the error with the first key that stands twice, and its place; another error as it is."""
    if error.code != "duplicate_key":
        return error
    try:
        inside: object = json.JSONDecoder(object_pairs_hook=_Pairs).decode(text)
    except (ValueError, RecursionError):
        return error
    waiting = [("", inside)]
    while waiting:
        pointer, part = waiting.pop(0)
        if isinstance(part, _Pairs):
            seen = set()
            for key, value in part:
                place = f"{pointer}/{escape(_whole_text(key))}"
                if key in seen:
                    message = f"an object has the key {key[:_SHOWN]!r} twice"
                    return StrictJsonError(error.code, message, place)
                seen.add(key)
                waiting.append((place, value))
        elif isinstance(part, list):
            waiting += [(f"{pointer}/{place}", entry) for place, entry in enumerate(part)]
    return error


def _whole_text(key: str) -> str:
    """Return the key without halves of surrogate pairs, which cannot be written back."""
    return key.encode("utf-8", "replace").decode("utf-8")


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
