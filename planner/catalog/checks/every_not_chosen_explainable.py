"""Every test that is not chosen can name a rule and a source, under every guideline and at every site."""

from collections.abc import Iterator
from itertools import product

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.plan import make_plan
from planner.core.profile import Profile

ID = "every-not-chosen-explainable"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each refusal of the empty profile that names no rule or no source."""
    catalog = loaded.catalog
    for guideline, site in product(catalog.guidelines, catalog.sites):
        plan = make_plan(Profile(), catalog, guideline=guideline, site=site)
        for entry in plan.not_chosen:
            if entry.rule is None or not entry.sources:
                spot = loaded.records("tests")[entry.test].place
                yield Fault(spot, ID, f"{entry.test}: no rule tells why it is not chosen")
