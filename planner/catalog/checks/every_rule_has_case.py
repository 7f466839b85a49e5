"""Every rule is reached by a worked patient: it fires, advises against a test, or gives a conditional step."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "every-rule-has-case"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a note for each rule that no case reaches."""
    reached = {rule for report in loaded.case_reports for rule in report.rules}
    for rule in loaded.catalog.rules:
        if rule.id not in reached:
            spot = loaded.records("rules")[rule.id].place
            yield Fault(spot, ID, f"no worked patient reaches {rule.id}")
