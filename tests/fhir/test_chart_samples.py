"""Whole-life charts of synthetic patients that nobody here shaped."""

import gzip
import json
import os
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.charts.chart_profile import profile_of_chart
from planner.fhir.charts.reading import read_chart
from planner.fhir.charts.reasons import REASONS
from planner.fhir.charts.times import time_of

pytestmark = pytest.mark.samples

CHARTS = (
    "control-chronic-pain",
    "control-ckd2",
    "control-emphysema",
    "control-pregnancy",
    "control-smokes-daily",
    "lung-nsclc1-austin",
    "lung-sclc1-sherman",
)
LUNG = {"lung-nsclc1-austin": date(1985, 7, 17), "lung-sclc1-sherman": date(2009, 7, 25)}


def sample(name: str) -> dict:
    path = Path(os.environ["PLANNER_SAMPLES"]) / "fhir-samples" / f"{name}.json.gz"
    return json.loads(gzip.decompress(path.read_bytes()))


def planned(name: str, catalog, as_of: date, **more):
    """Return the chart as of a day, and the plan with what a clinician adds."""
    chart = read_chart([sample(name)], catalog, as_of=as_of)
    profile = read_profile({**chart.findings, **more}, chart.results, catalog, as_of=as_of)
    return chart, make_plan(profile, catalog)


def states(plan) -> dict[str, str]:
    return {step.draft.test: step.draft.state for step in plan.steps}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("as_of", [date(1985, 8, 1), date(2009, 8, 1), date(2021, 1, 1)])
def test_every_chart_on_every_day_answers(catalog, name, as_of):
    """A plan comes out, or the refusal of an age that the catalog does not speak of; every resource is accounted for."""
    chart = read_chart([sample(name)], catalog, as_of=as_of)
    assert len(chart.report.entries) == len(bundle_resources(sample(name)))
    age = chart.findings.get("age", 18)
    if 18 <= age <= 120:
        assert (
            make_plan(
                read_profile(chart.findings, chart.results, catalog, as_of=as_of), catalog
            ).steps
            is not None
        )


def test_a_chart_that_contradicts_itself_says_so(catalog):
    """The problem list says 'smokes daily', ten years of questionnaires 'never smoker': both are shown, the smoker is taken."""
    chart = read_chart([sample("control-smokes-daily")], catalog, as_of=date(2021, 1, 1))
    assert chart.findings["smoking_status"] == "current"
    [conflict] = chart.report.conflicts
    assert {reading.value for reading in conflict.readings} == {"current", "never"}
    assert conflict.taken.value == "current"


@pytest.mark.parametrize(
    ("name", "unit"), [("control-ckd2", None), ("lung-sclc1-sherman", "mL/min")]
)
def test_both_spellings_of_the_unit_of_egfr_are_read(catalog, name, unit):
    """One chart writes mL/min/{1.73_m2}, the other mL/min: both give an eGFR that is not too old on its day."""
    last = max(
        resource["effectiveDateTime"][:10]
        for resource in bundle_resources(sample(name))
        if resource["resourceType"] == "Observation"
        and resource["code"]["coding"][0]["code"] == "33914-3"
    )
    egfr = read_chart([sample(name)], catalog, as_of=date.fromisoformat(last)).findings["egfr"]
    assert egfr["on"] == last
    assert egfr.get("unit") == unit


@pytest.mark.parametrize("name", LUNG)
def test_a_lung_cancer_chart_replayed_gives_the_next_plan_each_time(catalog, name):
    """Chest X-ray first; after a mass CT; with a proved cancer and a lesion on CT staging and fitness, no biopsy again."""
    suspected, seen = LUNG[name], {"chest_xray": ["mass"], "ct_chest": ["peripheral_lesion"]}

    before, first = planned(name, catalog, suspected, cough=True, weight_loss=True)
    assert "known_lung_cancer" not in before.findings
    assert states(first)["chest_xray"] == "recommended"
    may_be_done = {(item.test, item.is_certain) for item in before.report.unread_results}
    assert ("chest_xray", False) in may_be_done

    x_ray = {"chest_xray": seen["chest_xray"]}
    after_x_ray = make_plan(read_profile(before.findings, x_ray, catalog, as_of=suspected), catalog)
    assert states(after_x_ray)["ct_chest"] == "recommended"

    proved = suspected + timedelta(days=14)
    after, _ = planned(name, catalog, proved)
    assert after.findings["known_lung_cancer"] is True
    results = {**after.results, **seen}
    staging = states(
        make_plan(read_profile(after.findings, results, catalog, as_of=proved), catalog)
    )
    assert staging["pet_ct"] == staging["spirometry"] == "recommended"
    assert not {"chest_xray", "ct_chest", "ct_guided_lung_biopsy", "bronchoscopy"} & set(staging)


