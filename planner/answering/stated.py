"""What a well-formed request states, read in the words of the catalog; all problems are found at once."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from planner.answering.knowledge import Knowledge
from planner.core.catalog import Catalog
from planner.core.changes import changed_profile
from planner.core.errors import Problem, ProfileError
from planner.core.intake import read_profile
from planner.core.profile import Profile

Request = Mapping[str, Any]

# There are too many tests to list them as `allowed`.
_TEST_HINT = (
    "the tests of the catalog are listed at /v1/tests, and by the command `columns` as results.TEST"
)


def profile_of(request: Request, catalog: Catalog) -> Profile:
    """
    Return the profile that the request states, in the words of the catalog.

    Raises:
        ProfileError: All problems, those of the selection (guideline, site, tests) among them.
    """
    problems = _selection_problems(request, catalog)
    try:
        profile = _read(request, catalog)
    except ProfileError as error:
        problems += error.problems
    if problems:
        raise ProfileError(problems=problems)
    return profile


def profile_beside(request: Request, other: Catalog) -> Profile:
    """
    Return the profile in the words of another catalog, whose selection is checked on its own.

    Raises:
        ProfileError: The profile has problems there.
    """
    return _read(request, other)


def profile_problems(valid: Request, catalog: Catalog) -> list[Problem]:
    """Return what is wrong with the parts of a request that are well formed."""
    try:
        profile_of(valid, catalog)
    except ProfileError as error:
        return list(error.problems)
    return []


def change_problems(valid: Request, catalog: Catalog) -> list[Problem]:
    """Return what is wrong with the changes that are supposed, where they are well formed."""
    changes = valid.get("changes")
    if not isinstance(changes, Mapping):
        return []
    try:
        changed_profile(valid, changes, catalog)
    except ProfileError as error:
        return list(error.problems)
    return []


def other_catalog(request: Request, knowledge: Knowledge) -> Catalog:
    """Return the catalog that the request wants to compare with: one beside, or the one that is served."""
    version = request["against"].get("version", knowledge.served.version)
    return knowledge.catalogs[version]


def other_problems(valid: Request, knowledge: Knowledge) -> list[Problem]:
    """Return what is wrong with the selection to compare with."""
    against = valid.get("against", {})
    versions = knowledge.catalogs
    if against.get("version", knowledge.served.version) not in versions:
        return [unknown("/against/version", "version", against["version"], versions)]
    other = other_catalog(valid, knowledge) if against else knowledge.served
    problems = _selection_problems(against, other, "/against")
    if other is not knowledge.served:
        problems += _lacking(valid, "guideline", other.guidelines)
        problems += _lacking(valid, "site", other.sites)
    if not problems and other is not knowledge.served:
        try:
            _read(valid, other)
        except ProfileError as error:
            said = f"in version {other.version}: "
            problems += [replace(entry, message=said + entry.message) for entry in error.problems]
    return problems


def _lacking(valid: Request, name: str, known: Collection[str]) -> list[Problem]:
    """Return the problem of a guideline or site that another catalog would inherit and does not have."""
    inherited = valid.get(name)
    if inherited is None or name in valid["against"] or inherited in known:
        return []
    return [unknown(f"/against/{name}", name, inherited, known)]


def order_problems(valid: Request, catalog: Catalog) -> list[Problem]:
    """Return what is wrong with an order by test id; a code that nothing has is no mistake."""
    order = valid.get("order", {})
    if "test" in order and order["test"] not in catalog.tests:
        return [unknown("/order/test", "test", order["test"], catalog.tests)]
    return []


def require(problems: Sequence[Problem]) -> None:
    """
    Do nothing where there are no problems.

    Raises:
        ProfileError: There are.
    """
    if problems:
        raise ProfileError(problems=list(problems))


def _read(request: Request, catalog: Catalog) -> Profile:
    as_of: date | None = request.get("as_of")
    return read_profile(
        request.get("findings", {}),
        request.get("results", {}),
        catalog,
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
        hint=_TEST_HINT if kind == "test" and not near else "",
    )
