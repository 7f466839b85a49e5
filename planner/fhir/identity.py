"""Ids and canonical addresses: FHIR ids have no underscore, catalog ids no hyphen beside one."""

from planner.core.catalog import Catalog


def fhir_id(catalog_id: str) -> str:
    """
    Return the id as FHIR writes it.

    >>> fhir_id("ct_chest")
    'ct-chest'
    """
    return catalog_id.replace("_", "-")


def activity_url(base: str, test_id: str) -> str:
    """Return the canonical address of the test's ActivityDefinition, without its version."""
    return f"{base}/fhir/ActivityDefinition/{fhir_id(test_id)}"


def protocol_url(base: str, pathway_id: str) -> str:
    """Return the canonical address of the pathway's PlanDefinition, without its version."""
    return f"{base}/fhir/PlanDefinition/{fhir_id(pathway_id)}"


def versioned(url: str, catalog: Catalog) -> str:
    """Return the canonical address with the catalog's version."""
    return f"{url}|{catalog.version}"
