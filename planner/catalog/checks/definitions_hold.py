"""The examples beside definitions hold, those of derived findings and pathways; and the patients of the safety table."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.read import Record
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, DerivedHolds, PathwayOpen
from planner.core.errors import ProfileError
from planner.core.evaluation import evaluate
from planner.core.intake import flat_profile
from planner.core.observation import Observation, observe
from planner.core.truth import Truth

ID = "definition-examples-hold"
LEVELS = ("absolute", "prefer_substitute", "relative")


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each example that comes out otherwise, and for a barred test that is not expected."""
    for record, definition in defined(loaded):
        for word in ("holds", "quiet"):
            for place, given in enumerate(record.value["examples"].get(word, ())):
                spot = record.at("examples", word, place)
                patient = _observed(loaded.catalog, given)
                if isinstance(patient, str):
                    yield Fault(spot, ID, f"the example cannot be read: {patient}")
                    continue
                truth = lenient_truth(loaded.catalog, definition, patient)
                if (truth is Truth.TRUE) != (word == "holds"):
                    yield Fault(spot, ID, f"{record.value['id']} is {truth.value} here")
    for record in loaded.raw.of("safety-examples"):
        yield from _safety_faults(loaded.catalog, record)


def defined(loaded: LoadedCatalog) -> Iterator[tuple[Record, Condition]]:
    """Yield each definition that has examples, with the condition that stands for it."""
    for record in loaded.raw.of("findings"):
        if "examples" in record.value and record.value["kind"] == "derived":
            yield record, DerivedHolds(record.value["id"])
    for record in loaded.raw.of("pathways"):
        if "examples" in record.value:
            yield record, PathwayOpen(record.value["id"])


def lenient_truth(catalog: Catalog, condition: Condition, patient: Observation) -> Truth:
    """Return the truth of the condition where a finding that nobody stated counts as absent."""
    scope = catalog.scopes[catalog.default_guideline]
    return evaluate(condition, patient.lenient_truth, scope)


def _observed(catalog: Catalog, given: Mapping[str, object]) -> Observation | str:
    try:
        return observe(flat_profile(given, catalog), catalog)
    except ProfileError as error:
        return str(error)


def _safety_faults(catalog: Catalog, record: Record) -> Iterator[Fault]:
    patient = _observed(catalog, record.value["given"])
    if isinstance(patient, str):
        yield Fault(record.at("given"), ID, f"the example cannot be read: {patient}")
        return
    found = safety_of(catalog, patient)
    for key in (*LEVELS, "check_first"):
        expected = record.value.get(key, {} if key == "check_first" else [])
        if _plain(expected) != _plain(found[key]):
            yield Fault(record.place, ID, f"{key} is {_plain(found[key])}, not {_plain(expected)}")


def safety_of(catalog: Catalog, patient: Observation) -> dict[str, Any]:
    """Return the tests that are barred for the patient, by level, and the findings that tests check first."""
    scope = catalog.scopes[catalog.default_guideline]
    found: dict[str, Any] = {level: set() for level in LEVELS}
    checks: dict[str, set[str]] = {}
    for test in catalog.tests.values():
        for item in test.contraindications:
            if evaluate(item.when, patient.truth, scope) is Truth.TRUE:
                found[item.level].add(test.id)
        for first in test.check_first:
            if lenient_truth(catalog, first.when, patient) is Truth.TRUE:
                checks.setdefault(first.finding, set()).add(test.id)
    return {**found, "check_first": checks}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: sorted(names) for key, names in sorted(value.items())}
    return sorted(value)
