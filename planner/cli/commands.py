"""The commands plan, why-not, cases, batch, columns, template, serve."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from planner.batch import Answer, FileProblem, Options, answer_csv, columns, template
from planner.catalog import read_catalog
from planner.catalog.cases import CaseReport, run_cases
from planner.catalog.faults import FaultyCatalogError
from planner.cli.text import json_text, plan_text, why_not_text
from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.errors import Problem, ProfileError, UnknownId
from planner.core.intake import read_profile
from planner.core.plan import Plan, make_plan
from planner.core.whynot import why_not

ROOT = Path(__file__).resolve().parents[2]
FINDINGS, USAGE, INVALID = 1, 2, 3
_REQUEST_KEYS = ("case_id", "as_of", "guideline", "site", "default_absent", "findings", "results")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--catalog",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "catalogs" / "lung",
    envvar="PLANNER_CATALOG",
    help="Folder of the catalog (default: catalogs/lung).",
)
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Plan diagnostic workups; check the knowledge they come from."""
    context.obj = folder


@main.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--guideline", help="nice, scotland or us; the request's or the catalog's otherwise.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today.")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.option("--detail", type=click.Choice(["brief", "full"]), default="brief")
@click.option("--horizon", type=click.Choice(["next", "full"]), default="full")
@click.pass_obj
def plan(
    folder: Path,
    file: BinaryIO,
    guideline: str | None,
    as_of: datetime | None,
    as_json: bool,
    detail: str,
    horizon: str,
) -> None:
    """Plan the workup of one patient: FILE holds the JSON request; - is standard input."""
    request = _request(file)
    made = _made(folder, request, guideline, as_of.date() if as_of else None)
    document = plan_document(
        made,
        case_id=request.get("case_id"),
        detail="full" if detail == "full" else "brief",
        horizon="next" if horizon == "next" else "full",
    )
    click.echo(json_text(document) if as_json else plan_text(document))


@main.command("why-not")
@click.argument("file", type=click.File("rb"))
@click.argument("tests", nargs=-1, required=True)
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def why_not_command(folder: Path, file: BinaryIO, tests: tuple[str, ...], as_json: bool) -> None:
    """Say why TESTS are not steps for the patient in FILE, and what would make them so."""
    made = _made(folder, _request(file), None, None)
    try:
        answers = why_not(made, tests)
    except UnknownId as error:
        _refuse([Problem(pointer="/tests", code="unknown_test", message=str(error))])
    click.echo(json_text(answers) if as_json else why_not_text(answers))


