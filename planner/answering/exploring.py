"""From a parsed request about a plan to a document: what if, where it leads, compared, one order rated."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.answering.knowledge import Knowledge
from planner.answering.planning import case, head, plan_for
from planner.answering.stated import (
    order_problems,
    other_catalog,
    other_problems,
    profile_beside,
    profile_problems,
    require,
)
from planner.core.branches import branches
from planner.core.change_document import branches_document
from planner.core.changes import changed_profile
from planner.core.comparison import comparison
from planner.core.errors import ProfileError
from planner.core.plan import Plan, make_plan
from planner.core.profile import Profile
from planner.core.question_document import asked_document
from planner.core.rating import Rating, rate_order
from planner.core.what_if_document import auto_document, difference_document
from planner.fhir.codings import tests_coded

Request = Mapping[str, Any]
Document = dict[str, object]

_ORDER = ("appropriate", "insufficient_information", "not_appropriate", "not_covered")


def what_if_answer(knowledge: Knowledge, request: Request) -> Document:
    """
    Return what the supposed changes would change, or every single answer that changes the plan.

    Raises:
        ProfileError: The profile or the changes have problems.
    """
    if request["changes"] == "auto":
        plan = plan_for(knowledge, request)
        return head(request, plan) | auto_document(plan)
    supposed = _supposed(knowledge, request)
    served = knowledge.served
    plan = plan_for(knowledge, request)
    then = make_plan(supposed, served, guideline=request.get("guideline"), site=request.get("site"))
    return head(request, plan) | difference_document(plan, then)


def _supposed(knowledge: Knowledge, request: Request) -> Profile:
    """Return the profile as supposed; the problems of what is stated and of what is supposed come together."""
    problems = profile_problems(request, knowledge.served)
    try:
        supposed = changed_profile(request, request["changes"], knowledge.served)
    except ProfileError as error:
        known = {(entry.pointer, entry.code) for entry in problems}
        new = [entry for entry in error.problems if (entry.pointer, entry.code) not in known]
        require([*problems, *new])
    require(problems)
    return supposed


def branches_answer(knowledge: Knowledge, request: Request) -> Document:
    """
    Return each outcome of the next tests and the decisions that it leads to.

    Raises:
        ProfileError: The profile has problems, or a test is unknown.
    """
    plan = plan_for(knowledge, request)
    found = branches(plan, depth=request["depth"], tests=request.get("tests"))
    document = head(request, plan) | {
        "tests": branches_document(plan, found.branches),
        "complete": found.is_complete,
    }
    return document | ({"left_out": list(found.left_out)} if found.left_out else {})


def compare_answer(knowledge: Knowledge, request: Request) -> Document:
    """
    Return what is decided differently under the other selection.

    Raises:
        ProfileError: The profile has problems, in one of the catalogs, or the other selection is unknown.
    """
    require([*profile_problems(request, knowledge.served), *other_problems(request, knowledge)])
    against = request["against"]
    plan, other = plan_for(knowledge, request), other_catalog(request, knowledge)
    guideline, site = plan.situation.view.guideline, plan.situation.site.id
    second = make_plan(
        profile_beside(request, other),
        other,
        guideline=against.get("guideline", guideline),
        site=against.get("site", site),
    )
    return case(request) | comparison(plan, second)


def rate_answer(knowledge: Knowledge, request: Request) -> Document:
    """
    Return whether one order is right for the patient, by the plan.

    An order by code is rated as the test that the code means; where it can mean several, the best verdict
    counts, and the others are listed.

    Raises:
        ProfileError: The profile has problems, or the test is unknown.
    """
    require(
        [*profile_problems(request, knowledge.served), *order_problems(request, knowledge.served)]
    )
    plan, order = plan_for(knowledge, request), request["order"]
    if "test" in order:
        return head(request, plan) | _rating_document(plan, rate_order(plan, order["test"]))
    tests = tests_coded(plan.situation.catalog, order["system"], order["code"])
    ratings = sorted(
        (rate_order(plan, test) for test in tests), key=lambda rating: _ORDER.index(rating.verdict)
    )
    if not ratings:
        text = "No test of this catalog has the code."
        return head(request, plan) | {"verdict": "not_covered", "text": text}
    others = [{"test": entry.test, "verdict": entry.verdict} for entry in ratings[1:]]
    document = head(request, plan) | _rating_document(plan, ratings[0])
    return document | ({"can_also_mean": others} if others else {})


def _rating_document(plan: Plan, rating: Rating) -> Document:
    questions: Sequence[Document] = asked_document(plan, rating.ask)
    return rating.document() | ({"questions": questions} if questions else {})
