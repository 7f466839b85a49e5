"""The chart that the measurements are made with is as large as they say, and is read and answered."""

import sys
from collections.abc import Callable

import orjson
from flask.testing import FlaskClient

from planner.answering.strict_json import read_json
from planner.core.catalog import Catalog
from planner.fhir.charts.reading import read_chart
from tests.bench.charts import CHART_BYTES, chart_rows, large_bundle


def test_the_measured_chart_is_large_and_holds_what_is_read_and_what_is_not() -> None:
    """About 1.5 MB, of the types that a life in a hospital's records has."""
    entries = large_bundle()["entry"]
    size = sum(len(str(entry)) for entry in entries)
    kinds = {entry["resource"]["resourceType"] for entry in entries}

    assert 0.9 * CHART_BYTES < size < 1.2 * CHART_BYTES
    assert {"Patient", "Condition", "Observation", "Procedure", "Encounter", "Claim"} <= kinds


def test_every_measured_call_is_answered(client: FlaskClient, catalog: Catalog) -> None:
    """What is measured works: the strict reading, the chart, `$apply` and the hook."""
    for figure, _, work, beside, _ in chart_rows(client, catalog):
        assert work(), figure
        assert beside(), figure


def test_a_chart_twice_as_large_is_twice_the_work(catalog: Catalog) -> None:
    """What a chart costs grows as the chart does: calls are counted, since a clock tells of the machine as well."""
    charts = [orjson.dumps(large_bundle(size)) for size in (CHART_BYTES // 4, CHART_BYTES // 2)]

    once, twice = (_calls_in(lambda chart=chart: _read(chart, catalog)) for chart in charts)

    assert 1.8 * once < twice < 2.2 * once


def _read(chart: bytes, catalog: Catalog) -> object:
    return read_chart([read_json(chart)], catalog)


def _calls_in(work: Callable[[], object]) -> int:
    """Return how often a function was called, those in C included."""
    work()  # what is kept for the next time is not counted
    calls = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
