"""The commands about one patient: the answers are those of HTTP, and text says them in lines."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from planner.catalog import LoadedCatalog
from planner.cli.explained_text import compare_text
from planner.cli.names import Names
from planner.web import create_app
from planner.web.settings import Settings
from tests.cli.test_cli import EXAMPLES, run

CORD, BENIGN = str(EXAMPLES / "cord-signs.json"), str(EXAMPLES / "benign-back-pain.json")
SMOKER = str(EXAMPLES / "smoker-with-cough.json")


@pytest.fixture(autouse=True)
def _read_once(loaded: LoadedCatalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare each command the reading of the catalog."""
    monkeypatch.setattr("planner.cli.asked.read_catalog", lambda _: loaded)


@pytest.fixture(name="app", scope="module")
def _app(loaded: LoadedCatalog) -> Flask:
    return create_app(Settings(proven_catalog=loaded.catalog.digest))


@pytest.mark.parametrize(
    ("words", "path", "more"),
    [
        (("plan", BENIGN, "--format", "json", "--ask", "2"), "/v1/plans?ask=2", {}),
        (("why-not", BENIGN, "spine_xray"), "/v1/plans/why-not", {"tests": ["spine_xray"]}),
        (
            ("what-if", BENIGN, "--finding", "saddle_numbness=true", "--result", "cbc=anemia"),
            "/v1/plans/what-if",
            {"changes": {"findings": {"saddle_numbness": True}, "results": {"cbc": ["anemia"]}}},
        ),
        (
            ("branches", BENIGN, "neurological_exam", "--depth", "1"),
            "/v1/plans/branches",
            {"tests": ["neurological_exam"], "depth": 1},
        ),
        (
            ("compare", SMOKER, "--with-guideline", "us"),
            "/v1/plans/compare",
            {"against": {"guideline": "us"}},
        ),
        (("rate", CORD, "bone_scan"), "/v1/orders/rate", {"order": {"test": "bone_scan"}}),
        (
            ("rate", CORD, "http://loinc.org|34534-8"),
            "/v1/orders/rate",
            {"order": {"system": "http://loinc.org", "code": "34534-8"}},
        ),
    ],
)
def test_the_command_answers_as_the_service_does(
    words: tuple[str, ...], path: str, more: dict, app: Flask
) -> None:
    """The same request by command line and by HTTP gets the same JSON."""
    request = json.loads(Path(words[1]).read_text(encoding="utf-8")) | more
    flag = () if "--format" in words else ("--json",)
    result = run(*words, *flag)

    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == app.test_client().post(path, json=request).get_json()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", CORD, "--format", "markdown"), "# Workup plan: cord-signs"),
        (("what-if", BENIGN, "--finding", "saddle_numbness=true"), "by numbness of the saddle"),
        (
            ("what-if", BENIGN, "--finding", "saddle_numbness=true"),
            "added: suspected cauda equina syndrome.",
        ),
        (
            ("what-if", BENIGN, "--finding", "saddle_numbness=true"),
            "added: Blood cultures, two sets (conditional).",
        ),
        (("what-if", BENIGN, "--auto"), "answers would change the plan."),
        (("branches", BENIGN), "Focused neurological examination"),
        (("compare", SMOKER, "--with-guideline", "us"), "/nice/default against"),
        (("compare", SMOKER, "--with-guideline", "nice"), "Both decide the same."),
        (("rate", CORD, "bone_scan"), "Instead: MRI whole spine"),
    ],
)
def test_the_text_says_it_in_lines(words: tuple[str, ...], said: str) -> None:
    """Without --json a person reads it."""
    result = run(*words)

    assert result.exit_code == 0, result.output
    assert said in result.output


def said_of(tmp_path: Path, request: str, *words: str) -> str:
    """Return the text that the command prints for the request, in one line."""
    case = tmp_path / "case.json"
    case.write_text(request)
    result = run(words[0], str(case), *words[1:])
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_a_rating_says_what_makes_the_test_safe(tmp_path: Path) -> None:
    """A right needle in a person on an anticoagulant: what to hold, what to do first and what to check first."""
    request = (
        '{"findings": {"age": 66, "smoking_status": "current", "anticoagulant": true},'
        ' "results": {"ct_chest": ["enlarged_nodes"]}}'
    )
    said = said_of(tmp_path, request, "rate", "ebus_tbna")

    assert "appropriate" in said
    assert "Because: CT chest shows enlarged" in said
    assert "Caution: Hold before the needle" in said
    assert "Do first: Complete blood count" in said
    assert "Check first: saturation below 90 %" in said


