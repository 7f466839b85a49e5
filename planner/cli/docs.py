"""`docs`: the catalog as pages for clinicians, and whether the written ones are up to date."""

from collections.abc import Mapping
from pathlib import Path

import click

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.pages import knowledge_pages

FINDINGS = 1
PAGES = Path(__file__).resolve().parents[2] / "docs" / "knowledge"


@click.command("docs")
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    default=PAGES,
    help="Folder of the pages (docs/knowledge).",
)
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; name the stale pages and fail."
)
@click.pass_obj
def docs_command(folder: Path, target: Path, only_check: bool) -> None:
    """Write the pages of the catalog; pages that no longer belong to it are taken away."""
    try:
        pages = knowledge_pages(read_catalog(folder))
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None
    stale = stale_pages(pages, target)
    if only_check:
        _judge(stale, len(pages))
        return
    for name in stale:
        _write(target / name, pages.get(name))
    click.echo(f"{len(pages)} pages, {len(stale)} of them written or taken away")


def stale_pages(pages: Mapping[str, str], target: Path) -> list[str]:
    """Return the pages that are missing, that say something else than they should, or that belong to nothing."""
    written = {file.relative_to(target).as_posix(): file for file in target.rglob("*.md")}
    differing = {
        name
        for name, text in pages.items()
        if name not in written or written[name].read_bytes() != text.encode()
    }
    return sorted(differing | (written.keys() - pages.keys()))


def _judge(stale: list[str], count: int) -> None:
    if not stale:
        click.echo(f"{count} pages are up to date")
        return
    for name in stale:
        click.echo(f"stale: {name}")
    click.echo(f"{len(stale)} of {count} pages are stale: run `python -m planner docs`")
    raise SystemExit(FINDINGS)


def _write(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
