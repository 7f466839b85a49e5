"""SNOMED CT codes that need a licence: never read or written by default, both where the operator says so."""

import csv
import json
from datetime import date

import pytest

from planner.catalog import read_catalog
from planner.core.catalog import Catalog
from planner.fhir import codings
from planner.fhir.charts.reading import read_chart
from planner.fhir.definitions.shelves import Definitions
from planner.fhir.plans.orders import request_of_test
from planner.web.settings import Settings, read_settings
from tests.conftest import ROOT
from tests.fhir.calls import SNOMED, draft, patient

FOLDER = ROOT / "catalogs" / "lung"
AS_OF = date(2026, 3, 2)
BASE = "https://planner.example"
CT_CHEST = "75385009"


def rows(name: str) -> list[dict]:
    text = (FOLDER / "codes" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


FREE = {
    row["code"]
    for name in ("answers.csv", "findings.csv", "results.csv", "tests.csv")
    for row in rows(name)
    if row["system"] == "SNOMEDCT"
}
LICENSED = {row["code"]: row for row in rows("snomed_affiliate.csv") if row["code"] not in FREE}


@pytest.fixture(name="licensed", scope="module")
def _licensed() -> Catalog:
    """The catalog of an operator with a licence."""
    return read_catalog(FOLDER, snomed_affiliate=True).catalog


def codes_in(document: object) -> set[str]:
    """Return every code of SNOMED CT in a resource."""
    if isinstance(document, dict):
        own = {document["code"]} if document.get("system") == SNOMED else set()
        return own.union(*(codes_in(part) for part in document.values()))
    if isinstance(document, list | tuple):
        return set().union(*(codes_in(part) for part in document))
    return set()


def written(catalog: Catalog) -> set[str]:
    """Return every code of SNOMED CT that stands in a definition or an order."""
    orders = [
        request_of_test(catalog, test, subject="Patient/p1", base=BASE) for test in catalog.tests
    ]
    definitions = [list(kind.values()) for kind in Definitions(catalog).at(BASE).values()]
    return codes_in(json.loads(json.dumps([*orders, *definitions])))


def said(catalog: Catalog, code: str) -> bool:
    """Return whether a chart is understood any better for holding the code, under any kind of resource."""
    concept = {"code": {"coding": [{"system": SNOMED, "code": code}]}}
    about = {"subject": {"reference": "Patient/p1"}}
    resources = [
        {"resourceType": "Condition", "id": "c", **concept, **about},
        {"resourceType": "Procedure", "id": "p", "status": "completed", **concept, **about},
        draft("o", code, SNOMED),
        {
            "resourceType": "Observation",
            "id": "v",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "82810-3"}]},
            "valueCodeableConcept": concept["code"],
            **about,
        },
    ]
    chart = read_chart([patient(), *resources], catalog, as_of=AS_OF)
    empty = read_chart([patient()], catalog, as_of=AS_OF)
    report = chart.report
    return bool(
        (chart.findings, chart.results) != (empty.findings, empty.results)
        or chart.orders
        or report.unread_results
        or report.to_confirm
    )


def test_by_default_no_licensed_code_is_known(catalog: Catalog) -> None:
    """No chart is understood by such a code, no order means a test by it, and none is written anywhere."""
    assert not [code for code in LICENSED if ("SNOMEDCT", code) in catalog.meanings]
    assert not [
        code
        for code in LICENSED
        if said(catalog, code) or codings.tests_coded(catalog, SNOMED, code)
    ]
    assert not written(catalog) & set(LICENSED)
    assert written(catalog) <= FREE


def test_where_the_operator_says_so_they_are_read_and_written(licensed: Catalog) -> None:
    """A CT of the chest that is coded in SNOMED CT only is recognized, done or ordered, and drafts carry the code."""
    assert {code for code in LICENSED if ("SNOMEDCT", code) in licensed.meanings} == set(LICENSED)
    assert codings.tests_coded(licensed, SNOMED, CT_CHEST) == ("ct_chest",)
    assert said(licensed, CT_CHEST)
    chart = read_chart([patient(), draft("o", CT_CHEST, SNOMED)], licensed, as_of=AS_OF)
    assert chart.orders[0].tests == ("ct_chest",)
    assert CT_CHEST in written(licensed)


def test_a_free_code_of_the_same_meaning_comes_first(catalog: Catalog, licensed: Catalog) -> None:
    """The order for a neurological examination keeps its free code."""
    orders = [
        request_of_test(one, "neurological_exam", subject="Patient/p1", base=BASE)
        for one in (catalog, licensed)
    ]
    assert orders[0] == orders[1]
    assert codes_in(orders[0]) == {"225398001"}


def test_what_is_published_says_whose_codes_it_holds(catalog: Catalog, licensed: Catalog) -> None:
    """The notice of the free set stands on the free set only."""
    free, more = (
        Definitions(one).at(BASE)["PlanDefinition"]["workup"]["copyright"]
        for one in (catalog, licensed)
    )
    assert "are of the Global Patient Set" in free
    assert "Affiliate" not in free
    assert "Affiliate license" in more
    assert "are of the Global Patient Set" not in more


def test_the_two_catalogs_are_told_apart(catalog: Catalog, licensed: Catalog) -> None:
    """An answer names the catalog that it comes from; what reads more codes is another one."""
    assert catalog.version == licensed.version
    assert catalog.digest != licensed.digest


@pytest.mark.parametrize(("value", "expected"), [(None, False), ("true", True), ("false", False)])
def test_the_switch_is_off_unless_it_is_set(monkeypatch, value, expected) -> None:
    """Nobody uses licensed codes without having said so."""
    monkeypatch.delenv("PLANNER_SNOMED_AFFILIATE", raising=False)
    if value is not None:
        monkeypatch.setenv("PLANNER_SNOMED_AFFILIATE", value)
    assert Settings().snomed_affiliate is False
    assert read_settings().snomed_affiliate is expected


@pytest.mark.parametrize(
    ("code", "finding"), [("72892002", "pregnant"), ("23042008", "bilateral_leg_weakness")]
)
def test_a_licensed_code_says_its_finding(licensed: Catalog, code: str, finding: str) -> None:
    """A normal pregnancy is a pregnancy, and paraparesis is of both legs, where the operator has the license."""
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "code": {"coding": [{"system": SNOMED, "code": code}]},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "subject": {"reference": "Patient/p1"},
    }

    assert read_chart([patient(), condition], licensed, as_of=AS_OF).findings[finding] is True
