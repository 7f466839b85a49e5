"""What is asked of a chart, made from the catalog's code maps."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.core.catalog import Catalog

PATIENT_KEY = "patient"
PATIENT_TEMPLATE = "Patient/{{context.patientId}}"
# What starts a workup: a card is shown only where one of these, or a result, calls for something.
TRIGGER_GROUPS = ("symptom", "sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """
    One prefetch key: a search, and what a catalog must hold for it to be worth asking.

    `systems` are the code systems that such resources are coded in; `groups` the groups of findings and `tests`
    the categories of tests (all where `...`) that such resources can tell of.
    """

    name: str
    resource: str
    query: str
    title: str
    systems: tuple[str, ...]
    groups: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """Return the search with its token, inside the subset of CDS Hooks 2.0.1."""
        return f"{self.resource}?patient={{{{context.patientId}}}}{self.query}"


_DIAGNOSES = ("SNOMEDCT", "ICD10CM", "ICD10")
_ANY = ("...",)
KEYS: tuple[Key, ...] = (
    Key(
        name="conditions",
        resource="Condition",
        query="&_count=200",
        title="problem list",
        systems=_DIAGNOSES,
        groups=("symptom", "sign", "history", "exposure", "safety"),
    ),
    Key(
        name="laboratory",
        resource="Observation",
        query="&category=laboratory&_sort=-date&_count=200",
        title="laboratory results",
        systems=("LOINC",),
        groups=("measurement",),
        tests=("blood",),
    ),
    Key(
        name="vital_signs",
        resource="Observation",
        query="&category=vital-signs&_sort=-date&_count=100",
        title="vital signs",
        systems=("LOINC",),
        groups=("measurement",),
        tests=("bedside",),
    ),
    Key(
        name="social_history",
        resource="Observation",
        query="&category=social-history,survey&_sort=-date&_count=50",
        title="social history",
        systems=("LOINC",),
        groups=("exposure",),
    ),
    Key(
        name="reports",
        resource="DiagnosticReport",
        query="&_sort=-date&_count=50",
        title="diagnostic reports",
        systems=("LOINC", "SNOMEDCT"),
        tests=_ANY,
    ),
    Key(
        name="procedures",
        resource="Procedure",
        query="&_sort=-date&_count=100",
        title="procedures",
        systems=("SNOMEDCT",),
        tests=_ANY,
    ),
    Key(
        name="medication_requests",
        resource="MedicationRequest",
        query="&status=active&_count=100",
        title="prescriptions",
        systems=("RXNORM",),
        groups=("safety", "history"),
    ),
    Key(
        name="medication_statements",
        resource="MedicationStatement",
        query="&status=active&_count=100",
        title="medication list",
        systems=("RXNORM",),
        groups=("safety", "history"),
    ),
    Key(
        name="allergies",
        resource="AllergyIntolerance",
        query="&_count=100",
        title="allergies",
        systems=("SNOMEDCT",),
        groups=("safety",),
    ),
    Key(
        name="devices",
        resource="Device",
        query="&_count=50",
        title="implanted devices",
        systems=("NCIT", "SNOMEDCT"),
        groups=("safety",),
    ),
    Key(
        name="family_history",
        resource="FamilyMemberHistory",
        query="&_count=50",
        title="family history",
        systems=("SNOMEDCT",),
        groups=("history", "exposure"),
    ),
    Key(
        name="orders",
        resource="ServiceRequest",
        query="&status=draft,active&_sort=-authored&_count=100",
        title="open orders",
        systems=("LOINC", "SNOMEDCT"),
        tests=_ANY,
    ),
)
TITLES: Mapping[str, str] = {PATIENT_KEY: "patient", **{key.name: key.title for key in KEYS}}


def prefetch_templates(catalog: Catalog) -> Mapping[str, str]:
    """Return key -> search: the patient, and every search that can tell something the catalog reads."""
    wanted = {key.name: key.template for key in keys_read(catalog)}
    return {PATIENT_KEY: PATIENT_TEMPLATE, **wanted}


def keys_read(catalog: Catalog) -> tuple[Key, ...]:
    """Return the keys for which the catalog has a code of a finding or test that it reads."""
    return tuple(key for key in KEYS if _tells_something(catalog, key))


def _tells_something(catalog: Catalog, key: Key) -> bool:
    return any(_is_coded(catalog, name, key) for name in _subjects(catalog, key))


def _subjects(catalog: Catalog, key: Key) -> Iterable[str]:
    """Return the findings and tests that the key can tell of."""
    for finding in catalog.findings.values():
        if finding.group in key.groups:
            yield finding.id
    for test in catalog.tests.values():
        if key.tests == _ANY or test.category in key.tests:
            yield test.id


def _is_coded(catalog: Catalog, name: str, key: Key) -> bool:
    names = [name, *(f"{name}={value}" for value in _values(catalog, name))]
    return any(
        code.system in key.systems for known in names for code in catalog.codes.get(known, ())
    )


def _values(catalog: Catalog, name: str) -> Iterable[str]:
    return catalog.findings[name].choices if name in catalog.findings else ()


def can_hold_trigger(key: str) -> bool:
    """Return whether what the key brings can start a workup."""
    return any(set(entry.groups) & set(TRIGGER_GROUPS) for entry in KEYS if entry.name == key)


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
