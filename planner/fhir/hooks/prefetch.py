"""What is asked of a chart, made from the catalog's searches and code maps."""

import re
from collections.abc import Mapping

from planner.core.catalog import Catalog
from planner.core.chart_searches import ChartSearch
from planner.fhir.definitions.data_read import can_tell

PATIENT_KEY = "patient"
PATIENT_TEMPLATE = "Patient/{{context.patientId}}"
# What starts a workup: a card is shown only where one of these, or a result, calls for something.
TRIGGER_GROUPS = ("symptom", "sign")


def prefetch_templates(catalog: Catalog) -> Mapping[str, str]:
    """Return key -> search: the patient, and every search that can tell something the catalog reads."""
    wanted = {search.id: _template(search) for search in searches_read(catalog)}
    return {PATIENT_KEY: PATIENT_TEMPLATE, **wanted}


def searches_read(catalog: Catalog) -> tuple[ChartSearch, ...]:
    """Return the searches for which the catalog has a code of a finding or test that it reads."""
    return tuple(search for search in catalog.chart_searches if _tells_something(catalog, search))


def titles(catalog: Catalog) -> Mapping[str, str]:
    """Return key -> what is asked for, as a clinician says it."""
    return {PATIENT_KEY: "patient", **{one.id: one.title for one in catalog.chart_searches}}


def _template(search: ChartSearch) -> str:
    """Return the search with its token, inside the subset of CDS Hooks 2.0.1."""
    return f"{search.resource}?patient={{{{context.patientId}}}}&{search.search}"


def _tells_something(catalog: Catalog, search: ChartSearch) -> bool:
    names = (*catalog.findings, *catalog.tests)
    return any(can_tell(search, name, catalog) for name in names)


def can_hold_trigger(catalog: Catalog, key: str) -> bool:
    """Return whether what the key brings can start a workup."""
    return any(
        set(search.groups) & set(TRIGGER_GROUPS)
        for search in catalog.chart_searches
        if search.id == key
    )


def template_faults(template: str) -> tuple[str, ...]:
    """
    Return where a template leaves the subset that CDS Hooks 2.0.1 allows.

    Allowed are reads and type searches with references, token equality (or `:in`), dates with eq, lt, gt, ge and
    le, `_count` and `_sort`; tokens are fields at the root of the context.

    >>> template_faults("Observation?patient={{context.patientId}}&code:text=cough")
    ('modifier in code:text',)
    """
    tokens = re.findall(r"{{(.*?)}}", template)
    faults = [f"token {token}" for token in tokens if not re.fullmatch(r"context\.\w+", token)]
    path, _, query = template.partition("?")
    if not re.fullmatch(r"[A-Z][A-Za-z]+(/{{context\.\w+}})?", path):
        faults.append(f"path {path}")
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        if ":" in name and not name.endswith(":in"):
            faults.append(f"modifier in {name}")
        if "." in name or (name.startswith("_") and name not in ("_count", "_sort")):
            faults.append(f"parameter {name}")
        if not value:
            faults.append(f"no value for {name}")
    return tuple(faults)
