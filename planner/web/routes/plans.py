"""Plans are computed, never stored: the same request always gets the same bytes."""

from typing import Any

from flask import Response

from planner.web import examples, planning
from planner.web.answers import computed
from planner.web.api import Blueprint
from planner.web.schemas.plans import PlanDocument, WhyNotDocument
from planner.web.schemas.requests import NoQuery, PlanQuery, PlanRequest, WhyNotRequest

plans = Blueprint("plans", __name__, url_prefix="/v1/plans", description=__doc__)


@plans.route("", methods=["POST"])
@plans.arguments(PlanQuery(), location="query")
@plans.arguments(PlanRequest(), examples=examples.for_openapi())
@plans.response(200, PlanDocument(), description="The plan.")
@plans.refuses(400, 413, 415)
def make(query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Plan the workup of one patient.

    Answers every test of the catalog: as a step, or as not chosen with the reason. Send results as they come
    in, with the former answer as `previous`, to get the next plan and what changed.
    """
    return computed(planning.plan_answer(body, query))


@plans.route("/why-not", methods=["POST"])
@plans.arguments(NoQuery(), location="query")
@plans.arguments(WhyNotRequest(), examples=examples.for_openapi(tests=["pet_ct", "bone_scan"]))
@plans.response(200, WhyNotDocument(), description="One entry for each test that was asked for.")
@plans.refuses(400, 413, 415)
def why_not(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Say why tests are not in the plan.

    For each test: whether it is a step, what decides, and the smallest changes that would include it.
    """
    return computed(planning.why_not_answer(body))
