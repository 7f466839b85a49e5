"""Codes keep to the form and the check digit of their system, and speak of known ids."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from planner.catalog.faults import Fault, Place
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog
from planner.core.codes import has_loinc_check_digit, has_snomed_check_digit

ID = "codes-well-formed"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda code: bool(compiled.fullmatch(code))


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "LOINC": lambda code: (
        has_loinc_check_digit(code) or bool(re.fullmatch(r"LA[0-9]+-[0-9]", code))
    ),
    "SNOMEDCT": has_snomed_check_digit,
    "ICD10CM": _matches(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "ICD10": _matches(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?"),
    "RXNORM": _matches(r"[0-9]{1,8}"),
    "HGNC": _matches(r"HGNC:[0-9]+"),
    "NCIT": _matches(r"C[0-9]+"),
    "INTERPRETATION": _matches(r"[A-Z]{1,3}"),
    "ROLE": _matches(r"[A-Z]+"),
    "YESNO": _matches(r"[YN]"),
    "NAME": _matches(r"[a-z]+"),
}
RELATIONS = (
    "equivalent",
    "narrower",
    "broader",
    "related",
    "observable",
    "component",
    "diagnosis",
    "onset",
    "if_severe",
    "if_mild",
    "relative",
    "in_relative",
)
_ANSWERS = ("yes", "no")


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """
    Yield a fault for a malformed code, an unknown system or relation, an unknown id, or a value that the id does not take.

    Searches of charts name systems too.
    """
    for place, row in loaded.raw.codes:
        yield from _id_faults(loaded.catalog, place, row["id"])
        form = _FORMS.get(row["system"])
        if form is None:
            yield Fault(place, ID, f"unknown system {row['system']!r}")
        elif not form(row["code"]):
            yield Fault(place, ID, f"{row['system']} {row['code']} is not a well-formed code")
        if row["relation"] not in RELATIONS:
            yield Fault(place, ID, f"unknown relation {row['relation']!r}")

    for search in loaded.raw.of("prefetch"):
        for system in search.value["systems"]:
            if system not in _FORMS:
                yield Fault(search.at("systems"), ID, f"unknown system {system!r}")


def _id_faults(catalog: Catalog, place: Place, stated: str) -> Iterator[Fault]:
    name, _, value = stated.partition("=")
    if name in catalog.tests:
        allowed: Collection[str] = catalog.tests[name].shows
    elif name in catalog.findings:
        finding = catalog.findings[name]
        allowed = finding.choices if finding.kind == "choice" else _ANSWERS
    else:
        allowed = ()
        if name not in (*catalog.derived, *_ANSWERS):
            yield Fault(place, ID, f"unknown id {stated!r}")
            return
    if value and value not in allowed:
        yield Fault(place, ID, f"{name} has no value {value!r}", f"known: {', '.join(allowed)}")
