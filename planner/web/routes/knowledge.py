"""All the knowledge that plans come from, to read and to check; every answer can be revalidated."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from planner.answering.requests import ListQuery
from planner.web.answers import published
from planner.web.api import Blueprint
from planner.web.pagination import page
from planner.web.problems import nothing_called
from planner.web.schemas import formulas
from planner.web.schemas import knowledge as written
from planner.web.state import state

knowledge = Blueprint("catalog", __name__, url_prefix="/v1", description=__doc__)
Query = dict[str, Any]


def _list(shelf: str, query: Query) -> Response:
    known = state()
    entries = list(known.library.shelves[shelf].values())
    edition = f"{shelf}@{known.catalog.digest[-16:]}"
    return published(page(entries, query, request.path, edition))


def _entry(shelf: str, what: str, name: str) -> Response:
    entries = state().library.shelves[shelf]
    if name not in entries:
        raise nothing_called(what, name, list(entries))
    return published(entries[name])


@knowledge.route("/catalog")
@knowledge.response(200, written.CatalogDocument(), description="What is served.")
def catalog() -> Response:
    """Return what the catalog is for, its limits and what it holds."""
    return published(state().library.overview())


@knowledge.route("/tests")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.DiagnosticTestDocument), description="The tests.")
def list_tests(query: Query) -> Response:
    """Return the diagnostic tests."""
    return _list("tests", query)


@knowledge.route("/tests/<name>")
@knowledge.response(200, written.DiagnosticTestDocument(), description="The test.")
@knowledge.refuses(404)
def one_test(name: str) -> Response:
    """Return one diagnostic test."""
    return _entry("tests", "test", name)


@knowledge.route("/findings")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.FindingDocument), description="The findings.")
def list_findings(query: Query) -> Response:
    """Return the findings: those that can be entered, then those that are computed."""
    return _list("findings", query)


@knowledge.route("/findings/<name>")
@knowledge.response(200, written.FindingDocument(), description="The finding.")
@knowledge.refuses(404)
def one_finding(name: str) -> Response:
    """Return one finding."""
    return _entry("findings", "finding", name)


@knowledge.route("/rules")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.RuleDocument), description="The rules.")
def list_rules(query: Query) -> Response:
    """Return the rules, each with its condition in words and as data."""
    return _list("rules", query)


@knowledge.route("/rules/<name>")
@knowledge.response(200, written.RuleDocument(), description="The rule.")
@knowledge.refuses(404)
def one_rule(name: str) -> Response:
    """Return one rule, with its condition in words and as data."""
    return _entry("rules", "rule", name)


@knowledge.route("/sources")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.SourceDocument), description="The sources.")
def list_sources(query: Query) -> Response:
    """Return the sources, each with how it was checked."""
    return _list("sources", query)


@knowledge.route("/sources/<name>")
@knowledge.response(200, written.SourceDocument(), description="The source.")
@knowledge.refuses(404)
def one_source(name: str) -> Response:
    """Return one source."""
    return _entry("sources", "source", name)


@knowledge.route("/pathways")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.PathwayDocument), description="The pathways.")
def list_pathways(query: Query) -> Response:
    """Return the pathways: what opens each, what closes it, what finishes it."""
    return _list("pathways", query)


@knowledge.route("/mechanisms")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.MechanismDocument), description="The mechanisms.")
def list_mechanisms(query: Query) -> Response:
    """Return the mechanisms, with what speaks for and against each."""
    return _list("mechanisms", query)


@knowledge.route("/guidelines")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.GuidelineDocument), description="The guidelines.")
def list_guidelines(query: Query) -> Response:
    """Return the guidelines, and where they differ."""
    return _list("guidelines", query)


@knowledge.route("/calculators")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, formulas.CALCULATOR_LIST, description="The calculators.")
def list_calculators(query: Query) -> Response:
    """Return the risk formulas, with inputs, bounds, population, and how their numbers were checked."""
    return _list("calculators", query)


@knowledge.route("/calculators/<name>")
@knowledge.response(200, formulas.CalculatorDocument(), description="The calculator.")
@knowledge.refuses(404)
def one_calculator(name: str) -> Response:
    """Return one risk formula."""
    return _entry("calculators", "calculator", name)


@knowledge.route("/sites")
@knowledge.arguments(ListQuery(), location="query")
@knowledge.response(200, written.page_of(written.SiteDocument), description="The sites.")
def list_sites(query: Query) -> Response:
    """Return the sites, with the tests that each does not have."""
    return _list("sites", query)
