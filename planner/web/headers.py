"""Every answer names its catalog and its request, and tells the browser to trust little."""

import re
import secrets
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from planner.web import logs
from planner.web.state import state

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# Swagger UI writes style attributes and shows images that are data.
POLICY_OF_DOCS = f"{POLICY}; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def register(app: Flask) -> None:
    """Open and close every request of the application."""
    app.before_request(open_request)
    app.after_request(close_request)


def open_request() -> None:
    """Start the clock and take the caller's request id where it is one, or make one."""
    g.started = perf_counter()
    given = request.headers.get("X-Request-Id", "")
    accepted = _REQUEST_ID.fullmatch(given) is not None
    g.request_id = given if accepted else f"req_{secrets.token_hex(8)}"
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def close_request(response: Response) -> Response:
    """Set the headers that every answer has, and count and log the request."""
    headers = response.headers
    headers["Planner-Catalog"] = state().catalog_label
    headers["X-Request-Id"] = g.request_id
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("Cache-Control", "no-store")
    _record(response.status_code)
    return response


def _record(status: int) -> None:
    route = request.url_rule.rule if request.url_rule else "unmatched"
    seconds = perf_counter() - g.started
    logs.request_answered(request.method, route, status, seconds)
    state().metrics.count_request(request.method, route, status, seconds)
