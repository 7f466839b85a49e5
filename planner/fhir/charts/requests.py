"""Tests that somebody has drafted or ordered: ServiceRequest resources as orders."""

from planner.fhir.charts.chart import Order
from planner.fhir.charts.context import SAYS_IT, Context
from planner.fhir.elements import Element, code_values, reference_of

OPEN = ("draft", "active", "on-hold")
"""States in which an order still counts."""


def read_order(resource: Element, context: Context) -> tuple[Order | None, str]:
    """
    Return the order, or the reason why there is none.

    Tests are those that the codes mean. Where no code means one exactly, the tests that it may mean: then `is_exact` is false.
    """
    if resource.get("doNotPerform") is True:
        return None, "not_to_be_done"
    status = [word for word in OPEN if word in code_values(resource.get("status"))]
    if not status and code_values(resource.get("status")):
        return None, "not_active"
    said = [
        one for one in context.meanings(resource.get("code")) if one.id in context.catalog.tests
    ]
    exact = {one.id for one in said if one.relation in SAYS_IT and not one.value}
    possible = {one.id for one in said if one.relation == "broader" and not one.value}
    tests = exact or possible
    if not tests:
        return None, "says_less" if said else "no_mapped_code"
    order = Order(
        reference=reference_of(resource),
        tests=tuple(test for test in context.catalog.tests if test in tests),
        status=status[0] if status else "active",
        resource=resource,
        is_exact=bool(exact),
    )
    return order, ""
