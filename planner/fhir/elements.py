"""Read elements of FHIR JSON as they come: whatever is not of the expected shape counts as not there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

Element = Mapping[str, object]
Item = TypeVar("Item")

# The words that nearly every resource has for its status, ready made.
_STATES: Mapping[str, frozenset[str]] = {
    word: frozenset({word}) for word in ("active", "completed", "final", "finished", "stopped")
}
_NO_WORDS: frozenset[str] = frozenset()
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.DOTALL)


class Bundled(dict[str, object]):
    """
    A resource of a Bundle, with the address under which the Bundle's other resources refer to it.

    It is never changed: what it is called, as `reference_of` names it, is worked out once, because every resource of a chart
    is asked for it often.
    """

    __slots__ = ("full_url", "reference")

    def __init__(self, resource: Element, full_url: str = "") -> None:
        """Take the content and the address."""
        super().__init__(resource)
        self.full_url = full_url
        self.reference = _named(resource) or full_url or _kind(resource)

    @property
    def names(self) -> frozenset[str]:
        """Return the forms under which others may refer to it."""
        return frozenset(name for name in (text(self.get("id")), target_of(self.full_url)) if name)


def is_object(value: object) -> bool:
    """Return whether the value is a JSON object; parsed JSON is told by its type at once."""
    return type(value) is dict or isinstance(value, Mapping)


def element(value: object) -> Element:
    """Return the value where it is an object, else an empty one."""
    return value if type(value) is dict or isinstance(value, Mapping) else {}


def elements(value: object) -> Sequence[Element]:
    """Return the objects of a list; an object that stands where a list should counts as a list of one."""
    if isinstance(value, list | tuple):
        return [item for item in value if is_object(item)]
    return [value] if isinstance(value, Mapping) else ()


def text(value: object) -> str:
    """Return the value where it is text, stripped; else an empty text."""
    return value.strip() if isinstance(value, str) else ""


def codings(concept: object) -> Sequence[tuple[str, str]]:
    """Return system and code of each usable coding of a CodeableConcept; a bare Coding is read like one."""
    holder = element(concept)
    listed = holder.get("coding", holder if "code" in holder else ())
    found: list[tuple[str, str]] = []
    for coding in listed if type(listed) is list else elements(listed):
        if type(coding) is not dict and not isinstance(coding, Mapping):
            continue
        code, system = coding.get("code"), coding.get("system")
        if isinstance(code, str) and (stripped := code.strip()):
            found.append((system.strip() if isinstance(system, str) else "", stripped))
    return found


def code_values(concept: object) -> frozenset[str]:
    """Return the bare codes of a concept from a closed list of FHIR's own (a status, a category)."""
    if isinstance(concept, str):
        return _STATES.get(concept) or frozenset({concept.strip().lower()})
    if not concept:
        return _NO_WORDS
    found = {code.lower() for part in elements(concept) for _, code in codings(part)}
    return frozenset(found)


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items without repetitions, in their order; they need not be hashable."""
    kept: list[Item] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return tuple(kept)


def reference_of(resource: Element) -> str:
    """Return `Type/id`, or the address within its Bundle, or the bare type where a resource has neither."""
    if type(resource) is Bundled:
        return resource.reference
    return _named(resource) or _kind(resource)


def names_of(resource: Element) -> frozenset[str]:
    """Return every form under which another resource may refer to this one, as `target_of` gives it."""
    if type(resource) is Bundled:
        return resource.names
    return frozenset(filter(None, (text(resource.get("id")),)))


def _kind(resource: Element) -> str:
    return text(resource.get("resourceType")) or "Resource"


def _named(resource: Element) -> str:
    name = text(resource.get("id"))
    return f"{_kind(resource)}/{name}" if name else ""


def target_of(reference: object) -> str:
    """
    Return the bare id that a reference points to, without server, type and version; empty where it has none.

    >>> (
    ...     target_of({"reference": "https://ehr.example/fhir/Patient/12/_history/3"}),
    ...     target_of("urn:uuid:ab-1"),
    ... )
    ('12', 'ab-1')
    """
    whole = text(
        element(reference).get("reference") if not isinstance(reference, str) else reference
    )
    if not whole:
        return ""
    plain = whole.split("/_history/", maxsplit=1)[0].split("|", maxsplit=1)[0]
    return plain.rsplit("/", maxsplit=1)[-1].removeprefix("urn:uuid:").removeprefix("urn:oid:")


def day_of(value: object) -> date | None:
    """
    Return the day of a date, dateTime or instant; None for a partial date, which names no day, and for anything else.

    The day is the one that is written, in the zone of whoever wrote it.

    >>> day_of("2026-03-02T23:50:00-05:00"), day_of("2026-03")
    (datetime.date(2026, 3, 2), None)
    """
    found = _DAY.fullmatch(text(value))
    if found is None or not found[3]:
        return None
    return _calendar_day(int(found[1]), int(found[2]), int(found[3]))


def span_of(value: object) -> tuple[date, date] | None:
    """
    Return the first and the last day that a date may mean; a partial date means any day of its month or year.

    >>> span_of("1962")
    (datetime.date(1962, 1, 1), datetime.date(1962, 12, 31))
    """
    written = text(value)
    if written[4:5] == written[7:8] == "-" and written[10:11] in ("", "T"):
        return _whole_day(written[:10])
    found = _DAY.fullmatch(written)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    first = _calendar_day(year, month or 1, day or 1)
    if first is None:
        return None
    return first, first if day else _last_day(year, month or 12)


def _whole_day(written: str) -> tuple[date, date] | None:
    try:
        named = date.fromisoformat(written)
    except ValueError:
        return None
    return named, named


def _last_day(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
