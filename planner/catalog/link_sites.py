"""Sites and the parameters that they may set, linked."""

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.rules import (
    LocalName,
    LocalParameter,
    LocalTurnaround,
    Parameter,
    Site,
    Unavailability,
)


def parameter_of(refs: References, record: Record) -> Parameter:
    """Return the linked parameter of the record."""
    value = record.value
    refs.of_kind(record, value["finding"], "number", "finding")
    if not value["min"] <= value["value"] <= value["max"]:
        refs.fault(record.at("value"), "parameter-in-bounds", "the value lies outside min to max")
    return Parameter(
        id=value["id"],
        title=value["title"],
        finding=value["finding"],
        value=float(value["value"]),
        minimum=float(value["min"]),
        maximum=float(value["max"]),
        sources=refs.citations(record, "sources"),
    )


def site_of(refs: References, record: Record) -> Site:
    """Return the linked site of the record."""
    value = record.value
    guideline = value.get("guideline")
    if guideline:
        refs.known(record, "guidelines", guideline, "guideline")
    for name in value.get("names", {}):
        refs.known(record, "tests", name, "names", name)
    return Site(
        id=value["id"],
        title=value["title"],
        text=value.get("text", ""),
        guideline=guideline,
        unavailable=_unavailable(refs, record),
        names={
            test: LocalName(name=entry["name"], short=entry["short"])
            for test, entry in value.get("names", {}).items()
        },
        turnaround=_turnaround(refs, record),
        parameters=_parameters(refs, record),
    )


def _unavailable(refs: References, record: Record) -> tuple[Unavailability, ...]:
    return tuple(
        Unavailability(
            test=refs.known(record, "tests", entry["test"], "unavailable", place, "test"),
            text=entry["text"],
        )
        for place, entry in enumerate(record.value.get("unavailable", ()))
    )


def _turnaround(refs: References, record: Record) -> tuple[LocalTurnaround, ...]:
    lacking = {entry["test"] for entry in record.value.get("unavailable", ())}
    found = []
    for test, settings in record.value.get("turnaround", {}).items():
        refs.known(record, "tests", test, "turnaround", test)
        if test in lacking:
            spot = record.at("turnaround", test)
            refs.fault(spot, "site-agrees", f"{test} is listed as unavailable, and has hours")
        found += [
            LocalTurnaround(test=test, setting=setting, hours=hours)
            for setting, hours in settings.items()
        ]
    return tuple(found)


def _parameters(refs: References, record: Record) -> tuple[LocalParameter, ...]:
    found = []
    for name, entry in record.value.get("parameters", {}).items():
        refs.known(record, "parameters", name, "parameters", name)
        refs.in_bounds(record, name, entry["value"], "parameters", name, "value")
        found.append(
            LocalParameter(parameter=name, value=float(entry["value"]), because=entry["because"])
        )
    return tuple(found)
