"""Findings and results that are supposed beside those of a request: what takes the place of what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from planner.core.catalog import Catalog
from planner.core.errors import Problem, ProfileError
from planner.core.intake import escape, read_profile
from planner.core.profile import Profile

Request = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Supposed:
    """What is supposed, and where in the request it stands."""

    findings: dict[str, object]
    results: dict[str, object]
    changed: frozenset[str]


def changed_profile(request: Request, changes: Request, catalog: Catalog) -> Profile:
    """
    Return the profile of the request as the changes would leave it.

    Args:
        request: `findings`, `results` and the rest, as sent; `as_of` is a date or not there.
        changes: `findings` and `results` that take the place of what is stated; a finding of `unknown` and a result
            of None take back what was stated.
        catalog: The vocabulary.

    Raises:
        ProfileError: What is supposed cannot be read, or contradicts what is stated; the pointers of the changes
            begin with `/changes`.
    """
    supposed = _supposed(request, changes, catalog)
    as_of: date | None = request.get("as_of")
    try:
        return read_profile(
            supposed.findings,
            supposed.results,
            catalog,
            as_of=as_of,
            absent_by_default=request.get("default_absent", False),
        )
    except ProfileError as error:
        problems = [_placed(problem, supposed.changed) for problem in error.problems]
        raise ProfileError(problems=problems) from None


def _supposed(request: Request, changes: Request, catalog: Catalog) -> _Supposed:
    names = catalog.finding_by_name
    new_findings = dict(changes.get("findings", {}))
    replaced = {names[key].id for key in new_findings if key in names}
    findings = {
        key: value
        for key, value in request.get("findings", {}).items()
        if key not in new_findings and (key not in names or names[key].id not in replaced)
    }
    results = dict(request.get("results", {}))
    changed = {f"/findings/{escape(key)}" for key in new_findings}
    missing = []
    for test, value in changes.get("results", {}).items():
        pointer = f"/results/{escape(test)}"
        changed.add(pointer)
        if value is not None:
            results[test] = value
        elif results.pop(test, None) is None:
            missing.append(_nothing_to_take_back(f"/changes{pointer}"))
    if missing:
        raise ProfileError(problems=missing)
    return _Supposed(findings=findings | new_findings, results=results, changed=frozenset(changed))


def _nothing_to_take_back(pointer: str) -> Problem:
    return Problem(
        pointer=pointer,
        code="nothing_to_take_back",
        message="no result of this test is stated, so none can be taken back",
        hint="give a result, or leave the test out",
    )


def _placed(problem: Problem, changed: frozenset[str]) -> Problem:
    """
    Return the problem with a pointer into the changes, where it stands in them.

    Where what is supposed contradicts what is stated, it is the supposed one that has no place beside it.
    """
    if _head(problem.pointer) in changed:
        return replace(problem, pointer=f"/changes{problem.pointer}")
    if problem.beside in changed:
        name = problem.pointer.rpartition("/")[2]
        hint = f"suppose {name} otherwise as well, or take it back as unknown"
        return replace(problem, pointer=f"/changes{problem.beside}", hint=hint)
    return problem


def _head(pointer: str) -> str:
    return "/".join(pointer.split("/")[:3])
