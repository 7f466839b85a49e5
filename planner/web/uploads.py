"""The bytes of an uploaded table, however they were sent: raw or as a form, plain or compressed, never without bound."""

import gzip
import io
import zlib
from typing import BinaryIO, cast

from flask import Request

from planner.web.problems import Refusal, too_large

ACCEPTED = ("text/csv", "multipart/form-data")
_SPREADSHEETS = ("application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument")


def table_of(request: Request, *, max_expanded_bytes: int) -> BinaryIO:
    """
    Return the table that the request carries.

    Raises:
        Refusal: It carries none that is read here.
    """
    if request.mimetype == "text/csv":
        return _raw(request, max_expanded_bytes)
    if request.mimetype == "multipart/form-data":
        return _form(request)
    raise _refused_type(request.mimetype)


def charset_of(request: Request) -> str | None:
    """Return the charset that the caller named for the table."""
    part = request.files.get("file") if request.mimetype == "multipart/form-data" else None
    return (part or request).mimetype_params.get("charset")


def _raw(request: Request, max_expanded_bytes: int) -> BinaryIO:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    stream = cast("BinaryIO", request.stream)
    if encoding == "gzip":
        return _Expanded(stream, max_expanded_bytes)
    if encoding != "identity":
        headers = {"Accept-Encoding": "gzip, identity"}
        raise Refusal("unsupported_media_type", "Compress with gzip, or not.", headers=headers)
    return stream


def _form(request: Request) -> BinaryIO:
    part = request.files.get("file")
    if part is None:
        raise Refusal("bad_request", "The form has no part named file with a file name.")
    if part.filename and part.filename.lower().endswith((".xlsx", ".xls", ".ods")):
        raise _spreadsheet()
    return cast("BinaryIO", part.stream)


def _refused_type(media_type: str) -> Refusal:
    if media_type.startswith(_SPREADSHEETS):
        return _spreadsheet()
    hint = "curl --data-binary @cases.csv -H 'Content-Type: text/csv', or curl -F file=@cases.csv"
    detail = "Send the table as text/csv, or as the part file of a multipart form."
    return Refusal("unsupported_media_type", detail, more={"accepted": ACCEPTED, "hint": hint})


def _spreadsheet() -> Refusal:
    detail = "Spreadsheets are not read here."
    hint = "save the sheet as CSV (UTF-8) and send that"
    return Refusal("unsupported_media_type", detail, more={"accepted": ACCEPTED, "hint": hint})


class _Expanded(io.RawIOBase, BinaryIO):
    """Decompresses while it is read, up to a bound that no small file can get around."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = gzip.GzipFile(fileobj=stream)
        self._left = self._most = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            chunk = self._stream.read(min(len(buffer), self._left + 1))
        except (EOFError, OSError, zlib.error):
            raise Refusal("bad_request", "The body is not whole gzip data.") from None
        self._left -= len(chunk)
        if self._left < 0:
            raise too_large(self._most)
        buffer[: len(chunk)] = chunk
        return len(chunk)
