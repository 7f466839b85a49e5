"""Small charts, each written for one thing that a clinician must be able to rely on, and what must come of each."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.plan import make_plan
from planner.fhir.charts.chart import Chart
from planner.fhir.charts.chart_profile import profile_of_chart
from planner.fhir.charts.reading import read_chart
from planner.fhir.plans.applying import read_parameters
from planner.fhir.plans.care_plan import care_plan
from planner.fhir.plans.workup import answer_request
from tests.fhir.conftest import BASE
from tests.fhir.validity import assert_valid_r4

FOLDER = Path(__file__).parent / "charts"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def written(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def planned(name: str, catalog: Catalog) -> tuple[Chart, dict[str, Any]]:
    """Return the chart as it was understood, and the answer."""
    chart = read_chart([written(name)], catalog, as_of=AS_OF)
    profile, left_out = profile_of_chart(chart, catalog, AS_OF)
    assert left_out == ()
    return chart, plan_document(make_plan(profile, catalog))


@pytest.fixture(name="answers", scope="module")
def _answers(catalog: Catalog) -> dict[str, tuple[Chart, dict[str, Any]]]:
    return {name: planned(name, catalog) for name in EXPECTED}


def test_every_chart_has_an_expectation_and_the_other_way_round():
    """No chart is there for nothing."""
    assert {path.stem for path in FOLDER.glob("*.json")} == {"expected", *EXPECTED}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_chart_is_understood(answers, name):
    """Findings and results as a request would send them; what is not said stays unknown; what was not used has its reason."""
    chart, expected = answers[name][0], EXPECTED[name]
    report = chart.report
    assert expected.get("findings", {}).items() <= dict(chart.findings).items()
    assert dict(chart.results) == expected.get("results", {})
    assert not set(expected.get("unknown", ())) & set(chart.findings)
    assert {e.reference: e.reason for e in report.entries if e.reason} == expected.get(
        "reasons", {}
    )
    assert [one.finding for one in report.to_confirm] == expected.get("to_confirm", [])
    said = {one.id: sorted(str(r.value) for r in one.readings) for one in report.conflicts}
    assert said == expected.get("conflicts", {})


@pytest.mark.parametrize("name", EXPECTED)
def test_the_plan_holds_what_it_must(answers, name):
    """The alert, the tests that are due with their urgency, what must be checked first, and what must not be done."""
    document, expected = answers[name][1], EXPECTED[name]
    due = {step["test"]: step for step in document["steps"] if step["state"] != "conditional"}
    refused = {entry["test"]: entry for entry in document["not_chosen"]}
    assert [alert["id"] for alert in document["alerts"]] == expected.get("alerts", [])
    for test, tier in expected.get("now", {}).items():
        assert due[test]["urgency"]["tier"] == tier, test
    assert not set(expected.get("never", ())) & set(due)
    for test, instead in expected.get("instead", {}).items():
        assert refused[test]["reason"] == "blocked"
        assert refused[test]["instead"] == instead
    for test, findings in expected.get("check_first", {}).items():
        asked = {name for note in due[test]["safety"]["notes"] for name in note.get("ask", ())}
        assert set(findings) <= asked


@pytest.mark.parametrize(
    ("one", "other"),
    [("egfr-plain", "egfr-per-surface"), ("calcium-in-mg", "calcium-in-mmol")],
)
def test_the_unit_in_which_a_value_is_written_makes_no_difference(answers, one, other):
    """The same kidney and the same calcium give the same steps, alerts and refusals."""
    first, second = answers[one][1], answers[other][1]
    for part in ("alerts", "actions", "not_chosen", "questions"):
        assert _without_values(first[part]) == _without_values(second[part]), part
    assert [step["test"] for step in first["steps"]] == [step["test"] for step in second["steps"]]


def _without_values(part: list[dict]) -> list[tuple]:
    return [
        tuple(str(entry.get(key)) for key in ("id", "test", "reason", "finding")) for entry in part
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_apply_gives_the_same_plan_in_valid_fhir(catalog: Catalog, answers, name):
    """The chart becomes a CarePlan of the same plan; whatever was passed over or contradicts itself is said in it."""
    entries = [
        {"name": "asOf", "valueDate": AS_OF.isoformat()},
        {"name": "data", "resource": written(name)},
    ]
    called = read_parameters({"resourceType": "Parameters", "parameter": entries}, catalog, BASE)
    answer = answer_request(called, catalog, base=BASE, software="0", now=NOON, digest="")
    assert answer.document["digest"] == answers[name][1]["digest"]
    document = care_plan(answer)
    assert_valid_r4(document, known={entry["resource"]["id"] for entry in written(name)["entry"]})
    noticed = json.dumps([one for one in document["contained"] if one["id"] == "messages"])
    for reference in EXPECTED[name].get("reasons", {}):
        assert reference in noticed
    assert ("contradict" in noticed) is ("conflicts" in EXPECTED[name])
