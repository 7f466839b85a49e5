"""`mutate` at a terminal: which slips of the pen the examples notice."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from planner.cli import main

SMALL = Path(__file__).resolve().parents[1] / "catalog" / "small"


def mutate(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--catalog", str(folder), "mutate", *words])


def test_every_change_is_noticed_or_listed() -> None:
    """Nothing that was changed is passed over in silence."""
    document = json.loads(mutate(SMALL, "--json").output)

    nothing = document["changes_nothing"]
    assert document["made"] == document["noticed"] + len(document["survivors"])
    assert nothing >= 0
    assert document["noticed"] > 0


def test_a_threshold_beside_an_example_is_noticed(tmp_path: Path) -> None:
    """Moving 40 is seen only where somebody of 40 and somebody of 39 are examples."""
    folder = shutil.copytree(SMALL, tmp_path / "small")
    rules = folder / "rules" / "all.yaml"
    text = rules.read_text().replace(
        "when: cough\n", "when: {all: [cough, {age: {at_least: 40}}]}\n"
    )
    rules.write_text(text.replace("fires: [{cough: true}]", "fires: [{cough: true, age: 50}]"))
    before = mutate(folder, "--only", "cough-xray")
    near = "fires: [{cough: true, age: 40}]"
    text = rules.read_text().replace("fires: [{cough: true, age: 50}]", near)
    rules.write_text(
        text.replace(
            "[{cough: false}]",
            "[{cough: false, age: 50}, {cough: true, age: 39}]",
            1,
        )
    )
    after = mutate(folder, "--only", "cough-xray", "--at-least", "100")

    assert "cough-xray: age at_least 40 -> 41" in before.output
    assert "rules/all.yaml:4" in before.output
    assert after.exit_code == 0, after.output
    assert "(100.0 %)" in after.output


def test_too_few_noticed_changes_fail_and_an_unknown_rule_is_refused() -> None:
    """The exit code tells scripts."""
    assert mutate(SMALL, "--at-least", "100.1").exit_code == 1
    assert mutate(SMALL, "--only", "no-such-rule").exit_code == 2
