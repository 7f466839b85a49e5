"""The routes, one blueprint per subject; a view parses, calls and answers."""

from planner.web.api import Blueprint
from planner.web.routes.batches import batches
from planner.web.routes.cds import cds
from planner.web.routes.fhir import fhir
from planner.web.routes.knowledge import knowledge
from planner.web.routes.operation import operation
from planner.web.routes.orders import orders
from planner.web.routes.pages import pages
from planner.web.routes.plans import plans
from planner.web.routes.profiles import profiles

BLUEPRINTS: tuple[Blueprint, ...] = (
    plans,
    orders,
    profiles,
    batches,
    knowledge,
    cds,
    operation,
)

__all__ = ["BLUEPRINTS", "fhir", "pages"]
