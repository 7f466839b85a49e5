"""
The parts of an answer, and its two forms: all contained in one resource, or each an entry of a Bundle.

A part refers to another as `#id`, and to the CarePlan that holds them as `#`. Contained, that is what FHIR wants; in a
Bundle each becomes an address of its own.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.core.parts import Document

OWNER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A resource and the name by which the others refer to it; the one that holds them all has none."""

    name: str
    resource: Document


def reference(name: str) -> Document:
    """Return a reference to the part of that name."""
    return {"reference": f"#{name}"}


def contained(owner: Document, parts: Sequence[Part]) -> Document:
    """Return the owner with the parts inside it."""
    inner = [_with_id(part.resource, part.name) for part in parts]
    return {**_with_first(owner, {"contained": inner})} if inner else owner


def collection(owner: Document, parts: Sequence[Part], seed: str) -> Document:
    """
    Return a Bundle of the owner and the parts.

    Args:
        owner: The CarePlan.
        parts: The others.
        seed: What makes the addresses those of this answer; the same seed gives the same addresses.
    """
    every = (Part(name=OWNER, resource=owner), *parts)
    addresses = {f"#{part.name}": address(seed, part.name) for part in every}
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": addresses[f"#{part.name}"],
                "resource": _readdressed(part.resource, addresses),
            }
            for part in every
        ],
    }


def address(seed: str, name: str) -> str:
    """Return the address of a part: the same for the same seed and name."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{seed}#{name}')}"


def _with_id(resource: Document, name: str) -> Document:
    return _with_first(resource, {"id": name})


def _with_first(resource: Document, first: Document) -> Document:
    kind = resource["resourceType"]
    return {
        "resourceType": kind,
        **first,
        **{k: v for k, v in resource.items() if k != "resourceType"},
    }


def _readdressed(resource: Document, addresses: Mapping[str, str]) -> Document:
    return {name: _changed(name, value, addresses) for name, value in resource.items()}


def _changed(name: str, value: object, addresses: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return _readdressed(value, addresses)
    if isinstance(value, list):
        return [_changed(name, item, addresses) for item in value]
    return addresses.get(value, value) if name == "reference" and isinstance(value, str) else value
