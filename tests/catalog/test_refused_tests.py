"""A test that is listed to be refused is never reached, and a rule says why."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from planner.catalog import LoadedCatalog
from planner.catalog.checks import every_test_reachable
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.plan import make_plan
from planner.core.profile import Profile

REFUSED = ["cyfra_21_1", "neuron_specific_enolase", "pro_grp", "scc_antigen"]


def with_refused(loaded: LoadedCatalog, **refused: bool) -> LoadedCatalog:
    tests: Mapping[str, DiagnosticTest] = {
        name: replace(test, refused_always=refused.get(name, test.refused_always))
        for name, test in loaded.catalog.tests.items()
    }
    return replace(loaded, catalog=replace(loaded.catalog, tests=tests))


def messages(loaded: LoadedCatalog) -> list[str]:
    return [fault.message for fault in every_test_reachable.check(loaded)]


def test_tumor_markers_are_refused_always(loaded: LoadedCatalog) -> None:
    """No rule asks for them, whatever is found; a screening CT is offered without symptoms."""
    tests = loaded.catalog.tests.values()
    assert sorted(test.id for test in tests if test.refused_always) == REFUSED


def test_a_test_that_something_leads_to_cannot_be_refused_always(loaded: LoadedCatalog) -> None:
    """A rule that asks for CT and a word that refuses it contradict each other."""
    assert messages(with_refused(loaded, ct_chest=True)) == [
        "ct_chest is refused always, but something leads to it"
    ]


def test_a_test_that_nothing_leads_to_must_be_marked(loaded: LoadedCatalog) -> None:
    """A test that is forgotten by every rule is a fault, not a refusal."""
    assert messages(with_refused(loaded, cyfra_21_1=False)) == ["nothing ever asks for cyfra_21_1"]


def test_a_refusal_without_a_rule_is_a_fault(loaded: LoadedCatalog) -> None:
    """Who orders a marker is told why it is refused."""
    rules = tuple(
        rule
        for rule in loaded.catalog.rules
        if not any("pro_grp" in item.tests for item in rule.avoid)
    )
    silent = replace(loaded, catalog=replace(loaded.catalog, rules=rules))
    assert "pro_grp is refused always, but no rule says why" in messages(silent)


@pytest.mark.parametrize("test", REFUSED)
def test_the_plan_of_an_unknown_patient_says_why_it_refuses(
    loaded: LoadedCatalog, test: str
) -> None:
    """Even where nothing is known the refusal names a rule and a source."""
    entries = {entry.test: entry for entry in make_plan(Profile(), loaded.catalog).not_chosen}
    assert entries[test].rule is not None
    assert entries[test].sources
