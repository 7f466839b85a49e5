"""Values of Observations and answers as a request would send them."""

import math
import re
from typing import Final, NamedTuple

from planner.core.catalog import Catalog
from planner.core.codes import Meaning
from planner.core.facts import NumberFact, satisfies
from planner.core.findings import Finding
from planner.fhir.charts.context import Context
from planner.fhir.elements import Element, codings, element, text

_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
_BARE: Final = re.compile(r"[<>≤≥]?=?\s*\d{1,12}([.,]\d{1,12})?")
_LONGEST_UNIT: Final = 30
_BOUNDS: Final = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_BELOW: Final = frozenset({"<", "<="})
_ABOVE: Final = frozenset({">", ">="})


class Value(NamedTuple):
    """A value in a request's form with its unit, or the reason why there is none and, of a number, how it was written."""

    value: object = None
    unit: str | None = None
    reason: str = ""
    note: str = ""
    written: str = ""
    bound: str = ""


def quantity_value(quantity: Element, finding: Finding, catalog: Catalog) -> Value:
    """Return the number with its unit; one in a unit that the finding does not accept is not read."""
    number = number_of(quantity.get("value"))
    if number is None:
        return Value(reason="data_absent")
    comparator = text(quantity.get("comparator"))
    unit = _unit(quantity, finding)
    reason = "unit_not_accepted"
    if unit is not None:
        converted = converted_value(number, unit, finding)
        if not finding.minimum <= converted <= finding.maximum:
            reason = "out_of_range"
        elif comparator and not _is_safe(comparator, converted, finding, catalog):
            reason = "range_straddles_limit"
        else:
            sent = None if unit == finding.unit else unit
            if not comparator:
                return Value(number, sent)
            return Value(number, sent, note="bound_used", bound=_BOUNDS[comparator])
    return Value(reason=reason, written=_written(comparator, number, quantity))


def _written(comparator: str, number: float, quantity: Element) -> str:
    """Return the quantity as its laboratory wrote it, for a person to read."""
    unit = text(quantity.get("unit")) or text(quantity.get("code")) or "without a unit"
    return " ".join(filter(None, (comparator, f"{number:.12g}", unit[:_LONGEST_UNIT])))


def number_of(value: object) -> int | float | None:
    """Return a finite number; a number in quotes is read, as some clients send it so."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 1e12 and math.isfinite(value) else None


def converted_value(number: float, unit: str, finding: Finding) -> float:
    """Return the number in the finding's own unit, as the reading of a request converts it."""
    return float(number) if unit == finding.unit else finding.accepts[unit].of(number)


def _unit(quantity: Element, finding: Finding) -> str | None:
    given = [text(quantity.get("code")), text(quantity.get("unit"))]
    for unit in given:
        if unit == finding.unit or unit in finding.accepts:
            return unit
    is_pure = finding.unit == "1" or finding.unit.startswith("{")
    is_silent = all(unit in ("", "1") or unit.startswith("{") for unit in given)
    return finding.unit if is_pure and is_silent else None


def _is_safe(comparator: str, number: float, finding: Finding, catalog: Catalog) -> bool:
    """Return whether every number that the bound may mean decides every fact alike."""
    if comparator in _BELOW:
        low, high = finding.minimum, number
    elif comparator in _ABOVE:
        low, high = number, finding.maximum
    else:
        return False
    return decides_alike(low, high, finding, catalog)


def decides_alike(low: float, high: float, finding: Finding, catalog: Catalog) -> bool:
    """Return whether all numbers from the one to the other decide every fact alike, and no formula uses the number itself."""
    if finding.id in catalog.computed_from:
        return False
    return all(
        satisfies(fact.operator, low, fact.bound) == satisfies(fact.operator, high, fact.bound)
        for _, fact in catalog.facts.by_finding.get(finding.id, ())
        if isinstance(fact, NumberFact)
    )


def coded_value(concept: object, finding: Finding, context: Context) -> Value:
    """Return what a coded value says about a flag or a choice: its own codes, yes and no, or the ids of the catalog."""
    said = context.said(concept)
    own = [meaning for meaning in said if meaning.id == finding.id]
    if finding.kind == "flag":
        words = {_flag_word(meaning) for meaning in own}
        if not own:
            words = {meaning.id for meaning in said if meaning.id in ("yes", "no")}
        words |= {word for _, word in codings(concept) if not own and word in ("yes", "no")}
        return Value(words == {"yes"}) if len(words) == 1 else Value(reason="value_not_coded")
    if finding.kind == "choice":
        chosen = {meaning.value for meaning in own if meaning.value}
        chosen |= {code for _, code in codings(concept)} & finding.choices.keys()
        return choice_value(chosen, finding)
    return Value(reason="value_not_coded")


def choice_value(chosen: set[str], finding: Finding) -> Value:
    """Return the choice, or the list of them where the finding takes several."""
    known = sorted(chosen & finding.choices.keys())
    if not known or (len(known) > 1 and not finding.multiple):
        return Value(reason="value_not_coded")
    return Value(known if finding.multiple else known[0])


def _flag_word(meaning: Meaning) -> str:
    return meaning.value or "yes"


def observed_value(holder: Element, finding: Finding, context: Context) -> Value:
    """Return the value[x] of an Observation or of a component of one, for the finding."""
    is_number = finding.kind == "number"
    if is_number:
        for key in ("valueQuantity", "valueInteger", "valueDecimal"):
            if key in holder:
                given = holder[key]
                quantity = element(given) if key == "valueQuantity" else {"value": given}
                return quantity_value(quantity, finding, context.catalog)
    if finding.kind == "flag" and isinstance(holder.get("valueBoolean"), bool):
        return Value(holder["valueBoolean"])
    if "valueCodeableConcept" in holder and not is_number:
        return coded_value(holder["valueCodeableConcept"], finding, context)
    if not any(key.startswith("value") for key in holder):
        return Value(reason="data_absent")
    return Value(reason="value_not_coded", written=_words(holder) if is_number else "")


def _words(holder: Element) -> str:
    """Return text that is a bare number or bound; what else a text says is not shown."""
    words = text(holder.get("valueString"))
    return f"{words} as text" if _BARE.fullmatch(words) else "a value that is no number"
