"""All definitions that are served, written once for each address under which the service is reached."""

from collections.abc import Iterable, Mapping

from planner.core.catalog import Catalog
from planner.core.parts import Document
from planner.fhir.definitions.activities import activity_definition
from planner.fhir.definitions.operations import operation_definitions
from planner.fhir.definitions.protocols import pathway_definition, workup_definition

Shelf = Mapping[str, Document]
_MOST_ADDRESSES = 4


class Definitions:
    """Type of resource -> id -> resource, for an address; a few addresses are remembered."""

    def __init__(self, catalog: Catalog) -> None:
        """Take the catalog; it does not change while it is served."""
        self._catalog = catalog
        self._written: dict[str, Mapping[str, Shelf]] = {}

    def at(self, base: str) -> Mapping[str, Shelf]:
        """Return the definitions as they are called at the address, in catalog order."""
        written = self._written.get(base)
        if written is None:
            written = self._write(base)
            if len(self._written) >= _MOST_ADDRESSES:
                self._written.clear()
            self._written[base] = written
        return written

    def _write(self, base: str) -> Mapping[str, Shelf]:
        catalog = self._catalog
        pathways = [
            pathway_definition(pathway, catalog, base) for pathway in catalog.pathways.values()
        ]
        return {
            "ActivityDefinition": _shelf(
                activity_definition(test, catalog, base) for test in catalog.tests.values()
            ),
            "OperationDefinition": _shelf(operation_definitions(catalog, base)),
            "PlanDefinition": _shelf([workup_definition(catalog, base), *pathways]),
        }


def _shelf(documents: Iterable[Document]) -> Shelf:
    return {str(document["id"]): document for document in documents}
