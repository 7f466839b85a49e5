"""`mutate`: change each rule's condition a little, and see whether its examples notice."""

from pathlib import Path

import click

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.mutating import mutation_score
from planner.cli.text import json_text

FINDINGS, USAGE = 1, 2


@click.command("mutate")
@click.option("--rule", "names", multiple=True, help="Only this rule; can be repeated.")
@click.option(
    "--show", type=click.IntRange(0), default=20, help="How many survivors to print (20)."
)
@click.option("--at-least", type=float, default=0.0, help="Exit with 1 below this percentage (0).")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def mutate_command(
    folder: Path, names: tuple[str, ...], show: int, at_least: float, as_json: bool
) -> None:
    """Drop, negate and move each part of each rule's condition; say which changes no example notices."""
    try:
        loaded = read_catalog(folder)
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    rules = [rule for rule in loaded.catalog.rules if not names or rule.id in names]
    if not rules:
        click.echo("no rule of this name", err=True)
        raise SystemExit(USAGE)
    score = mutation_score(loaded, rules)
    survivors = [
        {"rule": mutant.original.id, "change": mutant.change} for mutant in score.survivors[:show]
    ]
    if as_json:
        counts = {"made": score.made, "noticed": score.noticed, "percent": round(score.percent, 1)}
        click.echo(json_text({**counts, "survivors": survivors}))
    else:
        click.echo(f"{score.noticed} of {score.made} changes noticed ({score.percent:.1f} %)")
        records = loaded.records("rules")
        for entry in survivors:
            click.echo(f"{records[entry['rule']].at('when')}: {entry['rule']}: {entry['change']}")
    if score.percent < at_least:
        raise SystemExit(FINDINGS)
