"""The catalogs of one service: the one that is served, and those that a plan can be compared with."""

from planner.answering.knowledge import Knowledge
from planner.catalog import load_catalog
from planner.core.catalog import Catalog
from planner.web.settings import InvalidSettings, Settings


def load_catalogs(settings: Settings) -> Knowledge:
    """
    Return the catalog that is served, and those beside it; every one checked and compiled.

    Raises:
        InvalidSettings: Two catalogs have the same version, or another id.
        FaultyCatalogError: A catalog does not pass its checks.
    """
    catalogs: dict[str, Catalog] = {}
    for folder in (settings.catalog, *settings.catalogs_beside):
        catalog = load_catalog(
            folder,
            proven=settings.proven_catalog,
            snomed_affiliate=settings.snomed_affiliate,
        )
        first = next(iter(catalogs.values()), catalog)
        if catalog.version in catalogs or catalog.id != first.id:
            message = (
                f"PLANNER_CATALOGS_BESIDE: {folder} is {catalog.id} {catalog.version}; each catalog beside "
                f"has the id {first.id} and a version of its own."
            )
            raise InvalidSettings(message)
        assert catalog.views, "the conditions are compiled now, not by the first request"
        catalogs[catalog.version] = catalog
    return Knowledge(catalogs)
