"""The commands cases, batch, columns, template, serve."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from planner.batch import Answer, FileProblem, Options, answer_csv, columns, template
from planner.catalog import read_catalog
from planner.catalog.cases import CaseReport, run_cases
from planner.catalog.faults import FaultyCatalogError
from planner.cli.asked import FINDINGS, catalog_of, refuse
from planner.cli.text import json_text

ROOT = Path(__file__).resolve().parents[2]


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
        refuse(problems)
    try:
        answer = answer_csv(file, catalog_of(folder), options)
    except FileProblem as error:
        refuse(error.problems)
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
    listed = columns(catalog_of(folder))
    if as_json:
        click.echo(json_text(listed))
        return
    for entry in listed:
        click.echo(f"{entry['column']:<40} {entry['kind']:<7} {entry.get('text', '')}")


@main.command("template")
@click.pass_obj
def template_command(folder: Path) -> None:
    """Print a CSV to fill in."""
    click.echo(template(catalog_of(folder)).decode(), nl=False)


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
