"""Take the resources out of a Bundle, whatever shape a client gave it."""

from collections.abc import Mapping
from typing import Final

from planner.fhir.elements import Bundled, elements, text

DEEPEST: Final = 16
"""Bundles nested deeper than this are not opened; no chart needs more, and a hostile one must not exhaust the stack."""


def bundle_resources(bundle: object) -> list[Bundled]:
    """
    Return the resources of a Bundle, of a list of them, or of one resource, in their order.

    A Bundle without a type, one inside another, an entry without a resource and an entry that *is* the resource are all read;
    what is no resource at all is passed over. An OperationOutcome is a resource like any other.

    Args:
        bundle: Parsed JSON of any shape.

    Returns:
        Shallow copies, each with its `full_url` where the entry has one; one that was taken out before is passed on as it is.
        The Bundles themselves are not among them.
    """
    if type(bundle) is Bundled:
        return [bundle]
    found: list[Bundled] = []
    _gather(bundle, "", 0, found)
    return found


def _gather(value: object, full_url: str, depth: int, found: list[Bundled]) -> None:
    if depth > DEEPEST:
        return
    if isinstance(value, list | tuple):
        for item in value:
            _gather(item, "", depth + 1, found)
    elif type(value) is Bundled and not full_url:
        found.append(value)
    elif isinstance(value, Mapping):
        if value.get("resourceType") == "Bundle" or (
            "entry" in value and "resourceType" not in value
        ):
            for entry in elements(value.get("entry")):
                _gather_entry(entry, depth, found)
        elif text(value.get("resourceType")):
            found.append(Bundled(value, full_url))


def _gather_entry(entry: Mapping[str, object], depth: int, found: list[Bundled]) -> None:
    full_url, resource = text(entry.get("fullUrl")), entry.get("resource")
    if type(resource) is dict and "entry" not in resource and "resourceType" not in entry:
        # As nearly every entry is; the other ways find the same, more slowly.
        if text(resource.get("resourceType")) not in ("", "Bundle"):
            found.append(Bundled(resource, full_url))
    elif text(entry.get("resourceType")):
        _gather(entry, full_url, depth + 1, found)
    else:
        _gather(resource, full_url, depth + 1, found)
