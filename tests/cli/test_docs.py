"""`docs` writes the pages of the catalog and says which of the written ones are stale."""

from pathlib import Path

from click.testing import CliRunner

from planner.cli import main
from tests.conftest import ROOT

SMALL = ROOT / "tests" / "catalog" / "small"


def docs(target: Path, *options: str) -> tuple[int, str]:
    """Return the exit code and output for the small catalog and that folder."""
    command = ["--catalog", str(SMALL), "docs", "--to", str(target), *options]
    result = CliRunner().invoke(main, command)
    return result.exit_code, result.output


def test_pages_are_missing_at_first_and_up_to_date_once_written(tmp_path: Path) -> None:
    """What was written is not stale, and writing again changes nothing."""
    target = tmp_path / "pages"

    assert docs(target, "--check")[0] == 1
    assert not target.exists()
    assert docs(target)[0] == 0
    assert docs(target, "--check") == (0, "13 pages are up to date\n")
    assert docs(target) == (0, "13 pages, 0 of them written or taken away\n")


def test_stale_missing_and_orphaned_pages_are_named(tmp_path: Path) -> None:
    """Each page that says something else than the catalog is named; writing puts all of them right."""
    docs(tmp_path)
    (tmp_path / "terms.md").write_text("# Changed by hand\n")
    (tmp_path / "sites.md").unlink()
    (tmp_path / "rules" / "gone.md").write_text("# A topic that is no more\n")

    code, output = docs(tmp_path, "--check")

    assert code == 1
    assert ["stale: rules/gone.md", "stale: sites.md", "stale: terms.md"] == output.splitlines()[:3]
    assert docs(tmp_path)[0] == 0
    assert not (tmp_path / "rules" / "gone.md").exists()
    assert docs(tmp_path, "--check")[0] == 0


def test_catalog_that_cannot_be_read_gives_no_pages(tmp_path: Path) -> None:
    """A fault of the catalog is said; nothing is written."""
    (tmp_path / "catalog.yaml").write_text("id: [")
    command = ["--catalog", str(tmp_path), "docs", "--to", str(tmp_path / "pages")]

    result = CliRunner().invoke(main, command)

    assert result.exit_code == 1
    assert "catalog.yaml" in result.output
    assert not (tmp_path / "pages").exists()
