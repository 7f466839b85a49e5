"""
One JSON line per event, and no line with anything that a caller sent.

A request is logged by its route's pattern, not its address; a failure by type, file and line, because the
text of an exception can quote the value that caused it.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TextIO, cast

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_OTHERS = ("gunicorn.error", "gunicorn.access")


def configure(level: str) -> None:
    """Send this program's lines, and those of the libraries below it, to standard output as JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        bare_traceback,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=orjson.dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.BytesLogger(sys.stdout.buffer),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(serializer=_text),
        ],
    )
    _take_over_root(formatter, level)
    for name in _OTHERS:
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(formatter)


def request_answered(method: str, route: str, status: int, seconds: float) -> None:
    """Log one answered request."""
    structlog.get_logger().info(
        "request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 3)
    )


def feedback_given(**said: object) -> None:
    """Log what became of one card: rule, outcome and coded reason, never a caller's own words or ids."""
    structlog.get_logger().info("cds_feedback", **said)


def failed(error: BaseException) -> None:
    """Log an unexpected error without its text."""
    structlog.get_logger().error("failure", exc_info=error)


def bare_traceback(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put types, files and lines in the place of a traceback; texts and locals are left out."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = [_bare(cause) for cause in _chain(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        yield current
        seen.add(id(current))
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden


def _bare(error: BaseException) -> dict[str, object]:
    kind = type(error)
    return {"type": f"{kind.__module__}.{kind.__qualname__}", "at": _places(error.__traceback__)}


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename}:{frame.lineno}" for frame in frames]


def _text(event: EventDict, **_: object) -> str:
    return orjson.dumps(event, default=str).decode()


class _StandardOutput(logging.StreamHandler[TextIO]):
    """Writes to whatever standard output is at the time."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return cast("TextIO", sys.stdout)


def _take_over_root(formatter: logging.Formatter, level: str) -> None:
    root = logging.getLogger()
    for handler in [entry for entry in root.handlers if isinstance(entry, _StandardOutput)]:
        root.removeHandler(handler)
    handler = _StandardOutput()
    handler.setFormatter(formatter)
    root.addHandler(handler)
    root.setLevel(level)
