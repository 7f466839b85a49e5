"""Computed figures, as a client meets them: shown with their basis, moved by what is supposed, and decided by in every route."""

import csv
import io

from flask.testing import FlaskClient

NODULE = {
    "age": 68,
    "sex": "male",
    "smoking_status": "former",
    "lesion_size_mm": 15,
    "nodule_type": "solid",
    "nodule_upper_lobe": True,
    "nodule_count": 1,
    "nodule_spiculated": True,
    "emphysema_on_ct": True,
    "family_history_lung_cancer": False,
}
RESULTS = {"chest_xray": "nodule", "ct_chest": "nodule"}


def planned(client: FlaskClient, findings: dict, **more: object) -> dict:
    response = client.post("/v1/plans", json={"findings": findings, "results": RESULTS, **more})
    assert response.status_code == 200
    return response.get_json()


def figure(document: dict, name: str) -> dict:
    return next(entry for entry in document["risk"] if entry["id"] == name)


def test_a_figure_says_what_it_rests_on(client: FlaskClient) -> None:
    """Value, every input, whom the formula was made for, thresholds, and how its numbers were checked."""
    shown = figure(planned(client, NODULE), "brock_probability")

    assert shown["value"] == 37.2
    assert {name for entry in shown["inputs"] for name in entry["findings"]} == {*NODULE} - {
        "smoking_status"
    }
    assert shown["population"]["within"] == "yes"
    assert [entry["reached"] for entry in shown["thresholds"]] == ["yes"]
    assert (shown["check"], shown["missing"]) == ("full", [])


def test_a_step_that_rests_on_a_figure_names_all_that_was_entered(client: FlaskClient) -> None:
    """PET-CT is there for the Brock figure, and the figure for what CT shows."""
    steps = {step["test"]: step for step in planned(client, NODULE)["steps"]}
    reason = next(
        entry
        for entry in steps["pet_ct"]["reasons"]
        if entry["rule"] == "nodule-with-high-brock-probability"
    )
    texts = [entry["text"] for entry in reason["because"]]

    assert "Brock probability of cancer 37.2 % (at least 10 %)" in texts
    assert {"spiculated margin of the nodule", "age 68 years", "emphysema on CT"} <= set(texts)


def test_near_the_threshold_is_said(client: FlaskClient) -> None:
    """A figure from 6 to 10 percent says that it is near."""
    findings = {**NODULE, "age": 70, "lesion_size_mm": 12, "nodule_upper_lobe": False}
    near = figure(planned(client, {**findings, "nodule_spiculated": False}), "brock_probability")

    assert near["value"] == 8.18
    assert "10 %" in near["near_threshold"]["text"]
    assert "near_threshold" not in figure(planned(client, NODULE), "brock_probability")


def test_with_an_input_missing_the_figure_is_a_range_and_nothing_is_guessed(
    client: FlaskClient,
) -> None:
    """A range on both sides of 10 percent decides neither way; what is missing is named."""
    findings = {**NODULE, "lesion_size_mm": 9}
    for name in ("nodule_spiculated", "nodule_upper_lobe", "family_history_lung_cancer"):
        del findings[name]
    document = planned(client, findings)
    shown = figure(document, "brock_probability")
    rules = {r["rule"] for step in document["steps"] for r in step["reasons"]}

    assert shown["between"][0] < 10 < shown["between"][1]
    assert shown["missing"] == [
        "family_history_lung_cancer",
        "nodule_upper_lobe",
        "nodule_spiculated",
    ]
    assert rules.isdisjoint({"nodule-with-high-brock-probability"})
    assert [entry["reached"] for entry in shown["thresholds"]] == ["not_known"]


def test_what_the_caller_computed_takes_the_place_of_the_formula(client: FlaskClient) -> None:
    """A stated Brock figure decides; the one from the formula is shown beside it."""
    document = planned(client, {**NODULE, "nodule_brock_percent": 6})
    shown = figure(document, "brock_probability")

    assert (shown["value"], shown["entered"], shown["computed"]["value"]) == (6, True, 37.2)
    assert "pet_ct" not in {step["test"] for step in document["steps"]}


def test_a_supposed_answer_moves_the_figure_and_the_plan(client: FlaskClient) -> None:
    """The difference between two plans names the figures that moved."""
    smooth = {**NODULE, "lesion_size_mm": 9, "nodule_upper_lobe": False, "nodule_spiculated": False}
    before = planned(client, smooth)
    after = planned(
        client, {**smooth, "nodule_spiculated": True, "nodule_upper_lobe": True}, previous=before
    )
    moved = {entry["id"]: entry for entry in after["diff"]["figures"]}

    assert moved["brock_probability"]["from"] != moved["brock_probability"]["to"]
    assert ("added", "pet_ct") in [(c["change"], c["test"]) for c in after["diff"]["steps"]]


def test_why_not_offers_the_answers_that_lift_a_figure_over_its_bound(client: FlaskClient) -> None:
    """Each change offered was planned again, figures included."""
    smooth = {**NODULE, "lesion_size_mm": 9, "nodule_upper_lobe": False}
    del smooth["nodule_spiculated"]
    body = {"tests": ["pet_ct"], "findings": smooth, "results": RESULTS}
    answer = client.post("/v1/plans/why-not", json=body).get_json()["tests"][0]
    tried = 0
    for offered in answer["would_be_chosen_if"]:
        changes = {c["finding"]: c["value"] for c in offered["changes"] if "finding" in c}
        if len(changes) == len(offered["changes"]):
            document = planned(client, {**smooth, **changes})
            assert "pet_ct" in {step["test"] for step in document["steps"]}
            tried += 1

    assert tried


def test_a_csv_row_decides_by_the_same_figure(client: FlaskClient) -> None:
    """The same nodule gives the same steps from a file."""
    header = [*NODULE, *(f"results.{test}" for test in RESULTS)]
    values = [str(value).lower() if isinstance(value, bool) else value for value in NODULE.values()]
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(["case_id", *header])
    writer.writerow(["n-1", *values, *RESULTS.values()])
    response = client.post("/v1/batches", data=content.getvalue(), content_type="text/csv")
    row = next(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    steps = [
        step["test"] for step in planned(client, NODULE)["steps"] if step["state"] != "conditional"
    ]

    assert set(steps) <= set(row["steps"].split("|"))
    assert "pet_ct" in row["steps"].split("|")
