"""`release`: note the digest of a version, so that it keeps its content from then on."""

import json
from pathlib import Path

import click

from planner.catalog import read_catalog
from planner.catalog.checks import faults_of
from planner.catalog.checks.changed_means_version_raised import lock_of, released_versions
from planner.catalog.faults import FaultyCatalogError

FINDINGS = 1


@click.command("release")
@click.pass_obj
def release_command(folder: Path) -> None:
    """Note the catalog's version and digest as released; a later change needs a later version."""
    try:
        loaded = read_catalog(folder)
        faults = faults_of(loaded)
        if faults:
            raise FaultyCatalogError(faults)
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    catalog = loaded.catalog
    released = {**released_versions(folder), catalog.version: catalog.digest}
    text = json.dumps(dict(sorted(released.items())), indent=2)
    lock_of(folder).write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"{catalog.version} is released as {catalog.digest}")
