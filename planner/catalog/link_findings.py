"""Findings and derived findings, linked."""

from collections.abc import Mapping

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.findings import Conversion, DerivedFinding, Finding


def finding_of(refs: References, record: Record) -> Finding:
    """Return the linked finding of the record."""
    value = record.value
    for key in ("group", "question"):
        if key not in value:
            refs.fault(record.place, "known-keys", f"{value['id']}: {key} is missing")
    if value["kind"] == "number" and not {"unit", "min", "max"} <= value.keys():
        refs.fault(record.place, "known-keys", f"{value['id']}: unit, min, max needed")
    if value["kind"] == "choice" and not value.get("choices"):
        refs.fault(record.place, "known-keys", f"{value['id']}: choices are missing")
    measured_by = value.get("measured_by")
    if measured_by:
        refs.known(record, "tests", measured_by, "measured_by")
    return Finding(
        id=value["id"],
        kind=value["kind"],
        group=value.get("group", ""),
        label=value["label"],
        question=value.get("question", ""),
        aliases=tuple(value.get("aliases", ())),
        unit=value.get("unit", ""),
        minimum=float(value.get("min", 0)),
        maximum=float(value.get("max", 0)),
        accepts={unit: _conversion(given) for unit, given in value.get("accepts", {}).items()},
        choices=value.get("choices", {}),
        multiple=value.get("multiple", False),
        implies=refs.all_known(record, "findings", value.get("implies", ()), "implies"),
        measured_by=measured_by,
        about=refs.known(record, "findings", value["about"], "about") if "about" in value else None,
        ruled_out_by=refs.condition(record, "ruled_out_by") if "ruled_out_by" in value else None,
        valid=refs.validity(record),
    )


def _conversion(given: float | Mapping[str, float]) -> Conversion:
    return Conversion(**given) if isinstance(given, Mapping) else Conversion(times=given)


def derived_of(refs: References, record: Record) -> DerivedFinding:
    """Return the linked derived finding of the record."""
    value = record.value
    if "when" not in value:
        refs.fault(record.place, "known-keys", f"{value['id']}: when is missing")
        value = {**value, "when": {"any": []}}
    return DerivedFinding(
        id=value["id"],
        label=value["label"],
        when=refs.condition(record, "when"),
        sources=refs.citations(record, "sources"),
    )
