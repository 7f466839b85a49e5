"""In which form a plan comes, and how much of it: as the caller's headers and query say."""

import pytest
from flask.testing import FlaskClient

from planner.web.examples import cases as examples

BENIGN = dict(examples()["benign-back-pain"])
JSON, PAGE = "application/json", "text/markdown; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        ("application/*", JSON),
        ("application/json, text/markdown", JSON),
        ("text/markdown;q=0.4, application/json;q=0.5", JSON),
        ("text/markdown", PAGE),
        ("TEXT/Markdown; charset=utf-8", PAGE),
        ("text/*", PAGE),
        ("text/markdown, */*", PAGE),
        ("application/json;q=0.3, text/*;q=0.6", PAGE),
        ("application/json;q=0, */*", PAGE),
    ],
)
def test_the_form_that_the_caller_likes_best_is_sent(
    accept: str | None, form: str, client: FlaskClient
) -> None:
    """The most exact range decides; whoever takes anything gets JSON."""
    headers = {} if accept is None else {"Accept": accept}
    response = client.post("/v1/plans?ask=0&horizon=next", json=BENIGN, headers=headers)

    assert (response.status_code, response.content_type) == (200, form)
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "nonsense", "image/*"])
def test_a_caller_who_takes_neither_form_is_told_what_there_is(
    accept: str, client: FlaskClient
) -> None:
    """The refusal is a problem with the forms that are written."""
    response = client.post("/v1/plans", json=BENIGN, headers={"Accept": accept})
    problem = response.get_json(force=True)

    assert (response.status_code, problem["code"]) == (406, "not_acceptable")
    assert problem["available"] == ["application/json", "text/markdown"]
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/v1/plans/why-not", {"tests": ["bone_scan"]}),
        ("/v1/plans/what-if", {"changes": {"findings": {"fever": True}}}),
        ("/v1/plans/branches", {"tests": ["neurological_exam"]}),
        ("/v1/plans/compare", {"against": {"guideline": "us"}}),
        ("/v1/orders/rate", {"order": {"test": "bone_scan"}}),
        ("/v1/profiles/validate", {}),
    ],
)
def test_answers_about_plans_follow_the_same_rule(
    path: str, more: dict, client: FlaskClient
) -> None:
    """Whoever does not take JSON is told so, as for a plan; whoever takes anything gets it."""
    refused = client.post(path, json=BENIGN | more, headers={"Accept": "application/xml"})
    given = client.post(path, json=BENIGN | more, headers={"Accept": "application/xml, */*;q=0.1"})

    assert refused.status_code == 406
    assert refused.get_json(force=True)["available"] == ["application/json"]
    assert given.status_code == 200
    assert "Accept" in given.headers["Vary"]


def test_problems_of_a_page_are_problems(client: FlaskClient) -> None:
    """A wrong profile is refused as JSON, whatever form the plan would have had."""
    headers = {"Accept": "text/markdown"}
    response = client.post("/v1/plans", json={"findings": {"agee": 4}}, headers=headers)

    assert (response.status_code, response.content_type) == (422, "application/problem+json")


def test_as_many_questions_as_asked_for(client: FlaskClient) -> None:
    """Ten questions by default, more on request, and a count of those that were not tried."""
    body = {"findings": {"age": 64, "cough": True}}
    usual = client.post("/v1/plans", json=body).get_json()
    more = client.post("/v1/plans?ask=14", json=body).get_json()
    none = client.post("/v1/plans?ask=0", json=body).get_json()

    assert [len(answer["questions"]) for answer in (usual, more, none)] == [10, 14, 0]
    assert usual["more_questions"] > more["more_questions"] > 0
    assert all(question["changes"] for question in more["questions"])
    assert client.post("/v1/plans?ask=101", json=body).status_code == 422
