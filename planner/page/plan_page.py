"""The page of a plan: headline, alerts, do now, then, not now and why, ask, sources."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planner.core.catalog import Catalog
from planner.core.wording import sentence, spelled
from planner.page.changed import changed_lines
from planner.page.citing import Citations
from planner.page.known import known_lines
from planner.page.markdown import bold, escape
from planner.page.refusals import refusal_lines
from planner.page.steps import due_lines, present, waiting_lines
from planner.page.timeline import timeline_lines

Document = Mapping[str, Any]

_LIMITS = "A clinician must check the basis of every step. This is no diagnosis and no order."


def plan_page(document: Document, catalog: Catalog) -> str:
    """
    Return the plan as one page of Markdown.

    Every statement is one of the answer; of tests that are no step only those are named that a reader would
    look for, in groups. Nothing of the answer can act as markup.

    Args:
        document: The answer of `plan_document`, with or without `diff`.
        catalog: The catalog that answered, for the names of tests and findings.
    """
    catalog = catalog.at_site(document["catalog"]["site"])
    cited = Citations(document)
    sections = (
        ("", _opening(document, catalog)),
        ("Alerts", _alerts(document["alerts"], catalog, cited)),
        ("Changed", changed_lines(document.get("diff"), catalog, cited)),
        ("Do now", due_lines(document, catalog, cited)),
        ("Then", _then(document, catalog, cited)),
        ("Figures", _figures(document["risk"], cited)),
        ("Not now, and why", refusal_lines(document, catalog, cited)),
        ("Ask", _questions(document)),
        ("Sources", _sources(cited)),
    )
    pages = []
    for title, lines in sections:
        said = list(lines)
        if said:
            pages.append("\n".join([f"## {title}", "", *said] if title else said))
    return "\n\n".join([*pages, _closing(document)]) + "\n"


def _opening(document: Document, catalog: Catalog) -> Iterator[str]:
    case = document.get("case_id")
    yield f"# Workup plan{f': {escape(str(case))}' if case else ''}"
    yield ""
    yield bold(document["headline"])
    yield ""
    yield from known_lines(document["inputs"], catalog)
    yield ""
    yield _LIMITS


def _alerts(alerts: Iterable[Document], catalog: Catalog, cited: Citations) -> Iterator[str]:
    for alert in alerts:
        reasons = alert["reasons"]
        found = present(item for reason in reasons for item in reason["because"])
        said = f" Based on: {escape('; '.join(found))}." if found else ""
        sources = cited.cite(cite for reason in reasons for cite in reason["sources"])
        name = sentence(spelled(alert["id"], catalog.spellings)).removesuffix(".")
        lead = bold(f"{name}: {alert['urgency']['title']}.")
        yield f"- {lead} {escape(alert['act'])}{said}{sources}"


def _then(document: Document, catalog: Catalog, cited: Citations) -> Iterator[str]:
    yield from waiting_lines(document, catalog, cited)
    yield from timeline_lines(document.get("timeline"), cited)


def _figures(figures: Iterable[Document], cited: Citations) -> Iterator[str]:
    for figure in figures:
        yield f"- {escape(figure['text'])}{cited.cite(figure.get('sources', ()))}"


def _questions(document: Document) -> Iterator[str]:
    for question in document["questions"]:
        said = " ".join(escape(change["text"]) for change in question["changes"])
        yield f"- {escape(question['question'])} {said}".rstrip()
    if document["more_questions"]:
        yield f"- Up to {document['more_questions']} further questions could change the plan."


def _sources(cited: Citations) -> Iterator[str]:
    lines = list(cited.lines())
    if lines:
        yield (
            "Checked against the text where nothing else is said. "
            "`policy` is a decision of this project that needs clinical sign-off; "
            "`pending` is a reference that nobody has checked yet."
        )
        yield ""
    yield from lines


def _closing(document: Document) -> str:
    catalog = document["catalog"]
    named = f"{catalog['id']} {catalog['version']}, guideline {catalog['guideline']}"
    return escape(f"Catalog {named}, site {catalog['site']}. Plan {document['digest']}.")
