"""Where a statement comes from, in words that can stand beside it, with how it was checked."""

from collections.abc import Iterable

from planner.core.catalog import Catalog
from planner.core.sources import CHECK_TEXT


def sources_text(cites: Iterable[str], catalog: Catalog) -> str:
    """
    Return the citations in brackets; one that was not checked in full says so.

    Args:
        cites: Citations as `source#locator`.
        catalog: Holds the sources.
    """
    said = []
    for cite in dict.fromkeys(cites):
        source, _, locator = cite.partition("#")
        check = catalog.sources[source].locators[locator].check
        said.append(cite if check == "full" else f"{cite} ({CHECK_TEXT[check]})")
    return f"[{'; '.join(said)}]" if said else ""


def with_sources(text: str, cites: Iterable[str], catalog: Catalog) -> str:
    """Return the sentence followed by its citations."""
    return f"{text} {sources_text(cites, catalog)}".strip()
