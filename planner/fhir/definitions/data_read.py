"""What a search of a chart can tell of, and the searches as data that a definition asks for."""

from collections.abc import Collection, Iterator

from planner.core.catalog import Catalog
from planner.core.chart_searches import ChartSearch
from planner.core.conditions import Condition, mentioned_facts
from planner.core.facts import DoneFact, OutcomeFact
from planner.core.finding_reads import findings_read
from planner.core.parts import Document

_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"


def can_tell(search: ChartSearch, name: str, catalog: Catalog) -> bool:
    """Return whether what the search brings can tell of the finding or test: by its kind, and by a code of the maps."""
    finding, test = catalog.findings.get(name), catalog.tests.get(name)
    is_of_kind = (finding is not None and finding.group in search.groups) or (
        test is not None and (search.every_test or test.category in search.categories)
    )
    values = finding.choices if finding is not None else ()
    return is_of_kind and any(
        code.system in search.systems
        for known in (name, *(f"{name}={value}" for value in values))
        for code in catalog.codes.get(known, ())
    )


def names_read(condition: Condition, catalog: Catalog) -> frozenset[str]:
    """Return the findings and tests whose values a condition reads, through derived findings too."""
    tests = {
        fact.test for fact in mentioned_facts(condition) if isinstance(fact, DoneFact | OutcomeFact)
    }
    return findings_read(condition, catalog.derived) | tests


def data_read(names: Collection[str], catalog: Catalog) -> list[Document]:
    """Return what to send so that the findings and tests can be known: the patient, and every search that can tell of one."""
    searches = [
        search
        for search in catalog.chart_searches
        if any(can_tell(search, name, catalog) for name in names)
    ]
    return [{"type": "Patient"}, *map(_requirement, searches)]


def _requirement(search: ChartSearch) -> Document:
    document: Document = {"type": search.resource}
    filters = list(_filters(search))
    return document | ({"codeFilter": filters} if filters else {})


def _filters(search: ChartSearch) -> Iterator[Document]:
    for part in search.search.split("&"):
        name, _, value = part.partition("=")
        if name in ("category", "status"):
            system = {"system": _CATEGORIES} if name == "category" else {}
            yield {"path": name, "code": [{**system, "code": one} for one in value.split(",")]}
