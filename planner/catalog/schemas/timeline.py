"""The shape of what a catalog says of time in a pathway; meaning is the linker's."""

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import (
    SOURCED,
    Number,
    Text,
    citations,
    kebab,
    snake,
    texts,
    word,
)

_ABOVE_0 = validate.Range(0, min_inclusive=False, error="must be above 0")
_ONE = validate.Length(min=1)


class MilestoneSchema(Schema):
    """A point on the way."""

    id = kebab(required=True)
    title = Text(required=True)
    needs = fields.List(fields.Raw(), required=True, validate=_ONE)
    sources = citations(**SOURCED)


class TargetSchema(Schema):
    """Hours within which the pathway wants something."""

    id = kebab(required=True)
    title = Text(required=True)
    guidelines = fields.List(snake(), validate=_ONE)
    within_hours = Number(required=True, validate=_ABOVE_0)
    counted = word("day_0", "request", "appointment", required=True)
    milestone = kebab()
    needs = fields.List(fields.Raw(), validate=_ONE)
    then_hours = Number(validate=_ABOVE_0)
    sources = citations(**SOURCED)


class AtOnceSchema(Schema):
    """Tests whose result is there where they are done."""

    tests = fields.List(snake(), required=True, validate=_ONE)
    sources = citations(**SOURCED)


class TimelineSchema(Schema):
    """Time in one pathway."""

    id = kebab(required=True)
    title = Text(required=True)
    day_0 = Text(required=True)
    notes = texts(required=True)
    at_once = fields.Nested(AtOnceSchema)
    milestones = fields.List(fields.Nested(MilestoneSchema), required=True, validate=_ONE)
    targets = fields.List(fields.Nested(TargetSchema), required=True)
    sources = citations(**SOURCED)
