"""Writing Parameters: names, values of the right type, and parts."""

from collections.abc import Iterable, Sequence
from datetime import date

from planner.core.parts import Document

Value = bool | int | float | str | date


def parameters(entries: Sequence[Document]) -> Document:
    """Return the resource."""
    return {"resourceType": "Parameters", "parameter": list(entries)}


def value(name: str, given: Value) -> Document:
    """
    Return a parameter with a value, of the type that fits.

    >>> value("order", 3), value("on", date(2026, 3, 2))
    ({'name': 'order', 'valueInteger': 3}, {'name': 'on', 'valueDate': '2026-03-02'})
    """
    match given:
        case bool():
            return {"name": name, "valueBoolean": given}
        case int():
            return {"name": name, "valueInteger": given}
        case float():
            return {"name": name, "valueDecimal": given}
        case date():
            return {"name": name, "valueDate": given.isoformat()}
        case _:
            return {"name": name, "valueString": given}


def values(name: str, given: Iterable[Value]) -> list[Document]:
    """Return one parameter for each of the values."""
    return [value(name, item) for item in given]


def group(name: str, parts: Sequence[Document]) -> Document:
    """Return a parameter made of parts."""
    return {"name": name, "part": list(parts)}


def referring(name: str, references: Iterable[str]) -> list[Document]:
    """Return one parameter for each of the references."""
    return [{"name": name, "valueReference": {"reference": item}} for item in references]
