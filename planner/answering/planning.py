"""From a parsed request to a document: the core's functions in a row, nothing decided here."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.answering.knowledge import Knowledge
from planner.answering.mapping import mapping_report
from planner.answering.stated import profile_of
from planner.core.difference import plan_difference
from planner.core.difference_causes import Causes
from planner.core.document import plan_document
from planner.core.plan import Plan, make_plan
from planner.core.summary import selection
from planner.core.whynot import why_not

Request = Mapping[str, Any]
Document = dict[str, object]


def plan_answer(knowledge: Knowledge, request: Request, query: Request) -> Document:
    """
    Return the plan, and the difference to the former answer where one was sent.

    Args:
        knowledge: The catalogs.
        request: What `PlanRequest` reads.
        query: What `PlanQuery` reads: how much to say.

    Raises:
        ProfileError: The profile has problems.
    """
    plan = plan_for(knowledge, request)
    document = plan_document(plan, case_id=request.get("case_id"), **query)
    if "previous" in request:
        whole = plan_document(plan) if query["horizon"] == "next" else document
        causes = Causes(plan, knowledge.served, request["previous"])
        document["diff"] = plan_difference(request["previous"], whole, causes)
        document["sources"] = whole["sources"]
    return document


def why_not_answer(knowledge: Knowledge, request: Request) -> Document:
    """
    Return why each of the tests is not a step, or that it is one.

    Raises:
        ProfileError: The profile has problems, or a test is unknown.
    """
    plan = plan_for(knowledge, request)
    tests: Sequence[str] = request["tests"]
    return head(request, plan) | {"tests": why_not(plan, tests)}


def mapping_answer(knowledge: Knowledge, request: Request) -> Document:
    """
    Return how the profile was read.

    Raises:
        ProfileError: The profile has problems.
    """
    known = knowledge.served
    named = {"id": known.id, "version": known.version, "digest": known.digest}
    report = mapping_report(request, profile_of(request, known), known)
    return case(request) | {"catalog": named} | report


def plan_for(knowledge: Knowledge, request: Request) -> Plan:
    """
    Return the plan of the request.

    Raises:
        ProfileError: The profile has problems.
    """
    return make_plan(
        profile_of(request, knowledge.served),
        knowledge.served,
        guideline=request.get("guideline"),
        site=request.get("site"),
    )


def head(request: Request, plan: Plan) -> Document:
    """Return what every answer about a plan begins with: the case, and the knowledge that answered."""
    return case(request) | {"catalog": selection(plan)}


def case(request: Request) -> Document:
    """Return the caller's own name for the case, where there is one."""
    return {"case_id": request["case_id"]} if "case_id" in request else {}
