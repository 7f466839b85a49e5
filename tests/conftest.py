"""
Settings of the property tests.

Every run checks the same examples. A law needs no settings of its own; a property test that is
not a law, or a slow one, takes fewer examples: `@settings(settings.get_profile("brief"))`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from planner.catalog import LoadedCatalog, read_catalog
from planner.core.catalog import Catalog

ROOT = Path(__file__).resolve().parents[1]

LAW_EXAMPLES = int(os.environ.get("PLANNER_LAW_EXAMPLES") or 2000)

settings.register_profile(
    "ci",
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=LAW_EXAMPLES,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "brief", parent=settings.get_profile("ci"), max_examples=min(100, LAW_EXAMPLES)
)
settings.load_profile("ci")


def _name_only(catalog: Catalog, printer: object, _cycle: bool) -> None:
    printer.text(repr(catalog))


# A failing property names the catalog; Hypothesis would print the whole of a data class.
Catalog._repr_pretty_ = _name_only


@pytest.fixture(name="loaded", scope="session")
def _loaded() -> LoadedCatalog:
    """The project's catalog with its records, read once."""
    return read_catalog(ROOT / "catalogs" / "lung")


@pytest.fixture(name="catalog", scope="session")
def _catalog(loaded: LoadedCatalog) -> Catalog:
    """The project's catalog."""
    return loaded.catalog


class Cases(tuple[Mapping[str, object], ...]):
    """Worked patients; named, not printed, where a property fails."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} cases>"


@pytest.fixture(name="cases", scope="session")
def _cases(loaded: LoadedCatalog) -> Cases:
    """The worked patients, as flat maps."""
    return Cases(loaded.worked_patients())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out the tests that need sample data where there is none; the summary says so."""
    if os.environ.get("PLANNER_SAMPLES"):
        return
    needing = [item for item in items if item.get_closest_marker("samples")]
    items[:] = [item for item in items if item not in needing]
    config.hook.pytest_deselected(items=needing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were not run for want of sample data."""
    if not os.environ.get("PLANNER_SAMPLES"):
        terminalreporter.write_line(
            "Tests marked `samples` were not run: PLANNER_SAMPLES names no folder of sample data."
        )
