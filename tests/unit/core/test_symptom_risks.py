"""The published risk of a symptom is shown as it was published, and decides nothing."""

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from planner.catalog import LoadedCatalog, read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.catalog.profiles import draw
from planner.core.catalog import Catalog
from planner.core.hypotheses import decisions_of
from planner.core.intake import flat_profile
from planner.core.plan import make_plan
from planner.core.symptom_risks import symptom_risks

ROOT = Path(__file__).resolve().parents[3]


def shown(catalog: Catalog, **given_values: object) -> dict[str, dict]:
    plan = make_plan(flat_profile(given_values, catalog), catalog)
    return {str(entry["id"]).split("_months_")[1]: entry for entry in symptom_risks(plan)}


@pytest.mark.parametrize(
    ("sex", "smoking", "age", "symptom", "expected"),
    [
        ("male", "current", 60, "hemoptysis", 5.9),
        ("male", "former", 70, "hemoptysis", 13),
        ("female", "never", 80, "hemoptysis", 2.4),
        ("female", "former", 70, "dyspnea", 1.4),
        ("male", "never", 60, "weight_loss", 0.43),
        ("male", "current", 80, "fatigue", 1.5),
        ("male", "never", 50, "night_sweats", 0.07),
    ],
)
def test_the_risk_is_the_published_one(
    sex: str, smoking: str, age: int, symptom: str, expected: float, catalog: Catalog
) -> None:
    """At the ages of the table the figure is the table's."""
    known = {"sex": sex, "smoking_status": smoking, "age": age, symptom: True}
    entry = shown(catalog, **known)[symptom]

    assert entry["value"] == expected
    assert entry["interpolated"] is False
    assert entry["check"] == "full"


def test_between_ages_the_risk_lies_on_the_line_and_that_is_said(catalog: Catalog) -> None:
    """65 lies halfway between 60 (5.87 %) and 70 (12.91 %)."""
    entry = shown(catalog, sex="male", smoking_status="former", age=65, hemoptysis=True)[
        "hemoptysis"
    ]

    assert entry["value"] == 9.4
    assert entry["interval"][0] < 9.4 < entry["interval"][1]
    assert entry["interpolated"] is True


def test_several_symptoms_are_shown_side_by_side(catalog: Catalog) -> None:
    """Each symptom has its own figure; no product, no sum."""
    alone = shown(catalog, sex="male", smoking_status="former", age=60, hemoptysis=True)
    both = shown(
        catalog, sex="male", smoking_status="former", age=60, hemoptysis=True, weight_loss=True
    )

    assert both["hemoptysis"] == alone["hemoptysis"]
    assert set(both) == {"hemoptysis", "weight_loss"}


def test_any_cancer_is_not_shown_for_women_where_it_is_unstable(catalog: Catalog) -> None:
    """Up to 40, and where 40 would enter the line, women get no figure for any cancer."""
    for age, is_there in ((40, False), (45, False), (50, True)):
        entry = shown(catalog, sex="female", smoking_status="never", age=age, weight_loss=True)
        assert ("any_cancer" in entry["weight_loss"]) is is_there


def test_without_smoking_history_the_figure_is_a_range_and_the_history_is_asked_for(
    catalog: Catalog,
) -> None:
    """Never-smokers and ever-smokers are the two ends."""
    entry = shown(catalog, sex="male", age=60, hemoptysis=True)["hemoptysis"]

    assert (entry["between"], entry["missing"]) == ([1.5, 5.9], ["smoking_status"])


def test_a_normal_chest_x_ray_leaves_a_quarter_of_the_odds(catalog: Catalog) -> None:
    """In a man of 70 who smoked and coughs blood more than 3 % is left."""
    known = {"sex": "male", "smoking_status": "former", "age": 70, "hemoptysis": True}
    entry = shown(catalog, **known, chest_xray="normal")["hemoptysis"]

    assert entry["after"][0]["value"] == 3.9
    assert "Derived" in entry["after"][0]["note"]
    assert shown(catalog, **known)["hemoptysis"]["after"] == []


def test_outside_the_table_there_is_no_figure(catalog: Catalog) -> None:
    """Under 30 and over 90 nothing is extrapolated, and without an age nothing is guessed."""
    for age in ({"age": 25}, {"age": 95}, {}):
        assert not shown(catalog, sex="male", smoking_status="never", hemoptysis=True, **age)


def test_no_plan_depends_on_a_risk_table(loaded: LoadedCatalog) -> None:
    """The same patients get the same decisions with and without the tables."""
    catalog = loaded.catalog
    bare = replace(catalog, risk_tables=())
    for seed in range(25):
        drawn = draw(Random(seed), catalog, loaded.worked_patients())
        one = make_plan(drawn.profile, catalog, guideline=drawn.guideline)
        two = make_plan(drawn.profile, bare, guideline=drawn.guideline)
        assert decisions_of(one.drafts) == decisions_of(two.drafts)


def test_a_bad_row_of_a_risk_file_is_named_by_file_and_line(tmp_path: Path) -> None:
    """A risk above 1 and a stratum that nobody knows stop the catalog."""
    folder = tmp_path / "lung"
    shutil.copytree(ROOT / "catalogs" / "lung", folder)
    path = folder / "risk" / "lung-cancer-12-months.csv"
    lines = path.read_text().splitlines()
    lines[3] = lines[3].replace("0.00034", "3.4")
    lines[4] = lines[4].replace("female", "femal")
    path.write_text("\n".join(lines) + "\n")

    with pytest.raises(FaultyCatalogError) as refused:
        read_catalog(folder)

    places = [str(fault.place) for fault in refused.value.faults]
    assert "risk/lung-cancer-12-months.csv:4:1" in places
    assert "risk/lung-cancer-12-months.csv:5:1" in places
