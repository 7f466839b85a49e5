"""The shape of rules."""

from typing import get_args

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import (
    SOURCED,
    Number,
    StrictBool,
    Text,
    WholeNumber,
    citations,
    kebab,
    snake,
    word,
)
from planner.core.rules import ActionKind, Precedence, Strength
from planner.core.urgency import Clock


class IntervalSchema(Schema):
    """When a follow-up is meant after another test."""

    after = snake(required=True)
    from_months = WholeNumber(required=True, validate=validate.Range(1, 120))
    to_months = WholeNumber(required=True, validate=validate.Range(1, 120))


class RecommendationSchema(Schema):
    """Tests to do."""

    test = snake()
    tests = fields.List(snake(), validate=validate.Length(min=1))
    one_of = fields.List(snake(), validate=validate.Length(min=1))
    urgency = snake(required=True)
    hours = Number()
    clock = word(*get_args(Clock))
    interval = fields.Nested(IntervalSchema)
    purpose = Text(required=True)
    optional = StrictBool()


class AvoidanceSchema(Schema):
    """Tests not to do."""

    test = snake()
    tests = fields.List(snake(), validate=validate.Length(min=1))
    why = Text(required=True)
    instead = fields.List(snake())
    instead_text = Text()
    over = word(*get_args(Precedence), "nothing")


class AlertSchema(Schema):
    """What must be known at once."""

    id = kebab(required=True)
    act = Text(required=True)
    urgency = snake(required=True)
    hours = Number()
    clock = word(*get_args(Clock))


class ActionSchema(Schema):
    """What to do that is not a test."""

    id = kebab(required=True)
    kind = word(*get_args(ActionKind), required=True)
    text = Text(required=True)
    urgency = snake()
    hours = Number()
    clock = word(*get_args(Clock))


class OpenExampleSchema(Schema):
    """A profile for which results decide."""

    given = fields.Dict(required=True)
    waits_for = fields.List(snake(), required=True)


class ExamplesSchema(Schema):
    """Profiles beside the rule."""

    fires = fields.List(fields.Dict())
    quiet = fields.List(fields.Dict())
    open = fields.List(fields.Nested(OpenExampleSchema))
    due = fields.Raw()


class RecordSchema(Schema):
    """Bookkeeping."""

    status = word("draft", "reviewed", "retired", required=True)
    owner = Text(required=True)
    origin = Text()
    reviewed_on = fields.String(allow_none=True)
    next_review = fields.Date(required=True)


class RuleSchema(Schema):
    """A rule."""

    id = kebab(required=True)
    title = Text(required=True)
    pathway = kebab(required=True)
    guidelines = fields.List(snake(), validate=validate.Length(min=1))
    when = fields.Raw(required=True)
    unless = fields.Raw()
    opens = fields.List(kebab())
    alert = fields.Raw()
    act = fields.List(fields.Nested(ActionSchema))
    recommend = fields.List(fields.Nested(RecommendationSchema))
    avoid = fields.List(fields.Nested(AvoidanceSchema))
    strength = word(*get_args(Strength), required=True)
    conditional = StrictBool()
    native_strength = Text()
    because = Text(required=True)
    sources = citations(**SOURCED)
    known_gaps = Text()
    examples = fields.Nested(ExamplesSchema, required=True)
    record = fields.Nested(RecordSchema, required=True)
