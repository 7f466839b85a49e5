"""The command line, as a person at a terminal uses it."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from planner.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "planner" / "web" / "examples"


def run(*words: str, given: str | None = None) -> "click.testing.Result":
    """Return the result of a command."""
    return CliRunner().invoke(main, list(words), input=given)


def test_plan_as_text_says_what_to_do_first() -> None:
    """The text holds the alert, the first steps, the refusals and the questions."""
    result = run("plan", str(EXAMPLES / "suspicious-thoracic-pain.json"))

    assert result.exit_code == 0
    for word in (
        "ALERTS",
        "DO NOW",
        "MRI whole spine: within 24 hours",
        "THEN, IF",
        "NOT NOW",
        "ASK",
    ):
        assert word in result.output


def test_plan_as_text_says_each_deadline_with_its_condition() -> None:
    """A weak leg: MRI at once for cauda equina signs, within two weeks for a single root."""
    result = run("plan", "-", given='{"findings": {"back_pain": true, "leg_weakness": true}}')

    said = " ".join(result.output.split())
    assert "- immediately if the neurological examination shows signs of cauda equina" in said
    assert "- within 2 weeks if the neurological examination shows a single-root deficit" in said


def test_plan_as_json_is_the_answer_of_the_service() -> None:
    """The JSON names the case and the digest."""
    result = run("plan", str(EXAMPLES / "smoker-with-cough.json"), "--json", "--guideline", "us")

    document = json.loads(result.output)
    assert document["case_id"] == "smoker-with-cough"
    assert document["catalog"]["guideline"] == "us"
    assert document["digest"].startswith("sha256:")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"findings": {"agee": 3}}', "did you mean age"),
        ('{"findings": {"age": 7}}', "for adults"),
        ('{"finding": {}}', "did you mean findings"),
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"findings": []}', "takes an object"),
        ('{"guideline": "xx"}', "known: nice, scotland, us"),
        ('{"findings": {"age": 50, "age": 60}}', "the key 'age' twice"),
    ],
)
def test_invalid_input_exits_with_three_and_says_why(text: str, said: str) -> None:
    """Each problem has its place and a way out."""
    result = run("plan", "-", given=text)

    assert result.exit_code == 3
    assert said in result.output


def test_why_not_offers_changes() -> None:
    """A refused test comes with what would make it a step."""
    result = run("why-not", str(EXAMPLES / "benign-back-pain.json"), "spine_xray")

    assert result.exit_code == 0
    assert "not_indicated" in result.output
    assert "due now if" in result.output


def test_why_not_refuses_an_unknown_test() -> None:
    """A test that the catalog does not have is named."""
    result = run("why-not", str(EXAMPLES / "benign-back-pain.json"), "mri_everything")

    assert result.exit_code == 3
    assert "/tests/0: the catalog has no such test" in result.output
    assert "did you mean mri_brain" in result.output


def test_cases_by_topic_and_by_id() -> None:
    """Cases can be run one topic or one case at a time; none is a failure."""
    result = run("cases", "--topic", "lung-recognition", "-v")

    assert result.exit_code == 0
    assert "cases hold" in result.output
    assert run("cases", "--id", "no-such-case").exit_code == 1


def test_check_reports_faults_with_their_place(tmp_path: Path) -> None:
    """A broken catalog exits with one and names file and line."""
    (tmp_path / "catalog.yaml").write_text("id: x\nidd: y\n", encoding="utf-8")

    result = run("--catalog", str(tmp_path), "check")

    assert result.exit_code == 1
    assert "catalog.yaml:2" in result.output


def test_batch_writes_a_line_per_row_and_counts(tmp_path: Path) -> None:
    """The answer goes to the file, the counts to the terminal; --strict tells scripts of errors."""
    source, answer = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("case_id,age\na,50\nb,x\n", encoding="utf-8")

    result = run("batch", str(source), "-o", str(answer), "--progress", "--strict")

    assert result.exit_code == 1
    assert "2 rows: 1 ok, 0 with warnings, 1 with errors" in result.output
    assert len(answer.read_text(encoding="utf-8").splitlines()) == 3


def test_batch_refuses_wrong_options_and_files(tmp_path: Path) -> None:
    """Nothing is planned where the options or the file are wrong."""
    source = tmp_path / "in.csv"
    source.write_text("case_id,agee\na,50\n", encoding="utf-8")

    assert run("batch", str(source)).exit_code == 3
    assert run("batch", str(source), "-O", "shape=tall").exit_code == 3


def test_template_can_be_planned(tmp_path: Path) -> None:
    """The template is a file that the batch command takes."""
    source = tmp_path / "template.csv"
    source.write_text(run("template").output, encoding="utf-8")

    assert "1 rows: 1 ok" in run("batch", str(source)).output
    assert "results.chest_xray" in run("columns").output


def test_every_command_has_help_and_is_documented() -> None:
    """A command that nobody can find is not there."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert command.help
        assert f"python -m planner {name}" in page
