"""A patient of whom one thing is supposed to be otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from planner.core.catalog import Catalog
from planner.core.implications import conflicts, with_absent_flags, with_implied
from planner.core.profile import Profile, Result, Stated, Value

NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """
    A finding with another value, or a test with another result; a value of None takes back what was stated.

    Args:
        finding: Id of the finding, or None.
        test: Id of the test, or None.
        value: The finding's value, or the outcomes that the test showed.
    """

    finding: str | None = None
    test: str | None = None
    value: Value | None = None


def suppose(
    profile: Profile, catalog: Catalog, suppositions: Iterable[Supposition]
) -> Profile | None:
    """
    Return the profile as it would be, or None where what is supposed contradicts itself or what was stated.

    A result supposed for a test that has one takes its place; what followed from a finding that is taken
    back or changed no longer follows. What counts as absent only because nobody stated it gives way.
    """
    spoken = profile.findings.keys() - profile.implied.keys() - profile.assumed
    stated = {name: profile.findings[name] for name in sorted(spoken)}
    results = dict(profile.results)
    for supposed in suppositions:
        if supposed.finding is not None:
            _set_finding(stated, supposed.finding, supposed.value)
        elif supposed.test is not None and not _set_result(results, supposed.test, supposed.value):
            return None
    if conflicts(stated, catalog):
        return None
    closed, implied = with_implied(stated, catalog)
    assumed = frozenset[str]()
    if profile.absent_by_default:
        closed, assumed = with_absent_flags(closed, profile.left_unknown, catalog)
    return replace(
        profile,
        findings=dict(sorted(closed.items())),
        results=dict(sorted(results.items())),
        implied=implied,
        assumed=assumed,
    )


def _set_finding(stated: dict[str, Stated], name: str, value: Value | None) -> None:
    if value is None:
        stated.pop(name, None)
    else:
        stated[name] = Stated(value=value)


def _set_result(results: dict[str, Result], test: str, value: Value | None) -> bool:
    if value is None:
        results.pop(test, None)
        return True
    if not isinstance(value, frozenset) or not value or (NORMAL in value and len(value) > 1):
        return False
    results[test] = Result(shows=value)
    return True
