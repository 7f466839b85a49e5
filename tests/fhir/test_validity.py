"""The judge itself: it is the schema that was taken, and it finds what is wrong."""

import copy
import hashlib
import json
import lzma
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from planner.fhir.plans.care_plan import care_plan, workup_bundle
from planner.fhir.plans.former import read_former
from tests.fhir.conftest import SMOKER, Answering
from tests.fhir.validity import SCHEMA, VENDOR, assert_valid_r4, r4_faults

Resource = dict[str, Any]


def test_the_schema_is_the_one_that_was_taken() -> None:
    """No file was changed, added or lost; and what is inside is HL7's schema, unchanged."""
    (package,) = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["package"]
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.name != "VENDOR.toml"
    }

    assert found == package["sha256"]
    inside = hashlib.sha256(lzma.decompress(SCHEMA.read_bytes())).hexdigest()
    assert inside == package["schema_sha256"]


@pytest.fixture(name="plan", scope="module")
def _plan(answering: Answering) -> Resource:
    """A CarePlan with everything in it: a contraindication, a former plan, and what was noticed."""
    issue = {"severity": "warning", "code": "value", "details": {"text": "noticed"}}
    before = care_plan(answering(SMOKER))
    answer = answering(
        SMOKER | {"egfr": 12, "anticoagulant": True},
        {"chest_xray": ["mass"]},
        messages=(issue,),
        evidence={"weight_loss": ("Condition/w",)},
    )
    plan: Resource = json.loads(json.dumps(care_plan(answer, read_former(before))))
    return plan


def test_the_plan_without_a_defect_is_valid(plan: Resource) -> None:
    """What the defects are planted in has none."""
    assert_valid_r4(plan)


def part(plan: Resource, kind: str) -> Resource:
    return next(inner for inner in plan["contained"] if inner["resourceType"] == kind)


def first_step(plan: Resource) -> Resource:
    stages = [a for a in part(plan, "RequestGroup")["action"] if a["id"].startswith("stage-")]
    action: Resource = stages[0]["action"][0]
    return action.get("action", [action])[0]


DEFECTS: dict[str, Callable[[Resource], object]] = {
    "required element missing": lambda plan: plan.pop("intent"),
    "required element missing inside": lambda plan: part(plan, "ServiceRequest").pop("subject"),
    "wrong status": lambda plan: plan.update(status="proposed"),
    "wrong intent": lambda plan: part(plan, "ServiceRequest").update(intent="suggestion"),
    "wrong priority": lambda plan: part(plan, "ServiceRequest").update(priority="emergency"),
    "wrong relationship": lambda plan: first_step(plan).update(
        relatedAction=[{"actionId": "stage-1", "relationship": "precedes"}]
    ),
    "wrong severity": lambda plan: part(plan, "DetectedIssue").update(severity="severe"),
    "unknown element": lambda plan: plan.update(urgency="high"),
    "impossible date": lambda plan: plan.update(created="2026-13-45"),
    "list for one": lambda plan: plan.update(title=["a"]),
    "two types at once": lambda plan: first_step(plan).update(
        timingDateTime="2026-01-01", timingDuration={"value": 1}
    ),
    "resource and actions": lambda plan: first_step(plan).update(action=[{"title": "x"}]),
    "reference and detail": lambda plan: plan["activity"][0].update(detail={"status": "scheduled"}),
    "reference to a wrong type": lambda plan: plan.update(subject={"reference": "Observation/1"}),
    "contained and not referred to": lambda plan: plan["contained"].append(
        {"resourceType": "Device", "id": "lonely"}
    ),
    "reference to nothing": lambda plan: plan.update(author={"reference": "#nobody"}),
    "code of a quantity without system": lambda plan: first_step(plan).update(
        timingDuration={"value": 1, "code": "h"}
    ),
    "shape of R5": lambda plan: part(plan, "ServiceRequest").update(
        code={"concept": {"text": "x"}}
    ),
    "empty list": lambda plan: plan.update(category=[]),
    "illegal id": lambda plan: plan.update(id="a_b"),
    "null": lambda plan: plan.update(title=None),
    "number as text": lambda plan: first_step(plan)["timingDuration"].update(value="48"),
    "truth as text": lambda plan: part(plan, "Parameters")["parameter"].append(
        {"name": "x", "valueBoolean": "true"}
    ),
    "time without a zone": lambda plan: plan.update(created="2026-01-01T10:00:00"),
    "misspelled type": lambda plan: plan.update(resourceType="Careplan"),
    "empty text": lambda plan: plan.update(title=""),
    "related to no action": lambda plan: first_step(plan).update(
        relatedAction=[{"actionId": "nobody", "relationship": "after-end"}]
    ),
    "a parameter with value and parts": lambda plan: part(plan, "Parameters")["parameter"][
        0
    ].update(valueString="y"),
}


@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_a_planted_defect_is_found(name: str, plan: Resource) -> None:
    """Each of the ways in which FHIR is known to go wrong is seen."""
    broken = copy.deepcopy(plan)
    DEFECTS[name](broken)

    assert r4_faults(broken)


@pytest.mark.parametrize(
    "defect",
    [
        lambda bundle: bundle.pop("type"),
        lambda bundle: bundle["entry"].append(bundle["entry"][0]),
        lambda bundle: bundle["entry"].pop(1),
        lambda bundle: bundle["entry"][-1]["resource"].pop("agent"),
        lambda bundle: bundle.update(total=3),
    ],
    ids=["no type", "same fullUrl twice", "part missing", "Provenance without agent", "total"],
)
def test_a_planted_defect_of_a_bundle_is_found(
    defect: Callable[[Resource], object], answering: Answering
) -> None:
    """A Bundle is whole or it is not."""
    bundle = json.loads(json.dumps(workup_bundle(answering(SMOKER), "2026-01-01T00:00:00Z")))
    assert_valid_r4(bundle)

    defect(bundle)
    assert r4_faults(bundle)
