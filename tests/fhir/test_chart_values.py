"""What is made of values: units, status, dates, and values that contradict each other."""

import pytest

from planner.core.intake import read_profile
from tests.fhir.written import (
    AS_OF,
    COUGH,
    EVER,
    ICD10CM,
    SNOMED,
    concept,
    condition,
    observation,
    quantity,
    read,
    reasons,
    resource,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (quantity(28, "mL/min/{1.73_m2}"), {"value": 28, "on": "2026-02-20"}),
        (quantity(28, "mL/min"), {"value": 28, "unit": "mL/min", "on": "2026-02-20"}),
        (quantity("28.5", "mL/min"), {"value": 28.5, "unit": "mL/min", "on": "2026-02-20"}),
        (quantity(90, "mL/min/{1.73_m2}", comparator=">"), {"value": 90, "on": "2026-02-20"}),
        (quantity(15, "mL/min/{1.73_m2}", comparator="<"), {"value": 15, "on": "2026-02-20"}),
    ],
)
def test_an_egfr_is_read_in_the_units_that_laboratories_write(catalog, value, expected):
    """One code comes with two units; above 90 and below 15 are used because no limit lies there but the end of the scale."""
    assert read(catalog, observation("e", "33914-3", **value)).findings == {"egfr": expected}


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("33914-3", quantity(28), "unit_not_accepted"),
        ("33914-3", quantity(28, "mmol/L"), "unit_not_accepted"),
        ("33914-3", quantity(4000, "mL/min"), "out_of_range"),
        ("33914-3", quantity(60, "mL/min", comparator="<"), "range_straddles_limit"),
        ("33914-3", {"valueString": "28"}, "value_not_coded"),
        ("33914-3", {"dataAbsentReason": concept("x", "unknown")}, "data_absent"),
        ("17861-6", quantity(11.9, "mg/dL"), "says_less"),
        ("72166-2", {"valueCodeableConcept": {"text": "never"}}, "value_not_coded"),
        ("99999-9", quantity(1, "g"), "no_mapped_code"),
    ],
)
def test_a_value_that_cannot_be_used_safely_says_why(catalog, code, value, reason):
    """No unit, an impossible number, a bound around a limit, text, total calcium: unknown, with the reason."""
    chart = read(catalog, observation("o", code, **value))
    assert (chart.findings, reasons(chart)) == ({}, {"Observation/o": reason})


@pytest.mark.parametrize(
    ("code", "number", "unit", "finding", "expected"),
    [
        ("2951-2", 118, "mEq/L", "sodium", 118),
        ("2951-2", 118, "meq/L", "sodium", 118),
        ("29265-6", 5.3, "mEq/L", "calcium_adjusted", 2.65),
        ("8310-5", 104, "[degF]", "temperature", 40),
        ("8310-5", 100.4, "°F", "temperature", 38),
        ("8310-5", 39.2, "C", "temperature", 39.2),
        ("8480-6", 78, "mmHg", "systolic_bp", 78),
        ("777-3", 250, "thou/uL", "platelets", 250),
        ("777-3", 250, "x10E3/uL", "platelets", 250),
        ("777-3", 250, "K/uL", "platelets", 250),
        ("6301-6", 2.4, "INR", "inr", 2.4),
        ("6301-6", 2.4, "ratio", "inr", 2.4),
        ("59408-5", 84, "percent", "spo2", 84),
        ("33914-3", 12, "mL/min/1.73m²", "egfr", 12),
    ],
)
def test_a_unit_is_read_as_it_is_printed(catalog, code, number, unit, finding, expected):
    """A certain unit in another spelling is the same unit, as code and as text; Fahrenheit meets its limit exactly."""
    for value in (quantity(number, unit), {"valueQuantity": {"value": number, "unit": unit}}):
        chart = read(catalog, observation("o", code, on="2026-03-01", **value))
        profile = read_profile(chart.findings, {}, catalog, as_of=AS_OF)
        assert profile.findings[finding].value == expected


