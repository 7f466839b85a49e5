"""The list of every single answer: what a caller can state and nobody has, nothing forgotten."""

import pytest

from planner.core.catalog import Catalog
from planner.core.intake import read_profile
from planner.core.plan import Plan, make_plan
from planner.core.profile import Value
from planner.core.suppositions import Supposition, suppose
from planner.core.what_if import Consequence, consequences


def _plan(catalog: Catalog, findings: dict[str, object], *, absent: bool = False) -> Plan:
    return make_plan(read_profile(findings, {}, catalog, absent_by_default=absent), catalog)


def _listed(plan: Plan) -> dict[tuple[str | None, Value | None], Consequence]:
    return {(item.answer.finding, item.answer.value): item for item in consequences(plan)}


def test_what_describes_a_symptom_that_nobody_spoke_of_is_listed(catalog: Catalog) -> None:
    """Large hemoptysis raises its alerts though only the amount, not the hemoptysis, is the answer."""
    listed = _listed(_plan(catalog, {"age": 50}))

    assert listed["hemoptysis_amount", frozenset({"large"})].change.alerts_added


def test_nobody_is_asked_for_the_amount_of_what_is_not_there(catalog: Catalog) -> None:
    """Where hemoptysis was denied its amount is no answer."""
    listed = _listed(_plan(catalog, {"age": 50, "hemoptysis": False}))

    assert "hemoptysis_amount" not in {finding for finding, _ in listed}


def test_an_assumption_is_not_an_answer(catalog: Catalog) -> None:
    """Known cancer that only counts as absent can turn out present; where it was denied it cannot."""
    asked = {"age": 58, "back_pain": True}

    assert ("known_cancer", True) in _listed(_plan(catalog, asked, absent=True))
    denied = _plan(catalog, {**asked, "known_cancer": False}, absent=True)
    assert ("known_cancer", True) not in _listed(denied)


@pytest.mark.parametrize("absent", [False, True])
def test_what_is_taken_back_is_as_never_stated(catalog: Catalog, absent: bool) -> None:
    """What followed from it goes with it; under the assumption it counts as absent again."""
    stated = read_profile(
        {"age": 58, "bilateral_leg_weakness": True}, {}, catalog, absent_by_default=absent
    )

    back = suppose(stated, catalog, [Supposition(finding="bilateral_leg_weakness")])

    assert back == read_profile({"age": 58}, {}, catalog, absent_by_default=absent)


def test_a_denied_weakness_is_not_overruled_by_what_implies_it(catalog: Catalog) -> None:
    """No leg weakness contradicts weakness of both legs, also where everything else counts as absent."""
    stated = read_profile({"age": 58, "leg_weakness": False}, {}, catalog, absent_by_default=True)
    both = Supposition(finding="bilateral_leg_weakness", value=True)

    assert suppose(stated, catalog, [both]) is None
