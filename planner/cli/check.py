"""`check`: every static check of a catalog; those that ask about all patients need a solver."""

from pathlib import Path

import click

from planner.catalog import read_catalog
from planner.catalog.checks import faults_of
from planner.catalog.checks.noticing import notes_of
from planner.catalog.faults import Fault, FaultyCatalogError
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof import has_solver
from planner.cli.text import json_text

FINDINGS, USAGE = 1, 2


@click.command("check")
@click.option(
    "--solver/--no-solver",
    default=False,
    help="Ask z3 as well: can every rule fire, is none implied, do none contradict (about a minute).",
)
@click.option("--notes/--no-notes", default=False, help="Print what is no fault but wants a look.")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def check_command(folder: Path, solver: bool, notes: bool, as_json: bool) -> None:
    """Check the catalog: format, links, consistency, examples, worked patients."""
    if solver and not has_solver():
        message = (
            "--solver needs z3, which is not installed: pip install z3-solver, or make setup-dev"
        )
        click.echo(message, err=True)
        raise SystemExit(USAGE)
    try:
        loaded = read_catalog(folder)
        faults = faults_of(loaded)
    except FaultyCatalogError as error:
        _found(error.faults, as_json=as_json)
    faults = faults or (_solved(loaded) if solver else ())
    if faults:
        _found(faults, as_json=as_json)
    noted = notes_of(loaded)
    if notes and not as_json:
        click.echo("\n".join(str(note) for note in noted))
    click.echo(_summary(loaded, noted, solver=solver, as_json=as_json))


def _solved(loaded: LoadedCatalog) -> tuple[Fault, ...]:
    from planner.catalog.checks.solved import solved_faults_of

    return solved_faults_of(loaded)


def _found(faults: tuple[Fault, ...], *, as_json: bool) -> None:
    listed = [
        {"place": str(f.place), "check": f.check, "message": f.message, "hint": f.hint}
        for f in faults
    ]
    click.echo(json_text(listed) if as_json else "\n".join(str(fault) for fault in faults))
    raise SystemExit(FINDINGS)


def _summary(
    loaded: LoadedCatalog, noted: tuple[Fault, ...], *, solver: bool, as_json: bool
) -> str:
    catalog = loaded.catalog
    counts: dict[str, object] = {
        "rules": len(catalog.rules),
        "tests": len(catalog.tests),
        "findings": len(catalog.findings),
        "sources": len(catalog.sources),
        "faults": 0,
        "notes": len(noted),
        "solver": solver,
    }
    if as_json:
        return json_text(counts)
    text = ", ".join(f"{counts[what]} {what}" for what in ("rules", "tests", "findings", "sources"))
    lines = [f"{text}: no faults"]
    if noted:
        lines.append(f"{len(noted)} notes (--notes shows them)")
    if not solver:
        lines.append("The checks that need a solver were not run (--solver runs them).")
    return "\n".join(lines)
