"""Load a catalog: read, link, check; a catalog with a fault is not given out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from planner.catalog.faults import Fault, FaultyCatalogError
from planner.catalog.link import link
from planner.catalog.read import RawCatalog, Record, read_folder
from planner.core.catalog import Catalog

if TYPE_CHECKING:
    from planner.catalog.cases import CaseReport


@dataclass(frozen=True)
class LoadedCatalog:
    """A linked catalog beside the records that it came from, for checks and cases."""

    catalog: Catalog
    raw: RawCatalog

    def records(self, kind: str) -> Mapping[str, Record]:
        """Return id -> record of one kind."""
        return {record.value["id"]: record for record in self.raw.of(kind)}

    @cached_property
    def rule_files(self) -> Mapping[str, str]:
        """Return rule id -> its topic: the name of the file in which it stands."""
        return {record.value["id"]: Path(record.place.file).stem for record in self.raw.of("rules")}

    @cached_property
    def case_reports(self) -> tuple["CaseReport", ...]:
        """Return what came of each worked patient, in file order; they are planned once."""
        from planner.catalog.cases import run_cases

        return tuple(run_cases(self))

    def worked_patients(self) -> tuple[Mapping[str, object], ...]:
        """Return the patients of the cases, each a flat map of findings and results."""
        return tuple(record.value["given"] for record in self.raw.of("cases"))


def read_catalog(folder: Path, *, snomed_affiliate: bool = False) -> LoadedCatalog:
    """
    Return the linked catalog, not yet checked for consistency.

    Args:
        folder: Where the catalog stands.
        snomed_affiliate: Whether SNOMED CT codes outside the free set are used, for which a licence is needed.

    Raises:
        FaultyCatalogError: A file is malformed or an id does not resolve.
    """
    raw = read_folder(folder, snomed_affiliate=snomed_affiliate)
    return LoadedCatalog(link(raw), raw)


def load_catalog(
    folder: Path, *, proven: str | None = None, snomed_affiliate: bool = False
) -> Catalog:
    """
    Return the catalog, checked.

    Args:
        folder: Where the catalog stands.
        proven: The digests of catalogs that have passed the checks already, comma-separated; the same content is not
            checked again.
        snomed_affiliate: Whether SNOMED CT codes outside the free set are used, for which a licence is needed.

    Raises:
        FaultyCatalogError: Something is wrong; all of it is listed.
    """
    from planner.catalog.checks import faults_of

    loaded = read_catalog(folder, snomed_affiliate=snomed_affiliate)
    if proven and loaded.catalog.digest in proven.split(","):
        return loaded.catalog
    faults: tuple[Fault, ...] = faults_of(loaded)
    if faults:
        raise FaultyCatalogError(faults)
    return loaded.catalog
