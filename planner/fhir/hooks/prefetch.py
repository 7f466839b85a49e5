"""What is asked of a chart, made from the catalog's searches and code maps."""

import re
from collections.abc import Iterable, Mapping

from planner.core.catalog import Catalog
from planner.core.chart_searches import ChartSearch

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
    return any(_is_coded(catalog, name, search) for name in _subjects(catalog, search))


def _subjects(catalog: Catalog, search: ChartSearch) -> Iterable[str]:
    """Return the findings and tests that the search can tell of."""
    for finding in catalog.findings.values():
        if finding.group in search.groups:
            yield finding.id
    for test in catalog.tests.values():
        if search.every_test or test.category in search.categories:
            yield test.id


def _is_coded(catalog: Catalog, name: str, search: ChartSearch) -> bool:
    names = [name, *(f"{name}={value}" for value in _values(catalog, name))]
    return any(
        code.system in search.systems for known in names for code in catalog.codes.get(known, ())
    )


def _values(catalog: Catalog, name: str) -> Iterable[str]:
    return catalog.findings[name].choices if name in catalog.findings else ()


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
