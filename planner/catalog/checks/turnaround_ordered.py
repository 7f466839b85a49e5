"""A more urgent setting never takes longer, in the catalog and at every site."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog

ID = "turnaround-ordered"
_SETTINGS = ("emergency", "urgent", "routine")


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a test whose hours do not grow from emergency to routine, or with two figures for one setting."""
    tests = loaded.records("tests")
    for name, message in _wrong(loaded.catalog):
        yield Fault(tests[name].at("burden", "turnaround"), ID, f"{name}: {message}")
    sites = loaded.records("sites")
    for site, overlay in loaded.catalog.overlays.items():
        local = {item.test for item in loaded.catalog.sites[site].turnaround}
        for name, message in _wrong(overlay):
            if name in local:
                spot = sites[site].at("turnaround", name)
                yield Fault(spot, ID, f"{name} at {site}: {message}")


def _wrong(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for test in catalog.tests.values():
        stated = [item.setting for item in test.burden.turnaround]
        if len(set(stated)) < len(stated):
            yield test.id, "two figures for one setting"
            continue
        hours = {item.setting: item.hours for item in test.burden.turnaround}
        in_order = [hours[setting] for setting in _SETTINGS if setting in hours]
        if in_order != sorted(in_order):
            yield test.id, "a more urgent setting takes longer"