def test_a_unit_of_another_size_is_not_guessed(catalog):
    """Calcium in mEq/L is halved; a temperature in kelvin and a pressure in kilopascal are not read."""
    for code, unit in (("8310-5", "K"), ("8480-6", "kPa"), ("2951-2", "mEq/dL")):
        assert read(catalog, observation("o", code, **quantity(100, unit))).findings == {}


def test_calcium_is_converted_exactly(catalog):
    """Adjusted calcium in mg/dL comes out in mmol/L by the catalog's factor."""
    chart = read(catalog, observation("c", "29265-6", **quantity(10.4, "mg/dL")))
    profile = read_profile(chart.findings, {}, catalog, as_of=AS_OF)
    assert profile.findings["calcium_adjusted"].value == 2.5948


@pytest.mark.parametrize("status", ["preliminary", "registered", "cancelled", "unknown"])
def test_an_observation_that_is_not_final_is_not_read(catalog, status):
    """A preliminary value may still change."""
    chart = read(catalog, observation("e", "718-7", status=status, **quantity(120, "g/L")))
    assert (chart.findings, reasons(chart)) == ({}, {"Observation/e": "not_final"})


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("82810-3", concept(SNOMED, "77386006"), True),
        ("82810-3", concept(SNOMED, "60001007"), False),
        ("82810-3", concept(SNOMED, "102874004"), None),
    ],
)
def test_pregnancy_is_yes_no_or_unknown(catalog, code, value, expected):
    """Possible pregnancy is not pregnancy and not its absence."""
    found = read(catalog, observation("p", code, valueCodeableConcept=value)).findings.get(
        "pregnant"
    )
    assert (found and found["value"]) is expected


def test_a_symptom_observed_long_ago_says_nothing_about_now(catalog):
    """A cough noted two years ago is too old, one that was denied too."""
    old = observation("c", "x", on="2024-01-01", valueBoolean=True) | {"code": COUGH}
    assert reasons(read(catalog, old)) == {"Observation/c": "too_old"}
    new = old | {"effectiveDateTime": "2026-02-28"}
    assert read(catalog, new).findings == {"cough": {"value": True, "on": "2026-02-28"}}


def test_the_latest_value_decides_and_older_ones_are_counted(catalog):
    """Three hemoglobins: the last by time of day is the one."""
    values = [("2026-02-01", 120), ("2026-02-20T08:00:00Z", 95), ("2026-02-20T09:30:00+02:00", 101)]
    chart = read(
        catalog,
        *[
            observation(f"h{n}", "718-7", on=on, **quantity(value, "g/L"))
            for n, (on, value) in enumerate(values)
        ],
    )
    assert chart.findings["hemoglobin"]["value"] == 95
    assert chart.report.counts() == {"older": 2, "used": 1}


def test_an_undated_value_counts_only_where_nothing_is_dated(catalog):
    """An undated value is usable, and said to be undated."""
    undated = observation("u", "718-7", on=None, **quantity(80, "g/L"))
    chart = read(catalog, undated)
    assert (chart.findings["hemoglobin"], chart.report.undated) == (80, ("hemoglobin",))
    assert (
        read(catalog, undated, observation("d", "718-7", **quantity(120, "g/L"))).findings[
            "hemoglobin"
        ]["value"]
        == 120
    )


def smoking(name: str, code: str, on: str) -> dict:
    return observation(name, "72166-2", on=on, valueCodeableConcept=concept(SNOMED, code))


def test_a_smoker_whose_record_says_never_counts_as_a_smoker(catalog):
    """A problem list says 'smokes daily', a questionnaire 'never': the conflict is told, and the reading that does more taken."""
    chart = read(
        catalog,
        condition("daily", concept(SNOMED, "449868002"), onsetDateTime=EVER),
        smoking("never", "266919005", "2026-01-01"),
    )
    assert chart.findings == {"smoking_status": "current"}
    [conflict] = chart.report.conflicts
    assert (conflict.id, conflict.taken.value, len(conflict.readings)) == (
        "smoking_status",
        "current",
        2,
    )
    assert {entry.reference: entry.state for entry in chart.report.entries} == {
        "Condition/daily": "used",
        "Observation/never": "outvoted",
    }


