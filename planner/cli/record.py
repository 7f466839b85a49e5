"""
What a long verification has found so far, in a file: a line for each piece, so that a run that was cut short goes on.

The first line says of what the record is: the catalog, the software and the seed. Records of several machines
are joined by writing one after the other into one file.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from planner.catalog.verify import Tally, Violation

_PACKAGE = Path(__file__).resolve().parents[1]
# What decides a plan and what judges it; the rest of the software can change under a record.
_DECIDING = ("core", "catalog")


class RecordMismatch(Exception):
    """The file holds something else than a record of this verification."""


@dataclass(frozen=True)
class Head:
    """Of what a record is: the digests of catalog and software, and the seed of the series."""

    catalog: str
    software: str
    seed: int


@dataclass
class Record:
    """The pieces that are done; with a file, each is written there as soon as it is known."""

    head: Head
    file: Path | None = None
    pieces: dict[range, Tally] = field(default_factory=dict)
    cpu_seconds: float = 0.0

    @classmethod
    def opened(cls, head: Head, file: Path | None) -> "Record":
        """
        Return the record as far as it is written; an unfinished last line is taken off.

        Raises:
            RecordMismatch: The file is of another catalog, software or seed, or is no record.
        """
        record = cls(head, file)
        if file is None:
            return record
        written = file.read_bytes() if file.exists() else b""
        whole = written[: written.rfind(b"\n") + 1]
        for line in whole.splitlines():
            record._read(line)
        record._check_overlap()
        if not whole:
            file.write_bytes(_line(asdict(head)))
        elif whole != written:
            file.write_bytes(whole)
        return record

    def add(self, piece: range, tally: Tally, cpu_seconds: float) -> None:
        """Take in what was found for a piece."""
        self.pieces[piece] = tally
        self.cpu_seconds += cpu_seconds
        if self.file:
            entry = {"from": piece.start, "to": piece.stop, "cpu_seconds": round(cpu_seconds, 3)}
            with self.file.open("ab") as out:
                out.write(_line(entry | {"checked": tally.checked} | _violations(tally)))

    def missing(self, numbers: range) -> Iterator[range]:
        """Yield the parts of the series that are not done."""
        start = numbers.start
        for piece in self.done():
            if start < piece.start and start < numbers.stop:
                yield range(start, min(piece.start, numbers.stop))
            start = max(start, piece.stop)
        if start < numbers.stop:
            yield range(start, numbers.stop)

    def done(self) -> list[range]:
        """Return the parts of the series that are done, each as long as it can be."""
        joined: list[range] = []
        for piece in self._sorted():
            if joined and joined[-1].stop == piece.start:
                joined[-1] = range(joined[-1].start, piece.stop)
            else:
                joined.append(piece)
        return joined

    def total(self) -> Tally:
        """Return what was found in all pieces, in the order of the series."""
        total = Tally()
        for piece in self._sorted():
            total.add(self.pieces[piece])
        return total

    def _sorted(self) -> list[range]:
        return sorted(self.pieces, key=lambda piece: piece.start)

    def _read(self, line: bytes) -> None:
        try:
            entry: dict[str, Any] = json.loads(line)
            if "seed" in entry:
                self._check_head(entry)
                return
            piece = range(entry["from"], entry["to"])
            violations = [
                Violation(item["law"], tuple(item["faults"]), item["request"])
                for item in entry["violations"]
            ]
            if piece not in self.pieces:
                self.pieces[piece] = Tally(len(piece), entry["checked"], violations)
                self.cpu_seconds += entry["cpu_seconds"]
        except (ValueError, KeyError, TypeError) as error:
            message = f"{self.file}: {line[:60]!r} is no line of a record"
            raise RecordMismatch(message) from error

    def _check_head(self, entry: Mapping[str, Any]) -> None:
        for key, wanted in asdict(self.head).items():
            if entry.get(key) != wanted:
                message = f"{self.file} is of another {key}: {entry.get(key)}, not {wanted}"
                raise RecordMismatch(message)

    def _check_overlap(self) -> None:
        pieces = self._sorted()
        for one, two in pairwise(pieces):
            if two.start < one.stop:
                message = f"{self.file}: {two.start} to {two.stop - 1} is there twice, in part"
                raise RecordMismatch(message)


def software_digest() -> str:
    """Return the digest of the source that makes plans and judges them."""
    digest = hashlib.sha256()
    for file in _sources():
        name = file.relative_to(_PACKAGE).as_posix()
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"sha256:{digest.hexdigest()}"


def _sources() -> Iterable[Path]:
    return sorted(file for room in _DECIDING for file in (_PACKAGE / room).rglob("*.py"))


def _violations(tally: Tally) -> dict[str, object]:
    return {"violations": [asdict(violation) for violation in tally.violations]}


def _line(entry: Mapping[str, object]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
