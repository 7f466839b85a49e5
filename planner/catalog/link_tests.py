"""Diagnostic tests, linked."""

from typing import Any

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.diagnostic_tests import (
    Accuracy,
    Burden,
    CheckFirst,
    Contraindication,
    DiagnosticTest,
    Radiation,
    Turnaround,
)
from planner.core.rules import LocalName


def test_of(refs: References, record: Record) -> DiagnosticTest:
    """Return the linked diagnostic test of the record."""
    value = record.value
    for outcome in value.get("informational", ()):
        if outcome not in value["shows"]:
            refs.fault(record.at("informational"), "links-resolve", f"no outcome {outcome!r}")
    linked = {
        key: refs.all_known(record, "tests", value.get(key, ()), key)
        for key in ("prefer_after", "covers", "stands_in_for", "substitutes")
    }
    called = refs.overlay.name(value["id"], LocalName(name=value["name"], short=value["short"]))
    return DiagnosticTest(
        id=value["id"],
        name=called.name,
        short=called.short,
        category=value["category"],
        answers=tuple(value["answers"]),
        shows=value["shows"],
        informational=frozenset(value.get("informational", ())),
        measures=refs.all_known(record, "findings", value.get("measures", ()), "measures"),
        after=test_groups(refs, record, "after"),
        contraindications=_contraindications(refs, record),
        check_first=_check_first(refs, record),
        valid=refs.validity(record),
        preparation=refs.sourced(record, "preparation"),
        burden=_burden(refs, record),
        harms=refs.sourced(record, "harms"),
        accuracy=_accuracy(refs, record),
        limits=refs.sourced(record, "limits"),
        not_for=refs.sourced(record, "not_for"),
        refused_always=value.get("refused_always", False),
        sources=refs.citations(record, "sources"),
        **linked,
    )


def test_groups(refs: References, record: Record, *path: str | int) -> tuple[tuple[str, ...], ...]:
    """Return the groups of tests at the path, none where nothing stands there; of each group one counts."""
    value: Any = record.value
    for step in path:
        value = value.get(step, []) if isinstance(step, str) else value[step]
    groups = []
    for place, entry in enumerate(value):
        members = entry.get("any_of") if isinstance(entry, dict) else [entry]
        if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
            spot = record.at(*path, place)
            refs.fault(spot, "known-keys", "write a test id or {any_of: [..]}")
            continue
        groups.append(refs.all_known(record, "tests", members, *path))
    return tuple(groups)


def _contraindications(refs: References, record: Record) -> tuple[Contraindication, ...]:
    key = "contraindications"
    return tuple(
        Contraindication(
            when=refs.condition(record, key, place, "when"),
            level=entry["level"],
            do=entry["do"],
            substitutes=refs.all_known(
                record, "tests", entry.get("substitute", ()), key, place, "substitute"
            ),
            no_safe_option=entry.get("no_safe_option", ""),
            waived_if_immediate=entry.get("waived_if_immediate", False),
            sources=refs.citations(record, key, place, "sources"),
        )
        for place, entry in enumerate(record.value.get(key, ()))
    )


def _check_first(refs: References, record: Record) -> tuple[CheckFirst, ...]:
    key = "check_first"
    return tuple(
        CheckFirst(
            finding=refs.known(record, "findings", entry["finding"], key, place, "finding"),
            when=refs.condition(record, key, place, "when"),
            waived_if_immediate=entry.get("waived_if_immediate", False),
            sources=refs.citations(record, key, place, "sources"),
        )
        for place, entry in enumerate(record.value.get(key, ()))
    )


def _burden(refs: References, record: Record) -> Burden:
    value = record.value["burden"]
    radiation = value.get("radiation_msv")
    typical = tuple(
        Turnaround(
            setting=entry["setting"],
            hours=entry["hours"],
            sources=refs.citations(record, "burden", "turnaround", place, "sources"),
        )
        for place, entry in enumerate(value.get("turnaround", ()))
    )
    return Burden(
        invasiveness=value["invasiveness"],
        radiation=radiation
        and Radiation(
            low_msv=radiation["low"],
            high_msv=radiation["high"],
            sources=refs.citations(record, "burden", "radiation_msv", "sources"),
        ),
        turnaround=refs.overlay.hours(record.value["id"], typical),
    )


def _accuracy(refs: References, record: Record) -> tuple[Accuracy, ...]:
    return tuple(
        Accuracy(
            question=entry["question"],
            population=entry["population"],
            sensitivity=entry.get("sensitivity"),
            specificity=entry.get("specificity"),
            value=entry.get("value", ""),
            sources=refs.citations(record, "accuracy", place, "sources"),
        )
        for place, entry in enumerate(record.value.get("accuracy", ()))
    )
