"""Codes of the catalog as FHIR Codings, and which of them an order may carry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.core.catalog import Catalog
from planner.core.codes import Code
from planner.core.parts import Document

SYSTEM_URIS: Mapping[str, str] = {
    "LOINC": "http://loinc.org",
    "SNOMEDCT": "http://snomed.info/sct",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "HGNC": "http://www.genenames.org",
    "NCIT": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    "INTERPRETATION": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
    "ROLE": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
    "YESNO": "http://terminology.hl7.org/CodeSystem/v2-0136",
}
# LOINC comes first: contrast and extent of an imaging study are told by LOINC only.
_ORDERED = ("LOINC", "SNOMEDCT")
# What a system's own name may be shown beside its code; other systems reword their terms, so those go bare.
_NAMED = frozenset({"LOINC"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCodes:
    """The codes for an order of a test; `more_specific` are those that say more than the test."""

    codes: tuple[Code, ...]
    more_specific: tuple[Code, ...]


def coding(code: Code) -> Document:
    """Return the code as a Coding."""
    document: Document = {"system": SYSTEM_URIS[code.system], "code": code.code}
    return document | {"display": code.display} if code.system in _NAMED else document


def concept(text: str, codes: Iterable[Code] = ()) -> Document:
    """Return a CodeableConcept: the codes, and what is meant in our own words."""
    codings = [coding(code) for code in codes]
    return {"coding": codings, "text": text} if codings else {"text": text}


def order_codes(codes: Sequence[Code]) -> OrderCodes:
    """
    Return the codes for an order: of LOINC and SNOMED CT the first that means the test.

    Where a system has none that means the test, the first that says less or more stands in for it; one that
    says more only where no system does better, because it would decide what the plan leaves open.
    """
    chosen = [code for system in _ORDERED for code in _first(codes, system)]
    fitting = tuple(code for code in chosen if code.relation != "narrower")
    narrower = tuple(code for code in chosen if code.relation == "narrower")
    return OrderCodes(codes=fitting or narrower, more_specific=() if fitting else narrower)


def tests_coded(catalog: Catalog, system: str, code: str) -> tuple[str, ...]:
    """
    Return the tests that an order with the code can mean, in catalog order.

    Those whose code means the test; where there are none, those that the code says less or more than.

    Args:
        catalog: The knowledge.
        system: The address of the code system, or the catalog's name for it.
        code: The code.
    """
    names = {system, *(name for name, uri in SYSTEM_URIS.items() if uri == system)}
    meant: dict[str, list[str]] = {}
    for test in catalog.tests:
        for entry in catalog.codes.get(test, ()):
            if entry.system in names and entry.code == code:
                meant.setdefault(entry.relation, []).append(test)
    found = meant.get("equivalent") or [*meant.get("narrower", ()), *meant.get("broader", ())]
    return tuple(dict.fromkeys(found))


def test_concept(catalog: Catalog, test_id: str) -> Document:
    """Return the test as the code of an order."""
    codes = order_codes(catalog.codes.get(test_id, ())).codes
    return concept(catalog.tests[test_id].name, codes)


def _first(codes: Iterable[Code], system: str) -> tuple[Code, ...]:
    usable = [code for code in codes if code.system == system]
    same = [code for code in usable if code.relation == "equivalent"]
    near = [code for code in usable if code.relation in ("broader", "narrower")]
    return tuple((same or near)[:1])
