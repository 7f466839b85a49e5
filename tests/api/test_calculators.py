"""The risk formulas as they are served: enough to compute a figure by hand, and how sure it is."""

import math

import pytest
from flask.testing import FlaskClient

PATIENT = {
    "age": 68,
    "sex": "male",
    "emphysema_on_ct": True,
    "lesion_size_mm": 15,
    "nodule_type": "solid",
    "nodule_upper_lobe": True,
    "nodule_count": 1,
    "nodule_spiculated": True,
}


def _share(term: dict, patient: dict) -> float:
    """Return what the term adds, by the arithmetic that the answer states."""
    if "times" in term and "finding" in term:
        raised = (patient[term["finding"]] / term["over"]) ** term["power"]
        return term["times"] * (raised - term["minus"])
    if "points_by_choice" in term:
        return term["points_by_choice"][patient[term["finding"]]]
    return term["points"] if patient.get(term["when"]["data"]) else 0.0


def test_a_figure_can_be_computed_from_what_is_served(client: FlaskClient) -> None:
    """Constant and terms of the Brock model give the worked value for a 15 mm nodule."""
    brock = client.get("/v1/calculators/brock_probability").get_json()

    predictor = brock["constant"] + sum(_share(term, PATIENT) for term in brock["terms"])

    assert predictor == pytest.approx(-0.525596, abs=1e-6)
    assert 1 / (1 + math.exp(-predictor)) == pytest.approx(0.371545, abs=1e-6)


def test_every_number_has_its_unit_and_bounds(client: FlaskClient) -> None:
    """What goes into a formula is stated with the range that it takes."""
    served = client.get("/v1/calculators").get_json()["items"]
    numbers = [one for entry in served for one in entry["inputs"] if one["kind"] == "number"]

    assert [entry["id"] for entry in served] == [
        "brock_probability",
        "mayo_probability",
        "herder_probability",
        "aortic_risk_score",
        "wells_score",
    ]
    assert all(one["unit"] and one["minimum"] < one["maximum"] for one in numbers)
    assert all(entry["population"]["text"] and entry["sources"] for entry in served)


def test_only_the_formula_from_memory_is_pending(client: FlaskClient) -> None:
    """Nobody has read the Herder coefficients in a text; no rule of more than `consider` reads it."""
    served = client.get("/v1/calculators").get_json()["items"]
    pending = {entry["id"]: entry for entry in served if entry["reference_pending"]}

    assert set(pending) == {"herder_probability"}
    assert pending["herder_probability"]["checked"] == "reference pending"
    for rules in pending["herder_probability"]["read_by"].values():
        for rule in rules:
            found = client.get(f"/v1/rules/{rule}").get_json()
            assert found["strength"] == "consider"
            assert found["alerts"] == []
