"""The chart that the measurements are made with is as large as they say, and is read and answered."""

from flask.testing import FlaskClient

from planner.core.catalog import Catalog
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
