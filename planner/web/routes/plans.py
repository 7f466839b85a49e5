"""Plans are computed, never stored: the same request always gets the same bytes."""

from typing import Any

from flask import Response

from planner.answering import exploring, planning
from planner.answering.requests import NoQuery, PlanQuery, PlanRequest, WhyNotRequest
from planner.answering.requests_about_plans import BranchesRequest, CompareRequest, WhatIfRequest
from planner.web import examples
from planner.web.api import Blueprint
from planner.web.planning import answered, planned
from planner.web.schemas.explored import BranchesDocument, CompareDocument, WhatIfDocument
from planner.web.schemas.plans import PlanDocument, WhyNotDocument

plans = Blueprint("plans", __name__, url_prefix="/v1/plans", description=__doc__)


@plans.route("", methods=["POST"])
@plans.arguments(PlanQuery(), location="query")
@plans.arguments(PlanRequest(), examples=examples.for_openapi())
@plans.response(200, PlanDocument(), description="The plan.")
@plans.refuses(400, 406, 413, 415)
def make(query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Plan the workup of one patient.

    Answers every test of the catalog: as a step, or as not chosen with the reason. Send results as they come
    in, with the former answer as `previous`, to get the next plan and what changed. With `Accept: text/markdown`
    the answer is one page to read: the same statements, with the refusals in groups.
    """
    return planned(body, query)


@plans.route("/why-not", methods=["POST"])
@plans.arguments(NoQuery(), location="query")
@plans.arguments(WhyNotRequest(), examples=examples.for_openapi(tests=["pet_ct", "bone_scan"]))
@plans.response(200, WhyNotDocument(), description="One entry for each test that was asked for.")
@plans.refuses(400, 406, 413, 415)
def why_not(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Say why tests are not in the plan.

    For each test: whether it is a step, what decides, and the smallest changes that would include it.
    """
    return answered(planning.why_not_answer, body)


@plans.route("/what-if", methods=["POST"])
@plans.arguments(NoQuery(), location="query")
@plans.arguments(
    WhatIfRequest(), examples=examples.for_openapi(changes={"findings": {"fever": True}})
)
@plans.response(200, WhatIfDocument(), description="What would change, and why.")
@plans.refuses(400, 406, 413, 415)
def what_if(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Say what would change the plan.

    With `changes` as findings and results: the difference that they make. With `"changes": "auto"`: every single
    answer to something unknown that changes the plan, grouped by what it changes; each was planned.
    """
    return answered(exploring.what_if_answer, body)


@plans.route("/branches", methods=["POST"])
@plans.arguments(NoQuery(), location="query")
@plans.arguments(BranchesRequest(), examples=examples.for_openapi())
@plans.response(
    200, BranchesDocument(), description="The next tests, and where each outcome leads."
)
@plans.refuses(400, 406, 413, 415)
def branches(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Say where the plan can lead.

    For each next test every outcome and what is decided then; outcomes that lead to the same plan are one branch.
    """
    return answered(exploring.branches_answer, body)


@plans.route("/compare", methods=["POST"])
@plans.arguments(NoQuery(), location="query")
@plans.arguments(
    CompareRequest(), examples=examples.for_openapi(guideline="nice", against={"guideline": "us"})
)
@plans.response(200, CompareDocument(), description="What the two sides decide differently.")
@plans.refuses(400, 406, 413, 415)
def compare(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Compare two guidelines, sites or versions of the catalog for one patient.

    Each test and alert on which they differ, with the rules and sources of both sides.
    """
    return answered(exploring.compare_answer, body)
