"""The commands about one patient: plan, why-not, what-if, branches, compare, rate; the answers are those of HTTP."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from planner.answering.exploring import branches_answer, compare_answer, rate_answer, what_if_answer
from planner.answering.knowledge import Knowledge
from planner.answering.planning import plan_answer, why_not_answer
from planner.answering.requests import MOST_QUESTIONS, PlanRequest, WhyNotRequest
from planner.answering.requests_about_plans import (
    AUTO,
    DEEPEST,
    BranchesRequest,
    CompareRequest,
    OrderRequest,
    WhatIfRequest,
)
from planner.cli.asked import USAGE, answer_of, knowledge_of
from planner.cli.explained_text import (
    branches_text,
    compare_text,
    rating_text,
    what_if_text,
    why_not_text,
)
from planner.cli.names import Names
from planner.cli.text import json_text, plan_text
from planner.core.document import QUESTIONS_SHOWN
from planner.page import plan_page

Document = Mapping[str, Any]
Command = Callable[..., None]

_FILE = click.argument("file", type=click.File("rb"))
_JSON = click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
_GUIDELINE = click.option("--guideline", help="Instead of the request's, or the catalog's own.")


@click.command("plan")
@click.argument("file", type=click.File("rb"), default="-")
@_GUIDELINE
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="Plain text with every refusal, a page to read or paste into a note, or the whole answer.",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--text", "form", flag_value="text", help="The same as --format text.")
@click.option("--detail", type=click.Choice(["brief", "full"]), default="brief")
@click.option("--horizon", type=click.Choice(["next", "full"]), default="full")
@click.option(
    "--ask",
    type=click.IntRange(0, MOST_QUESTIONS),
    default=QUESTIONS_SHOWN,
    help=f"How many questions are listed at most ({QUESTIONS_SHOWN}).",
)
@click.pass_obj
def plan_command(
    folder: Path,
    /,
    file: BinaryIO,
    guideline: str | None,
    as_of: datetime | None,
    form: str,
    **query: object,
) -> None:
    """Plan the workup of one patient: FILE holds the JSON request; - is standard input."""
    stated = {"guideline": guideline, "as_of": as_of and as_of.date().isoformat()}
    knowledge = knowledge_of(folder)

    def answer(known: Knowledge, request: Document) -> Document:
        return plan_answer(known, request, query)

    document = answer_of(answer, knowledge, PlanRequest(), file, stated)
    if form == "markdown":
        click.echo(plan_page(document, knowledge.served), nl=False)
    else:
        names = Names(knowledge.catalogs.values())
        click.echo(json_text(document) if form == "json" else plan_text(document, names))


@click.command("why-not")
@_FILE
@click.argument("tests", nargs=-1, required=True)
@_JSON
@click.pass_obj
def why_not_command(folder: Path, file: BinaryIO, tests: tuple[str, ...], as_json: bool) -> None:
    """Say why TESTS are not steps for the patient in FILE, and what would make them so."""
    stated = {"tests": list(tests)}
    knowledge = knowledge_of(folder)
    document = answer_of(why_not_answer, knowledge, WhyNotRequest(), file, stated)
    _print(document, why_not_text, knowledge, as_json=as_json)


@click.command("what-if")
@_FILE
@click.option("--auto", is_flag=True, help="Every single answer that changes the plan.")
@click.option(
    "--finding", "findings", multiple=True, metavar="NAME=VALUE", help="Suppose this finding."
)
@click.option(
    "--result", "results", multiple=True, metavar="TEST=OUTCOME", help="Suppose this result."
)
@_JSON
@click.pass_obj
def what_if_command(
    folder: Path,
    file: BinaryIO,
    auto: bool,
    findings: tuple[str, ...],
    results: tuple[str, ...],
    as_json: bool,
) -> None:
    """
    Say what would change the plan of the patient in FILE.

    What is supposed stands in the options, or as `changes` in FILE. `unknown` takes a finding back, `null` a
    result; several outcomes of one test are separated by |.
    """
    supposed = {"findings": _pairs(findings, _value), "results": _pairs(results, _outcomes)}
    given = {name: entries for name, entries in supposed.items() if entries}
    if auto and given:
        raise click.UsageError("--auto supposes every answer: give it alone.")
    stated = {"changes": AUTO if auto else given or None}
    knowledge = knowledge_of(folder)
    document = answer_of(what_if_answer, knowledge, WhatIfRequest(), file, stated)
    _print(document, what_if_text, knowledge, as_json=as_json)


@click.command("branches")
@_FILE
@click.argument("tests", nargs=-1)
@click.option("--depth", type=click.IntRange(1, DEEPEST), help="How many results to look ahead.")
@_JSON
@click.pass_obj
def branches_command(
    folder: Path, file: BinaryIO, tests: tuple[str, ...], depth: int | None, as_json: bool
) -> None:
    """Say where each outcome of TESTS leads (of the steps due now where none is named)."""
    stated = {"depth": depth, "tests": list(tests) or None}
    knowledge = knowledge_of(folder)
    document = answer_of(branches_answer, knowledge, BranchesRequest(), file, stated)
    _print(document, branches_text, knowledge, as_json=as_json)


@click.command("compare")
@_FILE
@_GUIDELINE
@click.option("--with-guideline", help="The guideline to compare with.")
@click.option("--with-site", help="The site to compare with.")
@click.option(
    "--with-catalog",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of another catalog to compare with, which has a version of its own.",
)
@_JSON
@click.pass_obj
def compare_command(
    folder: Path,
    file: BinaryIO,
    guideline: str | None,
    with_guideline: str | None,
    with_site: str | None,
    with_catalog: Path | None,
    as_json: bool,
) -> None:
    """Say on which tests and alerts another guideline, site or catalog decides otherwise for the patient in FILE."""
    knowledge = knowledge_of(folder, [with_catalog] if with_catalog else [])
    version = list(knowledge.catalogs)[-1] if with_catalog else None
    other = {"guideline": with_guideline, "site": with_site, "version": version}
    against = {name: value for name, value in other.items() if value}
    stated = {"guideline": guideline, "against": against or None}
    document = answer_of(compare_answer, knowledge, CompareRequest(), file, stated)
    _print(document, compare_text, knowledge, as_json=as_json)


@click.command("rate")
@_FILE
@click.argument("order", required=False)
@_JSON
@click.pass_obj
def rate_command(folder: Path, file: BinaryIO, order: str | None, as_json: bool) -> None:
    """Say whether ORDER, a test id or SYSTEM|CODE, is right for the patient in FILE."""
    system, bar, code = (order or "").rpartition("|")
    named = {"system": system, "code": code} if bar else {"test": order}
    stated = {"order": named if order else None}
    knowledge = knowledge_of(folder)
    document = answer_of(rate_answer, knowledge, OrderRequest(), file, stated)
    _print(document, rating_text, knowledge, as_json=as_json)


def _print(
    document: Document,
    text: Callable[[Document, Names], str],
    knowledge: Knowledge,
    *,
    as_json: bool,
) -> None:
    if as_json:
        click.echo(json_text(document))
    else:
        click.echo(text(document, Names(knowledge.catalogs.values())), nl=False)


def _pairs(words: tuple[str, ...], read: Callable[[str], object]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            click.echo(f"{word}: write NAME=VALUE", err=True)
            raise SystemExit(USAGE)
        if name in pairs:
            click.echo(f"{name}: give it once; several outcomes are separated by |", err=True)
            raise SystemExit(USAGE)
        pairs[name] = read(value)
    return pairs


def _value(text: str) -> object:
    """Return what the text says as JSON; a bare word is itself."""
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def _outcomes(text: str) -> object:
    """Return the outcomes of a result; None, which takes it back, for `null`."""
    return None if text == "null" else text.split("|")
