"""What must hold of the difference between two plans: what it names as the cause is the cause."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from planner.catalog.laws.subject import Subject
from planner.core.difference import plan_difference
from planner.core.difference_causes import Causes
from planner.core.suppositions import Supposition, suppose

_PARTS = (("steps", "test"), ("alerts", "id"), ("actions", "id"))


def names_its_causes(dice: Random, subject: Subject) -> list[str]:
    """
    Of several new answers each change names those without which it would not be there.

    Two unknown findings become known to be there, and one that was stated is taken back.
    """
    supposed = _drawn(dice, subject)
    after = _with(subject, supposed)
    if after is None:
        return []
    causes = Causes(after.plan, subject.catalog, subject.answer)
    difference: Any = plan_difference(subject.answer, after.answer, causes)
    without = {
        str(one.finding): _with(subject, [other for other in supposed if other is not one])
        for one in supposed
    }
    return [
        f"{place}: said to be because of {', '.join(sorted(named))}, needs {', '.join(sorted(needed))}"
        for place, needed, named in _compared(difference, after, without)
        if needed and named & without.keys() != needed
    ]


def _compared(
    difference: Mapping[str, Any], after: Subject, without: Mapping[str, Subject | None]
) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each changed entry with the answers that it needs and those that it names."""
    for part, key in _PARTS:
        for entry in difference.get(part, ()):
            now = _standing(after, part, key, entry[key])
            needed = {
                name
                for name, other in without.items()
                if other is not None and _standing(other, part, key, entry[key]) != now
            }
            named = {str(cause.get("finding", cause.get("input"))) for cause in entry["because"]}
            yield f"{entry['change']} {entry[key]}", needed, named


def _standing(subject: Subject, part: str, key: str, name: str) -> object:
    """Return how the entry stands in the answer about the patient; None where it is not there."""
    for entry in subject.answer[part]:
        if entry[key] == name:
            return entry.get("state", "if" in entry), entry["urgency"]["tier"]
    return None


def _drawn(dice: Random, subject: Subject) -> list[Supposition]:
    profile = subject.profile
    unknown = [
        finding.id
        for finding in subject.catalog.findings.values()
        if finding.kind == "flag" and finding.id not in profile.findings
    ]
    stated = sorted(profile.findings.keys() - profile.implied.keys())
    supposed = [
        Supposition(finding=name, value=True) for name in dice.sample(unknown, min(2, len(unknown)))
    ]
    return [
        *supposed,
        *(Supposition(finding=name) for name in dice.sample(stated, min(1, len(stated)))),
    ]


def _with(subject: Subject, supposed: list[Supposition]) -> Subject | None:
    profile = suppose(subject.profile, subject.catalog, supposed)
    return None if profile is None else subject.but(profile)
