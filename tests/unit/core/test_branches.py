"""Where the plan can lead: level by level, by every outcome, and said where it was too much."""

from collections.abc import Iterator

import pytest

from planner.core.branches import Branch, branches
from planner.core.catalog import Catalog
from planner.core.change_document import branches_document
from planner.core.hypotheses import decisions_of, rules_behind
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan
from planner.web.examples import cases as examples


@pytest.fixture(name="plan", scope="module")
def _plan(catalog: Catalog) -> Plan:
    """Return the plan of a smoker with a mass on the X-ray, of whom many tests are due."""
    given = {
        "age": 66,
        "smoking_status": "current",
        "cough": True,
        "back_pain": True,
        "weight_loss": True,
        "chest_xray": "mass",
    }
    return make_plan(flat_profile(given, catalog), catalog)


def all_of(found: tuple[Branch, ...]) -> Iterator[Branch]:
    """Yield the branches and all that are behind them."""
    for branch in found:
        yield branch
        yield from all_of(branch.next)


def test_looking_deeper_leaves_no_next_test_out(plan: Plan) -> None:
    """What one result ahead shows is there three results ahead as well: the budget is spent level by level."""
    near = branches(plan, depth=1)
    far = branches(plan, depth=3)

    assert near.is_complete
    assert not far.is_complete
    assert [branch.outcomes for branch in far.branches] == [b.outcomes for b in near.branches]
    assert not far.left_out


def test_what_was_cut_short_is_marked(plan: Plan) -> None:
    """A test that becomes due in a branch is there with its outcomes, or named as left out, or no rule reads it."""
    far = branches(plan, depth=2)
    cut = [branch for branch in all_of(far.branches) if branch.left_out]

    assert cut
    for branch in cut:
        assert set(branch.left_out) <= set(branch.change.steps_now)
        assert not set(branch.left_out) & {other.test for other in branch.next}
    told = str(branches_document(plan, far.branches))
    assert "next_left_out" in told
    assert "next_after" in told


def test_a_next_test_with_too_many_outcomes_is_named(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.core.branches.MOST_PLANNED", 3)
    found = branches(plan, tests=["calcium", "ct_chest"])

    assert {branch.test for branch in found.branches} == {"calcium"}
    assert found.left_out == ("ct_chest",)
    assert not found.is_complete


def test_a_test_that_is_asked_for_twice_is_looked_at_once(plan: Plan) -> None:
    assert branches(plan, tests=["calcium", "calcium"]) == branches(plan, tests=["calcium"])


def test_a_branch_names_the_rules_of_each_of_its_outcomes(catalog: Catalog) -> None:
    """A destroyed rib and a wide mediastinum lead to the same steps by rules of their own."""
    case = examples()["smoker-with-cough"]
    profile = flat_profile({**case["findings"], **case.get("results", {})}, catalog)
    plan = make_plan(profile, catalog)
    before = decisions_of(plan.drafts).grounds
    joint = [b for b in branches(plan, tests=["chest_xray"]).branches if len(b.outcomes) > 1]

    assert joint
    for branch in joint:
        for outcome in branch.outcomes:
            values = {**case["findings"], **case.get("results", {}), "chest_xray": outcome}
            after = make_plan(flat_profile(values, catalog), catalog)
            rules = rules_behind(branch.change, before, decisions_of(after.drafts).grounds)
            assert set(rules) <= set(branch.rules)