@main.command()
@click.option("--topic", help="Only the cases of this topic.")
@click.option("--id", "name", help="Only this case.")
@click.option("-v", "--verbose", is_flag=True, help="Name the cases that hold, too.")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def cases(folder: Path, topic: str | None, name: str | None, verbose: bool, as_json: bool) -> None:
    """Plan the worked patients of the catalog and compare with what is expected."""
    try:
        reports = run_cases(read_catalog(folder))
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    chosen = [r for r in reports if topic in (None, r.topic) and name in (None, r.id)]
    failed = [report for report in chosen if report.failures]
    if as_json:
        click.echo(json_text([_report(report) for report in chosen]))
    else:
        for report in chosen:
            if report.failures or verbose:
                click.echo(f"{'FAIL' if report.failures else 'ok  '} {report.id}: {report.title}")
            for failure in report.failures:
                click.echo(f"       {failure}")
        click.echo(f"{len(chosen) - len(failed)} of {len(chosen)} cases hold")
    if failed or not chosen:
        raise SystemExit(FINDINGS)


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "-o", "--output-file", type=click.File("wb"), default="-", help="Default: standard output."
)
@click.option(
    "--option",
    "-O",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="As the HTTP query: output=ndjson, shape=long, delimiter=semicolon, default_absent=true, guideline=us ...",
)
@click.option("--progress/--no-progress", default=None, help="Default: where stderr is a terminal.")
@click.option("--strict", is_flag=True, help="Exit with 1 where a row has an error.")
@click.pass_obj
def batch(
    folder: Path,
    file: BinaryIO,
    output_file: BinaryIO,
    pairs: tuple[str, ...],
    progress: bool | None,
    strict: bool,
) -> None:
    """Plan every row of a CSV FILE."""
    given = {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
    options, problems = Options.from_strings(given)
    if problems:
        _refuse(problems)
    try:
        answer = answer_csv(file, _catalog(folder), options)
    except FileProblem as error:
        _refuse(error.problems)
    shown = sys.stderr.isatty() if progress is None else progress
    output_file.writelines(_with_progress(answer, shown=shown))
    tally = answer.tally
    click.echo(
        f"{tally.rows} rows: {tally.ok} ok, {tally.warnings} with warnings, "
        f"{tally.errors} with errors, {tally.emergencies} emergencies",
        err=True,
    )
    if strict and tally.errors:
        raise SystemExit(FINDINGS)


@main.command("columns")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def columns_command(folder: Path, as_json: bool) -> None:
    """List the columns that a CSV can have."""
    listed = columns(_catalog(folder))
    if as_json:
        click.echo(json_text(listed))
        return
    for entry in listed:
        click.echo(f"{entry['column']:<40} {entry['kind']:<7} {entry.get('text', '')}")


@main.command("template")
@click.pass_obj
def template_command(folder: Path) -> None:
    """Print a CSV to fill in."""
    click.echo(template(_catalog(folder)).decode(), nl=False)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Default: PORT or 8000.")
@click.option("--host", help="Default: HOST or 127.0.0.1.")
def serve(port: int | None, host: str | None) -> None:
    """Serve the HTTP API with gunicorn and the settings in gunicorn.conf.py."""
    if port:
        os.environ["PORT"] = str(port)
    if host:
        os.environ["HOST"] = host
    os.chdir(ROOT)
    arguments = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606  (fixed arguments)


def _catalog(folder: Path) -> Catalog:
    try:
        return read_catalog(folder).catalog
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None


def _request(file: BinaryIO) -> Mapping[str, Any]:
    try:
        request = json.load(file)
    except ValueError as error:
        _refuse([Problem(pointer="", code="invalid_json", message=f"not JSON: {error}")])
    if not isinstance(request, dict):
        _refuse([Problem(pointer="", code="invalid_json", message="the request is a JSON object")])
    unknown = [key for key in request if key not in _REQUEST_KEYS]
    if unknown:
        message = f"unknown key {unknown[0][:40]!r}"
        problem = Problem(
            pointer=f"/{unknown[0]}", code="unknown_key", message=message, allowed=_REQUEST_KEYS
        )
        _refuse([problem])
    return request


def _made(
    folder: Path, request: Mapping[str, Any], guideline: str | None, as_of: date | None
) -> Plan:
    catalog = _catalog(folder)
    day = request.get("as_of")
    try:
        profile = read_profile(
            request.get("findings", {}),
            request.get("results", {}),
            catalog,
            as_of=as_of or (date.fromisoformat(day) if day else None),
            absent_by_default=request.get("default_absent") is True,
        )
        return make_plan(
            profile,
            catalog,
            guideline=guideline or request.get("guideline"),
            site=request.get("site"),
        )
    except ProfileError as error:
        _refuse(error.problems)
    except UnknownId as error:
        _refuse([Problem(pointer="", code="not_found", message=str(error))])
    except (ValueError, TypeError, AttributeError):
        hint = "findings and results are objects, as_of is YYYY-MM-DD"
        message = "the request has a part of the wrong kind"
        _refuse([Problem(pointer="", code="invalid_request", message=message, hint=hint)])


def _refuse(problems: Iterable[Problem]) -> NoReturn:
    for problem in problems:
        parts = [f"{problem.pointer or '/'}: {problem.message}"]
        if problem.did_you_mean:
            parts.append(f"did you mean {' or '.join(problem.did_you_mean)}?")
        if problem.hint:
            parts.append(problem.hint)
        click.echo("  ".join(parts), err=True)
    raise SystemExit(INVALID)


def _with_progress(answer: Answer, *, shown: bool) -> Iterator[bytes]:
    if not shown:
        yield from answer.chunks
        return
    total = int(answer.headers["X-Rows-Total"])
    with click.progressbar(length=total, label="Planning", file=sys.stderr) as bar:
        done = 0
        for chunk in answer.chunks:
            yield chunk
            bar.update(answer.tally.rows - done)
            done = answer.tally.rows


def _report(report: CaseReport) -> dict[str, object]:
    return {
        "id": report.id,
        "title": report.title,
        "topic": report.topic,
        "tags": list(report.tags),
        "failures": list(report.failures),
    }
