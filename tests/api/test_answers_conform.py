"""Answers to drawn patients are what the OpenAPI description says, key by key."""

from collections.abc import Mapping
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.difference import plan_difference
from planner.core.document import plan_document
from planner.core.plan import make_plan
from planner.core.whynot import why_not
from tests.conftest import Cases
from tests.laws.drawing import GUIDELINES, draw_profile

SEEDS = st.integers(0, 2**64)
Description = Mapping[str, Any]


@pytest.fixture(name="description", scope="session")
def _description(app: Flask) -> Description:
    return app.test_client().get("/openapi.json").get_json()


def _faults(description: Description, name: str, document: object) -> list[str]:
    schema = {
        "$ref": f"#/components/schemas/{name}",
        "components": description["components"],
    }
    found = jsonschema_rs.validator_for(schema).iter_errors(document)
    return sorted({f"{'/'.join(map(str, e.schema_path))}: {e.message[:200]}" for e in found})


@settings(settings.get_profile("brief"))
@given(seed=SEEDS)
def test_plans_and_refusals_are_described(
    seed: int, catalog: Catalog, cases: Cases, description: Description
) -> None:
    """A plan, in either detail, with a difference, and a why-not hold no key that is not described."""
    dice = Random(seed)
    guideline = dice.choice(GUIDELINES)
    before = plan_document(make_plan(draw_profile(dice, catalog, cases), catalog))
    plan = make_plan(draw_profile(dice, catalog, cases), catalog, guideline=guideline)

    document = plan_document(plan, detail=dice.choice(["brief", "full"]))
    document["diff"] = plan_difference(before, document)
    refusals = {
        "catalog": document["catalog"],
        "tests": why_not(plan, [entry.test for entry in plan.not_chosen[:5]]),
    }

    assert _faults(description, "PlanDocument", document) == []
    assert _faults(description, "WhyNotDocument", refusals) == []
