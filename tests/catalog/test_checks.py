"""Each check has a page, and a faulty catalog in which it finds the fault at its place."""

import shutil
from pathlib import Path

import pytest

from planner.catalog import read_catalog
from planner.catalog.checks import CHECKS, READING, faults_of
from planner.catalog.checks.noticing import NOTICING, notes_of
from planner.catalog.checks.solved import SOLVED_CHECKS, solved_faults_of
from planner.catalog.faults import Fault, FaultyCatalogError
from tests.catalog.faulty import ALL_OF_IT, FAULTS, Change

ROOT = Path(__file__).resolve().parents[2]
SMALL = Path(__file__).parent / "small"
PAGES = ROOT / "docs" / "checks"
ALL = sorted({*READING, *CHECKS, *NOTICING, *SOLVED_CHECKS})


def found(folder: Path, check: str) -> tuple[Fault, ...]:
    """Return what is wrong with the catalog, the solver's and the noticing checks included where one of them is asked."""
    try:
        loaded = read_catalog(folder)
    except FaultyCatalogError as error:
        return error.faults
    if check in SOLVED_CHECKS:
        return solved_faults_of(loaded, (check,))
    return notes_of(loaded) if check in NOTICING else faults_of(loaded)


def changed(folder: Path, changes: tuple[Change, ...]) -> Path:
    """Return a copy of the small catalog with the changes."""
    copy = folder / "small"
    shutil.copytree(SMALL, copy)
    for name, wanted, new in changes:
        file = copy / name
        file.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        old = text if wanted == ALL_OF_IT else wanted
        assert old in text, f"{name} has no {old!r}"
        changed_text = text.replace(old, new, 1) if old else text + new
        file.write_text(changed_text, encoding="utf-8")
    return copy


def test_the_small_catalog_is_sound() -> None:
    """What a changed copy shows comes from the change."""
    for check in ALL:
        assert () == found(SMALL, check)


@pytest.mark.parametrize("check", ALL)
def test_check_finds_its_fault_and_says_where(check: str, tmp_path: Path) -> None:
    """A catalog with the fault fails, with file, line and column."""
    faults = [
        fault for fault in found(changed(tmp_path, FAULTS[check]), check) if fault.check == check
    ]

    assert faults, "the check overlooks its fault"
    assert all(fault.place.line >= 1 and fault.message for fault in faults)
    assert {fault.place.file for fault in faults} <= _files(tmp_path / "small")


def _files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_every_check_has_a_page_and_every_page_a_check() -> None:
    """A fault names a check, and the check's page says what to do."""
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}

    assert set(ALL) == pages
    assert set(ALL) == set(FAULTS)


@pytest.mark.parametrize("check", ALL)
def test_page_says_what_to_avoid_what_to_prefer_and_why(check: str) -> None:
    """The page of a check is complete and is linked from the list."""
    text = (PAGES / f"{check}.md").read_text(encoding="utf-8")

    assert text.startswith(f"# {check}\n")
    for heading in ("## Avoid", "## Prefer", "## Why"):
        assert heading in text
    assert f"({check}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")
