"""Timelines, linked: the id of each is that of its pathway."""

from collections.abc import Mapping
from typing import Any

from planner.catalog.link_tests import test_groups
from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.timelines import Milestone, Target, Timeline


def timeline_of(refs: References, record: Record) -> Timeline:
    """Return the linked timeline of the record."""
    value = record.value
    refs.known(record, "pathways", value["id"], "id")
    milestones = tuple(
        Milestone(
            id=entry["id"],
            title=entry["title"],
            needs=test_groups(refs, record, "milestones", place, "needs"),
            sources=refs.citations(record, "milestones", place, "sources"),
        )
        for place, entry in enumerate(value["milestones"])
    )
    at_once = value.get("at_once", {}).get("tests", ())
    names = [milestone.id for milestone in milestones]
    return Timeline(
        pathway=value["id"],
        title=value["title"],
        day_0=value["day_0"],
        notes=tuple(value["notes"]),
        at_once=frozenset(refs.all_known(record, "tests", at_once, "at_once", "tests")),
        at_once_sources=refs.citations(record, "at_once", "sources") if at_once else (),
        milestones=milestones,
        targets=tuple(
            _target(refs, record, place, entry, names)
            for place, entry in enumerate(value["targets"])
        ),
        sources=refs.citations(record, "sources"),
    )


def _target(
    refs: References, record: Record, place: int, entry: Mapping[str, Any], milestones: list[str]
) -> Target:
    milestone = entry.get("milestone")
    if milestone is not None and milestone not in milestones:
        spot = record.at("targets", place, "milestone")
        refs.fault(spot, "links-resolve", f"no milestone {milestone!r}")
    guidelines = entry.get("guidelines", refs.guidelines)
    where = ("targets", place, "guidelines")
    return Target(
        id=entry["id"],
        title=entry["title"],
        guidelines=frozenset(refs.all_known(record, "guidelines", guidelines, *where)),
        within_hours=float(entry["within_hours"]),
        counted=entry["counted"],
        milestone=milestone,
        needs=test_groups(refs, record, "targets", place, "needs"),
        then_hours=float(entry.get("then_hours", 0)),
        sources=refs.citations(record, "targets", place, "sources"),
    )
