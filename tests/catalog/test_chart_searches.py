"""What is asked of a chart stands in the catalog, and a slip in it is found."""

from dataclasses import replace

from planner.catalog import LoadedCatalog
from planner.catalog.checks import codes_well_formed
from planner.core.catalog import Catalog
from planner.fhir.charts.reading import EXTRACTORS
from planner.fhir.hooks.prefetch import prefetch_templates
from tests.fhir.calls import KEYS


def test_only_what_can_be_read_is_asked_for(catalog: Catalog) -> None:
    """Every search is for a kind of resource that charts are read from, under a name of its own."""
    assert tuple(search.id for search in catalog.chart_searches) == KEYS
    assert {search.resource for search in catalog.chart_searches} <= {*EXTRACTORS, "ServiceRequest"}


def test_a_search_that_the_catalog_does_not_hold_is_not_made(catalog: Catalog) -> None:
    """The templates follow the catalog: without a search there is none, and its own words come back."""
    (kept,) = [search for search in catalog.chart_searches if search.id == "laboratory"]

    assert prefetch_templates(replace(catalog, chart_searches=(kept,))) == {
        "patient": "Patient/{{context.patientId}}",
        "laboratory": f"Observation?patient={{{{context.patientId}}}}&{kept.search}",
    }


def test_a_code_system_that_does_not_exist_is_a_fault(loaded: LoadedCatalog) -> None:
    """A search for codes of a misspelt system would never be made, and nobody would notice."""
    record = loaded.raw.of("prefetch")[0]
    wrong = replace(record, value={**record.value, "systems": ["SNOMED"]})
    raw = replace(loaded.raw, records={**loaded.raw.records, "prefetch": [wrong]})

    assert list(codes_well_formed.check(loaded)) == []
    (fault,) = codes_well_formed.check(LoadedCatalog(loaded.catalog, raw))
    assert fault.place.file == "prefetch.yaml"
    assert "SNOMED" in fault.message
