"""A released version keeps its content: what changes after a release has a later version."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "changed-means-version-raised"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault where the version was released with other content, or is earlier than a released one."""
    catalog = loaded.catalog
    released = released_versions(loaded.raw.folder)
    spot = loaded.raw.of("catalog")[0].at("version")
    digest = released.get(catalog.version)
    if digest is not None:
        if digest != catalog.digest:
            message = f"{catalog.version} was released with other content"
            yield Fault(spot, ID, message, "raise the version")
        return
    later = [version for version in released if _numbers(version) > _numbers(catalog.version)]
    if later:
        yield Fault(spot, ID, f"{catalog.version} is earlier than {max(later, key=_numbers)}")


def lock_of(folder: Path) -> Path:
    """Return the file that holds the digest of each released version of the catalog in the folder."""
    return folder.parent / f"{folder.name}.released.json"


def released_versions(folder: Path) -> Mapping[str, str]:
    """Return version -> digest of what was released; nothing where there is no such file."""
    lock = lock_of(folder)
    if not lock.is_file():
        return {}
    released: dict[str, str] = json.loads(lock.read_text(encoding="utf-8"))
    return released


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
