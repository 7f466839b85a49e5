"""Every refusal is one kind of RFC 9457 problem with a stable code, a page that explains it, and all causes."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from planner.core.errors import Problem, ProfileError
from planner.fhir.hooks.requests import HookRequestError
from planner.fhir.outcomes import operation_outcome
from planner.web import logs

MEDIA_TYPE = "application/problem+json"
FHIR_JSON = "application/fhir+json"
PAGES = "/docs/errors"
# Addresses below which refusals are OperationOutcomes -> the form in which they are sent.
_FHIR_ROOTS: Mapping[str, str] = {"/fhir": FHIR_JSON, "/cds-services": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of problem: its code, its status, and a title that never varies."""

    code: str
    status: int
    title: str

    @property
    def page(self) -> str:
        """Return the address of the page that explains the kind."""
        return f"{PAGES}/{self.code.replace('_', '-')}"


_KINDS = (
    Kind(code="bad_request", status=400, title="The request cannot be read"),
    Kind(code="invalid_hook_request", status=400, title="The hook request has problems"),
    Kind(code="malformed_json", status=400, title="The body is not strict JSON"),
    Kind(code="unauthorized", status=401, title="The call is not signed by a known client"),
    Kind(code="not_found", status=404, title="There is nothing here"),
    Kind(code="method_not_allowed", status=405, title="This address does not take this method"),
    Kind(code="missing_patient", status=412, title="The call names no patient that can be read"),
    Kind(code="not_acceptable", status=406, title="No form of the answer is accepted"),
    Kind(code="missing_patient", status=412, title="The call names no patient that can be read"),
    Kind(code="body_too_large", status=413, title="The body is too large"),
    Kind(code="unsupported_media_type", status=415, title="The body is of a type not read here"),
    Kind(code="invalid_request", status=422, title="The request has problems"),
    Kind(code="invalid_profile", status=422, title="The profile has problems"),
    Kind(code="invalid_file", status=422, title="The file has problems"),
    Kind(code="internal_error", status=500, title="The service failed"),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _KINDS}
_BY_STATUS: Mapping[int, Kind] = {kind.status: kind for kind in reversed(_KINDS)}


class Refusal(HTTPException):
    """A request that is turned down on purpose."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, object]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        """Take the code of a kind, what is wrong this time, the causes, and further members."""
        super().__init__(detail)
        self.kind = KINDS[kind]
        self.code = self.kind.status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def register(app: Flask) -> None:
    """Answer every error of the application with a problem."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(ProfileError, answer_profile_error)
    app.register_error_handler(HookRequestError, answer_hook_error)
    app.register_error_handler(Exception, answer_failure)


def answer_http_error(error: HTTPException) -> Response:
    """Return the problem for a refusal of ours or an HTTP error of the framework."""
    refusal = error if isinstance(error, Refusal) else _refusal(error)
    response = problem_response(refusal, status=error.code or refusal.kind.status)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def answer_profile_error(error: ProfileError) -> Response:
    """Return the problem that lists what is wrong with the profile."""
    return problem_response(
        Refusal("invalid_profile", errors=[problem.document() for problem in error.problems])
    )


def answer_hook_error(error: HookRequestError) -> Response:
    """Return what is wrong with a request of CDS Hooks."""
    errors = [problem.document() for problem in error.problems]
    return problem_response(Refusal("invalid_hook_request", errors=errors))


def answer_failure(error: Exception) -> Response:
    """Return a problem with an id to search the log for, and nothing of what went wrong."""
    logs.failed(error)
    return problem_response(
        Refusal("internal_error", "Nothing is known about the cause here; the log has the id.")
    )


def problem_response(refusal: Refusal, status: int | None = None) -> Response:
    """Return the refusal as an answer: a problem, or an OperationOutcome to a caller that speaks FHIR."""
    fhir_form = speaks_fhir(request.path)
    if fhir_form:
        return _outcome_response(refusal, status or refusal.kind.status, fhir_form)
    kind = refusal.kind
    document: dict[str, object] = {
        "type": kind.page,
        "title": kind.title,
        "status": status or kind.status,
        "code": kind.code,
        "detail": refusal.detail or _counted(len(refusal.errors)),
        "request_id": g.get("request_id", ""),
    }
    document |= refusal.more
    if refusal.errors:
        document["errors"] = list(refusal.errors)
    response = Response(orjson.dumps(document), status or kind.status, mimetype=MEDIA_TYPE)
    response.headers.update(refusal.headers)
    return response


def speaks_fhir(path: str) -> str:
    """Return the form of OperationOutcomes that callers of the path read; empty where they read problems."""
    forms = (
        form for root, form in _FHIR_ROOTS.items() if path == root or path.startswith(f"{root}/")
    )
    return next(forms, "")


def _outcome_response(refusal: Refusal, status: int, form: str) -> Response:
    document = operation_outcome(
        status,
        refusal.detail or refusal.kind.title,
        refusal.errors,
        request_id=g.get("request_id", ""),
    )
    response = Response(orjson.dumps(document), status, mimetype=form)
    response.headers.update(refusal.headers)
    return response


def as_parameter(problem: Problem) -> Mapping[str, object]:
    """Return the problem of a query parameter: it has a name where a body has a pointer."""
    document = dict(problem.document())
    return {"parameter": str(document.pop("pointer")).removeprefix("/"), **document}


def nothing_called(what: str, name: str, known: Sequence[str]) -> Refusal:
    """Return the refusal for an id that the catalog does not have."""
    near = difflib.get_close_matches(name[:80].lower(), known, n=3, cutoff=0.5)
    return Refusal(
        "not_found", f"The catalog has no {what} with this id.", more={"did_you_mean": near}
    )


def _counted(count: int) -> str:
    return f"{count} problem{'s' if count > 1 else ''}; all are listed in errors."


def _refusal(error: HTTPException) -> Refusal:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        return _no_route()
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return Refusal("method_not_allowed", "The Allow header lists the methods that it takes.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large(request.max_content_length or 0)
    fallback = "internal_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad_request"
    kind = _BY_STATUS.get(status, KINDS[fallback])
    return Refusal(kind.code, f"{HTTPStatus(status).phrase}.")


def too_large(limit_bytes: int) -> Refusal:
    """Return the refusal of a body over the limit, which it states."""
    return Refusal(
        "body_too_large",
        f"At most {limit_bytes:,} bytes are read here.",
        more={"limit_bytes": limit_bytes},
    )


def _no_route() -> Refusal:
    """Return the refusal of an unknown address, with the nearest ones; the address is not echoed."""
    known = sorted({rule.rule for rule in current_app.url_map.iter_rules()})
    wanted = request.path[:80].rstrip("/").lower()
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.7)
    return Refusal("not_found", "No route matches this address.", more={"did_you_mean": near})
