"""Codes keep to the form and the check digit of their system, and speak of known ids."""

import re
from collections.abc import Callable, Iterator, Mapping

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.codes import has_loinc_check_digit, has_snomed_check_digit

ID = "codes-well-formed"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda code: bool(compiled.fullmatch(code))


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "LOINC": has_loinc_check_digit,
    "SNOMEDCT": has_snomed_check_digit,
    "ICD10CM": _matches(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "ICD10": _matches(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?"),
    "RXNORM": _matches(r"[0-9]{1,8}"),
    "HGNC": _matches(r"HGNC:[0-9]+"),
    "NCIT": _matches(r"C[0-9]+"),
}
_RELATIONS = ("equivalent", "narrower", "broader", "related", "observable", "component")


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a malformed code, an unknown system or relation, or an unknown id."""
    catalog = loaded.catalog
    for place, row in loaded.raw.codes:
        name = row["id"].partition("=")[0]
        if (
            name not in catalog.findings
            and name not in catalog.tests
            and name not in catalog.derived
        ):
            yield Fault(place, ID, f"unknown id {row['id']!r}")
        form = _FORMS.get(row["system"])
        if form is None:
            yield Fault(place, ID, f"unknown system {row['system']!r}")
        elif not form(row["code"]):
            yield Fault(place, ID, f"{row['system']} {row['code']} is not a well-formed code")
        if row["relation"] not in _RELATIONS:
            yield Fault(place, ID, f"unknown relation {row['relation']!r}")
