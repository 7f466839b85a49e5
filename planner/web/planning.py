"""From a parsed request to a document: the core's functions in a row, nothing decided here."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.core.difference import plan_difference
from planner.core.document import plan_document
from planner.core.plan import Plan, make_plan
from planner.core.summary import selection
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
    document = plan_document(plan_for(request), case_id=request.get("case_id"), **query)
    state().metrics.count_plan(str(document["priority"]))
    if "previous" in request:
        whole = plan_document(plan_for(request)) if query["horizon"] == "next" else document
        document["diff"] = plan_difference(request["previous"], whole)
    return document


def why_not_answer(request: Request) -> Document:
    """
    Return why each of the tests is not a step, or that it is one.

    Raises:
        ProfileError: The profile has problems, or a test is unknown.
    """
    plan = plan_for(request)
    tests: Sequence[str] = request["tests"]
    return head(request, plan) | {"tests": why_not(plan, tests)}


def mapping_answer(request: Request) -> Document:
    """
    Return how the profile was read.

    Raises:
        ProfileError: The profile has problems.
    """
    known = state().catalog
    named = {"id": known.id, "version": known.version, "digest": known.digest}
    report = mapping_report(request, profile_of(request), known)
    return case(request) | {"catalog": named} | report


def plan_for(request: Request) -> Plan:
    """
    Return the plan of the request.

    Raises:
        ProfileError: The profile has problems.
    """
    return make_plan(
        profile_of(request),
        state().catalog,
        guideline=request.get("guideline"),
        site=request.get("site"),
    )


def head(request: Request, plan: Plan) -> Document:
    """Return what every answer about a plan begins with: the case, and the knowledge that answered."""
    return case(request) | {"catalog": selection(plan)}


def case(request: Request) -> Document:
    """Return the caller's own name for the case, where there is one."""
    return {"case_id": request["case_id"]} if "case_id" in request else {}
