"""Bytes to rows: encoding, delimiter and line ends are found, never guessed at silently."""

import codecs
import csv
import gzip
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

from planner.batch.options import Options
from planner.batch.problems import file_problem

MAX_CELL = 32 * 1024
MAX_COLUMNS = 512
MAX_EXPANDED = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
_IN_MEMORY = 8 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BYTE_ORDER_LEFT_OPEN = "utf-16"
# Name of the codec -> what callers write. A codec that is not listed may make no text (hex), or text out of anything.
_CHARSETS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    _BYTE_ORDER_LEFT_OPEN: "utf-16 (with a byte order mark)",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "ascii": "us-ascii",
    "iso8859-1": "iso-8859-1",
    "iso8859-2": "iso-8859-2",
    "iso8859-9": "iso-8859-9",
    "iso8859-15": "iso-8859-15",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1252": "windows-1252",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1257": "windows-1257",
}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class Row:
    """A data row: its number from 1, the physical line on which it starts, its cells."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that was found readable from end to end."""

    text: IO[str]
    header: list[str]
    delimiter: str
    line_end: str
    has_mark: bool
    rows: int
    skipped_lines: int

    def close(self) -> None:
        """Give back what the table holds."""
        self.text.close()

    def __iter__(self) -> Iterator[Row]:
        """Yield the data rows in order; blank lines are no rows."""
        self.text.seek(0)
        reader = _reader(self.text, self.delimiter, self.skipped_lines)
        next(reader)
        number, line = 0, reader.line_num
        for cells in reader:
            start, line = line + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                number += 1
                yield Row(number, start + self.skipped_lines, cells)


def read_table(
    stream: BinaryIO, options: Options, known_columns: Callable[[list[str]], int]
) -> Table:
    """
    Return the table, read through once so that every fault of the file is found before the first answer.

    Args:
        stream: The bytes; gzip is undone.
        options: Charset and delimiter, where the caller names them.
        known_columns: How many of the headers are known; decides between delimiters.

    Raises:
        FileProblem: The file is empty, is not text, has a broken quote, a NUL, or too long a cell.
    """
    with _spool(stream) as spooled:
        encoding, has_mark = _encoding(spooled, options.charset)
        text = _decoded(spooled, encoding)
    try:
        return _table(text, options, known_columns, has_mark=has_mark)
    except BaseException:
        text.close()
        raise


def _table(
    text: IO[str],
    options: Options,
    known_columns: Callable[[list[str]], int],
    *,
    has_mark: bool,
) -> Table:
    first = text.readline()
    skipped, named = (1, first.strip()[4:5]) if first.lower().startswith("sep=") else (0, "")
    delimiter = named or DELIMITERS.get(options.delimiter) or ""
    if not delimiter:
        delimiter = _best_delimiter(text, skipped, known_columns)
    header, rows = _read_through(text, delimiter, skipped)
    line_end = "\r\n" if "\r\n" in first else "\n"
    return Table(
        text=text,
        header=header,
        delimiter=delimiter,
        line_end=line_end,
        has_mark=has_mark,
        rows=rows,
        skipped_lines=skipped,
    )


def _spool(stream: BinaryIO) -> IO[bytes]:
    spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)
    try:
        _copy(stream, spooled)
    except BaseException:
        spooled.close()
        raise
    spooled.seek(0)
    return spooled


def _copy(stream: BinaryIO, spooled: IO[bytes]) -> None:
    start = stream.read(4)
    joined: IO[bytes] = _Joined(start, stream)  # type: ignore[assignment]
    if start.startswith(b"\x1f\x8b"):
        joined = gzip.GzipFile(fileobj=joined)  # type: ignore[assignment]
    if start.startswith(b"PK\x03\x04"):
        hint = "save the sheet as CSV (UTF-8) and send that"
        raise file_problem("spreadsheet_not_supported", "this is a spreadsheet", hint=hint)
    total = 0
    try:
        while chunk := joined.read(_CHUNK):
            total += len(chunk)
            if total > MAX_EXPANDED:
                raise file_problem("file_too_large", f"more than {MAX_EXPANDED} bytes of text")
            spooled.write(chunk)
    except (OSError, EOFError):
        raise file_problem("broken_gzip", "the gzip data is broken or cut off") from None
    if total == 0:
        raise file_problem("empty_file", "the file is empty", hint="send a header and a row")


