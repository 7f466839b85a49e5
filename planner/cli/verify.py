"""`verify`: hold the laws to synthetic patients on the real catalog, outside the test suite."""

from pathlib import Path

import click

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.laws import LAWS
from planner.catalog.profiles import Cases
from planner.catalog.verify import Tally, Violation, verify
from planner.cli.spread import spread, with_progress
from planner.cli.text import json_text
from planner.core.catalog import Catalog

FINDINGS = 1


@click.command("verify")
@click.option("--examples", type=click.IntRange(1), default=2000, help="How many patients (2000).")
@click.option("--seed", type=int, default=1, help="Which series of patients (1).")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="How many processes (1).")
@click.option("--show", type=click.IntRange(0), default=5, help="How many violations to print (5).")
@click.option("--progress/--no-progress", default=None, help="Default: where stderr is a terminal.")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def verify_command(
    folder: Path,
    examples: int,
    seed: int,
    jobs: int,
    show: int,
    progress: bool | None,
    as_json: bool,
) -> None:
    """Check the laws of plans on synthetic patients; print counts and the first violations."""
    try:
        digest = read_catalog(folder).catalog.digest
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    answers = spread(_prepare, (folder, seed), _work, examples, jobs)
    tally = Tally()
    for part in with_progress(answers, examples, "Verifying", shown=progress):
        tally.add(part)
    click.echo(
        json_text(_document(tally, digest, seed, show)) if as_json else _text(tally, seed, show)
    )
    if tally.violations:
        raise SystemExit(FINDINGS)


def _prepare(folder: Path, seed: int) -> tuple[Catalog, Cases, int]:
    loaded = read_catalog(folder)
    return loaded.catalog, loaded.worked_patients(), seed


def _work(prepared: tuple[Catalog, Cases, int], numbers: range) -> Tally:
    catalog, cases, seed = prepared
    return verify(catalog, cases, seed, numbers)


def _document(tally: Tally, digest: str, seed: int, show: int) -> dict[str, object]:
    broken = _broken(tally)
    return {
        "catalog_digest": digest,
        "seed": seed,
        "patients": tally.patients,
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


def _text(tally: Tally, seed: int, show: int) -> str:
    broken = _broken(tally)
    lines = [f"{tally.patients} patients, seed {seed}"]
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
