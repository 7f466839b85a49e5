"""The static checks that a catalog must pass, one per module."""

from collections.abc import Callable, Iterator, Mapping

from planner.catalog.checks import (
    absence_closes_nothing,
    alert_has_step,
    alert_is_monotone,
    cases_hold,
    changed_means_version_raised,
    codes_well_formed,
    definitions_hold,
    derived_computable,
    every_finding_used,
    every_not_chosen_explainable,
    every_test_reachable,
    examples_hold,
    interval_agrees,
    label_agrees_with_reference,
    negation_is_safe,
    no_prerequisite_circle,
    no_substitution_circle,
    number_has_source,
    outcome_is_read,
    review_not_overdue,
    safety_reads_findings,
    spelling_is_used,
    substitute_is_safe,
    switch_switches,
    text_style,
    timeline_agrees,
    turnaround_ordered,
    unchecked_figure_informs_only,
    units_agree,
    urgency_holds,
    way_out,
)
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

Check = Callable[[LoadedCatalog], Iterator[Fault]]

CHECKS: Mapping[str, Check] = {
    module.ID: module.check
    for module in (
        no_prerequisite_circle,
        no_substitution_circle,
        derived_computable,
        way_out,
        substitute_is_safe,
        safety_reads_findings,
        negation_is_safe,
        absence_closes_nothing,
        alert_is_monotone,
        alert_has_step,
        every_finding_used,
        outcome_is_read,
        every_test_reachable,
        every_not_chosen_explainable,
        number_has_source,
        units_agree,
        switch_switches,
        interval_agrees,
        timeline_agrees,
        turnaround_ordered,
        label_agrees_with_reference,
        spelling_is_used,
        text_style,
        unchecked_figure_informs_only,
        codes_well_formed,
        review_not_overdue,
        changed_means_version_raised,
        examples_hold,
        definitions_hold,
        urgency_holds,
        cases_hold,
    )
}

# What reading and linking find; the catalog is not there before all of it is right.
READING = (
    "yaml-subset",
    "known-files",
    "known-keys",
    "unique-ids",
    "links-resolve",
    "locator-exists",
    "avoid-has-instead",
    "risk-table",
)

# A catalog with a fault of one of these cannot be planned with, so the checks that plan are not run on it.
_STRUCTURAL = ("no-prerequisite-circle", "derived-computable", "check-first-has-test")


def faults_of(loaded: LoadedCatalog) -> tuple[Fault, ...]:
    """Return what the checks find, sorted by place."""
    structural = [fault for name in _STRUCTURAL for fault in CHECKS[name](loaded)]
    if structural:
        return tuple(sorted(structural))
    return tuple(
        sorted(
            fault
            for name, check in CHECKS.items()
            if name not in _STRUCTURAL
            for fault in check(loaded)
        )
    )
