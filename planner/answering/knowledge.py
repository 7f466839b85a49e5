"""The catalogs that requests are answered from: the one that is served, and those beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.catalog import Catalog


@dataclass(frozen=True)
class Knowledge:
    """Version -> catalog; the first one is served, all others are there to be compared with."""

    catalogs: Mapping[str, Catalog]

    @property
    def served(self) -> Catalog:
        """Return the catalog that answers."""
        return next(iter(self.catalogs.values()))
