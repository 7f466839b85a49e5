"""`verify`: hold the laws to synthetic patients on the real catalog, outside the test suite."""

from pathlib import Path
from time import process_time

import click

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.laws import LAWS
from planner.catalog.profiles import Cases
from planner.catalog.verify import Tally, Violation, verify
from planner.cli.record import Head, Record, RecordMismatch, software_digest
from planner.cli.spread import pieces_of, spread, with_progress
from planner.cli.text import json_text
from planner.core.catalog import Catalog

FINDINGS, USAGE = 1, 2


@click.command("verify")
@click.option("--examples", type=click.IntRange(1), default=2000, help="How many patients (2000).")
@click.option(
    "--start", type=click.IntRange(0), default=0, help="The first number of the series (0)."
)
@click.option("--seed", type=int, default=1, help="Which series of patients (1).")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="How many processes (1).")
@click.option(
    "--record",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps what is found; a run that was cut short goes on from it.",
)
@click.option("--show", type=click.IntRange(0), default=5, help="How many violations to print (5).")
@click.option("--progress/--no-progress", default=None, help="Default: where stderr is a terminal.")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def verify_command(  # noqa: PLR0913  (one for each option)
    folder: Path,
    examples: int,
    start: int,
    seed: int,
    jobs: int,
    file: Path | None,
    show: int,
    progress: bool | None,
    as_json: bool,
) -> None:
    """Check the laws of plans on synthetic patients; print counts and the first violations."""
    try:
        digest = read_catalog(folder).catalog.digest
        record = Record.opened(Head(digest, software_digest(), seed), file)
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    except RecordMismatch as error:
        click.echo(str(error), err=True)
        raise SystemExit(USAGE) from None
    _verify(record, folder, range(start, start + examples), jobs, progress)
    tally = record.total()
    click.echo(json_text(_document(record, tally, show)) if as_json else _text(record, tally, show))
    if tally.violations:
        raise SystemExit(FINDINGS)


def _verify(record: Record, folder: Path, numbers: range, jobs: int, progress: bool | None) -> None:
    """Work on what the record lacks of the numbers."""
    gaps = list(record.missing(numbers))
    pieces = [piece for gap in gaps for piece in pieces_of(gap, jobs)]
    answers = spread(_prepare, (folder, record.head.seed), _work, pieces, jobs)
    count = sum(len(gap) for gap in gaps)
    for piece, (tally, seconds) in with_progress(answers, count, "Verifying", shown=progress):
        record.add(piece, tally, seconds)


def _prepare(folder: Path, seed: int) -> tuple[Catalog, Cases, int]:
    loaded = read_catalog(folder)
    return loaded.catalog, loaded.worked_patients(), seed


def _work(prepared: tuple[Catalog, Cases, int], numbers: range) -> tuple[Tally, float]:
    catalog, cases, seed = prepared
    start = process_time()
    tally = verify(catalog, cases, seed, numbers)
    return tally, process_time() - start


def _document(record: Record, tally: Tally, show: int) -> dict[str, object]:
    broken = _broken(tally)
    return {
        "catalog_digest": record.head.catalog,
        "software_digest": record.head.software,
        "seed": record.head.seed,
        "patients": tally.patients,
        "numbers": [[part.start, part.stop - 1] for part in record.done()],
        "laws": [
            {
                "law": name,
                "title": law.title,
                "checked": tally.checked[name],
                "broken": broken[name],
            }
            for name, law in LAWS.items()
        ],
        "violations": [_shown(violation) for violation in tally.violations[:show]],
    }


def _text(record: Record, tally: Tally, show: int) -> str:
    broken = _broken(tally)
    parts = ", ".join(f"{part.start} to {part.stop - 1}" for part in record.done())
    lines = [
        f"{tally.patients} patients, seed {record.head.seed}, numbers {parts}",
        f"catalog {record.head.catalog}",
        f"software {record.head.software}",
    ]
    lines += [
        f"  {name:<17} {tally.checked[name]:>9} checked  {broken[name]:>6} broken  {law.title}"
        for name, law in LAWS.items()
    ]
    for violation in tally.violations[:show]:
        lines.append(f"{violation.law}: {'; '.join(violation.faults)}")
        lines.append(f"  {json_text(violation.request, indent=None)}")
    hidden = len(tally.violations) - min(show, len(tally.violations))
    if hidden:
        lines.append(f"... and {hidden} more violations")
    return "\n".join(lines)


def _broken(tally: Tally) -> dict[str, int]:
    return {name: sum(violation.law == name for violation in tally.violations) for name in LAWS}


def _shown(violation: Violation) -> dict[str, object]:
    return {
        "law": violation.law,
        "faults": list(violation.faults),
        "request": violation.request,
    }
