"""Numbers that cannot be used: the latest decides, so that an older one does not stand in for a later one that nobody read."""

import pytest

from planner.fhir.charts.messages import chart_issues
from tests.fhir.written import observation, quantity, read, resource

GFR, SPO2 = "33914-3", "59408-5"
READ = observation("old", GFR, on="2026-01-20", **quantity(80, "mL/min/{1.73_m2}"))


def later(name: str = "new", on: str | None = "2026-02-26", **value) -> dict:
    return observation(name, GFR, on=on, **(value or quantity(12, "mL/s")))


@pytest.mark.parametrize(
    ("value", "written", "reason"),
    [
        (quantity(12, "mL/s"), "12 mL/s", "unit_not_accepted"),
        (quantity(12), "12 without a unit", "unit_not_accepted"),
        (quantity(60, "mL/min", comparator="<"), "< 60 mL/min", "range_straddles_limit"),
        (quantity(1200, "mL/min"), "1200 mL/min", "out_of_range"),
        ({"valueString": "<15"}, "<15 as text", "value_not_coded"),
        ({"valueString": "see note of A. Name"}, "a value that is no number", "value_not_coded"),
    ],
)
def test_a_later_number_that_cannot_be_used_leaves_the_finding_unknown(
    catalog, value, written, reason
):
    """An eGFR of 80 in January, and one of yesterday that nobody could read: the kidneys are not known."""
    chart = read(catalog, READ, later(**value))
    assert "egfr" not in chart.findings
    [number] = chart.report.unread_values
    assert (number.finding, number.written, number.reason) == ("egfr", written, reason)
    assert (number.before.value, number.is_before_used) == (80, False)
    [issue] = [one for one in chart_issues(chart.report, catalog) if one["code"] == "value"]
    assert issue["severity"] == "warning"
    assert f"eGFR could not be read: {written} on 2026-02-26." in issue["details"]["text"]
    assert "The value before it, 80 mL/min/1.73 m2 on 2026-01-20" in issue["details"]["text"]


def test_an_older_number_that_cannot_be_used_changes_nothing(catalog):
    """What was read later decides, also at the same moment."""
    for on in ("2026-01-20", "2026-01-05", "2025-12", None):
        chart = read(catalog, READ, later(on=on))
        assert chart.findings["egfr"]["value"] == 80
        assert chart.report.unread_values == ()
    assert "egfr" not in read(catalog, READ, later(on="2026-01")).findings


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "preliminary"},
        {"valueQuantity": {"value": None, "unit": "mL/s"}},
        {"effectiveDateTime": "2026-03-09"},
    ],
)
def test_what_is_not_final_not_there_or_not_yet_takes_nobodys_place(catalog, changes):
    """A preliminary, an absent and a future value leave the last one in force."""
    chart = read(catalog, READ, later() | changes)
    assert chart.findings["egfr"]["value"] == 80
    assert chart.report.unread_values == ()


def test_a_value_that_is_the_worst_already_stands(catalog):
    """A saturation of 84 % yesterday stays an emergency though today's could not be read; one of 98 % is not taken to hold."""
    for value, is_kept in ((84, True), (90, False), (98, False)):
        old = observation("a", SPO2, on="2026-03-01", **quantity(value, "%"))
        new = observation("b", SPO2, on="2026-03-02", **quantity(97, "pc"))
        chart = read(catalog, old, new)
        assert ("spo2" in chart.findings) is is_kept
        [number] = chart.report.unread_values
        assert number.is_before_used is is_kept


def test_a_number_alone_that_cannot_be_used_is_named(catalog):
    """Nothing else is known of the sodium: the report says what stands in the chart."""
    chart = read(catalog, observation("s", "2951-2", **quantity(118, "mEq/dL")))
    document = chart.report.document()["unread_values"]
    assert document == [
        {
            "finding": "sodium",
            "reference": "Observation/s",
            "written": "118 mEq/dL",
            "reason": "unit_not_accepted",
            "on": "2026-02-20",
        }
    ]


def test_a_number_too_old_to_say_something_about_now_is_not_named(catalog):
    """A blood pressure of last year in an unknown unit is of no interest."""
    chart = read(catalog, observation("b", "8480-6", on="2025-02-20", **quantity(20, "kPa")))
    assert chart.report.unread_values == ()


def test_an_answer_that_cannot_be_used_is_named(catalog):
    """A form's number counts as an observation's does."""
    items = [{"linkId": "egfr", "answer": [{"valueQuantity": {"value": 12, "unit": "mL/s"}}]}]
    form = resource(
        "QuestionnaireResponse", "q", status="completed", authored="2026-03-01", item=items
    )
    chart = read(catalog, READ, form)
    assert "egfr" not in chart.findings
    assert [number.reference for number in chart.report.unread_values] == [
        "QuestionnaireResponse/q"
    ]


@pytest.mark.parametrize(
    ("on", "value", "expected", "conflicts"),
    [
        ("2026-02", 12, 12, 0),
        ("2026-01", 12, 12, 1),
        ("2026-01", 90, 80, 1),
        ("2026", 12, 12, 1),
        ("2025-12", 12, 80, 0),
    ],
)
def test_a_month_that_may_be_later_counts(catalog, on, value, expected, conflicts):
    """A month wholly after the dated value decides, one that may be later competes, an earlier one is older."""
    month = later(on=on, **quantity(value, "mL/min"))
    chart = read(catalog, READ, month)
    found = chart.findings["egfr"]
    assert found["value"] == expected
    assert len(chart.report.conflicts) == conflicts
    assert ("egfr" in chart.report.undated) is (expected == 12)


def test_a_month_too_long_ago_is_too_old(catalog):
    """A saturation of 'March 2025' says nothing about now, though it names no day."""
    chart = read(catalog, observation("s", SPO2, on="2025-03", **quantity(84, "%")))
    assert chart.findings == {}
