"""`diff`: what another edition of the catalog would have planned for the same patients."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from planner.catalog import LoadedCatalog, read_catalog
from planner.catalog.comparing import Comparison, compare_cases, compare_drawn
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.profiles import Request
from planner.cli.spread import pieces_of, spread, with_progress
from planner.cli.text import json_text

FINDINGS, USAGE = 1, 2


@click.command("diff")
@click.option("--against", required=True, help="A git revision, or the folder of a catalog.")
@click.option("--examples", type=click.IntRange(0), default=20_000, help="Drawn patients (20000).")
@click.option("--seed", type=int, default=1, help="Which series of patients (1).")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="How many processes (1).")
@click.option("--show", type=click.IntRange(0), default=1, help="Examples for each change (1).")
@click.option("--json/--text", "as_json", default=False, help="JSON instead of plain text.")
@click.pass_obj
def diff_command(
    folder: Path,
    against: str,
    examples: int,
    seed: int,
    jobs: int,
    show: int,
    as_json: bool,
) -> None:
    """Plan cases and drawn patients with two editions; exit with 1 where an emergency or a step's sources are lost."""
    try:
        with _other_edition(folder, against) as old_folder:
            comparison = compare_cases(read_catalog(old_folder), read_catalog(folder))
            pieces = pieces_of(range(examples), jobs)
            answers = spread(_prepare, (old_folder, folder, seed), _work, pieces, jobs)
            for _, part in with_progress(answers, examples, "Comparing", shown=None):
                comparison.add(part)
    except FaultyCatalogError as error:
        click.echo(f"an edition cannot be read:\n{error}", err=True)
        raise SystemExit(USAGE) from None
    document = _document(comparison, against, seed, show)
    click.echo(json_text(document) if as_json else _text(comparison, show))
    if comparison.losses:
        raise SystemExit(FINDINGS)


@contextmanager
def _other_edition(folder: Path, against: str) -> Iterator[Path]:
    """Give the folder of the other edition: as named, or unpacked from the revision."""
    if Path(against).is_dir():
        yield Path(against)
        return
    packed = subprocess.run(  # noqa: S603  (git, with a revision as one argument after the options)
        ["git", "archive", "--format=tar", "--end-of-options", against, "."],  # noqa: S607
        cwd=folder,
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        click.echo(f"{against} is neither a folder nor a revision with this catalog", err=True)
        raise SystemExit(USAGE)
    with tempfile.TemporaryDirectory() as unpacked:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(unpacked, filter="data")
        yield Path(unpacked)


def _prepare(old: Path, new: Path, seed: int) -> tuple[LoadedCatalog, LoadedCatalog, int]:
    return read_catalog(old), read_catalog(new), seed


def _work(prepared: tuple[LoadedCatalog, LoadedCatalog, int], numbers: range) -> Comparison:
    old, new, seed = prepared
    return compare_drawn(old, new, seed, numbers)


def _document(comparison: Comparison, against: str, seed: int, show: int) -> dict[str, object]:
    return {
        "against": against,
        "seed": seed,
        "patients": comparison.patients,
        "changed": comparison.changed,
        "not_fully_readable": comparison.left_out,
        "changes": [
            {"topic": topic, "change": text, "count": count, "examples": kept[:show]}
            for (topic, text), count, kept in _sorted(comparison)
        ],
        "lost": [
            {"what": loss, "count": len(requests), "examples": requests[: max(1, show)]}
            for loss, requests in sorted(comparison.losses.items())
        ],
    }


def _sorted(comparison: Comparison) -> list[tuple[tuple[str, str], int, list[Request]]]:
    order = sorted(comparison.counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return [(key, count, comparison.examples[key]) for key, count in order]


def _text(comparison: Comparison, show: int) -> str:
    lines = [f"{comparison.changed} of {comparison.patients} plans changed"]
    if comparison.left_out:
        lines.append(f"{comparison.left_out} patients hold something that one edition cannot read")
    topic = ""
    for (name, text), count, kept in _sorted(comparison):
        if name != topic:
            lines.append(name)
            topic = name
        lines.append(f"  {count:>6}  {text}")
        lines += [f"          {json_text(request, indent=None)}" for request in kept[:show]]
    for loss, requests in sorted(comparison.losses.items()):
        lines.append(f"LOST: {loss} ({len(requests)} patients)")
        lines.append(f"  {json_text(requests[0], indent=None)}")
    return "\n".join(lines)
