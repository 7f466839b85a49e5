"""A list in pages: the cursor says where the next page starts and in which catalog."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from planner.core.errors import Problem
from planner.web.problems import Refusal, as_parameter

_ENCODING = "ascii"


def page(
    entries: Sequence[Mapping[str, Any]], query: Mapping[str, Any], path: str, edition: str
) -> dict[str, object]:
    """
    Return the entries that the query asks for, and where the next page is.

    Args:
        entries: All of them, in order.
        query: `limit` and `cursor`, both optional.
        path: The address of the list.
        edition: Names the catalog; a cursor of another one is refused.
    """
    start = _start(query["cursor"], edition) if "cursor" in query else 0
    end = start + query.get("limit", len(entries))
    document: dict[str, object] = {"count": len(entries), "items": list(entries[start:end])}
    if end < len(entries):
        cursor = _cursor(end, edition)
        document["cursor"] = cursor
        document["next"] = f"{path}?{urlencode({'limit': query['limit'], 'cursor': cursor})}"
    return document


def _cursor(start: int, edition: str) -> str:
    return base64.urlsafe_b64encode(f"{edition}|{start}".encode(_ENCODING)).decode(_ENCODING)


def _start(cursor: str, edition: str) -> int:
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode(_ENCODING)
    except (binascii.Error, ValueError):
        text = ""
    named, _, start = text.rpartition("|")
    if named != edition or not start.isdecimal():
        message = "not a cursor of this catalog: start again without one"
        problem = Problem(pointer="/cursor", code="bad_cursor", message=message)
        raise Refusal("invalid_request", errors=[as_parameter(problem)])
    return int(start)