def test_a_rating_says_a_ground_once(tmp_path: Path) -> None:
    """The ground that stands in the verdict's text is not listed again."""
    request = '{"findings": {"age": 66, "back_pain": true, "severe_contrast_reaction": true}}'
    said = said_of(tmp_path, request, "rate", "ct_chest_abdomen_pelvis")

    assert said.lower().count("an earlier severe reaction to iodinated contrast") == 1


def test_a_rating_says_what_the_test_waits_for() -> None:
    said = " ".join(run("rate", CORD, "ct_chest_abdomen_pelvis").output.split())

    assert "Waits for: MRI whole spine" in said


def test_a_blocked_test_says_what_instead_and_what_would_unblock_it(tmp_path: Path) -> None:
    """In a terminal as over HTTP, with the sources."""
    request = '{"findings": {"age": 66, "back_pain": true, "mri_unsafe_implant": true}}'
    said = said_of(tmp_path, request, "why-not", "mri_whole_spine")

    assert "Instead: CT whole spine" in said
    assert "nothing speaks against it if no MR-unsafe or unverified implant" in said
    assert "reference-pending#mri-implants" in said


def test_the_full_plan_says_in_text_what_would_change_it(tmp_path: Path) -> None:
    """With --detail full: what a step stands on, what would bring in a test, what would make one safe; by names."""
    request = '{"findings": {"age": 66, "back_pain": true, "mri_unsafe_implant": true}}'
    full = said_of(tmp_path, request, "plan", "--detail", "full")
    brief = said_of(tmp_path, request, "plan")

    assert "Without back pain the step would not be there." in full
    assert "- due now if breathlessness" in full
    assert "- nothing speaks against it if no MR-unsafe" in full
    assert "Instead: CT whole spine." in brief
    assert "due now if" not in brief


def test_the_text_says_what_advice_gives_way() -> None:
    """A step that stays against advice says so, with the source of the advice."""
    said = run("plan", str(EXAMPLES / "suspicious-thoracic-pain.json")).output

    assert re.search(r"- against it: .*\[", " ".join(said.split()))


def test_compared_alerts_say_how_soon() -> None:
    """Two sides may raise one alert and differ only in how soon."""
    sides = {
        name: {"version": "1", "guideline": name, "site": "default"} for name in ("nice", "us")
    }
    alert = {"act": "Call the spinal team.", "urgency": {"title": "immediately"}}
    document = {
        "same": False,
        "first": sides["nice"],
        "second": sides["us"],
        "alerts": [{"id": "cord", "first": alert}],
        "actions": [],
        "tests": [],
    }
    said = compare_text(document, Names(()))

    assert "1/nice/default: Call the spinal team. (immediately)" in said
    assert "1/us/default: not raised" in said


def test_the_text_says_for_what_a_step_is_hurried(tmp_path: Path) -> None:
    """The need that makes the test so urgent, then the test's own reason, each with its sources."""
    case = tmp_path / "case.json"
    case.write_text(
        '{"findings": {"age": 66}, "results": {"histology_ihc": {"shows": ["small_cell"]}}}'
    )
    said = " ".join(run("plan", str(case)).output.split())
    panel = said.partition("Metabolic panel")[2].partition(" 2. ")[0]

    assert "within 72 hours" in panel
    assert re.search(r"eGFR must be known before CT.*\[acr-.*The staging set.*\[chest-", panel)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("rate", CORD, "bone_scann"), 3, "did you mean bone_scan"),
        (("rate", CORD, "nope"), 3, "listed at /v1/tests"),
        (("rate", CORD), 3, "/order"),
        (
            ("what-if", CORD, "--result", "chest_xray=mass", "--result", "chest_xray=normal"),
            2,
            "chest_xray: give it once",
        ),
        (("what-if", CORD, "--finding", "fever=true", "--finding", "fever=true"), 2, "fever"),
        (("what-if", CORD), 3, "/changes"),
        (("what-if", CORD, "--finding", "fever"), 2, "NAME=VALUE"),
        (("what-if", CORD, "--finding", "feverr=true"), 3, "/changes/findings/feverr"),
        (("what-if", CORD, "--auto", "--finding", "fever=true"), 2, "alone"),
        (("compare", CORD, "--with-guideline", "mars"), 3, "known: nice, scotland, us"),
        (("compare", CORD, "--with-catalog", "catalogs/lung"), 2, "there already"),
    ],
)
def test_what_cannot_be_answered_is_refused(words: tuple[str, ...], code: int, said: str) -> None:
    """Each refusal has its place and a way out."""
    result = run(*words)

    assert result.exit_code == code
    assert said in result.output
