"""`chart`: what was understood of a FHIR chart, and the request that it amounts to."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.cli.text import json_text
from planner.core.errors import ProfileError
from planner.core.intake import read_profile
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.charts.chart import Chart, Entry
from planner.fhir.charts.reading import read_chart
from planner.fhir.charts.reasons import NOTES, REASONS

FINDINGS, INVALID = 1, 3
Document = Mapping[str, Any]


@click.command("chart")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone().strftime("%Y-%m-%d"),
    show_default="today",
    help="The day that counts as today; what is dated later is not read.",
)
@click.option(
    "--snomed-affiliate",
    is_flag=True,
    help="Read SNOMED CT codes outside the free set too, for which a licence is needed.",
)
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def chart_command(
    folder: Path, file: BinaryIO, as_of: datetime, snomed_affiliate: bool, as_json: bool
) -> None:
    """Read the FHIR R4 chart in FILE (a Bundle, resources, or a resource); say what was understood."""
    try:
        catalog = read_catalog(folder, snomed_affiliate=snomed_affiliate).catalog
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    resources = bundle_resources(_parsed(file))
    if not resources:
        click.echo(
            "/: no FHIR resource found  send a Bundle, a list of resources, or a resource", err=True
        )
        raise SystemExit(INVALID)
    chart = read_chart(resources, catalog, as_of=as_of.date())
    request = _request(chart, as_of)
    if as_json:
        click.echo(json_text({"request": request, "report": chart.report.document()}))
    else:
        click.echo("\n".join(_lines(chart, request)))
    try:
        read_profile(chart.findings, chart.results, catalog, as_of=as_of.date())
    except ProfileError as error:
        for problem in error.problems:
            click.echo(f"{problem.pointer}: {problem.message}  {problem.hint}", err=True)
        raise SystemExit(INVALID) from None


def _parsed(file: BinaryIO) -> object:
    try:
        return json.loads(file.read())
    except (ValueError, RecursionError):
        click.echo("/: the file is not JSON", err=True)
        raise SystemExit(INVALID) from None


def _request(chart: Chart, as_of: datetime) -> Document:
    return {
        "as_of": as_of.date().isoformat(),
        "findings": dict(chart.findings),
        "results": dict(chart.results),
    }


def _lines(chart: Chart, request: Document) -> Iterator[str]:
    yield "REQUEST (`python -m planner plan -` takes it)"
    yield json_text(request)
    report = chart.report.document()
    counts = ", ".join(f"{number} {state}" for state, number in chart.report.counts().items())
    yield f"\nRESOURCES: {counts}"
    yield from _used(chart)
    for title, key in (
        ("CONFLICTS", "conflicts"),
        ("DONE, BUT THE RESULT MUST BE READ BY A PERSON", "unread_results"),
        ("TO CONFIRM", "to_confirm"),
        ("NOT ASSESSED", "not_assessed"),
    ):
        if report.get(key):
            yield f"\n{title}"
            yield from (f"  {json_text(item, indent=None)}" for item in _list(report[key]))
    for title, names in (("UNDATED", chart.report.undated), ("OLD", chart.report.stale)):
        if names:
            yield f"\n{title}: {', '.join(names)}"
    yield from _not_used(chart)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _used(chart: Chart) -> Iterator[str]:
    yield "\nUSED"
    for entry in chart.report.entries:
        if entry.state == "used":
            notes = "".join(f"  {NOTES[note]}" for note in entry.notes)
            yield f"  {entry.reference}: {', '.join(entry.says)}{notes}"
    for order in chart.orders:
        yield f"  {order.status} order {order.reference}: {', '.join(order.tests)}"


def _not_used(chart: Chart) -> Iterator[str]:
    by_reason: dict[str, list[Entry]] = {}
    for entry in chart.report.entries:
        if entry.reason:
            by_reason.setdefault(entry.reason, []).append(entry)
    for reason, entries in sorted(by_reason.items()):
        yield f"\nNOT USED ({len(entries)}): {REASONS[reason]}"
        if reason == "type_not_read":
            yield f"  {', '.join(sorted({entry.reference.partition('/')[0] for entry in entries}))}"
        else:
            told = {
                " ".join((entry.reference.partition("/")[0], *entry.codes)) for entry in entries
            }
            yield from (f"  {line}" for line in sorted(told))
