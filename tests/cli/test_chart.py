"""`planner chart`: an engineer sees what was understood of a chart."""

import json

import pytest

from tests.cli.test_cli import run
from tests.fhir.written import patient, written_chart


def test_the_report_says_what_was_understood(tmp_path):
    """The request, what was used, what a person must read, and every reason in words."""
    file = tmp_path / "chart.json"
    file.write_text(
        json.dumps(
            {"resourceType": "Bundle", "entry": [{"resource": one} for one in written_chart()]}
        )
    )
    result = run("chart", str(file), "--as-of", "2026-03-02")

    assert result.exit_code == 0
    for said in (
        '"smoking_status"',
        "RESOURCES: 6 ignored, 2 older, 18 used",
        "DiagnosticReport/x-ray: chest_xray",
        "draft order ServiceRequest/mri: mri_whole_spine",
        "DONE, BUT THE RESULT MUST BE READ BY A PERSON",
        "It was entered in error.",
    ):
        assert said in result.output


def test_the_request_of_a_chart_can_be_planned(tmp_path):
    """What the command prints as the request goes into `plan` as it is."""
    file = tmp_path / "chart.json"
    file.write_text(json.dumps(written_chart()))
    document = json.loads(run("chart", str(file), "--as-of", "2026-03-02", "--json").output)

    planned = run("plan", "-", given=json.dumps(document["request"]))
    assert planned.exit_code == 0
    assert "DO NOW" in planned.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("{}", "no FHIR resource"),
        (json.dumps([patient(birthDate="2020-01-01")]), "for adults"),
    ],
)
def test_what_is_no_chart_of_an_adult_exits_with_three(tmp_path, text, said):
    """Broken files and charts of children are refused with the reason."""
    file = tmp_path / "chart.json"
    file.write_text(text)
    result = run("chart", str(file), "--as-of", "2026-03-02")
    assert result.exit_code == 3
    assert said in result.output
