"""Time in a plan: the earliest day of each step, the way to each milestone, and whether the pathway's targets can be met."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from planner.core.catalog import Catalog
from planner.core.estimates import NOW, Estimate, when_all
from planner.core.figures import weakest_check
from planner.core.parts import Document, citations
from planner.core.plan import Plan
from planner.core.timelines import Milestone, Target, Timeline
from planner.core.timing import Timed, group_result, timed_steps
from planner.core.wording import listing, sentence

_DAY = 24.0


def timeline_document(plan: Plan) -> Document | None:
    """Return the timeline of the first open pathway that has one; None where no such pathway is open."""
    timelines = plan.situation.catalog.timelines
    is_open = plan.situation.open_pathways
    timeline = next((item for item in timelines.values() if item.pathway in is_open), None)
    if timeline is None:
        return None
    timed = timed_steps(plan, timeline)
    reached = {item.id: _when(plan, timed, item.needs) for item in timeline.milestones}
    return {
        "pathway": timeline.pathway,
        "title": timeline.title,
        "day_0": timeline.day_0,
        "notes": list(timeline.notes),
        "steps": [_step(plan, test, entry) for test, entry in timed.items()],
        "milestones": [
            _milestone(plan, item, reached[item.id], timed) for item in timeline.milestones
        ],
        "targets": list(_targets(plan, timeline, timed, reached)),
        "sources": citations(timeline.sources),
    }


def _when(
    plan: Plan, timed: Mapping[str, Timed], needs: Sequence[Sequence[str]]
) -> Estimate | None:
    """Return when all of the groups have a result; None where the plan has none of them."""
    found = [group_result(plan, timed, group) for group in needs]
    there = [estimate for estimate in found if estimate is not None]
    return when_all(there) if there else None


def _step(plan: Plan, test: str, entry: Timed) -> Document:
    document: Document = {"test": test, **_day(plan, "earliest", entry.start)}
    if entry.turnaround is not None:
        document["turnaround"] = {
            "hours": entry.turnaround.hours,
            "setting": entry.turnaround.setting,
            "local": entry.turnaround.is_local,
        }
        document |= _day(plan, "result", entry.result)
    missing = sorted(entry.result.missing)
    if missing:
        document["turnaround_not_known"] = missing
    return document


def _day(plan: Plan, word: str, estimate: Estimate) -> Document:
    """Return the earliest day, with its date where today is known."""
    day = int(estimate.low // _DAY)
    document: Document = {f"{word}_day": day}
    today = plan.situation.observation.profile.as_of
    if today is not None:
        document[f"{word}_on"] = (today + timedelta(days=day)).isoformat()
    return document


def _milestone(
    plan: Plan, milestone: Milestone, estimate: Estimate | None, timed: Mapping[str, Timed]
) -> Document:
    document: Document = {
        "id": milestone.id,
        "title": milestone.title,
        "sources": citations(milestone.sources),
    }
    if estimate is None:
        text = f"{milestone.title}: the plan has no test that leads there yet"
        return document | {"state": "not_in_plan", "text": sentence(text)}
    if not estimate.low_path:
        return document | {"state": "reached", "text": sentence(f"{milestone.title}: reached")}
    is_known = estimate.known is not None
    path = estimate.known_path if is_known else estimate.low_path
    hours = estimate.low if estimate.known is None else estimate.known
    day = int(hours // _DAY)
    document |= {
        "state": "known" if is_known else "at_least",
        "earliest_day": day,
        "critical_path": list(path),
        "turnaround_not_known": sorted(estimate.missing),
        "reference_pending": sorted(test for test in path if _is_pending(plan, timed, test)),
    }
    return document | {"text": _said(plan.situation.catalog, milestone, document)}


def _said(catalog: Catalog, milestone: Milestone, document: Document) -> str:
    path, missing = document["critical_path"], document["turnaround_not_known"]
    assert isinstance(path, list)
    assert isinstance(missing, list)
    way = _way(catalog, path)
    unknown = sentence(_not_known(catalog, missing))
    if document["state"] == "known":
        said = f"{milestone.title}: day {document['earliest_day']} at the earliest, by {way}."
        return f"{said} It may be sooner: {_not_known(catalog, missing)}." if missing else said
    return f"{milestone.title}: not before day {document['earliest_day']}, by {way}. {unknown}"


def _way(catalog: Catalog, path: Sequence[str]) -> str:
    return listing([catalog.tests[test].short for test in path], "and then")


def _not_known(catalog: Catalog, missing: Sequence[str]) -> str:
    names = listing([catalog.tests[test].short for test in missing], "and")
    return f"the turnaround of {names} is not known here" if names else "a date is not known"


def _is_pending(plan: Plan, timed: Mapping[str, Timed], test: str) -> bool:
    """Return whether the turnaround is one that nobody has read in a text; a site's own is not."""
    turnaround = timed[test].turnaround
    if turnaround is None or turnaround.is_local:
        return False
    return weakest_check(plan.situation.catalog, turnaround.sources) == "memory"


