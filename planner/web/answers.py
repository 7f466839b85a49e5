"""Bodies leave through here: computed ones are never stored, published ones can be revalidated."""

import hashlib
from collections.abc import Iterator, Mapping

import orjson
from flask import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

JSON = "application/json"
MARKDOWN = "text/markdown"
_REVALIDATE = "no-cache"  # may be kept, must be checked before each use


def computed(document: Mapping[str, object]) -> Response:
    """
    Return the document as JSON that no cache keeps.

    The core's numbers are finite; orjson would write NaN as null.
    """
    return Response(orjson.dumps(document), mimetype=JSON)


def computed_page(page: str) -> Response:
    """Return the page as Markdown that no cache keeps."""
    return Response(page.encode(), content_type=f"{MARKDOWN}; charset=utf-8")


def published(document: Mapping[str, object]) -> WerkzeugResponse:
    """Return the document as JSON with a strong validator: the digest of its bytes."""
    return published_bytes(orjson.dumps(document), JSON)


def published_bytes(body: bytes, media_type: str) -> WerkzeugResponse:
    """Return the bytes with a strong validator, or 304 to a caller that has them."""
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = _REVALIDATE
    response.set_etag(hashlib.sha256(body).hexdigest())
    return response.make_conditional(request)


def streamed(chunks: Iterator[bytes], media_type: str, headers: Mapping[str, str]) -> Response:
    """Return an answer that is sent while it is made."""
    response = Response(chunks, content_type=media_type)
    response.headers.update(headers)
    response.headers["X-Accel-Buffering"] = "no"
    return response
