"""The checks whose findings are notes: they want a look, and stop nothing."""

from collections.abc import Mapping

from planner.catalog.checks import Check, every_rule_has_case, examples_are_complete
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

NOTICING: Mapping[str, Check] = {
    module.ID: module.check for module in (every_rule_has_case, examples_are_complete)
}


def notes_of(loaded: LoadedCatalog) -> tuple[Fault, ...]:
    """Return the notes, sorted by place."""
    return tuple(sorted(note for check in NOTICING.values() for note in check(loaded)))
