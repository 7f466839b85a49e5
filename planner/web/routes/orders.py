"""Single orders, judged by the plan."""

from typing import Any

from flask import Response

from planner.answering import exploring
from planner.answering.requests import NoQuery
from planner.answering.requests_about_plans import OrderRequest
from planner.web import examples
from planner.web.api import Blueprint
from planner.web.planning import answered
from planner.web.schemas.explored import RatingDocument

orders = Blueprint("orders", __name__, url_prefix="/v1/orders", description=__doc__)


@orders.route("/rate", methods=["POST"])
@orders.arguments(NoQuery(), location="query")
@orders.arguments(OrderRequest(), examples=examples.for_openapi(order={"test": "bone_scan"}))
@orders.response(200, RatingDocument(), description="The verdict and its ground.")
@orders.refuses(400, 406, 413, 415)
def rate(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Say whether one order is right for this patient.

    Appropriate, not appropriate (with what instead), not to be said yet (with what would tell), or not covered.
    """
    return answered(exploring.rate_answer, body)
