"""Example answers in the OpenAPI document: made by the service itself from example requests, so that they are true."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from planner.answering.exploring import branches_answer, compare_answer, rate_answer, what_if_answer
from planner.answering.knowledge import Knowledge
from planner.answering.planning import plan_answer, why_not_answer
from planner.answering.requests import PlanQuery, PlanRequest, ProfileRequest, WhyNotRequest
from planner.answering.requests_about_plans import (
    BranchesRequest,
    CompareRequest,
    OrderRequest,
    WhatIfRequest,
)
from planner.core.errors import ProfileError
from planner.page import plan_page
from planner.web.answers import JSON, MARKDOWN
from planner.web.examples import cases, shown

Document = dict[str, Any]
Answer = Callable[[Knowledge, Mapping[str, Any]], Mapping[str, object]]

# Path -> what reads a request that is sent there, and what answers it.
_ANSWERED: Mapping[str, tuple[ProfileRequest, Answer]] = {
    "/v1/plans/why-not": (WhyNotRequest(), why_not_answer),
    "/v1/plans/what-if": (WhatIfRequest(), what_if_answer),
    "/v1/plans/branches": (BranchesRequest(), branches_answer),
    "/v1/plans/compare": (CompareRequest(), compare_answer),
    "/v1/orders/rate": (OrderRequest(), rate_answer),
}


@dataclass(frozen=True)
class Example:
    """A request for which an answer is shown: one of the named cases, and what else is asked."""

    name: str
    path: str
    case: str
    more: Mapping[str, object]

    @property
    def request(self) -> Document:
        """Return the request."""
        return {**cases()[self.case], **self.more}

    def answered(self, knowledge: Knowledge) -> Mapping[str, object]:
        """
        Return the answer.

        Raises:
            ProfileError: The catalog does not know what the request speaks of.
        """
        schema, answer = _ANSWERED[self.path]
        return answer(knowledge, schema.load(self.request))


_BACK, _COUGH, _CORD = "benign-back-pain", "smoker-with-cough", "cord-signs"
_FINDING = {"findings": {"saddle_numbness": True}}
_GUIDELINES = {"guideline": "nice", "against": {"guideline": "us"}}
_CODE = {"system": "http://loinc.org", "code": "34534-8"}
EXAMPLES = (
    Example("why-not", "/v1/plans/why-not", _BACK, {"tests": ["spine_xray"]}),
    Example("a-new-finding", "/v1/plans/what-if", _BACK, {"changes": _FINDING}),
    Example("every-answer", "/v1/plans/what-if", _BACK, {"changes": "auto"}),
    Example("one-test", "/v1/plans/branches", _BACK, {"tests": ["neurological_exam"]}),
    Example("two-guidelines", "/v1/plans/compare", _COUGH, _GUIDELINES),
    Example("not-appropriate", "/v1/orders/rate", _CORD, {"order": {"test": "bone_scan"}}),
    Example("by-code", "/v1/orders/rate", _CORD, {"order": _CODE}),
)


def add_examples(written: Document, knowledge: Knowledge) -> None:
    """Add to the description each example with its answer, and a plan as a page; what the catalog cannot answer is left out."""
    for example in EXAMPLES:
        with suppress(ProfileError):
            answer = example.answered(knowledge)
            operation = written["paths"][example.path]["post"]
            _add(operation["requestBody"], JSON, example.name, example.request)
            _add(operation["responses"]["200"], JSON, example.name, answer)
    with suppress(ProfileError):
        page = _page(_BACK, knowledge)
        _add(written["paths"]["/v1/plans"]["post"]["responses"]["200"], MARKDOWN, _BACK, page)


def _page(case: str, knowledge: Knowledge) -> str:
    request = PlanRequest().load(dict(cases()[case]))
    document = plan_answer(knowledge, request, PlanQuery().load({}))
    return plan_page(document, knowledge.served)


def _add(part: Document, form: str, name: str, value: object) -> None:
    part["content"][form].setdefault("examples", {})[name] = shown(name, value)
