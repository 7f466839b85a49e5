"""Read the files of a catalog folder into records with places; every fault is kept, none is raised."""

import csv
import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from marshmallow import Schema, ValidationError

from planner.catalog.faults import Fault, Place
from planner.catalog.schemas import KINDS
from planner.catalog.strict_yaml import Document, Path, parse

_FOLDERS = ("findings", "tests", "rules", "cases", "sites", "risk")
_RISK_COLUMNS = ("symptom", "sex", "smoking", "age", "risk", "low", "high", "any_cancer")
AFFILIATE_CODES = "codes/snomed_affiliate.csv"
_CODE_COLUMNS = ("id", "system", "code", "display", "relation")


@dataclass(frozen=True)
class Record:
    """One record of a file: its checked value and the place of each of its parts."""

    kind: str
    value: Mapping[str, Any]
    document: Document
    path: Path

    @property
    def place(self) -> Place:
        """Return where the record starts."""
        return self.document.place(self.path)

    def at(self, *path: str | int) -> Place:
        """Return where the part of the record stands."""
        return self.document.place((*self.path, *path))


@dataclass
class RawCatalog:
    """The records of a folder by kind, the codes, the digest, and what is wrong so far."""

    folder: FilePath
    snomed_affiliate: bool = False
    records: dict[str, list[Record]] = field(default_factory=dict)
    broken: dict[str, list[Record]] = field(default_factory=dict)
    codes: list[tuple[Place, dict[str, str]]] = field(default_factory=list)
    risks: dict[str, list[tuple[Place, dict[str, str]]]] = field(default_factory=dict)
    digest: str = ""
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: str) -> list[Record]:
        """Return the records of one kind, in file order."""
        return self.records.get(kind, [])

    def named(self, kind: str) -> list[Record]:
        """Return the records of one kind that have an id, malformed ones too (so that one fault is one fault)."""
        broken = [r for r in self.broken.get(kind, []) if isinstance(r.value.get("id"), str)]
        return self.of(kind) + broken

    def fault(self, place: Place, check: str, message: str, hint: str = "") -> None:
        """Note a fault."""
        self.faults.append(Fault(place, check, message, hint))


def read_folder(folder: FilePath, *, snomed_affiliate: bool = False) -> RawCatalog:
    """
    Return everything that stands in the folder, checked record by record.

    Args:
        folder: Where the catalog stands.
        snomed_affiliate: Whether codes that need a licence of their own are used. They are checked either way;
            with them it is another catalog, of another digest.
    """
    raw = RawCatalog(folder, snomed_affiliate=snomed_affiliate)
    digest = hashlib.sha256(AFFILIATE_CODES.encode() if snomed_affiliate else b"")
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix not in (".yaml", ".csv"):
            continue
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        if path.suffix == ".yaml":
            _read_yaml(raw, name, content)
        elif name.startswith("codes/"):
            raw.codes.extend(_read_csv(raw, name, content, _CODE_COLUMNS))
        elif name.startswith("risk/"):
            rows = _read_csv(raw, name, content, _RISK_COLUMNS)
            raw.risks[name.removeprefix("risk/")] = rows
    raw.digest = f"sha256:{digest.hexdigest()}"
    return raw


def _read_yaml(raw: RawCatalog, name: str, content: bytes) -> None:
    kind = (
        name.split("/", maxsplit=1)[0]
        if name.split("/", maxsplit=1)[0] in _FOLDERS
        else name.removesuffix(".yaml")
    )
    if kind not in KINDS:
        raw.fault(Place(name), "known-files", "no file of this name belongs to a catalog")
        return
    try:
        document = parse(content.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        raw.fault(Place(name), "yaml-subset", f"not UTF-8 at byte {error.start}")
        return
    raw.faults.extend(document.faults)
    schema = KINDS[kind]()
    for path, value in _records(raw, document, kind):
        record = _checked(raw, kind, schema, document, path, value)
        if record is not None:
            raw.records.setdefault(kind, []).append(record)


def _records(raw: RawCatalog, document: Document, kind: str) -> Iterator[tuple[Path, Any]]:
    if kind == "catalog":
        yield (), document.value
    elif isinstance(document.value, list):
        yield from (((place,), value) for place, value in enumerate(document.value))
    elif document.value is not None:
        raw.fault(document.place(()), "known-keys", "the file must hold a list of records")


def _checked(
    raw: RawCatalog, kind: str, schema: Schema, document: Document, path: Path, value: Any
) -> Record | None:
    if not isinstance(value, dict):
        raw.fault(document.place(path), "known-keys", "the record must be a map")
        return None
    try:
        checked = schema.load(value)
    except ValidationError as error:
        for inner, message in _flat(error.messages):
            hint = _near_key(schema, inner, message)
            spot = document.place((*path, *inner))
            raw.fault(spot, "known-keys", f"{'.'.join(map(str, inner))}: {message}", hint)
        raw.broken.setdefault(kind, []).append(Record(kind, value, document, path))
        return None
    return Record(kind, checked, document, path)


def _flat(messages: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step = () if key in ("_schema", "value", "key") else (key,)
            yield from _flat(inner, (*path, *step))
    elif isinstance(messages, list):
        for message in messages:
            yield from _flat(message, path)
    else:
        yield path, str(messages)


def _near_key(schema: Schema, path: Path, message: str) -> str:
    if message != "Unknown field.":
        return ""
    current: Any = schema
    for step in path[:-1]:
        if isinstance(current, Schema) and step in current.fields:
            current = current.fields[str(step)]
        while hasattr(current, "inner"):
            current = current.inner
        if hasattr(current, "schema"):
            current = current.schema
    known = list(current.fields) if isinstance(current, Schema) else []
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"


def _read_csv(
    raw: RawCatalog, name: str, content: bytes, expected: Sequence[str]
) -> list[tuple[Place, dict[str, str]]]:
    """Return the rows with their places, which must have exactly the expected columns."""
    rows = csv.DictReader(content.decode("utf-8").splitlines())
    if list(rows.fieldnames or []) != list(expected):
        raw.fault(Place(name), "known-keys", f"the header must be {','.join(expected)}")
        return []
    found = [(Place(name, line), row) for line, row in enumerate(rows, start=2)]
    for place, row in found:
        if None in row or None in row.values():
            raw.fault(place, "known-keys", f"the row must have {len(expected)} cells")
    return [(place, row) for place, row in found if None not in row and None not in row.values()]
