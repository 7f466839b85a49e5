"""Time in a plan, as it comes back."""

from marshmallow import Schema, fields

from planner.web.schemas.base import SOURCES, many, maybe, one, string, strings, word


class UsedTurnaround(Schema):
    """The hours from request to result on which a day rests; their sources stand in the step's `burden`."""

    hours = fields.Float(required=True)
    setting = word("emergency", "urgent", "routine", "bedside")
    local = fields.Boolean(required=True, metadata={"description": "The site's own figure."})


class TimedStep(Schema):
    """How early a step can be done; a day never lies after the true one."""

    test = string()
    earliest_day = fields.Integer(
        required=True, metadata={"description": "Counted from day 0; it cannot be earlier."}
    )
    earliest_on = maybe("Date; left out where `as_of` was not given.")
    turnaround = one(UsedTurnaround, required=False)
    result_day = fields.Integer(
        metadata={"description": "Left out where the turnaround is not known."}
    )
    result_on = maybe("Date.")
    turnaround_not_known = strings(
        "Tests, itself among them, whose turnaround is not known and could move the day of the result.",
        required=False,
    )


class TimedMilestone(Schema):
    """How early a milestone can be reached, and by which steps."""

    id = string()
    title = string()
    state = word("known", "at_least", "reached", "not_in_plan")
    earliest_day = fields.Integer(
        metadata={"description": "By turnaround that is known; where `at_least`, not before."}
    )
    critical_path = strings("Tests in the order that decides the day.", required=False)
    turnaround_not_known = strings("Tests whose turnaround is not known.", required=False)
    reference_pending = strings(
        "Tests of the path whose turnaround nobody has read in a text.", required=False
    )
    text = string()
    sources = strings(SOURCES)


class PathwayTarget(Schema):
    """What the pathway itself wants by when, and whether it can be met."""

    id = string()
    title = string()
    within_hours = fields.Float(required=True)
    counted_from = word("day_0", "request", "appointment")
    milestone = maybe("Id of the milestone that it is about, where it is about one.")
    verdict = word("can_be_met", "cannot_be_met", "cannot_be_said", "reached", "not_in_plan")
    text = string()
    sources = strings(SOURCES)


class Timeline(Schema):
    """Time in the open pathway: days of the steps, milestones with their critical path, and the pathway's targets."""

    pathway = string()
    title = string()
    day_0 = string("What day 0 is, and what the pathway counts from.")
    notes = strings("What the days leave out.")
    steps = many(TimedStep)
    milestones = many(TimedMilestone)
    targets = many(PathwayTarget)
    sources = strings(SOURCES)
