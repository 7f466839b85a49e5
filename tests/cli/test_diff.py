"""`diff` at a terminal: what changed between two editions, and what must not be lost."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.cli import main

SMALL = Path(__file__).resolve().parents[1] / "catalog" / "small"
RULES = "rules/all.yaml"
OLDER = """
- id: mass-at-70
  title: A mass at 70
  topic: cough-workup
  tags: [emergency]
  given: {cough: true, age: 70, xray: [mass]}
  expect: {priority: emergency}
"""


@pytest.fixture(name="edition")
def _edition(tmp_path: Path) -> Path:
    """A copy of the small catalog that a test may change."""
    return shutil.copytree(SMALL, tmp_path / "edition")


def diff(new: Path, against: object, *words: str) -> Result:
    options = ["--examples", "60", *words]
    return CliRunner().invoke(
        main, ["--catalog", str(new), "diff", "--against", str(against), *options]
    )


def change(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_the_same_catalog_plans_the_same() -> None:
    """Nothing changed, and the count says over how many patients."""
    result = diff(SMALL, SMALL)

    assert result.exit_code == 0
    assert "0 of 62 plans changed" in result.output


def test_a_change_is_told_by_topic_with_a_patient_that_can_be_planned(edition: Path) -> None:
    """Another urgency is seen under the file of the rule."""
    change(edition, RULES, "{test: xray, urgency: routine", "{test: xray, urgency: immediate")

    result = diff(edition, SMALL, "--json")

    document = json.loads(result.output)
    seen = {(entry["topic"], entry["change"]) for entry in document["changes"]}
    assert result.exit_code == 0
    assert ("all", "step xray: routine -> immediate, no limit -> 4 h") in seen
    request = json.dumps(document["changes"][0]["examples"][0])
    planned = CliRunner().invoke(main, ["--catalog", str(edition), "plan", "-"], input=request)
    assert planned.exit_code == 0


def test_a_lost_emergency_fails(edition: Path) -> None:
    """An alert that comes later, and its test, stop the change."""
    change(edition, RULES, "urgency: immediate", "urgency: routine")

    result = diff(edition, SMALL)

    assert result.exit_code == 1
    assert "LOST: the emergency of alert mass" in result.output
    assert "LOST: the emergency of step scan" in result.output


def test_an_emergency_that_its_substitute_takes_over_is_not_lost(edition: Path) -> None:
    """A contraindication that is new sends the patient to the substitute, as soon as before."""
    change(edition, "tests/all.yaml", "when: implant", "when: {any: [implant, {age: {above: 60}}]}")
    change(edition, "tests/all.yaml", "substitute: [xray]", "substitute: [blood]")

    with (edition / "cases" / "all.yaml").open("a") as cases:
        cases.write(OLDER)

    result = diff(edition, SMALL, "--examples", "0")

    assert "its emergency goes on as blood" in result.output
    assert result.exit_code == 0


def test_a_test_that_is_only_asked_for_in_its_stead_does_not_take_an_emergency_over(
    edition: Path,
) -> None:
    """Another test under the same rule is another test."""
    change(edition, RULES, "{test: scan, urgency: immediate", "{test: blood, urgency: immediate")

    assert "LOST: the emergency of step scan" in diff(edition, SMALL, "--examples", "200").output


def test_an_emergency_that_is_no_longer_called_one_is_told_apart(edition: Path) -> None:
    """As soon as before, but no emergency: the reader sees that the time is kept."""
    tier = "- {id: same_day, title: the same day, hours: 4, priority: urgent, sources: [paper#one]}"
    change(edition, "urgency.yaml", "- {id: routine", f"{tier}\n- {{id: routine")
    change(edition, RULES, "urgency: immediate", "urgency: same_day")

    result = diff(edition, SMALL)

    assert result.exit_code == 1
    assert "LOST: the word emergency, not the time, of step scan" in result.output


def test_a_step_that_rests_on_nothing_that_was_read_fails(edition: Path) -> None:
    """A source that turns out to be from memory is not a small change."""
    change(edition, "sources.yaml", "check: full", "check: memory")

    result = diff(edition, SMALL)

    assert result.exit_code == 1
    assert "LOST: every source of step xray that was read" in result.output


def test_what_one_edition_cannot_read_is_counted(edition: Path) -> None:
    """Patients drawn from the other knowledge are compared without what is unknown here."""
    change(edition, "findings/all.yaml", "id: implant", "id: metal_implant")
    change(edition, "tests/all.yaml", "when: implant", "when: metal_implant")

    result = diff(edition, SMALL)

    assert "patients hold something that one edition cannot read" in result.output


def test_two_processes_find_what_one_finds(edition: Path) -> None:
    """How the work is shared out changes nothing."""
    change(edition, RULES, "urgency: immediate", "urgency: routine")

    assert diff(edition, SMALL).output == diff(edition, SMALL, "--jobs", "2").output


def test_a_revision_is_unpacked(edition: Path) -> None:
    """The other edition can be what was committed."""
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "."], [*name, "commit", "-qm", "First"]):
        subprocess.run(["git", *words], cwd=edition, check=True)
    change(edition, RULES, "urgency: immediate", "urgency: routine")

    assert diff(edition, "HEAD").output == diff(edition, SMALL).output


def test_an_unknown_revision_is_refused(edition: Path) -> None:
    """The message says what was looked for."""
    result = diff(edition, "no-such-edition")

    assert result.exit_code == 2
    assert "no-such-edition is neither a folder nor a revision" in result.output
