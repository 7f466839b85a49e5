"""`verify` at a terminal: counts, and patients that break a law as requests that can be pasted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.catalog.laws import LAWS, Law
from planner.cli import main
from planner.cli.spread import spread, with_progress


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=given)


def test_verify_counts_every_law_and_finds_nothing() -> None:
    """The project's catalog keeps the laws; the counts say how often each was asked."""
    result = run("verify", "--examples", "21", "--seed", "5", "--json")

    document = json.loads(result.output)
    assert result.exit_code == 0
    assert document["seed"] == 5
    assert {law["law"]: (law["checked"], law["broken"]) for law in document["laws"]} == {
        "every-plan": (21, 0),
        "knowing-more": (21, 0),
        "contraindication": (6, 0),
        "same-bytes": (2, 0),
        "grounds": (2, 0),
        "ends": (2, 0),
        "offers-hold": (2, 0),
    }


def test_two_processes_find_what_one_finds() -> None:
    """How the work is shared out changes nothing."""
    one = run("verify", "--examples", "60", "--seed", "5", "--json")
    two = run("verify", "--examples", "60", "--seed", "5", "--json", "--jobs", "2")

    assert one.exit_code == two.exit_code == 0
    assert one.output == two.output


def test_a_violation_is_printed_with_a_patient_that_can_be_planned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line under the violation is a request; the exit code tells scripts."""
    laws = {name: law for name, law in LAWS.items() if name == "every-plan"}
    broken = Law("Never kept.", lambda *_: ["it is broken"])
    for module in ("planner.catalog.verify", "planner.cli.verify"):
        monkeypatch.setattr(f"{module}.LAWS", {**laws, "never": broken})

    result = run("verify", "--examples", "3", "--show", "1")

    assert result.exit_code == 1
    assert "never: it is broken" in result.output
    assert "... and 2 more violations" in result.output
    pasted = result.output.split("never: it is broken")[1].splitlines()[1]
    assert run("plan", "-", given=pasted).exit_code == 0


def test_verify_of_a_faulty_catalog_names_the_place(tmp_path: Path) -> None:
    """Nothing is verified where the catalog cannot be read."""
    (tmp_path / "catalog.yaml").write_text("id: x\nidd: y\n", encoding="utf-8")

    result = run("--catalog", str(tmp_path), "verify")

    assert result.exit_code == 1
    assert "catalog.yaml:2" in result.output


def test_pieces_cover_the_series_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """Each number is worked on once, with what was prepared, and the bar reaches its end."""
    answers = spread(lambda base: base, (100,), _numbers, 120, 1)

    worked = [n for part in with_progress(answers, 120, "Counting", shown=True) for n in part]

    assert worked == list(range(100, 220))
    assert "Counting" in capsys.readouterr().err


def _numbers(base: int, piece: range) -> list[int]:
    return [base + number for number in piece]
