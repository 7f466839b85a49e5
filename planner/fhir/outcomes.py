"""Refusals as FHIR says them: an OperationOutcome with one issue per cause."""

import re
from collections.abc import Mapping, Sequence

from planner.core.intake import unescape
from planner.core.parts import Document

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATH = re.compile(r"[A-Za-z_]\w*(\[\d+\])?(\.[A-Za-z_]\w*(\[\d+\])?)*", re.ASCII)

_ISSUE_TYPES: Mapping[int, str] = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    412: "required",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
}


def operation_outcome(
    status: int, text: str, causes: Sequence[Mapping[str, object]], *, request_id: str = ""
) -> Document:
    """
    Return the outcome of a refused request.

    Args:
        status: The HTTP status.
        text: What is wrong, where no cause says it.
        causes: Problems as documents: pointer, code, message, and what helps.
        request_id: Under which the log can be searched.
    """
    usual = _ISSUE_TYPES.get(status, "exception")
    issues = [_issue(cause, usual, request_id) for cause in causes]
    severity = "fatal" if status >= 500 else "error"
    plain: Document = {"severity": severity, "code": usual, "details": {"text": text}}
    if request_id:
        plain["diagnostics"] = f"request {request_id}"
    return {"resourceType": "OperationOutcome", "issue": issues or [plain]}


def _issue(cause: Mapping[str, object], usual: str, request_id: str) -> Document:
    code = str(cause.get("code", ""))
    pointer = str(cause.get("pointer", ""))
    said = [str(cause.get("message", "")), str(cause.get("hint", ""))]
    said += [_listed(cause, "did_you_mean", "did you mean"), _listed(cause, "allowed", "accepted:")]
    issue: Document = {
        "severity": "error",
        "code": "required" if code == "required" else usual,
        "details": {"text": "; ".join(part for part in said if part)},
        "diagnostics": f"{code} at {pointer or 'the body'}, request {request_id}",
    }
    path = path_of(pointer)
    if path:
        issue["expression"] = [path]
    return issue


def path_of(pointer: str) -> str:
    """
    Return the place as FHIRPath says it; a name that is no plain one is set in backquotes, as FHIRPath has it.

    Args:
        pointer: A JSON pointer, the name of a parameter, or a path already.

    >>> (
    ...     path_of("/feedback/0/outcome"),
    ...     path_of("/prefetch/problem-list"),
    ...     path_of("Bundle.entry[2]"),
    ... )
    ('feedback[0].outcome', 'prefetch.`problem-list`', 'Bundle.entry[2]')
    """
    if not pointer.startswith("/"):
        return pointer if not pointer or _PATH.fullmatch(pointer) else _quoted(pointer)
    path = ""
    for token in map(unescape, pointer.strip("/").split("/")):
        if path and token.isascii() and token.isdigit():
            path += f"[{token}]"
        else:
            path += f".{token if _NAME.fullmatch(token) else _quoted(token)}"
    return path.removeprefix(".")


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


def _listed(cause: Mapping[str, object], name: str, words: str) -> str:
    values = cause.get(name)
    return f"{words} {', '.join(map(str, values))}" if isinstance(values, list) else ""
