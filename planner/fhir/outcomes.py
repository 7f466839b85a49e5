"""Refusals as FHIR says them: an OperationOutcome with one issue per cause."""

from collections.abc import Mapping, Sequence

from planner.core.parts import Document

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
    path = pointer.strip("/").replace("/", ".")
    if path:
        issue["expression"] = [path]
    return issue


def _listed(cause: Mapping[str, object], name: str, words: str) -> str:
    values = cause.get(name)
    return f"{words} {', '.join(map(str, values))}" if isinstance(values, list) else ""
