"""Pages for people: what this is, the reference, and an explanation of every problem."""

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from planner.core.sources import CHECK_TEXT
from planner.web import version
from planner.web.answers import JSON, published_bytes
from planner.web.headers import POLICY_OF_DOCS
from planner.web.markdown import html
from planner.web.problems import KINDS, PAGES, nothing_called
from planner.web.state import state

OPENAPI = "planner_openapi"
_ERRORS = Path(__file__).resolve().parents[3] / "docs" / "errors"

pages = Blueprint("pages", __name__)


@pages.get("/")
def welcome() -> str:
    """Return a page that says what this is."""
    return render_template("welcome.html", name=version.NAME, catalog=state().catalog)


@pages.get("/openapi.json")
def openapi() -> WerkzeugResponse:
    """Return the description of this surface."""
    return published_bytes(current_app.extensions[OPENAPI].body, JSON)


@pages.get("/docs")
def reference() -> Response:
    """Return the reference, which can try every route."""
    response = make_response(render_template("docs.html", name=version.NAME))
    response.headers["Content-Security-Policy"] = POLICY_OF_DOCS
    return response


@pages.get("/docs/sources/<source>")
def source(source: str) -> WerkzeugResponse:
    """Return the page of one source: what it is, how it was checked, and each place that the catalog cites."""
    known = state().catalog.sources
    if source not in known:
        raise nothing_called("source", source, list(known))
    page = render_template(
        "source.html", name=version.NAME, source=known[source], check_text=CHECK_TEXT
    )
    return published_bytes(page.encode(), "text/html; charset=utf-8")


@pages.get(PAGES)
def errors() -> str:
    """Return the list of the kinds of problem."""
    return render_template("errors.html", name=version.NAME, kinds=list(KINDS.values()))


@pages.get(f"{PAGES}/<name>")
def error(name: str) -> WerkzeugResponse:
    """Return the page of one kind of problem: as HTML to a browser, else as Markdown."""
    known = {kind.page.rpartition("/")[2]: kind for kind in KINDS.values()}
    if name not in known:
        raise nothing_called("kind of problem", name, list(known))
    text = error_page(name)
    if request.accept_mimetypes.best_match(["text/markdown", "text/html"]) == "text/html":
        page = render_template("page.html", title=known[name].title, body=html(text))
        response = published_bytes(page.encode(), "text/html; charset=utf-8")
    else:
        response = published_bytes(text.encode(), "text/markdown; charset=utf-8")
    response.headers["Vary"] = "Accept"
    return response


@cache
def error_page(name: str) -> str:
    """Return the text of the page."""
    return (_ERRORS / f"{name}.md").read_text(encoding="utf-8")
