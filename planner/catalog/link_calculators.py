"""Calculators, linked."""

from collections.abc import Mapping
from typing import Any

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.calculators.model import (
    Calculator,
    ChoiceTerm,
    FigureTerm,
    NearThreshold,
    NumberTerm,
    Population,
    Term,
    Threshold,
    WhenTerm,
)

_FORMS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"times", "over", "power", "minus"}),
    "choice": frozenset({"points"}),
    "when": frozenset({"points", "label"}),
    "figure": frozenset({"times"}),
}
_NEEDED: Mapping[str, frozenset[str]] = {
    "number": frozenset({"times"}),
    "choice": frozenset({"points"}),
    "when": frozenset({"points"}),
    "figure": frozenset({"times"}),
}


def calculator_of(refs: References, record: Record) -> Calculator:
    """Return the linked calculator of the record."""
    value = record.value
    entered_as = value.get("entered_as")
    if entered_as:
        refs.of_kind(record, entered_as, "number", "entered_as")
    if value["kind"] == "score" and "constant" in value:
        refs.fault(record.at("constant"), "known-keys", "a score has no constant")
    terms = [_term(refs, record, place, entry) for place, entry in enumerate(value["terms"])]
    return Calculator(
        id=value["id"],
        title=value["title"],
        label=value["label"],
        kind=value["kind"],
        unit=value["unit"],
        entered_as=entered_as,
        applies=refs.condition(record, "applies"),
        population=_population(refs, record),
        constant=float(value.get("constant", 0)),
        terms=tuple(term for term in terms if term is not None),
        thresholds=_thresholds(refs, record),
        near=_near(refs, record),
        known_gaps=value.get("known_gaps", ""),
        sources=refs.citations(record, "sources"),
        definitions=refs.citations(record, "definitions"),
    )


def _term(refs: References, record: Record, place: int, entry: Mapping[str, Any]) -> Term | None:
    forms = [form for form in _FORMS if form in entry]
    spot = record.at("terms", place)
    if len(forms) != 1:
        refs.fault(spot, "known-keys", f"exactly one of {', '.join(_FORMS)} is needed")
        return None
    form = forms[0]
    own = entry.keys() - {form}
    if not _NEEDED[form] <= own <= _FORMS[form]:
        known = ", ".join(sorted(_FORMS[form]))
        refs.fault(spot, "known-keys", f"a {form} term takes {known}", "")
        return None
    if record.value["kind"] == "score" and form != "when":
        refs.fault(spot, "known-keys", "a score has terms of the form when only")
        return None
    if form == "choice":
        return _choice(refs, record, place, entry)
    if form == "when":
        return _when(refs, record, place, entry)
    if form == "figure":
        refs.earlier(record, entry["figure"], "terms", place, "figure")
        return FigureTerm(figure=entry["figure"], times=float(entry["times"]))
    refs.of_kind(record, entry["number"], "number", "terms", place, "number")
    return NumberTerm(
        finding=entry["number"],
        **{name: float(number) for name, number in entry.items() if name != "number"},
    )


def _choice(
    refs: References, record: Record, place: int, entry: Mapping[str, Any]
) -> ChoiceTerm | None:
    finding, points = entry["choice"], entry["points"]
    choices = refs.of_kind(record, finding, "choice", "terms", place, "choice")
    spot = record.at("terms", place, "points")
    if not isinstance(points, dict) or not all(map(_is_number, points.values())):
        refs.fault(spot, "known-keys", "points must map each choice to a number")
        return None
    if choices is not None and set(points) != set(choices):
        refs.fault(spot, "known-keys", f"points must be given for {', '.join(choices)}")
    return ChoiceTerm(finding=finding, points={name: float(p) for name, p in points.items()})


def _when(
    refs: References, record: Record, place: int, entry: Mapping[str, Any]
) -> WhenTerm | None:
    points = entry["points"]
    spot = record.at("terms", place, "points")
    if not _is_number(points) or (record.value["kind"] == "score" and points <= 0):
        refs.fault(spot, "known-keys", "points must be a number, above 0 in a score")
        return None
    when = refs.condition(record, "terms", place, "when")
    return WhenTerm(when=when, points=float(points), label=entry.get("label", ""))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _population(refs: References, record: Record) -> Population:
    value = record.value["population"]
    within = refs.condition(record, "population", "within") if "within" in value else None
    sources = refs.citations(record, "population", "sources")
    return Population(text=value["text"], within=within, sources=sources)


def _thresholds(refs: References, record: Record) -> tuple[Threshold, ...]:
    found = []
    for place, entry in enumerate(record.value.get("thresholds", ())):
        relations = [name for name in ("at_least", "above") if name in entry]
        if len(relations) != 1:
            spot = record.at("thresholds", place)
            refs.fault(spot, "known-keys", "exactly one of at_least and above is needed")
            continue
        found.append(
            Threshold(
                operator="at_least" if relations == ["at_least"] else "above",
                bound=float(entry[relations[0]]),
                text=entry["text"],
                sources=refs.citations(record, "thresholds", place, "sources"),
            )
        )
    return tuple(found)


def _near(refs: References, record: Record) -> NearThreshold | None:
    value = record.value.get("near")
    if value is None:
        return None
    return NearThreshold(
        low=float(value["low"]),
        high=float(value["high"]),
        text=value["text"],
        sources=refs.citations(record, "near", "sources"),
    )
