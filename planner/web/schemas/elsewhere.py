"""Where another guideline would differ, as it comes back in a plan."""

from marshmallow import Schema, fields

from planner.web.schemas.base import SOURCES, many, string, strings, table


class TopicInPlay(Schema):
    """A point on which guidelines differ and whose rules speak about this patient."""

    id = string()
    topic = string()
    here = string("What the plan's own guideline says.")


class TopicElsewhere(Schema):
    """A point behind a difference, with what each body says."""

    id = string()
    topic = string()
    positions = table("Guideline -> what it says.")
    sources = strings(SOURCES)


class Elsewhere(Schema):
    """
    What another guideline would decide differently about steps, alerts and actions.

    `first` is this plan, `second` the other.
    """

    guideline = string()
    title = string()
    same = fields.Boolean(required=True)
    alerts = fields.List(fields.Nested("DifferingAlert"), required=True)
    actions = fields.List(fields.Nested("DifferingAction"), required=True)
    tests = fields.List(fields.Nested("DifferingTest"), required=True)
    topics = many(TopicElsewhere)


class GuidelineDifferences(Schema):
    """The points in play; with `detail=full` what every other guideline would decide."""

    topics = many(TopicInPlay)
    elsewhere = many(Elsewhere, required=False)
