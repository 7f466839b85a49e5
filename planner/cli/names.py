"""What a terminal calls the tests, findings, alerts and actions that an answer names by id."""

from collections.abc import Iterable

from planner.core.catalog import Catalog
from planner.core.wording import spelled


class Names:
    """The names of some catalogs; an id that is in none of them stands for itself."""

    def __init__(self, catalogs: Iterable[Catalog]) -> None:
        """Take the catalogs; where two name one thing, the earlier counts."""
        self._catalogs = tuple(catalogs)

    def test(self, test: str) -> str:
        """Return the name of the test."""
        found = (catalog.tests[test].name for catalog in self._catalogs if test in catalog.tests)
        return next(found, test)

    def outcome(self, test: str, outcome: str) -> str:
        """Return what the test shows, in words."""
        known = (c.tests[test].shows for c in self._catalogs if test in c.tests)
        return next((shows[outcome] for shows in known if outcome in shows), outcome)

    def input(self, name: str) -> str:
        """Return the label of the finding, or the name of the test that has a result."""
        found = (
            catalog.findings[name].label for catalog in self._catalogs if name in catalog.findings
        )
        return next(found, self.test(name))

    def decision(self, name: str) -> str:
        """Return the alert or action as a clinician writes it."""
        found = (spelled(name, catalog.spellings) for catalog in self._catalogs)
        return next(found, name)
