"""Searching the definitions: few parameters, strictly read, because a filter that is passed over finds too much."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from planner.core.errors import Problem
from planner.core.parts import Document
from planner.fhir.errors import OperationError

MOST, USUAL = 200, 50
# Name -> its type and what it means.
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "_id": ("token", "The id; several with commas."),
    "url": ("uri", "The canonical address, with or without a version."),
    "name": ("string", "The beginning of the name, whatever the case."),
    "title": ("string", "The beginning of the title, whatever the case."),
    "status": ("token", "The publication status."),
}
_CONTROLS = ("_count", "_offset")
Query = Mapping[str, Sequence[str]]


def search(resources: Sequence[Document], query: Query, address: str) -> Document:
    """
    Return a searchset Bundle: the page of the matches that is asked for, and where the others are.

    Args:
        resources: All of one type, in order.
        query: The parameters: those of `PARAMETERS`, `_count` (0 to 200) and `_offset`.
        address: Where the search is, for the links.

    Raises:
        OperationError: A parameter is unknown, repeated as a control, or out of bounds.
    """
    problems = [_unknown(name) for name in query if name not in (*PARAMETERS, *_CONTROLS)]
    if problems:
        raise OperationError(problems)
    count = _number(query, "_count", USUAL, MOST)
    offset = _number(query, "_offset", 0, len(resources))
    found = [one for one in resources if _matches(one, query)]
    page = found[offset : offset + count]
    document: Document = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": _links(query, address, count, offset, len(found)),
    }
    entries = [
        {"fullUrl": one["url"], "resource": one, "search": {"mode": "match"}} for one in page
    ]
    return document | ({"entry": entries} if entries else {})


def _matches(resource: Document, query: Query) -> bool:
    tests: Mapping[str, Callable[[str], bool]] = {
        "_id": lambda given: given == resource["id"],
        "url": lambda given: (
            given in (resource["url"], f"{resource['url']}|{resource.get('version')}")
        ),
        "name": lambda given: str(resource["name"]).lower().startswith(given.lower()),
        "title": lambda given: str(resource["title"]).lower().startswith(given.lower()),
        "status": lambda given: given.rpartition("|")[2] == resource["status"],
    }
    return all(
        any(tests[name](option) for option in value.split(","))
        for name, values in query.items()
        if name in tests
        for value in values
    )


def _links(query: Query, address: str, count: int, offset: int, total: int) -> list[Document]:
    kept = [
        (name, value) for name, values in query.items() if name in PARAMETERS for value in values
    ]

    def link(relation: str, start: int) -> Document:
        pairs = [*kept, ("_count", str(count)), ("_offset", str(start))]
        return {"relation": relation, "url": f"{address}?{urlencode(pairs)}"}

    links = [link("self", offset)]
    if count and offset + count < total:
        links.append(link("next", offset + count))
    if count and offset:
        links.append(link("previous", max(0, offset - count)))
    return links


def _number(query: Query, name: str, usual: int, most: int) -> int:
    values = query.get(name, [str(usual)])
    if len(values) == 1 and values[0].isascii() and values[0].isdigit() and len(values[0]) < 10:
        number = int(values[0])
        if number <= most:
            return number
    message = f"takes one whole number from 0 to {most}"
    raise OperationError([Problem(pointer=name, code="out_of_range", message=message)])


def _unknown(name: str) -> Problem:
    return Problem(
        pointer=name[:80],
        code="unknown_parameter",
        message="no search parameter of this name, or no modifier, is supported",
        allowed=(*PARAMETERS, *_CONTROLS),
    )
