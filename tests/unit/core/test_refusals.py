"""Why a test is not a step, in words that are true of the patient."""

from planner.core.catalog import Catalog
from planner.core.intake import flat_profile
from planner.core.plan import make_plan


def test_no_test_waits_for_its_own_result(catalog: Catalog) -> None:
    """A bladder scan comes by what the examination shows, not by the residual that only it can show."""
    findings = {"age": 79, "sex": "female", "back_pain": True, "back_pain_site": ["thoracic"]}
    plan = make_plan(flat_profile(findings | {"osteoporosis": True}, catalog), catalog)
    refused = {entry.test: entry for entry in plan.not_chosen}

    assert refused["bladder_scan"].reason == "not_yet"
    assert "neurological_exam" in refused["bladder_scan"].waits_for
    assert not [test for test, entry in refused.items() if test in entry.waits_for]
