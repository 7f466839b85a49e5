"""The shape of worked patients and of examples of safety."""

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import (
    Text,
    kebab,
    snake,
    word,
)


class CaseSchema(Schema):
    """A worked patient with what the plan must and must not hold."""

    id = kebab(required=True)
    title = Text(required=True)
    topic = kebab(required=True)
    tags = fields.List(
        word("benign", "lookalike", "stewardship", "emergency", "suspicious", "staging", "safety"),
        required=True,
    )
    origin = Text()
    guideline = snake()
    site = snake()
    given = fields.Dict(required=True)
    expect = fields.Dict(required=True, validate=validate.Length(min=1))


class SafetyExampleSchema(Schema):
    """A patient, with every test that is barred or done with care, and every check that comes first."""

    id = kebab(required=True)
    given = fields.Dict(required=True)
    absolute = fields.List(snake())
    prefer_substitute = fields.List(snake())
    relative = fields.List(snake())
    check_first = fields.Dict(keys=snake(), values=fields.List(snake()))
