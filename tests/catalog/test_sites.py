"""A site changes what it names, says so, and is checked like the catalog."""

import shutil
from pathlib import Path

import pytest

from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.core.catalog import Catalog
from planner.core.comparison import comparison
from planner.core.document import plan_document
from planner.core.errors import UnknownId
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan

ROOT = Path(__file__).resolve().parents[2]
MASS = {
    "age": 66,
    "sex": "male",
    "smoking_status": "former",
    "cough": True,
    "chest_xray": "mass",
    "ct_chest": "peripheral_lesion",
}


def planned(catalog: Catalog, site: str | None, **given_values: object) -> Plan:
    return make_plan(flat_profile(given_values, catalog), catalog, site=site)


def test_without_pet_ct_bone_scan_and_abdominal_ct_say_why(catalog: Catalog) -> None:
    """Both name the rule, and that the hospital has no PET-CT."""
    document = plan_document(planned(catalog, "example_no_pet", **MASS))
    steps = {step["test"]: step for step in document["steps"]}  # type: ignore[attr-defined]
    for test in ("bone_scan", "ct_abdomen"):
        reason = next(
            entry
            for entry in steps[test]["reasons"]
            if entry["rule"] == "abdominal-ct-where-pet-ct-is-not-to-be-had"
        )
        texts = [entry["text"] for entry in reason["because"]]
        assert "This hospital has no PET-CT, and none within reach" in texts
        assert "chest-2013-staging#pet-unavailable" in reason["sources"]


def test_a_comparison_of_sites_says_what_is_not_to_be_had(catalog: Catalog) -> None:
    """A bone scan that only one hospital asks for takes the place of the PET-CT that it does not have."""
    usual, here = (planned(catalog, site, **MASS) for site in (None, "example_no_pet"))
    tests = {entry["test"]: entry for entry in comparison(usual, here)["tests"]}  # type: ignore[attr-defined]
    (missing,) = tests["bone_scan"]["second"]["in_place_of"]

    assert (missing["test"], missing["kind"]) == ("pet_ct", "unavailable")
    assert missing["text"] == "This hospital has no PET-CT, and none within reach."


def test_names_and_hours_of_the_site_stand_in_the_steps(catalog: Catalog) -> None:
    """The blood count has the local name, CT the local hours, and both only there."""
    here, usual = catalog.at_site("example_no_pet"), catalog.at_site("default")

    assert here.tests["cbc"].name == "Full blood count (form B2)"
    assert usual.tests["cbc"].name == catalog.tests["cbc"].name != here.tests["cbc"].name
    assert here.tests["cbc"].short == "full blood count (form B2)"
    local = [(t.setting, t.hours) for t in here.tests["ct_chest"].burden.turnaround if t.is_local]
    assert local == [("emergency", 2), ("urgent", 24), ("routine", 72)]
    assert not any(t.is_local for t in usual.tests["ct_chest"].burden.turnaround)


def test_sentences_use_the_local_name(catalog: Catalog) -> None:
    """What the hospital calls the test is what the headline says, and nobody else's."""
    here = plan_document(planned(catalog, "example_no_pet", age=55, cough=True, weight_loss=True))
    usual = plan_document(planned(catalog, None, age=55, cough=True, weight_loss=True))

    assert "full blood count (form B2)" in str(here["headline"])
    assert catalog.tests["cbc"].short in str(usual["headline"])
    assert catalog.tests["cbc"].short not in str(here["headline"])


def test_what_a_site_has_set_stands_in_the_answer(catalog: Catalog) -> None:
    """The threshold, the usual one, and the reason."""
    document = plan_document(planned(catalog, "example_no_pet", age=55, platelets=430))
    said = " ".join(document["inputs"]["assumed"])  # type: ignore[index]

    assert "450 x 10^9/L at this site, usually 400 x 10^9/L" in said


def test_an_unknown_site_is_not_planned_for(catalog: Catalog) -> None:
    """Rather no plan than one for another hospital."""
    with pytest.raises(UnknownId, match="unknown site"):
        planned(catalog, "elsewhere", age=55)


LINKED = {
    "test: pet_ct": ("test: pet_tc", "7:8", "unknown id 'pet_tc'"),
    "value: 450": ("value: 500", "15:28", "takes 400 to 450, found 500"),
    "guideline: nice": ("guideline: nicee", "5:3", "unknown id 'nicee'"),
    "ct_chest:": ("ct_chset:", "11:5", "unknown id 'ct_chset'"),
    "bone_scan:": ("pet_tc:", "12:5", "listed as unavailable"),
}
MALFORMED = {
    "urgent: 24": ("urgent: -1", "11:30", "must be above 0"),
    "title: Ex": ("titel: Ex", "3:3", "Unknown field"),
    "because:": ("becuase:", "15:40", "Unknown field"),
}


@pytest.mark.parametrize("faults", [LINKED, MALFORMED], ids=["linked", "malformed"])
def test_every_fault_in_a_site_file_is_named_by_file_line_and_column(
    faults: dict[str, tuple[str, str, str]], tmp_path: Path
) -> None:
    """Typos, impossible values and contradictions stop the catalog, all of them at once."""
    folder = tmp_path / "lung"
    shutil.copytree(ROOT / "catalogs" / "lung", folder)
    path = folder / "sites" / "example.yaml"
    text = path.read_text()
    for before, (after, _, _) in faults.items():
        text = text.replace(before, after)
    path.write_text(text)

    with pytest.raises(FaultyCatalogError) as refused:
        read_catalog(folder)

    found = [str(fault) for fault in refused.value.faults]
    for _, place, message in faults.values():
        wanted = f"sites/example.yaml:{place}"
        assert any(wanted in one and message in one for one in found), (wanted, found)
