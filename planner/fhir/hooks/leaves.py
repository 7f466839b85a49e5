"""Nothing empty leaves: CDS Hooks forbids null, empty text, empty lists and empty objects."""

from collections.abc import Mapping

from planner.core.parts import Document


def without_empty(value: object) -> object:
    """
    Return the value without its null, blank and empty parts, however deep they lie.

    >>> without_empty({"a": None, "b": [{}], "c": {"d": " "}, "e": False, "f": 0})
    {'e': False, 'f': 0}
    """
    if isinstance(value, Mapping):
        kept = ((str(key), without_empty(part)) for key, part in value.items())
        return {key: part for key, part in kept if not _is_empty(part)}
    if isinstance(value, list | tuple):
        parts = (without_empty(part) for part in value)
        return [part for part in parts if not _is_empty(part)]
    return value


def pruned(document: Mapping[str, object]) -> Document:
    """Return the object without its empty parts."""
    kept = without_empty(document)
    assert isinstance(kept, dict), "an object stays an object"
    return kept


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, dict | list) and not value)
