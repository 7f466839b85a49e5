"""What was entered for an example patient, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from planner.catalog.pages.markdown import plain
from planner.core.catalog import Catalog
from planner.core.wording import absent_text, listing, number_text


def held_examples(record: Mapping[str, Any], catalog: Catalog) -> list[str]:
    """Return the patients that stand beside a definition, as lines of a list: in whom it holds, and in whom not."""
    examples = record.get("examples", {})
    return [
        f"- {word}: {plain(patient_text(given, catalog))}"
        for key, word in (("holds", "holds"), ("quiet", "does not hold"))
        for given in examples.get(key, ())
    ]


def patient_text(
    given: Iterable[tuple[str, object]] | Mapping[str, object], catalog: Catalog
) -> str:
    """
    Return a flat patient (finding or test id -> value as entered) as a phrase.

    A value that stands for nothing known ("unknown") says so.
    """
    pairs = given.items() if isinstance(given, Mapping) else given
    return "; ".join(_entry(name, value, catalog) for name, value in pairs) or "nothing entered"


def _entry(name: str, value: Any, catalog: Catalog) -> str:
    if name in catalog.tests:
        return _result(name, value, catalog)
    finding = catalog.finding_by_name.get(name)
    if name == "absent_by_default":
        return "everything else asked and absent"
    if finding is None:
        return f"{name.replace('_', ' ')} {value}"
    stated = value.get("value") if isinstance(value, Mapping) else value
    dated = f" on {value['on']}" if isinstance(value, Mapping) and "on" in value else ""
    if finding.kind == "flag":
        return _flag(finding.label, stated) + dated
    if finding.kind == "number" and isinstance(stated, int | float):
        unit = value.get("unit", finding.unit) if isinstance(value, Mapping) else finding.unit
        return f"{finding.label} {number_text(stated, unit)}{dated}"
    named = stated if isinstance(stated, list | tuple) else [stated]
    shown = [finding.choices.get(str(choice), str(choice)) for choice in named]
    return f"{finding.label}: {listing(shown, 'and')}{dated}"


def _flag(label: str, stated: object) -> str:
    if stated in (True, "yes"):
        return label
    if stated in (False, "no"):
        return absent_text(label)
    return f"{label}: not known"


def _result(name: str, value: Any, catalog: Catalog) -> str:
    test = catalog.tests[name]
    shown = value.get("shows") if isinstance(value, Mapping) else value
    dated = f" on {value['on']}" if isinstance(value, Mapping) and "on" in value else ""
    outcomes = shown if isinstance(shown, list | tuple) else [shown]
    words = [test.shows.get(str(outcome), str(outcome)) for outcome in outcomes]
    return f"{test.short} shows {listing(words, 'and')}{dated}"
