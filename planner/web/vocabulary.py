"""The catalog's words as JSON Schema, for the OpenAPI document: what a profile may say."""

from typing import Any

from planner.core.catalog import Catalog
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.findings import Finding

Schema = dict[str, Any]


def findings_schema(known: Catalog) -> Schema:
    """Return what `findings` may hold: each finding under its id, or under an alias."""
    properties = {finding.id: _finding_schema(finding) for finding in known.findings.values()}
    for name, finding in known.finding_by_name.items():
        if name not in properties:
            said = f"Alias of {finding.id}; not beside it."
            properties[name] = _finding_schema(finding) | {"description": said, "deprecated": True}
    return _closed(properties) | {"description": "Finding id -> value. Not stated is unknown."}


def results_schema(known: Catalog) -> Schema:
    """Return what `results` may hold: each test under its id."""
    properties = {test.id: _result_schema(test) for test in known.tests.values()}
    return _closed(properties) | {"description": "Test id -> what it showed. Not here: not done."}


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _finding_schema(finding: Finding) -> Schema:
    value, unit = _value_schema(finding), _unit_schema(finding)
    dated = {"value": _dated_value_schema(finding, value), "on": _day_schema()} | unit
    long_form = _closed(dated) | {"required": ["value"]}
    forms = [value, {"const": "unknown"}, long_form]
    return {"description": f"{finding.label}. {finding.question}".strip(), "anyOf": forms}


def _value_schema(finding: Finding) -> Schema:
    if finding.kind == "flag":
        return {"enum": [True, False, "yes", "no"]}
    if finding.kind == "number":
        bounds = {"minimum": finding.minimum, "maximum": finding.maximum}
        return {"type": "number", "description": f"In {finding.unit}.", **bounds}
    one = {"enum": list(finding.choices)}
    return (
        {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
        if finding.multiple
        else one
    )


def _dated_value_schema(finding: Finding, value: Schema) -> Schema:
    """Return the value's schema beside a unit: bounds hold in the finding's own unit only."""
    plain = {"type": "number"} if finding.accepts else value
    return {"anyOf": [plain, {"const": "unknown"}]}


def _unit_schema(finding: Finding) -> Schema:
    units = [finding.unit, *finding.accepts] if finding.unit else []
    return {"unit": {"enum": units}} if units else {}


def _result_schema(test: DiagnosticTest) -> Schema:
    one = {"enum": list(test.shows)}
    shows = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    dated = _closed({"shows": shows, "on": _day_schema()}) | {"required": ["shows"]}
    return {"description": test.name, "anyOf": [one, shows["anyOf"][1], dated]}


def _day_schema() -> Schema:
    return {"type": "string", "format": "date"}
