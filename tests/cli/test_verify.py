"""`verify` at a terminal: counts, and patients that break a law as requests that can be pasted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.catalog.laws import LAWS, Law
from planner.catalog.verify import Tally, Violation
from planner.cli import main
from planner.cli.record import Head, Record, RecordMismatch
from planner.cli.spread import pieces_of, spread, with_progress
from tests.conftest import ROOT

SMALL = ROOT / "tests" / "catalog" / "small"


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
        "same-bytes": (1, 0),
        "grounds": (1, 0),
        "urgencies": (3, 0),
        "ends": (2, 0),
        "offers-hold": (2, 0),
        "offers-smallest": (1, 0),
        "causes": (1, 0),
        "every-answer": (1, 0),
        "answers-together": (2, 0),
        "questions": (2, 0),
        "unblocking": (1, 0),
        "branches": (1, 0),
        "without": (1, 0),
        "ratings": (1, 0),
        "explaining": (1, 0),
    }


def test_two_processes_find_what_one_finds() -> None:
    """How the work is shared out changes nothing."""
    options = ("--catalog", str(SMALL), "verify", "--examples", "60", "--seed", "5", "--json")
    one, two = run(*options), run(*options, "--jobs", "2")

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


def test_a_run_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    """What is in the record is not done again; the result is that of one run over all numbers."""
    file, options = tmp_path / "record.jsonl", ("--seed", "5", "--json")
    small = ("--catalog", str(SMALL), "verify")
    run(*small, "--examples", "12", *options, "--record", str(file))
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:2], lines[2][:20]]))

    resumed = run(*small, "--start", "5", "--examples", "25", *options, "--record", str(file))
    again = run(*small, "--examples", "30", *options, "--record", str(file))

    kept = [json.loads(line) for line in file.read_text().splitlines()[1:]]
    assert [(0, 10), (10, 20), (20, 30)] == [(entry["from"], entry["to"]) for entry in kept]
    assert resumed.output == again.output == run(*small, "--examples", "30", *options).output
    assert json.loads(again.output)["numbers"] == [[0, 29]]


def test_a_record_of_something_else_is_refused(tmp_path: Path) -> None:
    """Another seed, another catalog or another file altogether does not count, and is left as it is."""
    file = tmp_path / "record.jsonl"
    run("--catalog", str(SMALL), "verify", "--examples", "2", "--record", str(file))
    written = file.read_bytes()

    for words in (
        ("--catalog", str(SMALL), "verify", "--seed", "2"),
        ("verify", "--seed", "1"),
    ):
        result = run(*words, "--examples", "3", "--record", str(file))
        assert result.exit_code == 2
        assert "is of another" in result.output
    assert written == file.read_bytes()
    file.write_text("case_id,age\n")
    assert run("verify", "--record", str(file)).exit_code == 2


HEAD = Head("sha256:1", "sha256:2", 7)


def tally(count: int, law: str = "") -> Tally:
    violations = [Violation(law, ("broken",), {"case_id": "x"})] if law else []
    return Tally(count, {"every-plan": count}, violations)


def test_records_of_two_machines_are_joined_by_writing_one_after_the_other(tmp_path: Path) -> None:
    """Counts add up, violations are kept, and a piece that is there twice counts once."""
    one, two = (Record.opened(HEAD, tmp_path / name) for name in ("one", "two"))
    one.add(range(10), tally(10, "ends"), 0.5)
    two.add(range(20, 30), tally(10), 0.25)
    both = tmp_path / "both"
    texts = [(tmp_path / name).read_bytes() for name in ("one", "two", "one")]
    both.write_bytes(b"".join(texts))

    record = Record.opened(HEAD, both)

    assert record.total() == Tally(
        20, {**Tally().checked, "every-plan": 20}, tally(10, "ends").violations
    )
    assert [range(10), range(20, 30)] == record.done()
    assert [range(10, 20), range(30, 40)] == list(record.missing(range(5, 40)))
    assert 0.75 == record.cpu_seconds


def test_pieces_that_overlap_are_refused(tmp_path: Path) -> None:
    """No patient counts twice."""
    record = Record.opened(HEAD, tmp_path / "record")
    record.add(range(10), tally(10), 0.5)
    record.add(range(5, 15), tally(10), 0.5)

    with pytest.raises(RecordMismatch, match="5 to 14 is there twice"):
        Record.opened(HEAD, tmp_path / "record")


def test_pieces_cover_the_series_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """Each number is worked on once, with what was prepared, and the bar reaches its end."""
    answers = spread(lambda base: base, (100,), _numbers, pieces_of(range(120), 1), 1)
    shown = with_progress(answers, 120, "Counting", shown=True)

    worked = [number for _, numbers in shown for number in numbers]

    assert worked == list(range(100, 220))
    assert "Counting" in capsys.readouterr().err


def _numbers(base: int, piece: range) -> list[int]:
    return [base + number for number in piece]