def _targets(
    plan: Plan,
    timeline: Timeline,
    timed: Mapping[str, Timed],
    reached: Mapping[str, Estimate | None],
) -> Iterator[Document]:
    for target in timeline.targets:
        if plan.situation.view.guideline not in target.guidelines:
            continue
        estimate = _of_target(plan, target, timed, reached)
        verdict = _verdict(target, estimate)
        document: Document = {
            "id": target.id,
            "title": target.title,
            "within_hours": target.within_hours,
            "counted_from": target.counted,
            "verdict": verdict,
            "text": sentence(_verdict_text(plan.situation.catalog, verdict, target, estimate)),
            "sources": citations(target.sources),
        }
        if target.milestone is not None:
            document["milestone"] = target.milestone
        yield document


def _of_target(
    plan: Plan,
    target: Target,
    timed: Mapping[str, Timed],
    reached: Mapping[str, Estimate | None],
) -> Estimate | None:
    if target.counted == "appointment":
        return None
    if target.milestone is not None:
        return reached[target.milestone]
    if target.counted == "day_0":
        return _when(plan, timed, target.needs)
    done = plan.situation.observation.done
    in_a_row = [test for (test,) in target.needs if test not in done]
    if not all(test in timed for test in in_a_row):
        return None
    estimate = NOW
    for test in in_a_row:
        turnaround = timed[test].turnaround
        estimate = estimate.then(test, None if turnaround is None else turnaround.hours)
    return estimate


def _verdict(target: Target, estimate: Estimate | None) -> str:
    """Return whether the target can be met: by what is known, by no means, or not to be said."""
    if estimate is None:
        return "not_in_plan"
    if not estimate.low_path:
        return "reached"
    allowed = target.within_hours - target.then_hours
    if estimate.known is not None and estimate.known <= allowed:
        return "can_be_met"
    is_certain = estimate.known is not None and not estimate.missing
    if estimate.low > allowed or is_certain:
        return "cannot_be_met"
    return "cannot_be_said"


def _verdict_text(catalog: Catalog, verdict: str, target: Target, estimate: Estimate | None) -> str:
    if verdict == "not_in_plan" or estimate is None:
        what = "an appointment" if target.counted == "appointment" else "it"
        return f"{target.title}: {what} is not part of this plan"
    if verdict == "reached":
        return f"{target.title}: the results are there"
    if verdict == "cannot_be_said":
        return f"{target.title}: cannot be said, {_not_known(catalog, sorted(estimate.missing))}"
    if verdict == "can_be_met":
        return f"{target.title}: can be met{_reserve(target)}"
    way = _way(catalog, estimate.low_path)
    days = round(estimate.low / _DAY, 1)
    return f"{target.title}: cannot be met, {days:g} days pass with {way}{_reserve(target)}"


def _reserve(target: Target) -> str:
    days = target.then_hours / _DAY
    return f", with {days:g} days left for what follows" if days else ""
