"""What if, where it leads, compared, and one order: as a client meets them."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.answering.knowledge import Knowledge
from planner.core.catalog import Catalog
from planner.web.catalogs import load_catalogs
from planner.web.examples import cases as examples
from planner.web.settings import InvalidSettings, Settings

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "catalogs" / "lung"
BENIGN = dict(examples()["benign-back-pain"])
SADDLE_NUMB = {"findings": {"saddle_numbness": True}}


def answered(client: FlaskClient, path: str, body: dict) -> dict:
    """Return the answer, which must be one."""
    response = client.post(path, json=body)
    assert response.status_code == 200, response.get_json(force=True)
    return response.get_json()


def refused(client: FlaskClient, path: str, body: dict) -> list[dict]:
    """Return the problems of a request that must be refused as one."""
    response = client.post(path, json=body)
    assert response.status_code == 422
    return response.get_json(force=True)["errors"]


def test_a_supposed_saddle_numbness_raises_the_alarm_and_names_itself(client: FlaskClient) -> None:
    """The difference holds the alert, the MRI, and the finding that is the cause of both."""
    document = answered(client, "/v1/plans/what-if", BENIGN | {"changes": SADDLE_NUMB})
    added = [entry for entry in document["difference"]["alerts"] if entry["change"] == "added"]
    steps = {entry["test"]: entry for entry in document["difference"]["steps"]}

    assert (document["now"]["priority"], document["then"]["priority"]) == ("routine", "emergency")
    assert added
    assert steps["mri_lumbosacral"]["state"] in (
        "recommended",
        {"from": "conditional", "to": "recommended"},
    )
    for change in (*added, *steps.values()):
        assert change["rules"]
        assert change["because"]
    assert document["difference"]["new_inputs"] == ["saddle_numbness"]


def test_a_finding_can_be_taken_back(client: FlaskClient) -> None:
    """Without the signs at the legs the alert is gone, and the steps that go say so."""
    request = dict(examples()["cord-signs"])
    taken = dict.fromkeys(request["findings"], "unknown") | {"age": "unknown"}
    document = answered(client, "/v1/plans/what-if", request | {"changes": {"findings": taken}})

    assert document["then"]["priority"] == "none"
    assert {entry["change"] for entry in document["difference"]["alerts"]} == {"removed"}


def test_an_alias_replaces_the_finding_it_names(client: FlaskClient) -> None:
    """What is supposed under a British name takes the place of what was stated under the American one."""
    body = {"findings": {"hemoptysis": True}, "changes": {"findings": {"haemoptysis": False}}}
    document = answered(client, "/v1/plans/what-if", body)

    assert "hemoptysis" in document["difference"]["new_inputs"]


def test_wrong_changes_are_refused_with_their_place(client: FlaskClient) -> None:
    """Both what is stated and what is supposed are checked, all at once."""
    changes = {"findings": {"feverr": True}, "results": {"ct_chest": None}}
    body = {"findings": {"agee": 4}, "changes": changes}
    found = {entry["pointer"]: entry for entry in refused(client, "/v1/plans/what-if", body)}
    alone = refused(client, "/v1/plans/what-if", {"changes": {"findings": {"feverr": True}}})

    assert found["/findings/agee"]["did_you_mean"]
    assert found["/changes/results/ct_chest"]["code"] == "nothing_to_take_back"
    assert (alone[0]["pointer"], alone[0]["did_you_mean"]) == (
        "/changes/findings/feverr",
        ["fever"],
    )


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({}, "/changes"),
        ({"findings": {}}, "/changes"),
        ({"findings": {}, "results": {}}, "/changes"),
        ("all", "/changes"),
        ({"finding": {}}, "/changes/finding"),
        ({"findings": []}, "/changes/findings"),
        ({"results": {f"t{n}": "normal" for n in range(501)}}, "/changes/results"),
        (None, "/changes"),
        (5, "/changes"),
    ],
)
def test_changes_of_another_form_are_refused(
    changes: object, place: str, client: FlaskClient
) -> None:
    """Only auto, or findings and results, of which there is at least one; each problem has its own place."""
    found = refused(client, "/v1/plans/what-if", {"changes": changes})

    assert found[0]["pointer"] == place


def test_an_unknown_member_of_the_changes_is_told_with_the_known_ones(client: FlaskClient) -> None:
    (found,) = refused(client, "/v1/plans/what-if", {"changes": {"finding": {"fever": True}}})

    assert found["allowed"] == ["findings", "results"]
    assert found["did_you_mean"] == ["findings"]


def test_a_change_that_contradicts_what_is_stated_has_the_place_of_the_change(
    client: FlaskClient,
) -> None:
    """Both legs cannot be weak where no leg is: the change is what has to go on, and the hint says how."""
    body = {
        "findings": {"leg_weakness": False},
        "changes": {"findings": {"bilateral_leg_weakness": True}},
    }
    (found,) = refused(client, "/v1/plans/what-if", body)

    assert found["pointer"] == "/changes/findings/bilateral_leg_weakness"
    assert found["code"] == "conflicting_findings"
    assert "leg_weakness" in found["hint"]
    (stated,) = refused(
        client,
        "/v1/plans",
        {"findings": {"leg_weakness": False, "bilateral_leg_weakness": True}},
    )
    assert stated["pointer"] == "/findings/leg_weakness"
    assert stated["hint"]


@pytest.mark.parametrize(
    ("path", "body", "allowed", "near"),
    [
        (
            "/v1/plans/compare",
            {"against": {"guidline": "us"}},
            ["guideline", "site", "version"],
            "guideline",
        ),
        ("/v1/orders/rate", {"order": {"tset": "bone_scan"}}, ["test", "system", "code"], "test"),
    ],
)
def test_an_unknown_member_inside_is_told_with_the_members_there(
    path: str, body: dict, allowed: list, near: str, client: FlaskClient
) -> None:
    """What is read inside `against` and `order` is listed, not what the whole request has."""
    found = {entry["code"]: entry for entry in refused(client, path, body)}

    assert found["unknown_field"]["allowed"] == allowed
    assert found["unknown_field"]["did_you_mean"] == [near]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/plans/what-if", {}),
        ("/v1/plans/what-if", {"changes": {"findings": {}}}),
        ("/v1/plans/compare", {}),
        ("/v1/orders/rate", {}),
        ("/v1/plans/why-not", {}),
        ("/v1/plans/why-not", {"tests": ["qqqqqqq"]}),
        ("/v1/plans", {"findings": {"qqqqqqq": True}}),
        ("/v1/plans", {"findings": {"cord_signs": True}}),
        ("/v1/plans", {"findings": {"age": "old"}}),
        ("/v1/plans", {"findings": None}),
        ("/v1/plans", {"results": {"chest_xray": ["normal", "mass"]}}),
    ],
)
def test_a_problem_says_the_way_out(path: str, body: dict, client: FlaskClient) -> None:
    """Where nothing near and no list of what is accepted helps, a hint does."""
    for entry in refused(client, path, body):
        assert entry.get("hint") or entry.get("allowed") or entry.get("did_you_mean"), entry


def test_auto_lists_what_would_change_the_plan_alerts_first(client: FlaskClient) -> None:
    """Each group says what changes, in words and ids, and which rules and sources stand behind it."""
    document = answered(client, "/v1/plans/what-if", BENIGN | {"changes": "auto"})
    groups = document["groups"]
    alarming = [bool(group["change"].get("adds_alerts")) for group in groups]

    assert alarming[0]
    assert sum(len(group["answers"]) for group in groups) == document["answers_that_change"]
    assert all(answer["rules"] for group in groups for answer in group["answers"])


def test_branches_show_where_each_outcome_leads(client: FlaskClient, catalog: Catalog) -> None:
    """A clear X-ray and a mass lead to different plans; each outcome stands in exactly one branch."""
    request = dict(examples()["smoker-with-cough"])
    document = answered(client, "/v1/plans/branches", request)
    forks = {fork["test"]: fork["branches"] for fork in document["tests"]}
    branch = {outcome: b for b in forks["chest_xray"] for outcome in b["outcomes"]}

    assert document["complete"] is True
    assert sorted(branch) == sorted(catalog.tests["chest_xray"].shows)
    assert "ct_chest" in branch["mass"]["due"]
    assert branch["mass"]["rules"]
    assert branch["mass"]["sources"]
    assert branch["mass"] != branch["normal"]


def test_branches_go_deeper_on_request(client: FlaskClient) -> None:
    """With depth 2 a branch holds the branches of what becomes due in it."""
    request = dict(examples()["smoker-with-cough"]) | {"depth": 2, "tests": ["chest_xray"]}
    document = answered(client, "/v1/plans/branches", request)
    deeper = [fork["test"] for b in document["tests"][0]["branches"] for fork in b["next"]]

    assert "ct_chest" in deeper
    assert refused(client, "/v1/plans/branches", BENIGN | {"depth": 4})
    assert refused(client, "/v1/plans/branches", BENIGN | {"tests": ["mri"]})


def test_guidelines_are_compared_with_the_rules_of_both(client: FlaskClient) -> None:
    """Every difference has two sides, each with its ground and sources."""
    request = dict(examples()["smoker-with-cough"]) | {"against": {"guideline": "us"}}
    document = answered(client, "/v1/plans/compare", request)
    same = answered(client, "/v1/plans/compare", request | {"against": {"guideline": "nice"}})

    assert document["first"]["guideline"] != document["second"]["guideline"]
    assert document["tests"]
    for entry in document["tests"]:
        for side in (entry["first"], entry["second"]):
            assert side["reasons"]
            assert all(reason["text"] for reason in side["reasons"])
    assert (same["same"], same["tests"], same["alerts"]) == (True, [], [])


def test_a_selection_that_is_not_there_is_refused(client: FlaskClient) -> None:
    """Guideline, site and version are named with what there is."""
    for name in ("guideline", "site", "version"):
        found = refused(client, "/v1/plans/compare", BENIGN | {"against": {name: "mars"}})
        assert (found[0]["pointer"], found[0]["code"]) == (f"/against/{name}", f"unknown_{name}")
        assert found[0]["allowed"]
    assert refused(client, "/v1/plans/compare", BENIGN | {"against": {}})


def test_actions_are_compared_as_tests_are(client: FlaskClient) -> None:
    """Under NICE a suspicious chest X-ray means a referral within 48 hours; the American selection names another time."""
    request = dict(examples()["smoker-with-cough"]) | {"against": {"guideline": "us"}}
    document = answered(client, "/v1/plans/compare", request)
    actions = {entry["id"]: entry for entry in document["actions"]}
    referral = actions["refer-suspected-lung-cancer"]

    assert referral["first"]["urgency"]["tier"] == "within_48h"
    assert "chest_xray" in referral["first"]["if"]["waits_for"]
    assert referral["first"]["urgency"] != referral["second"]["urgency"]
    for entry in document["actions"]:
        for side in filter(None, map(entry.get, ("first", "second"))):
            assert all(reason["rule"] and reason["sources"] for reason in side["reasons"])


def test_a_compared_step_that_waits_says_for_what(client: FlaskClient) -> None:
    """A conditional side has the condition of the step in the plan itself."""
    request = dict(examples()["smoker-with-cough"])
    steps = {
        step["test"]: step for step in client.post("/v1/plans", json=request).get_json()["steps"]
    }
    document = answered(client, "/v1/plans/compare", request | {"against": {"guideline": "us"}})
    waiting = {
        entry["test"]: entry["first"]
        for entry in document["tests"]
        if entry["first"]["state"] == "conditional"
    }

    assert waiting
    assert all(side["if"] == steps[test]["if"] for test, side in waiting.items())


def test_catalog_versions_served_beside_can_be_compared(app: Flask, catalog: Catalog) -> None:
    """A plan is compared across the versions that are served; equal knowledge decides the same."""
    older = replace(catalog, version="2020.1.1")

    document = compared_with(app, older, BENIGN)

    assert document["second"]["version"] == "2020.1.1"
    assert document["same"] is True


def test_a_rule_that_an_older_catalog_lacks_is_named(app: Flask, catalog: Catalog) -> None:
    """Without the rule that asks for MRI in cord signs the older edition decides otherwise, with the rules of both."""
    rules = tuple(rule for rule in catalog.rules if rule.id != "objective-cord-signs")
    older = replace(catalog, version="2020.1.1", digest="sha256:older", rules=rules)

    document = compared_with(app, older, dict(examples()["cord-signs"]))
    mri = next(entry for entry in document["tests"] if entry["test"] == "mri_whole_spine")
    alert = next(entry for entry in document["alerts"])

    assert document["same"] is False
    assert "objective-cord-signs" in [reason["rule"] for reason in mri["first"]["reasons"]]
    assert "objective-cord-signs" not in str(mri["second"])
    assert (alert["id"], "second" in alert) == ("suspected-cord-compression", False)


def compared_with(app: Flask, other: Catalog, body: dict) -> dict:
    """Return the comparison with a catalog that is served beside."""
    served = app.extensions["planner"]
    catalogs = {served.catalog.version: served.catalog, other.version: other}
    app.extensions["planner"] = replace(served, knowledge=Knowledge(catalogs))
    try:
        asked = body | {"against": {"version": other.version}}
        return answered(app.test_client(), "/v1/plans/compare", asked)
    finally:
        app.extensions["planner"] = served


def test_two_catalogs_of_one_version_are_no_choice(client: FlaskClient, catalog: Catalog) -> None:
    """The service does not start where a version would be ambiguous."""
    settings = Settings(catalogs_beside=(CATALOG,), proven_catalog=catalog.digest)

    with pytest.raises(InvalidSettings):
        load_catalogs(settings)
    assert client.get("/v1/catalog").get_json()["versions"] == [catalog.version]


def test_an_order_is_rated_by_test_and_by_code(client: FlaskClient) -> None:
    """A bone scan for cord signs is not appropriate, and says what is; MRI is."""
    request = dict(examples()["cord-signs"])
    scan = answered(client, "/v1/orders/rate", request | {"order": {"test": "bone_scan"}})
    mri = answered(client, "/v1/orders/rate", request | {"order": {"test": "mri_whole_spine"}})
    xray = {"system": "http://loinc.org", "code": "34534-8"}
    coded = answered(client, "/v1/orders/rate", request | {"order": xray})
    foreign = {"system": "http://loinc.org", "code": "0000-0"}
    unknown = answered(client, "/v1/orders/rate", request | {"order": foreign})

    assert (scan["verdict"], scan["instead"]) == ("not_appropriate", ["mri_whole_spine"])
    assert (mri["verdict"], bool(mri["sources"])) == ("appropriate", True)
    assert coded["test"] == "ecg"
    assert unknown["verdict"] == "not_covered"
    assert "test" not in unknown


def test_an_order_that_an_answer_would_settle_comes_with_the_question(client: FlaskClient) -> None:
    """What is not known is asked in words."""
    findings = {"age": 40, "back_pain": True, "back_pain_weeks": 1}
    body = {"findings": findings, "order": {"test": "limb_xray"}}
    document = answered(client, "/v1/orders/rate", body)

    assert document["verdict"] == "insufficient_information"
    assert all(entry["question"] for entry in document["questions"])


@pytest.mark.parametrize(
    "order", [{}, {"test": "bone_scann"}, {"code": "1"}, {"test": "ecg", "code": "1"}, "ecg"]
)
def test_an_order_that_cannot_be_read_is_refused(order: object, client: FlaskClient) -> None:
    """One form or the other, and a test of the catalog."""
    found = refused(client, "/v1/orders/rate", BENIGN | {"order": order})

    assert found[0]["pointer"].startswith("/order")
