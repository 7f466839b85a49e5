"""Synthetic patients: the same from the same seed, readable, and shaped like patients."""

import json
from random import Random

import pytest

from planner.catalog.profiles import Drawn, accepted, draw, drawn_at, flat_request
from planner.catalog.satisfy import Sketch, satisfy
from planner.core.catalog import Catalog
from planner.core.intake import flat_profile
from planner.core.plan import make_plan, situate
from planner.core.profile import Profile
from tests.conftest import Cases

# Rises with the number of rules: about one patient for every two of them.
COUNT = 280


@pytest.fixture(name="drawn", scope="module")
def _drawn(catalog: Catalog, cases: Cases) -> list[Drawn]:
    return [drawn_at(7, index, catalog, cases) for index in range(COUNT)]


def test_a_series_repeats_from_its_seed_and_another_seed_differs(
    drawn: list[Drawn], catalog: Catalog, cases: Cases
) -> None:
    """The patient of a number does not depend on the patients before; another seed draws others."""
    assert drawn_at(7, 90, catalog, cases) == drawn[90]
    assert drawn_at(8, 90, catalog, cases).request["findings"] != drawn[90].request["findings"]


def test_every_request_survives_json_and_reads_as_its_profile(
    drawn: list[Drawn], catalog: Catalog
) -> None:
    """What is printed can be pasted: it is read as the very profile that was planned."""
    for one in drawn:
        request = json.loads(json.dumps(one.request))
        again, left_out = accepted(request, catalog)

        assert (again.profile, left_out) == (one.profile, ())


def test_the_mixture_has_emergencies_suspicions_and_benign_patients(
    drawn: list[Drawn], catalog: Catalog
) -> None:
    """Nearly every rule's neighborhood is reached: many rules fire, and not always the same."""
    fired = [
        {rule.id for rule in situate(one.profile, catalog, guideline=one.guideline).fired}
        for one in drawn
    ]
    alerted = sum(
        any(rule.alerts for rule in make_plan(one.profile, catalog).situation.fired)
        for one in drawn[:50]
    )

    assert len(set().union(*fired)) > len(catalog.rules) // 2
    assert 5 < alerted < 45
    assert any(one.profile.results for one in drawn)
    assert any(not one.profile.results for one in drawn)


def test_a_condition_is_mostly_met_and_mostly_missed_where_wanted(catalog: Catalog) -> None:
    """Aiming at a rule makes it fire far more often than aiming away from it."""
    hits = {True: 0, False: 0}
    rules = [rule for rule in catalog.rules if rule.does_more and "nice" in rule.guidelines]
    for place, rule in enumerate(rules):
        for holds in hits:
            sketch = Sketch()
            satisfy(Random(place), rule.when, catalog, sketch, holds=holds)
            profile = _profile(sketch, catalog)
            hits[holds] += rule in situate(profile, catalog, guideline="nice").fired

    assert hits[True] > 0.7 * len(rules)
    assert hits[False] < 0.1 * len(rules)


def test_what_another_catalog_does_not_know_is_left_out(catalog: Catalog) -> None:
    """Unknown ids, outcomes and guidelines go; the rest of the patient stays."""
    request = {
        "guideline": "elsewhere",
        "findings": {"age": 60, "no_such_finding": True, "cough_weeks": -1},
        "results": {"chest_xray": ["mass"], "ct_chest": ["no_such_outcome"]},
    }

    one, left_out = accepted(request, catalog)

    assert sorted(left_out) == ["cough_weeks", "ct_chest", "no_such_finding"]
    assert one.request["findings"] == {"age": 60}
    assert one.guideline == catalog.default_guideline


def test_a_worked_patient_as_a_request_is_the_same_patient(catalog: Catalog, cases: Cases) -> None:
    """Splitting findings from results loses nothing."""
    for given in cases:
        request = flat_request(given, catalog)

        assert accepted(request, catalog)[0].profile == flat_profile(given, catalog)


def test_drawing_needs_no_worked_patients(catalog: Catalog) -> None:
    """A catalog without cases can be tried as well."""
    drawn = [draw(Random(seed), catalog, ()) for seed in range(20)]

    assert any(one.profile.findings for one in drawn)


def _profile(sketch: Sketch, catalog: Catalog) -> Profile:
    request = {"findings": sketch.findings, "results": sketch.results}
    return accepted(request, catalog)[0].profile
