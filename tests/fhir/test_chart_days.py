"""Today and later: a chart is written in its own zone, the service has a day in UTC."""

from datetime import UTC, date, datetime

import pytest

from planner.core.intake import read_profile
from planner.fhir.charts.reading import read_chart
from tests.fhir.written import HEMOPTYSIS, condition, observation, patient, quantity

# 08:00 on the 28th in Sydney, 16:00 on the 27th in New York.
NOW = datetime(2026, 11, 27, 21, tzinfo=UTC)
TODAY = NOW.date()


def findings(catalog, *resources, now=NOW) -> dict:
    return read_chart([patient(), *resources], catalog, as_of=TODAY, now=now).findings


@pytest.mark.parametrize(
    ("written", "is_read"),
    [
        ("2026-11-28T07:45:00+11:00", True),
        ("2026-11-27T20:45:00Z", True),
        ("2026-11-28", True),
        ("2026-11-28T07:45:00", True),
        ("2026-11-27T23:00:00-05:00", True),
        ("2026-11-28T00:30:00Z", False),
        ("2026-11-28T01:00:00-05:00", False),
        ("2026-11-29T07:45:00+11:00", False),
        ("2026-11-29", False),
        ("2026-12", False),
    ],
)
def test_this_morning_is_not_tomorrow_where_the_day_has_begun(catalog, written, is_read):
    """What was written today where it was written is read; what is later there is not."""
    found = findings(catalog, condition("c", HEMOPTYSIS, recordedDate=written))
    assert ("hemoptysis" in found) is is_read


def test_no_day_begins_before_it_begins_in_the_far_east(catalog):
    """At nine in the morning of UTC nobody on earth writes the next day."""
    early = datetime(2026, 11, 27, 9, tzinfo=UTC)
    told = condition("c", HEMOPTYSIS, recordedDate="2026-11-28")
    assert "hemoptysis" not in findings(catalog, told, now=early)


def test_a_day_that_the_caller_names_is_meant_as_written(catalog):
    """Whoever names the day counts by its own calendar: the next day is later."""
    told = condition("c", HEMOPTYSIS, recordedDate="2026-11-28T07:45:00+11:00")
    assert "hemoptysis" not in findings(catalog, told, now=None)


def test_what_is_of_today_elsewhere_counts_as_of_today(catalog):
    """The request that the chart amounts to holds no day that is later than today; onsets count no negative days."""
    eastern = "2026-11-28T07:45:00+11:00"
    found = findings(
        catalog,
        observation("s", "59408-5", on=eastern, **quantity(84, "%")),
        condition(
            "mi",
            {"coding": [{"system": "http://snomed.info/sct", "code": "57054005"}]},
            onsetDateTime=eastern,
        ),
    )
    assert found["spo2"] == {"value": 84, "on": "2026-11-27"}
    profile = read_profile(found, {}, catalog, as_of=TODAY)
    assert profile.findings["days_since_myocardial_infarction"].value == 0


def test_a_death_and_an_end_of_this_morning_have_happened(catalog):
    """Who died this morning in the east has died; what ended there this morning has ended."""
    eastern = "2026-11-28T07:45:00+11:00"
    dead = read_chart([patient(deceasedDateTime=eastern)], catalog, as_of=TODAY, now=NOW)
    assert dead.is_deceased is True
    ended = condition("c", HEMOPTYSIS, abatementDateTime=eastern, onsetDateTime="2026-11-01")
    assert "hemoptysis" not in findings(catalog, ended)


def test_days_before_today_are_as_they_were(catalog):
    """West of UTC yesterday evening stays yesterday; ages are right within a day."""
    told = observation("s", "59408-5", on="2026-11-26T20:00:00-05:00", **quantity(84, "%"))
    assert findings(catalog, told)["spo2"]["on"] == date(2026, 11, 26).isoformat()
