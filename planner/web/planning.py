"""A plan over HTTP: counted, and sent in the form that the caller takes."""

from collections.abc import Mapping
from typing import Any

from flask import Response

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
