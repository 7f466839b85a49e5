"""Plans and answers about them over HTTP: counted, and sent in a form that the caller takes."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from planner.answering.knowledge import Knowledge
from planner.answering.planning import plan_answer
from planner.page import plan_page
from planner.web.answers import JSON, MARKDOWN, computed, computed_page
from planner.web.forms import accepted_form, varying
from planner.web.state import state

FORMS = (JSON, MARKDOWN)


def planned(request: Mapping[str, Any], query: Mapping[str, Any]) -> Response:
    """
    Return the plan as JSON, or as a page to read where the caller likes that better.

    Raises:
        ProfileError: The profile has problems.
        Refusal: The caller takes neither form.
    """
    form = accepted_form(FORMS)
    document = plan_answer(state().knowledge, request, query)
    state().metrics.count_plan(str(document["priority"]))
    if form == MARKDOWN:
        return varying(computed_page(plan_page(document, state().catalog)))
    return varying(computed(document))


def answered(
    answer: Callable[[Knowledge, Mapping[str, Any]], Mapping[str, object]],
    request: Mapping[str, Any],
) -> Response:
    """
    Return the answer as JSON, the only form that it has.

    Raises:
        ProfileError: The profile has problems.
        Refusal: The caller does not take JSON; that is found before anything is planned.
    """
    accepted_form((JSON,))
    return varying(computed(answer(state().knowledge, request)))
