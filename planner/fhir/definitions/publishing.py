"""What every published definition says of itself, and its sources as FHIR names them."""

from collections.abc import Iterable

from planner.core.catalog import Catalog
from planner.core.parts import Document
from planner.core.sources import CHECK_TEXT, Citation
from planner.core.urgency import Deadline
from planner.core.wording import sentence
from planner.fhir.identity import versioned

# The catalog's rules are drafts until clinicians have signed them off; the definitions say so.
STATUS = "draft"
_UCUM = "http://unitsofmeasure.org"
_LOINC = (
    "Codes and names of LOINC are copyright Regenstrief Institute, Inc. and the LOINC Committee, and are available "
    "at no cost under the license at https://loinc.org/license."
)
_SNOMED_FREE = "SNOMED CT concepts are of the Global Patient Set, copyright SNOMED International."
_SNOMED_ALL = (
    "SNOMED CT concepts are copyright SNOMED International; some are outside the Global Patient Set, and their use "
    "needs a SNOMED CT Affiliate license."
)
_OWN = "The rest is licensed under Apache-2.0."


def header(kind: str, url: str, identity: str, title: str, catalog: Catalog) -> Document:
    """
    Return the first elements of a definition.

    Args:
        kind: Type of the resource.
        url: Canonical address without a version.
        identity: The resource's id.
        title: For people.
        catalog: Gives the version.
    """
    return {
        "resourceType": kind,
        "id": identity,
        "url": url,
        "version": catalog.version,
        "name": computable_name(identity),
        "title": title,
        "status": STATUS,
        "copyright": _copyright(catalog),
    }


def _copyright(catalog: Catalog) -> str:
    snomed = _SNOMED_ALL if catalog.has_affiliate_codes else _SNOMED_FREE
    return f"{_LOINC} {snomed} {_OWN}"


def computable_name(identity: str) -> str:
    """
    Return the id as a name for programs.

    >>> computable_name("ct-chest-plain")
    'CtChestPlain'
    """
    return "".join(part[:1].upper() + part[1:] for part in identity.split("-"))


def artifacts(sources: Iterable[Citation], catalog: Catalog, base: str) -> list[Document]:
    """Return the citations, each with the place in the source and how it was checked."""
    return [_artifact(cite, catalog, base) for cite in dict.fromkeys(sources)]


def hours(deadline: Deadline) -> Document:
    """Return what the deadline allows as an element `timingDuration`; nothing for one without a limit."""
    return duration(deadline.hours)


def duration(allowed_hours: float | None) -> Document:
    """Return the hours as an element `timingDuration`; nothing for None."""
    if allowed_hours is None:
        return {}
    measured = {"value": allowed_hours, "unit": "h", "system": _UCUM, "code": "h"}
    return {"timingDuration": measured}


def canonical(url: str, catalog: Catalog) -> Document:
    """Return the element that says which definition stands behind an action."""
    return {"definitionCanonical": versioned(url, catalog)}


def _artifact(cite: Citation, catalog: Catalog, base: str) -> Document:
    source = catalog.sources[cite.source]
    locator = source.locators[cite.locator]
    said = sentence(f"{source.title} ({source.edition}), {cite.locator}: {locator.title}")
    return {
        "type": "citation",
        "label": str(cite),
        "display": source.title,
        "citation": f"{said} Basis: {CHECK_TEXT[locator.check]}.",
        "url": f"{base}/v1/sources/{cite.source}",
    }
