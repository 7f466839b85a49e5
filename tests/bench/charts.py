"""A chart as large as a long life in a hospital's records, made up and of the usual proportions, and what it costs."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count

import orjson
from flask.testing import FlaskClient

from planner.answering.strict_json import read_json
from planner.core.catalog import Catalog
from planner.fhir.charts.reading import read_chart
from planner.fhir.hooks.prefetch import prefetch_templates
from tests.fhir.calls import LOINC, SNOMED, call, condition, patient, whole_prefetch

Row = tuple[str, str, Callable[[], object], Callable[[], object], str]

CHART_BYTES = 1_500_000
_FIRST_DAY = date(2019, 1, 7)
# Code, unit and value of what a laboratory sends again and again; half of it is nothing that the catalog reads.
_MEASURED = (
    ("33914-3", "mL/min/{1.73_m2}", 71.4),
    ("718-7", "g/dL", 13.1),
    ("777-3", "10*3/uL", 256.0),
    ("2951-2", "mmol/L", 139.0),
    ("2093-3", "mg/dL", 188.0),
    ("4548-4", "%", 5.9),
    ("29463-7", "kg", 77.9),
    ("8302-2", "cm", 171.2),
)
_DONE = ("430193006", "710824005", "76601001")


def large_resources() -> Iterator[dict]:
    """Yield the Patient and two complaints, then visit after visit without end."""
    yield patient()
    yield condition("161891005", onsetDateTime="2026-08-03")
    yield condition("49727002", onsetDateTime="2026-09-01")
    for visit in count():
        day = _FIRST_DAY + timedelta(days=visit * 9 % 2800)
        yield from _visit(visit, f"{day.isoformat()}T09:14:32+01:00")


def large_bundle(size: int = CHART_BYTES, read: tuple[str, ...] = ()) -> dict:
    """Return a Bundle that takes about `size` bytes as JSON; only of the types that are `read`, where some are named."""
    entries, taken = [], 0
    for resource in large_resources():
        if read and resource["resourceType"] not in read:
            continue
        entry = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
        entries.append(entry)
        taken += len(orjson.dumps(entry)) + 1
        if taken > size:
            break
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def chart_rows(service: FlaskClient, catalog: Catalog) -> list[Row]:
    """
    Return what a chart of 1.5 MB costs, beside the fast parser alone on the same bytes.

    A hook is sent only what it asked for, so that all of its 1.5 MB is read.
    """
    chart = large_bundle()
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "data", "resource": chart}]}
    apply_body = orjson.dumps(parameters)
    hook_body = orjson.dumps(call("patient-view", _prefetch(catalog)))

    def applied() -> object:
        return _posted(service, "/fhir/PlanDefinition/workup/$apply", apply_body)

    def hooked() -> object:
        return _posted(service, "/cds-services/workup", hook_body)

    def parsed() -> object:
        return orjson.loads(apply_body)

    return [
        ("strict JSON of 1.5 MB", "orjson", lambda: read_json(apply_body), parsed, "<= 4"),
        ("read a chart of 1.5 MB", "orjson", lambda: read_chart([chart], catalog), parsed, "<= 6"),
        ("$apply on 1.5 MB", "orjson", applied, parsed, "<= 12; 100 ms"),
        (
            "patient-view on 1.5 MB",
            "orjson",
            hooked,
            lambda: orjson.loads(hook_body),
            "<= 12; 100 ms",
        ),
    ]


def _prefetch(catalog: Catalog) -> dict:
    """Return a chart of 1.5 MB as the answers to what a hook asks for."""
    searches = {
        name: search.partition("?")[0] for name, search in prefetch_templates(catalog).items()
    }
    kinds = ("Condition", "Observation", "Procedure")
    entries = large_bundle(read=kinds)["entry"]
    answers = {}
    for kind, name in zip(kinds, ("conditions", "laboratory", "procedures"), strict=True):
        assert searches[name] == kind, "the hook asks for this type under this key"
        found = [entry for entry in entries if entry["resource"]["resourceType"] == kind]
        answers[name] = {"resourceType": "Bundle", "type": "searchset", "entry": found}
    return whole_prefetch(catalog, **answers)


def _posted(service: FlaskClient, address: str, body: bytes) -> object:
    response = service.post(address, data=body, content_type="application/json")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response


def _visit(number: int, at: str) -> Iterator[dict]:
    about = {
        "subject": {"reference": "Patient/p1"},
        "encounter": {"reference": f"Encounter/{number}"},
    }
    yield {
        "resourceType": "Encounter",
        "id": f"visit-{number}",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "period": {"start": at, "end": at},
    } | about
    for place, (code, unit, value) in enumerate(_MEASURED):
        yield {
            "resourceType": "Observation",
            "id": f"measured-{number}-{place}",
            "status": "final",
            "category": [{"coding": [{"code": "laboratory"}]}],
            "meta": {"versionId": "1", "lastUpdated": at, "source": "urn:example:laboratory"},
            "identifier": [{"system": "urn:example:accession", "value": f"A{number:07}-{place}"}],
            "code": {
                "coding": [
                    {
                        "system": LOINC,
                        "code": code,
                        "display": f"A measurement with the code {code}",
                    }
                ],
                "text": f"measurement {code}",
            },
            "performer": [{"reference": "Practitioner/1", "display": "A laboratory of a hospital"}],
            "referenceRange": [
                {
                    "low": {"value": value / 2, "unit": unit},
                    "high": {"value": value * 2, "unit": unit},
                }
            ],
            "effectiveDateTime": at,
            "issued": at,
            "valueQuantity": {
                "value": round(value + number % 7 / 10, 1),
                "unit": unit,
                "system": "http://unitsofmeasure.org",
                "code": unit,
            },
        } | about
    yield {
        "resourceType": "Procedure",
        "id": f"done-{number}",
        "status": "completed",
        "code": {"coding": [{"system": SNOMED, "code": _DONE[number % len(_DONE)]}]},
        "performedPeriod": {"start": at, "end": at},
    } | about
    for bill in range(2):
        yield _bill(f"{number}-{bill}", at)


def _bill(name: str, at: str) -> dict:
    """Return a Claim: a third of a chart's bytes are of types that say nothing about findings."""
    lines = [
        {
            "sequence": line,
            "productOrService": {
                "coding": [{"system": SNOMED, "code": "185345009"}],
                "text": f"service {line}",
            },
            "encounter": [{"reference": f"Encounter/{name}"}],
            "net": {"value": 129.16, "currency": "USD"},
        }
        for line in range(1, 4)
    ]
    return {
        "resourceType": "Claim",
        "id": f"bill-{name}",
        "status": "active",
        "use": "claim",
        "patient": {"reference": "Patient/p1"},
        "billablePeriod": {"start": at, "end": at},
        "item": lines,
    }
