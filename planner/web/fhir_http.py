"""FHIR over HTTP: which forms are read and written, under which address, and refusals in FHIR's own words."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import orjson
from flask import Response, current_app, request
from werkzeug.wrappers import Response as WerkzeugResponse

from planner.core.parts import Document
from planner.fhir.definitions.shelves import Definitions
from planner.fhir.errors import OperationError
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.applying import ApplyRequest, read_parameters, read_query
from planner.fhir.plans.former import Former
from planner.fhir.plans.workup import answer_request
from planner.web import version
from planner.web.answers import JSON, published_bytes
from planner.web.api import strict_body
from planner.web.problems import FHIR_JSON, Refusal
from planner.web.state import state

_FORMATS: Mapping[str, str] = {"json": FHIR_JSON, FHIR_JSON: FHIR_JSON, JSON: JSON}
_CONTROLS = ("_format", "_pretty")
_HOST = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_DEFINITIONS = "planner_fhir_definitions"


def base_url() -> str:
    """
    Return the address under which clients reach the service, without a slash at the end.

    Raises:
        Refusal: No address is set and the Host header is none.
    """
    public = state().settings.cds.public_url
    base = public or request.host_url.rstrip("/")
    if not public and not _HOST.fullmatch(base):
        raise Refusal("bad_request", "The Host header is no host.")
    return base


def definitions() -> Mapping[str, Mapping[str, Document]]:
    """Return all definitions, as they are called at the address of the request."""
    known = current_app.extensions.get(_DEFINITIONS)
    if known is None:
        known = current_app.extensions[_DEFINITIONS] = Definitions(state().catalog)
    at_base: Mapping[str, Mapping[str, Document]] = known.at(base_url())
    return at_base


def query() -> Mapping[str, Sequence[str]]:
    """Return the query without what speaks of the form of the answer."""
    return {name: values for name, values in request.args.lists() if name not in _CONTROLS}


def media_type() -> str:
    """
    Return the form in which the caller takes the answer.

    Raises:
        Refusal: It takes no JSON.
    """
    wanted = request.args.get("_format")
    if wanted is not None:
        chosen = _FORMATS.get(wanted.strip().replace(" ", "+"))
        if chosen is None:
            raise _not_acceptable()
        return chosen
    accepted = [value for value, quality in request.accept_mimetypes if quality > 0]
    plain = [value.partition(";")[0].strip().lower() for value in accepted]
    if not plain or FHIR_JSON in plain or {"*/*", "application/*"} & set(plain):
        return FHIR_JSON
    if JSON in plain:
        return JSON
    raise _not_acceptable()


def published_resource(document: Mapping[str, object]) -> WerkzeugResponse:
    """Return a definition, which can be revalidated."""
    response = published_bytes(orjson.dumps(document), media_type())
    response.headers["Vary"] = "Accept"
    return response


def computed_resource(document: Mapping[str, object]) -> Response:
    """Return what was computed for one patient; no cache keeps it."""
    response = Response(orjson.dumps(document), content_type=media_type())
    response.headers["Vary"] = "Accept"
    return response


def answer(definition: str = "") -> tuple[Answer, Former | None]:
    """
    Return the answer to the operation that the request calls, and the plan before.

    Args:
        definition: Id of the PlanDefinition in the address; empty at type and system level.

    Raises:
        Refusal: The request cannot be read, or not carried out.
    """
    media_type()
    base, known = base_url(), state()
    request.max_content_length = known.settings.cds.max_chart_bytes
    try:
        called, digest = _called(base, definition)
        made = answer_request(
            called,
            known.catalog,
            base=base,
            software=version.SOFTWARE,
            now=datetime.now(tz=UTC),
            digest=digest,
        )
    except OperationError as error:
        raise refused(error) from None
    known.metrics.count_plan(str(made.document["priority"]))
    return made, called.former


def refused(error: OperationError) -> Refusal:
    """Return the error as a refusal that lists every problem."""
    return Refusal("invalid_request", errors=[problem.document() for problem in error.problems])


def now() -> str:
    """Return this moment as an instant."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _called(base: str, definition: str) -> tuple[ApplyRequest, str]:
    """Return the call and the digest of what was sent; a GET sends no chart, nor does a HEAD, which asks for its headers."""
    catalog = state().catalog
    if request.method in ("GET", "HEAD"):
        return read_query(query(), catalog, base, definition), ""
    body = strict_body(request, (FHIR_JSON, JSON))
    called = read_parameters(body, catalog, base, definition)
    return called, f"sha256:{hashlib.sha256(request.get_data()).hexdigest()}"


def _not_acceptable() -> Refusal:
    detail = f"This service answers {FHIR_JSON} and {JSON}."
    return Refusal("not_acceptable", detail, more={"accepted": [FHIR_JSON, JSON]})
