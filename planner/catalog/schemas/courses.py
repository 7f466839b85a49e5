"""The shape of pathways, mechanisms, urgency tiers and guidelines."""

from marshmallow import INCLUDE, Schema, fields, validate

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
from planner.catalog.schemas.findings import HeldExamplesSchema


class PathwaySchema(Schema):
    """A pathway."""

    id = kebab(required=True)
    title = Text(required=True)
    order = WholeNumber(required=True)
    done_means = Text(required=True)
    opens = fields.Raw()
    closes = fields.Raw()
    examples = fields.Nested(HeldExamplesSchema)


class EvidenceSchema(Schema):
    """For or against a mechanism."""

    when = fields.Raw(required=True)
    text = Text(required=True)
    sources = citations(**SOURCED)


class MechanismSchema(Schema):
    """A mechanism."""

    id = kebab(required=True)
    title = Text(required=True)
    text = Text(required=True)
    supports = fields.List(
        fields.Nested(EvidenceSchema), required=True, validate=validate.Length(min=1)
    )
    against = fields.List(fields.Nested(EvidenceSchema))
    tests = fields.List(snake(), required=True)


class TierSchema(Schema):
    """An urgency tier."""

    id = snake(required=True)
    title = Text(required=True)
    hours = Number()
    priority = word("emergency", "urgent", "soon", "routine", required=True)
    sources = citations(**SOURCED)


class DifferenceSchema(Schema):
    """A point on which guidelines differ; beside these keys stands each guideline with what it says."""

    class Meta:
        """The ids of guidelines are keys here."""

        unknown = INCLUDE

    id = kebab(required=True)
    topic = Text(required=True)
    switch = fields.List(kebab(), validate=validate.Length(min=1))
    sources = citations(**SOURCED)


class GuidelineSchema(Schema):
    """A named selection of rules."""

    id = snake(required=True)
    title = Text(required=True)
    default = StrictBool()
    text = Text(required=True)
    differences = fields.List(fields.Nested(DifferenceSchema))
