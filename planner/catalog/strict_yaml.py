"""A strict subset of YAML, with the place of every value: what could be misread is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from planner.catalog.faults import Fault, Place

Path = tuple[str | int, ...]

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_REFUSED = {
    "a bare yes/no word": re.compile(
        r"(?i)y|n|yes|no|on|off|~|(?!true$|false$|null$)(?i:true|false|null)"
    ),
    "an unquoted date": re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"),
    "a number written in a way that YAML readers disagree on": re.compile(
        r"[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*_[0-9_]*|\.[0-9]+|[0-9]+\.|[0-9.]+[eE][-+]?[0-9]+"
        r"|[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?|\.(inf|nan)|\+[0-9.]+)",
        re.IGNORECASE,
    ),
}


@dataclass
class Document:
    """A parsed file: its value, the place of each part, and what was refused."""

    file: str
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Return the place of the part, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.file)


def parse(text: str, file: str) -> Document:
    """Return the document; syntax errors and refused constructs are its faults."""
    document = Document(file)
    if "\t" in text:
        line = text[: text.index("\t")].count("\n") + 1
        document.faults.append(Fault(Place(file, line), "yaml-subset", "a tab; use spaces"))
    try:
        events = iter(list(yaml.parse(text, Loader=yaml.CSafeLoader)))
        _build_stream(document, events)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        problem = getattr(error, "problem", None) or "not YAML"
        document.faults.append(Fault(place, "yaml-subset", str(problem)))
    return document


def _build_stream(document: Document, events: Iterator[yaml.Event]) -> None:
    seen_one = False
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if seen_one:
                _refuse(document, event, "a second document in one file")
                return
            seen_one = True
            document.value = _build(document, next(events), (), events)


def _build(document: Document, event: yaml.Event, path: Path, events: Iterator[yaml.Event]) -> Any:
    document.places[path] = _place(document, event)
    if isinstance(event, yaml.AliasEvent):
        _refuse(document, event, "an alias")
        return None
    if getattr(event, "anchor", None):
        _refuse(document, event, "an anchor")
    if getattr(event, "tag", None):
        _refuse(document, event, "a tag")
    if isinstance(event, yaml.SequenceStartEvent):
        return _build_list(document, path, events)
    if isinstance(event, yaml.MappingStartEvent):
        return _build_map(document, path, events)
    assert isinstance(event, yaml.ScalarEvent), "compose yields nodes only"
    return _scalar(document, event)


def _build_list(document: Document, path: Path, events: Iterator[yaml.Event]) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        items.append(_build(document, event, (*path, len(items)), events))
    return items


def _build_map(document: Document, path: Path, events: Iterator[yaml.Event]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _key(document, event)
        if key == "<<":
            _refuse(document, event, "a merge key")
        if key in values:
            _refuse(document, event, f"the key {key!r} a second time")
        values[key] = _build(document, next(events), (*path, key), events)
        document.places[(*path, key)] = _place(document, event)
    return values


def _key(document: Document, event: yaml.Event) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        _refuse(document, event, "a key that is not text")
        return ""
    value = _scalar(document, event)
    if not isinstance(value, str):
        _refuse(document, event, f"the key {event.value!r}, which is not text; quote it")
    return str(event.value)


def _scalar(document: Document, event: yaml.ScalarEvent) -> Any:
    if event.style:  # empty or None for plain scalars
        return event.value
    plain = {"true": True, "false": False, "null": None, "": None}
    if event.value in plain:
        return plain[event.value]
    if _NUMBER.fullmatch(event.value):
        return float(event.value) if "." in event.value else int(event.value)
    for what, pattern in _REFUSED.items():
        if pattern.fullmatch(event.value):
            _refuse(document, event, f"{what}: {event.value!r}; quote it or write it out")
            return event.value
    return event.value


def _place(document: Document, event: yaml.Event) -> Place:
    mark = event.start_mark
    assert mark is not None, "events of a parsed text have places"
    return Place(document.file, mark.line + 1, mark.column + 1)


def _refuse(document: Document, event: yaml.Event, what: str) -> None:
    document.faults.append(Fault(_place(document, event), "yaml-subset", f"found {what}"))
