"""The catalog's words as a caller meets them: what a profile may say, checked and described."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from planner.core.catalog import Catalog
from planner.core.changes import changed_profile
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.errors import Problem, ProfileError
from planner.core.findings import Finding
from planner.core.intake import read_profile
from planner.core.profile import Profile
from planner.web.state import catalog, state

Request = Mapping[str, Any]
Schema = dict[str, Any]


def profile_of(request: Request, known: Catalog | None = None) -> Profile:
    """
    Return the profile that the request states, in the words of the catalog: the one that is served where None.

    Raises:
        ProfileError: All problems, those of the selection (guideline, site, tests) among them.
    """
    problems = _selection_problems(request, catalog()) if known is None else []
    try:
        profile = _read(request, known)
    except ProfileError as error:
        problems += error.problems
    if problems:
        raise ProfileError(problems=problems)
    return profile


def profile_problems(valid: Request) -> list[Problem]:
    """Return what is wrong with the parts of a request that are well formed."""
    problems = _selection_problems(valid, catalog())
    try:
        _read(valid)
    except ProfileError as error:
        problems += error.problems
    return problems


def change_problems(valid: Request) -> list[Problem]:
    """Return what is wrong with the changes that are supposed, where they are well formed."""
    changes = valid.get("changes")
    if not isinstance(changes, Mapping):
        return []
    try:
        changed_profile(valid, changes, catalog())
    except ProfileError as error:
        return list(error.problems)
    return []


def other_catalog(request: Request) -> Catalog:
    """Return the catalog that the request wants to compare with: one beside, or the one that is served."""
    version = request["against"].get("version", catalog().version)
    return state().catalogs[version]


def other_problems(valid: Request) -> list[Problem]:
    """Return what is wrong with the selection to compare with."""
    against = valid.get("against", {})
    versions = state().catalogs
    if against.get("version", catalog().version) not in versions:
        return [unknown("/against/version", "version", against["version"], versions)]
    other = other_catalog(valid) if against else catalog()
    problems = _selection_problems(against, other, "/against")
    problems += _lacking(valid, other, "guideline", other.guidelines)
    problems += _lacking(valid, other, "site", other.sites)
    if not problems and other is not catalog():
        try:
            _read(valid, other)
        except ProfileError as error:
            said = f"in version {other.version}: "
            problems += [replace(entry, message=said + entry.message) for entry in error.problems]
    return problems


def _lacking(valid: Request, other: Catalog, name: str, known: Collection[str]) -> list[Problem]:
    """Return the problem of a guideline or site that the other catalog would inherit and does not have."""
    inherited = valid.get(name)
    if other is catalog() or inherited is None or name in valid["against"] or inherited in known:
        return []
    return [unknown(f"/against/{name}", name, inherited, known)]


def order_problems(valid: Request) -> list[Problem]:
    """Return what is wrong with an order by test id; a code that nothing has is no mistake."""
    order = valid.get("order", {})
    if "test" in order and order["test"] not in catalog().tests:
        return [unknown("/order/test", "test", order["test"], catalog().tests)]
    return []


def require(problems: Sequence[Problem]) -> None:
    """
    Do nothing where there are no problems.

    Raises:
        ProfileError: There are.
    """
    if problems:
        raise ProfileError(problems=list(problems))


def _read(request: Request, known: Catalog | None = None) -> Profile:
    as_of: date | None = request.get("as_of")
    return read_profile(
        request.get("findings", {}),
        request.get("results", {}),
        known or catalog(),
        as_of=as_of,
        absent_by_default=request.get("default_absent", False),
    )


def _selection_problems(request: Request, known: Catalog, place: str = "") -> list[Problem]:
    asked = [("guideline", known.guidelines), ("site", known.sites)]
    found = [
        unknown(f"{place}/{name}", name, request[name], ids)
        for name, ids in asked
        if name in request and request[name] not in ids
    ]
    tests = request.get("tests", ())
    found += [
        unknown(f"{place}/tests/{index}", "test", test, known.tests)
        for index, test in enumerate(tests)
        if test not in known.tests
    ]
    return found


def unknown(pointer: str, kind: str, name: str, known: Collection[str]) -> Problem:
    """Return the problem of an id that the catalog does not have."""
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    return Problem(
        pointer=pointer,
        code=f"unknown_{kind}",
        message=f"the catalog has no such {kind}",
        allowed=tuple(known) if kind != "test" else (),
        did_you_mean=tuple(near),
    )


# ---- the vocabulary as JSON Schema, for the OpenAPI document


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
