"""The texts of a catalog that a person reads, each with its place, found by the shape of the records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from planner.catalog.read import RawCatalog, Record
from planner.catalog.schemas import KINDS
from planner.catalog.schemas.fields import Text

Path = tuple[str | int, ...]

# Names, units and bookkeeping are no sentences; a body's own words and the title of a publication stay as they are.
_NAMES = frozenset(
    {
        "aliases",
        "denies_past",
        "edition",
        "in_doubt",
        "license",
        "native_strength",
        "origin",
        "owner",
        "publisher",
        "retrieved",
        "unit",
        "version",
    }
)
# What is read by no clinician who looks at a plan or at its basis.
_APART = frozenset({"cases", "safety-examples"})
# Parts whose shape the linker checks, and what in them is no text.
_FREE = frozenset({"alert", "differences"})
_WORDS = frozenset({"clock", "hours", "id", "sources", "switch", "urgency"})


@dataclass(frozen=True)
class ShownText:
    """A text, the record that holds it, and where in the record it stands."""

    record: Record
    path: Path
    text: str

    @property
    def about(self) -> str:
        """Return the record and the key that the text stands under."""
        key = next(step for step in reversed(self.path) if isinstance(step, str))
        return f"{self.record.value.get('id', self.record.kind)}: {key}"

    @property
    def is_publication(self) -> bool:
        """Return whether the text is the title of a publication, which is spelled as it was published."""
        return self.record.kind == "sources" and self.path == ("title",)


def shown_texts(raw: RawCatalog) -> Iterator[ShownText]:
    """Yield every text that is shown to clinicians, in file order."""
    for kind, schema in KINDS.items():
        if kind in _APART:
            continue
        for record in raw.of(kind):
            for path, text in _of_record(record.value, schema()):
                yield ShownText(record, path, text)


def _of_record(value: Mapping[str, Any], schema: Schema) -> Iterator[tuple[Path, str]]:
    for key, field in schema.fields.items():
        if key in value and key not in _NAMES:
            found = _of_free(value[key]) if key in _FREE else _of_field(value[key], field)
            yield from (((key, *path), text) for path, text in found)


def _of_field(value: Any, field: object) -> Iterator[tuple[Path, str]]:
    if isinstance(field, Text):
        yield (), value
    elif isinstance(field, fields.Nested):
        yield from _of_record(value, field.schema)
    elif isinstance(field, fields.List):
        for place, entry in enumerate(value):
            yield from (((place, *path), text) for path, text in _of_field(entry, field.inner))
    elif isinstance(field, fields.Dict):
        for key, entry in value.items():
            found = _of_field(entry, field.value_field)
            yield from (((key, *path), text) for path, text in found)


def _of_free(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield the texts of a part whose shape the linker checks: all but ids and words from closed lists."""
    if isinstance(value, str):
        yield (), value
        return
    entries = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, entry in entries:
        if key not in _WORDS:
            yield from (((key, *path), text) for path, text in _of_free(entry))
