"""`mutate`: change the knowledge a little, and see whether an example, a check or a case notices."""

from pathlib import Path
from typing import Any

import click

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation import report
from planner.catalog.mutation.judging import Judging, Verdict
from planner.catalog.mutation.mutants import mutants_of
from planner.catalog.mutation.proposing import proposals_for
from planner.cli.spread import pieces_of, spread, with_progress
from planner.cli.text import json_text

FINDINGS, USAGE = 1, 2


@click.command("mutate")
@click.option(
    "--only",
    "names",
    multiple=True,
    help="Only this rule, definition, pathway or test; repeatable.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="How many processes (1).")
@click.option(
    "--show", type=click.IntRange(0), default=20, help="How many survivors to print (20)."
)
@click.option("--at-least", type=float, default=0.0, help="Exit with 1 below this percentage (0).")
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the counts and every survivor to this file.",
)
@click.option(
    "--propose", is_flag=True, help="Print a small patient that tells each survivor apart."
)
@click.option("--progress/--no-progress", default=None, help="Default: where stderr is a terminal.")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def mutate_command(folder: Path, /, **options: Any) -> None:
    """Drop, negate, move and swap each thing that decides a plan; say which changes nobody notices."""
    try:
        loaded = read_catalog(folder)
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    score = _score(loaded, folder, options["names"], options["jobs"], shown=options["progress"])
    shown = _json if options["as_json"] else _text
    click.echo(shown(loaded, score, options["show"]))
    if options["propose"]:
        for line in proposals_for(loaded, score.survivors):
            click.echo(line)
    if options["write"] is not None:
        options["write"].write_text(report.page(loaded, score), encoding="utf-8")
    if score.percent() < options["at_least"]:
        raise SystemExit(FINDINGS)


def _score(
    loaded: LoadedCatalog, folder: Path, names: tuple[str, ...], jobs: int, *, shown: bool | None
) -> report.Score:
    changes = [one for one in mutants_of(loaded.catalog) if not names or report.owner(one) in names]
    if not changes:
        click.echo("nothing of this name can be changed", err=True)
        raise SystemExit(USAGE)
    answers = spread(_prepare, (folder, names), _work, pieces_of(range(len(changes)), jobs), jobs)
    parts = with_progress(answers, len(changes), "Changing", shown=shown)
    verdicts = [one for _, part in parts for one in part]
    judged = [report.Judged(change, one) for change, one in zip(changes, verdicts, strict=True)]
    return report.Score(judged)


def _prepare(folder: Path, names: tuple[str, ...]) -> tuple[Judging, tuple[str, ...]]:
    return Judging(read_catalog(folder)), names


def _work(prepared: tuple[Judging, tuple[str, ...]], numbers: range) -> list[Verdict]:
    judging, names = prepared
    changes = [one for one in judging.changes if not names or report.owner(one) in names]
    return [judging.verdict(changes[number]) for number in numbers]


def _json(loaded: LoadedCatalog, score: report.Score, show: int) -> str:
    survivors = [
        {"id": report.owner(one), "place": str(report.place(loaded, one)), "change": one.change}
        for one in score.survivors[:show]
    ]
    return json_text(
        {
            "made": score.made(),
            "noticed": score.noticed(),
            "percent": round(score.percent(), 1),
            "changes_nothing": score.count("nothing changes"),
            "kinds": {
                kind: {"made": score.made(kind), "noticed": score.noticed(kind)}
                for kind in score.kinds
            },
            "survivors": survivors,
        }
    )


def _text(loaded: LoadedCatalog, score: report.Score, show: int) -> str:
    head = f"{score.noticed()} of {score.made()} changes noticed ({score.percent():.1f} %)"
    nothing = score.count("nothing changes")
    return "\n".join(
        [
            f"{head}; {nothing} more change nothing for any patient",
            *report.table(score),
            *report.lines(loaded, score.survivors[:show]),
        ]
    )
