"""CDS Hooks: an EHR asks while a chart is opened or an order is made, and gets cards; nothing is stored."""

from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from planner.fhir.hooks.feedback import read_feedback
from planner.fhir.hooks.services import SERVICES, discovery_document
from planner.web.answers import computed, published
from planner.web.api import Blueprint, strict_body
from planner.web.cds.calls import answer_call, take_feedback
from planner.web.problems import Refusal
from planner.web.schemas import cds as bodies
from planner.web.state import state

cds = Blueprint("cds", __name__, url_prefix="/cds-services", description=__doc__)


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _answers(text: str, schema: dict[str, Any] | None, *refusals: int) -> dict[str, Any]:
    """Return the documented answers: the good one, and an OperationOutcome for each refusal."""
    good = {"description": text, **(_json(schema) if schema else {})}
    refused = {
        str(status): {"description": HTTPStatus(status).phrase, **_json(bodies.OUTCOME)}
        for status in refusals
    }
    return {"200": good, **refused}


@cds.route("")
@cds.doc(responses=_answers("The services.", bodies.DISCOVERY, 401))
def discover() -> WerkzeugResponse:
    """List the services: one entry per hook, with what to prefetch."""
    return published(discovery_document(state().catalog))


@cds.route("/<service>", methods=["POST"])
@cds.doc(
    requestBody={"required": True, **_json(bodies.CALL)},
    responses=_answers("The cards.", bodies.CARDS, 400, 401, 404, 412, 413, 415),
)
def call(service: str) -> Response:
    """
    Answer a hook with cards.

    Only the Patient is required. What else was not sent, could not be read or came in part is named on the card and
    never taken for normal.
    """
    hooks = _hooks(service)
    request.max_content_length = state().settings.cds.max_chart_bytes
    return computed(answer_call(strict_body(request), hooks, request.url_root))


@cds.route("/<service>/feedback", methods=["POST"])
@cds.doc(
    requestBody={"required": True, **_json(bodies.FEEDBACK)},
    responses=_answers("Taken.", None, 400, 401, 404, 413, 415),
)
def give_feedback(service: str) -> Response:
    """
    Take what became of cards.

    Sending an entry again changes nothing. Comments are not kept.
    """
    _hooks(service)
    take_feedback(read_feedback(strict_body(request), state().catalog))
    return Response(status=HTTPStatus.OK)


def _hooks(service: str) -> Any:  # noqa: ANN401
    if service not in SERVICES:
        more = {"did_you_mean": list(SERVICES)}
        raise Refusal(
            "not_found", f"No service has this id; known: {', '.join(SERVICES)}.", more=more
        )
    return SERVICES[service]
