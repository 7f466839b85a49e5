"""A follow-up says from when on it is meant, in dates where the first test is dated."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.intake import flat_profile
from planner.core.intervals import add_months
from planner.core.parts import Document
from planner.core.plan import make_plan

NODULE = {"age": 60, "smoking_status": "former", "lesion_size_mm": 7}


def _interval(catalog: Catalog, ct_chest: object, guideline: str) -> Document:
    profile = flat_profile({**NODULE, "ct_chest": ct_chest}, catalog)
    document = plan_document(make_plan(profile, catalog, guideline=guideline))
    steps = {step["test"]: step for step in document["steps"]}  # type: ignore[attr-defined]
    found = steps["nodule_ct_first_followup"]["interval"]
    assert isinstance(found, dict)
    return found


def test_a_british_follow_up_has_its_first_day(catalog: Catalog) -> None:
    """Three months after the CT of 30 November is the last day of February."""
    interval = _interval(catalog, {"shows": ["nodule"], "on": "2025-11-30"}, "nice")

    assert interval["not_before"] == "2026-02-28"
    assert "until" not in interval
    assert interval["text"] == "3 months after CT chest of 2025-11-30: not before 2026-02-28."


def test_a_span_has_a_first_and_a_last_day(catalog: Catalog) -> None:
    """Fleischner's 6 to 12 months run from the date of the CT."""
    interval = _interval(catalog, {"shows": ["nodule"], "on": "2026-01-15"}, "us")

    assert (interval["not_before"], interval["until"]) == ("2026-07-15", "2027-01-15")


def test_without_a_date_the_months_stand_alone(catalog: Catalog) -> None:
    """No date is made up for a CT whose day nobody stated."""
    interval = _interval(catalog, "nodule", "nice")

    assert "not_before" not in interval
    assert interval["text"] == "3 months after CT chest, whose date is not known."


@pytest.mark.parametrize("rule", ["nodule-with-low-herder-probability", "nodule-grows-slowly"])
def test_no_interval_is_stated_where_the_source_gives_none(rule: str, catalog: Catalog) -> None:
    """After PET-CT the text gives no interval, and slow growth counts from whatever CT came last."""
    assert all(item.deadline.interval is None for item in catalog.rule_by_id[rule].recommend)


@settings(settings.get_profile("brief"))
@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)), months=st.integers(1, 120))
def test_months_never_lead_past_their_month(day: date, months: int) -> None:
    """So many months later is that very month, and the day or the month's last."""
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or later.day >= 28