class _Joined(io.RawIOBase):
    """The bytes that were looked at, then the rest of the stream."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def read(self, size: int = -1) -> bytes:
        if self._start and size:
            size = len(self._start) if size < 0 else size
            start, self._start = self._start[:size], self._start[size:]
            return start
        return self._rest.read(size)


def _encoding(spooled: IO[bytes], charset: str | None) -> tuple[str, bool]:
    start = spooled.read(4)
    spooled.seek(0)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, True
    if charset:
        return _named_encoding(charset), False
    return "utf-8", False


def _named_encoding(charset: str) -> str:
    """Return the codec of a charset that is read here."""
    accepted = f"accepted: {', '.join(dict.fromkeys(_CHARSETS.values()))}"
    try:
        encoding = codecs.lookup(charset).name
    except (LookupError, ValueError):
        encoding = ""
    if encoding not in _CHARSETS:
        message = f"the charset {charset[:40]!r} is not read here"
        raise file_problem("unknown_charset", message, hint=accepted)
    if encoding == _BYTE_ORDER_LEFT_OPEN:
        hint = "send charset=utf-16-le or utf-16-be, or begin the file with the mark"
        message = f"{charset[:40]} without a byte order mark can be read in two ways"
        raise file_problem("encoding_unrecognised", message, hint=hint)
    return encoding


def _decoded(spooled: IO[bytes], encoding: str) -> IO[str]:
    """Return the text, decoded to the end once so that a wrong byte is found now."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    text = tempfile.SpooledTemporaryFile(
        max_size=_IN_MEMORY, mode="w+", encoding="utf-8", newline=""
    )
    try:
        _decode(spooled, decoder, encoding, text)
    except BaseException:
        text.close()
        raise
    text.seek(0)
    return text


def _decode(
    spooled: IO[bytes], decoder: codecs.IncrementalDecoder, encoding: str, text: IO[str]
) -> None:
    read = 0
    while True:
        chunk = spooled.read(_CHUNK)
        try:
            part = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            offset = read + error.start
            hint = "if it comes from Excel, resend with charset=windows-1252, or save as UTF-8"
            message = f"not {encoding} at byte {offset}"
            raise file_problem("encoding_unrecognised", message, hint=hint) from None
        if "\x00" in part:
            raise file_problem("nul_in_file", "the file holds a NUL character")
        text.write(part)
        read += len(chunk)
        if not chunk:
            return


def _reader(text: IO[str], delimiter: str, skipped: int) -> Any:
    csv.field_size_limit(MAX_CELL)
    for _ in range(skipped):
        text.readline()
    return csv.reader(text, delimiter=delimiter, strict=True)


def _best_delimiter(text: IO[str], skipped: int, known_columns: Callable[[list[str]], int]) -> str:
    counts = []
    for place, delimiter in enumerate(DELIMITERS.values()):
        text.seek(0)
        try:
            header: list[str] = next(_reader(text, delimiter, skipped), [])
        except csv.Error:
            header = []
        counts.append((-known_columns(header), -len(header), place, delimiter))
    return min(counts)[-1]


def _read_through(text: IO[str], delimiter: str, skipped: int) -> tuple[list[str], int]:
    text.seek(0)
    reader = _reader(text, delimiter, skipped)
    rows = 0
    try:
        header: list[str] = next(reader, [])
        if not any(cell.strip() for cell in header):
            raise file_problem("empty_file", "the first line holds no column names", line=1)
        if len(header) > MAX_COLUMNS:
            raise file_problem("too_many_columns", f"more than {MAX_COLUMNS} columns", line=1)
        for cells in reader:
            rows += any(cell.strip() for cell in cells)
    except csv.Error as error:
        line = max(1, reader.line_num + skipped)
        hint = "a quote inside a quoted cell is written twice; every quote is closed"
        if "field limit" in str(error):
            hint = f"a cell holds at most {MAX_CELL} characters"
        raise file_problem("broken_csv", f"line {line}: {error}", line=line, hint=hint) from None
    return header, rows
