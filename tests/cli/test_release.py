"""`release` at a terminal."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from planner.cli import main

SMALL = Path(__file__).resolve().parents[1] / "catalog" / "small"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--catalog", str(folder), *words])


def test_what_changes_after_a_release_needs_a_later_version(tmp_path: Path) -> None:
    """The check is quiet before a change, speaks after it, and is quiet again under a later version."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    head = folder / "catalog.yaml"

    assert run(folder, "release").exit_code == 0
    assert run(folder, "check").exit_code == 0
    head.write_text(head.read_text().replace("Adults with a cough", "Adults"))
    changed = run(folder, "check")
    head.write_text(head.read_text().replace("2026.1.1", "2026.1.2"))
    raised = run(folder, "check")

    assert changed.exit_code == 1
    assert "2026.1.1 was released with other content (raise the version)" in changed.output
    assert raised.exit_code == 0


def test_a_faulty_catalog_is_not_released(tmp_path: Path) -> None:
    """Nothing is written, and the faults are named."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    rules = folder / "rules" / "all.yaml"
    rules.write_text(rules.read_text().replace("quiet: [{cough: false}]", "quiet: [{cough: true}]"))

    result = run(folder, "release")

    assert result.exit_code == 1
    assert "examples-hold" in result.output
    assert not (tmp_path / "small.released.json").exists()
