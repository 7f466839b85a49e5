"""What is asked of a chart, and what the answer can tell of."""

from dataclasses import dataclass

from planner.core.sources import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSearch:
    """
    One search of a chart.

    Args:
        id: Its name; the answer comes under it.
        title: What is asked for, as a clinician says it.
        resource: The type of resource that is searched.
        search: The parameters of the search beside the patient, as they stand in an address.
        systems: The code systems, by the short names of the code maps, in which such resources are coded.
        groups: The groups of findings that such resources can tell of.
        categories: The categories of tests that they can tell of.
        every_test: Whether they can tell of tests of every category.
        sources: Who decided so.
    """

    id: str
    title: str
    resource: str
    search: str
    systems: tuple[str, ...]
    groups: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    every_test: bool = False
    sources: tuple[Citation, ...] = ()
