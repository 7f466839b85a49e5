"""Answers of drawn and of named patients."""

from collections.abc import Callable
from typing import Any

import pytest

from planner.core.catalog import Catalog
from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.fhir.plans.answer import Answer

BASE = "https://planner.example"
SUBJECT = "Patient/p1"
SMOKER: dict[str, Any] = {
    "age": 62,
    "smoking_status": "current",
    "back_pain": True,
    "back_pain_site": "thoracic",
    "back_pain_course": "worsening",
    "cough": True,
    "weight_loss": True,
    "leg_weakness": False,
}
Answering = Callable[..., Answer]


@pytest.fixture(name="answering", scope="session")
def _answering(catalog: Catalog) -> Answering:
    """Return a function: findings and results -> the answer for a patient, with options of Answer."""

    def answer(
        findings: dict[str, Any], results: dict[str, Any] | None = None, **options: Any
    ) -> Answer:
        profile = read_profile(findings, results or {}, catalog)
        plan = make_plan(profile, catalog, guideline=options.pop("guideline", None))
        return Answer(plan=plan, subject=SUBJECT, base=BASE, software="0", **options)

    return answer
