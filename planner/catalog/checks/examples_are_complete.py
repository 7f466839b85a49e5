"""Beside each rule it is said when things are due, and a rule that can stay open has an example that does."""

from collections.abc import Iterator

from planner.catalog.checks.examples_hold import waits_for_result
from planner.catalog.checks.urgency_holds import has_urgency
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "examples-are-complete"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a note for a rule with an urgency without words for it, and for one that waits without showing it."""
    records = loaded.records("rules")
    for rule in loaded.catalog.rules:
        record = records[rule.id]
        if "due" not in record.value["examples"] and has_urgency(rule, record.value):
            message = f"{rule.id}: say under due how soon things are due, as the source says it"
            yield Fault(record.at("examples"), ID, message)
        if rule.does_more and not rule.examples.open:
            waiting = waits_for_result(loaded, rule)
            if waiting is not None:
                message = f"{rule.id} can stay open: a firing example without {waiting} does"
                yield Fault(record.at("examples"), ID, message)