BIOPSIES = {"ct_guided_lung_biopsy", "ebus_tbna", "bronchoscopy", "us_guided_biopsy"}
# Chart -> the day of the proof, and what is due from then on, because nobody can read a CT in it.
PROVED = {
    "lung-nsclc1-austin": (
        date(1985, 7, 25),
        {"ct_chest": "within_72h", "creatinine_egfr": "within_72h"},
    ),
    "lung-sclc1-sherman": (
        date(2009, 7, 31),
        {"ct_chest_abdomen_pelvis": "within_72h", "mri_brain": "within_1w", "ldh": "within_1w"},
    ),
}
_DATED = ("effectiveDateTime", "onsetDateTime", "authoredOn", "issued", "performedPeriod")


def days_of(name: str) -> list[date]:
    """Return every day on which something in the adult's chart is dated."""
    stated = {
        time_of(resource.get(key)).on
        for resource in bundle_resources(sample(name))
        for key in _DATED
    }
    [patient] = [one for one in bundle_resources(sample(name)) if one["resourceType"] == "Patient"]
    born = date.fromisoformat(patient["birthDate"])
    return sorted(day for day in stated - {None} if day.year - born.year > 18)


@pytest.mark.parametrize("name", PROVED)
def test_a_lung_cancer_chart_is_replayed_on_every_day_on_which_it_changes(catalog, name):
    """Day by day: silence before the proof, staging from the proof on, no second biopsy, and nothing known is lost again."""
    proved, expected = PROVED[name]
    before, planned_on = None, []
    for day in days_of(name):
        chart = read_chart(resources_of(name), catalog, as_of=day)
        understood = (set(chart.findings), dict(chart.results), chart.report.unread_results)
        if understood == before:
            continue
        before = understood
        plan = make_plan(profile_of_chart(chart, catalog, day)[0], catalog)
        due = {
            step.draft.test: step.draft.deadline.tier.id for step in plan.steps if step.draft.is_now
        }
        planned_on.append(day)
        if day < proved:
            assert "known_lung_cancer" not in chart.findings
            assert not due, day
        else:
            assert chart.findings["known_lung_cancer"] is True
            assert chart.results["histology_ihc"]["on"] == proved.isoformat()
            assert expected.items() <= due.items(), day
            assert not BIOPSIES & set(due), "tissue has been taken"
    assert min(planned_on) < proved <= max(planned_on)
    assert len(planned_on) >= 10


@cache
def resources_of(name: str) -> list:
    """Return the chart's resources, which are read many times and never changed."""
    return bundle_resources(sample(name))


def test_the_histology_of_small_cell_cancer_is_known_from_the_diagnosis(catalog):
    """With small cell cancer proved no biopsy is planned, and MRI of the brain is."""
    chart, plan = planned("lung-sclc1-sherman", catalog, date(2009, 8, 1))
    assert chart.results["histology_ihc"]["shows"] == ["small_cell"]
    assert not {"ct_guided_lung_biopsy", "ebus_tbna", "bronchoscopy"} & set(states(plan))
    assert "mri_brain" in states(plan)


def test_what_the_sample_charts_say_is_mostly_bookkeeping(catalog):
    """Whatever is not used has a reason out of the closed list."""
    chart = read_chart([sample("lung-nsclc1-austin")], catalog, as_of=date(1985, 8, 1))
    found = Counter(entry.reason for entry in chart.report.entries)
    assert set(found) <= {"", *REASONS}
    assert found["after_as_of"] > found["not_active"]
