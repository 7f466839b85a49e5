"""From a parsed request to a document: the core's functions in a row, nothing decided here."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.core.difference import plan_difference
from planner.core.document import plan_document
from planner.core.plan import Plan, make_plan
from planner.core.whynot import why_not
from planner.web.mapping import mapping_report
from planner.web.state import state
from planner.web.vocabulary import profile_of

Request = Mapping[str, Any]
Document = dict[str, object]


def plan_answer(request: Request, query: Request) -> Document:
    """
    Return the plan, and the difference to the former answer where one was sent.

    Raises:
        ProfileError: The profile has problems.
    """
    document = plan_document(_plan(request), case_id=request.get("case_id"), **query)
    state().metrics.count_plan(str(document["priority"]))
    if "previous" in request:
        whole = plan_document(_plan(request)) if query["horizon"] == "next" else document
        document["diff"] = plan_difference(request["previous"], whole)
    return document


def why_not_answer(request: Request) -> Document:
    """
    Return why each of the tests is not a step, or that it is one.

    Raises:
        ProfileError: The profile has problems, or a test is unknown.
    """
    plan = _plan(request)
    tests: Sequence[str] = request["tests"]
    return _head(request, plan) | {"tests": why_not(plan, tests)}


def mapping_answer(request: Request) -> Document:
    """
    Return how the profile was read.

    Raises:
        ProfileError: The profile has problems.
    """
    known = state().catalog
    named = {"id": known.id, "version": known.version, "digest": known.digest}
    report = mapping_report(request, profile_of(request), known)
    return _case(request) | {"catalog": named} | report


def _plan(request: Request) -> Plan:
    return make_plan(
        profile_of(request),
        state().catalog,
        guideline=request.get("guideline"),
        site=request.get("site"),
    )


def _head(request: Request, plan: Plan) -> Document:
    situation = plan.situation
    named = {
        "id": situation.catalog.id,
        "version": situation.catalog.version,
        "digest": situation.catalog.digest,
        "guideline": situation.view.guideline,
        "site": situation.site.id,
    }
    return _case(request) | {"catalog": named}


def _case(request: Request) -> Document:
    return {"case_id": request["case_id"]} if "case_id" in request else {}