def test_stopping_is_no_conflict_but_never_after_smoking_is(catalog):
    """Current then former is a course of life; former then never contradicts itself."""
    current, former = smoking("1", "77176002", "2010-01-01"), smoking("2", "8517006", "2020-01-01")
    stopped = read(catalog, current, former)
    assert (stopped.findings["smoking_status"]["value"], stopped.report.conflicts) == ("former", ())
    denied = read(catalog, current, former, smoking("3", "266919005", "2025-01-01"))
    assert denied.findings["smoking_status"]["value"] == "former"
    assert [conflict.id for conflict in denied.report.conflicts] == ["smoking_status"]


def test_of_two_values_of_one_moment_the_worse_is_taken(catalog):
    """Two eGFRs of one draw by one code: the lower one, and the conflict is told."""
    chart = read(
        catalog,
        *[observation(f"e{value}", "33914-3", **quantity(value, "mL/min")) for value in (44, 29)],
    )
    assert chart.findings["egfr"]["value"] == 29
    assert [conflict.id for conflict in chart.report.conflicts] == ["egfr"]


def test_the_better_formula_is_preferred_without_a_conflict(catalog):
    """Two formulas for one draw: the catalog's first code is used."""
    chart = read(
        catalog,
        observation("old", "33914-3", **quantity(29, "mL/min")),
        observation("new", "98979-8", **quantity(33, "mL/min")),
    )
    assert (chart.findings["egfr"]["value"], chart.report.conflicts) == (33, ())


def test_a_no_that_a_stronger_yes_contradicts_is_left_out(catalog):
    """'No leg is weak' beside 'both legs are weak': the request stays readable, the conflict is told."""
    answers = {"leg_weakness": False, "bilateral_leg_weakness": True}
    items = [{"linkId": name, "answer": [{"valueBoolean": said}]} for name, said in answers.items()]
    form = resource(
        "QuestionnaireResponse", "q", status="completed", authored="2026-03-01", item=items
    )
    chart = read(catalog, form)
    assert chart.findings == {"bilateral_leg_weakness": {"value": True, "on": "2026-03-01"}}
    assert [conflict.id for conflict in chart.report.conflicts] == ["leg_weakness"]
    assert (
        read_profile(chart.findings, {}, catalog, as_of=AS_OF).findings["leg_weakness"].value
        is True
    )


def test_two_sites_of_pain_are_two_sites_not_a_conflict(catalog):
    """Thoracic and low back pain are both kept."""
    chart = read(
        catalog,
        condition("t", concept(ICD10CM, "M54.6")),
        condition("l", concept(ICD10CM, "M54.50")),
    )
    assert chart.findings["back_pain_site"] == ["lumbar", "thoracic"]
    assert chart.report.conflicts == ()


@pytest.mark.parametrize("clinical", ["active", "resolved", None])
def test_days_count_from_the_latest_heart_attack_closed_or_not(catalog, clinical):
    """Two heart attacks: the days since the later one, also when its record is closed."""
    old = condition(
        "old", concept(ICD10CM, "I21.4"), clinical="resolved", onsetDateTime="2019-01-01"
    )
    new = condition(
        "new", concept(SNOMED, "57054005"), clinical=clinical, onsetDateTime="2026-02-20"
    )
    chart = read(catalog, old, new)
    assert chart.findings == {"days_since_myocardial_infarction": {"value": 10, "unit": "d"}}
    undated = read(catalog, condition("c", concept(ICD10CM, "I21.9"), clinical=clinical))
    assert undated.findings == {}


@pytest.mark.parametrize(
    ("unit", "expected"), [("ug/mL{FEU}", 500), ("ng/mL{FEU}", 0.5), ("mg/L", 500)]
)
def test_a_d_dimer_is_read_in_fibrinogen_units(catalog, unit, expected):
    """0.5 ug/mL FEU is 500 ug/L."""
    chart = read(catalog, observation("d", "48065-7", on="2026-03-01", **quantity(0.5, unit)))
    assert (
        read_profile(chart.findings, {}, catalog, as_of=AS_OF).findings["d_dimer_level"].value
        == expected
    )
