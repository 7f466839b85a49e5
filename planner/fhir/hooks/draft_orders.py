"""Orders read as tests of the catalog, by code; what says less than a test is never taken for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from planner.core.catalog import Catalog
from planner.core.findings import Validity
from planner.core.parts import Document
from planner.fhir.charts.chart import Report
from planner.fhir.elements import codings
from planner.fhir.hooks.order_suggestions import DraftOrder
from planner.fhir.identity import fhir_id
from planner.fhir.systems import system_name

# A code that means the test comes before one that says more than it.
_RELATIONS = ("equivalent", "narrower")
_OPEN = ("active", "on-hold")
_OUR_OWN = ""
_Index = Mapping[tuple[str, str], str]


def draft_orders(resources: Sequence[Document], catalog: Catalog) -> tuple[DraftOrder, ...]:
    """Return the draft orders that are tests of the catalog, each with its place among all drafts."""
    index = _index(catalog)
    found = ((place, resource, _test(resource, index)) for place, resource in enumerate(resources))
    return tuple(
        DraftOrder(reference=reference_of(resource), test=test, place=place)
        for place, resource, test in found
        if test
    )


def known_tests(
    resources: Iterable[Document],
    drafts: Iterable[Document],
    report: Report,
    catalog: Catalog,
    as_of: date,
) -> Mapping[str, str]:
    """
    Return test id -> a sentence, for the tests that the chart knows of without a coded result.

    Those are ordered and not done yet, or done not too long ago with a report that only a person can read.
    """
    own, index = {reference_of(draft) for draft in drafts}, _index(catalog)
    known = {
        item.test: f"Done{f' on {item.on}' if item.on else ''} without a coded result "
        f"({', '.join(item.references)}): read the report."
        for item in report.unread_results
        if _is_fresh(catalog.tests[item.test].valid, item.on, as_of)
    }
    for resource in resources:
        reference = reference_of(resource)
        if (
            resource.get("status") in _OPEN
            and reference not in own
            and (test := _test(resource, index))
        ):
            known.setdefault(test, f"Ordered already ({reference}).")
    return known


def _is_fresh(valid: Validity | None, on: date | None, as_of: date) -> bool:
    return valid is None or on is None or (as_of - on).days <= valid.days


def reference_of(resource: Mapping[str, object]) -> str:
    """Return `Type/id`, or an empty string for a resource without an id."""
    name = resource.get("id")
    return f"ServiceRequest/{name}" if isinstance(name, str) and name else ""


def is_selected(order: DraftOrder, selections: Iterable[str]) -> bool:
    """Return whether the order is one that the clinician has just selected; ids may come without their type."""
    names = {selection.rpartition("/")[2] for selection in selections}
    return order.reference.rpartition("/")[2] in names


def _test(resource: Document, index: _Index) -> str:
    """Return the test of a ServiceRequest, or an empty string."""
    if resource.get("resourceType") != "ServiceRequest" or resource.get("doNotPerform") is True:
        return ""
    definitions = resource.get("instantiatesCanonical")
    names = [
        str(canonical).partition("|")[0].rpartition("/ActivityDefinition/")[2]
        for canonical in (definitions if isinstance(definitions, list) else ())
    ]
    keys = [(_OUR_OWN, name) for name in names]
    keys += [(system_name(uri) or uri, code) for uri, code in codings(resource.get("code"))]
    return next((index[key] for key in keys if key in index), "")


def _index(catalog: Catalog) -> _Index:
    """
    Return (code system, code) -> test, the first test of the catalog where several share a code.

    An order that a card has drafted names its test itself.
    """
    index = {(_OUR_OWN, fhir_id(test)): test for test in catalog.tests}
    for relation in _RELATIONS:
        for test in catalog.tests:
            for code in catalog.codes.get(test, ()):
                if code.relation == relation:
                    index.setdefault((code.system, code.code), test)
    return index
