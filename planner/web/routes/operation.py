"""What an operator asks: is it alive, is it ready, which versions, how much."""

from flask import Response

from planner.web import metrics, version
from planner.web.answers import computed
from planner.web.api import Blueprint
from planner.web.problems import Refusal
from planner.web.schemas.operation import LiveDocument, ReadyDocument, VersionDocument
from planner.web.state import state

operation = Blueprint("operation", __name__, description=__doc__)


@operation.route("/health/live")
@operation.response(200, LiveDocument(), description="The process answers.")
def live() -> Response:
    """Say that the process answers."""
    return computed({"status": "alive"})


@operation.route("/health/ready")
@operation.response(200, ReadyDocument(), description="The catalog is loaded and checked.")
def ready() -> Response:
    """Say that plans can be made; a service without a sound catalog does not start."""
    return computed({"status": "ready", "catalog": _catalog()})


@operation.route("/version")
@operation.response(200, VersionDocument(), description="The versions.")
def versions() -> Response:
    """Return the versions of the software, of this surface and of the catalog."""
    document = {"name": version.NAME, "software": version.SOFTWARE, "api": version.SURFACE}
    return computed({**document, "catalog": _catalog()})


@operation.route("/metrics")
@operation.response(
    200, {"type": "string"}, content_type="text/plain", description="Prometheus' text format."
)
@operation.refuses(404)
def counts() -> Response:
    """Return counts and times; 404 where the operator turned them off."""
    if not state().settings.metrics:
        raise Refusal("not_found", "Metrics are turned off here.")
    return Response(state().metrics.exposition(), content_type=metrics.MEDIA_TYPE)


def _catalog() -> dict[str, str]:
    known = state().catalog
    return {"id": known.id, "version": known.version, "digest": known.digest}
