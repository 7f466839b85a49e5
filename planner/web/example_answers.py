"""Example answers in the OpenAPI document: made by the service itself from example requests, so that they are true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
from planner.web.examples import cases

Document = dict[str, Any]
Answer = Callable[[Knowledge, Mapping[str, Any]], Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request for which an answer is shown: one of the named cases, and what else is asked."""

    name: str
    path: str
    schema: ProfileRequest
    answer: Answer
    case: str
    more: Mapping[str, object] = field(default_factory=dict)

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
        return self.answer(knowledge, self.schema.load(self.request))


EXAMPLES = (
    Example(
        name="why-not",
        path="/v1/plans/why-not",
        schema=WhyNotRequest(),
        answer=why_not_answer,
        case="benign-back-pain",
        more={"tests": ["spine_xray"]},
    ),
    Example(
        name="a-new-finding",
        path="/v1/plans/what-if",
        schema=WhatIfRequest(),
        answer=what_if_answer,
        case="benign-back-pain",
        more={"changes": {"findings": {"saddle_numbness": True}}},
    ),
    Example(
        name="every-answer",
        path="/v1/plans/what-if",
        schema=WhatIfRequest(),
        answer=what_if_answer,
        case="benign-back-pain",
        more={"changes": "auto"},
    ),
    Example(
        name="one-test",
        path="/v1/plans/branches",
        schema=BranchesRequest(),
        answer=branches_answer,
        case="benign-back-pain",
        more={"tests": ["neurological_exam"]},
    ),
    Example(
        name="two-guidelines",
        path="/v1/plans/compare",
        schema=CompareRequest(),
        answer=compare_answer,
        case="smoker-with-cough",
        more={"guideline": "nice", "against": {"guideline": "us"}},
    ),
    Example(
        name="not-appropriate",
        path="/v1/orders/rate",
        schema=OrderRequest(),
        answer=rate_answer,
        case="cord-signs",
        more={"order": {"test": "bone_scan"}},
    ),
    Example(
        name="by-code",
        path="/v1/orders/rate",
        schema=OrderRequest(),
        answer=rate_answer,
        case="cord-signs",
        more={"order": {"system": "http://loinc.org", "code": "34534-8"}},
    ),
)


def add_examples(written: Document, knowledge: Knowledge) -> None:
    """Add to the description each example with its answer, and a plan as a page; what the catalog cannot answer is left out."""
    for example in EXAMPLES:
        try:
            answer = example.answered(knowledge)
        except ProfileError:
            continue
        operation = written["paths"][example.path]["post"]
        shown = {"summary": example.name.replace("-", " ").capitalize()}
        _examples(operation["requestBody"], JSON)[example.name] = {
            **shown,
            "value": example.request,
        }
        _examples(operation["responses"]["200"], JSON)[example.name] = {**shown, "value": answer}
    _add_page(written["paths"]["/v1/plans"]["post"], knowledge)


def _add_page(operation: Document, knowledge: Knowledge) -> None:
    name = "benign-back-pain"
    try:
        request = PlanRequest().load(dict(cases()[name]))
        document = plan_answer(knowledge, request, PlanQuery().load({}))
    except ProfileError:
        return
    page = {"summary": "Benign back pain", "value": plan_page(document, knowledge.served)}
    _examples(operation["responses"]["200"], MARKDOWN)[name] = page


def _examples(part: Document, form: str) -> Document:
    examples: Document = part["content"][form].setdefault("examples", {})
    return examples
