"""The catalog as pages that a clinician can read and check, made from the data alone."""

from collections.abc import Callable, Iterator, Mapping

from planner.catalog.load import LoadedCatalog
from planner.catalog.pages.courses import (
    guidelines_page,
    mechanisms_page,
    pathways_page,
    sites_page,
)
from planner.catalog.pages.figures import calculators_page
from planner.catalog.pages.index import index_page
from planner.catalog.pages.markdown import page
from planner.catalog.pages.rules import topic_page
from planner.catalog.pages.shelf import Shelf
from planner.catalog.pages.sources import sources_page
from planner.catalog.pages.tests import category_page
from planner.catalog.pages.to_check import to_check_page
from planner.catalog.pages.vocabulary import findings_page, terms_page

_SINGLE: Mapping[str, Callable[[Shelf], Iterator[str]]] = {
    "README.md": index_page,
    "to-check.md": to_check_page,
    "pathways.md": pathways_page,
    "terms.md": terms_page,
    "findings.md": findings_page,
    "mechanisms.md": mechanisms_page,
    "calculators.md": calculators_page,
    "guidelines.md": guidelines_page,
    "sites.md": sites_page,
    "sources.md": sources_page,
}


def knowledge_pages(loaded: LoadedCatalog) -> Mapping[str, str]:
    """Return page -> text: the same catalog gives the same bytes."""
    shelf = Shelf(loaded)
    pages = {name: page(lines(shelf)) for name, lines in _SINGLE.items()}
    pages |= {f"rules/{topic}.md": page(topic_page(shelf, topic)) for topic in shelf.topics}
    pages |= {
        f"tests/{category}.md": page(category_page(shelf, category))
        for category in shelf.categories
    }
    return pages


__all__ = ["knowledge_pages"]
