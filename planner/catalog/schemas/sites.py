"""The shape of a site's record and of the parameters that sites may set; meaning is the linker's."""

from typing import Any

from marshmallow import Schema, fields, validate

from planner.catalog.overlay import in_sentence
from planner.catalog.schemas.fields import SOURCED, Number, Text, citations, snake, word

_ABOVE_0 = validate.Range(0, min_inclusive=False, error="must be above 0")


class ParameterSchema(Schema):
    """A number that a site may set."""

    id = snake(required=True)
    title = Text(required=True)
    finding = snake(required=True)
    value = Number(required=True)
    min = Number(required=True)
    max = Number(required=True)
    sources = citations(**SOURCED)


class UnavailableSchema(Schema):
    """A test that a site lacks."""

    test = snake(required=True)
    text = Text(required=True)


class LocalParameterSchema(Schema):
    """A parameter as a site sets it."""

    value = Number(required=True)
    because = Text(required=True)


class LocalNameSchema(Schema):
    """What a test is called at a site, in orders and in sentences."""

    name = Text(required=True)
    short = Text(required=True)


class LocalNameField(fields.Field[dict[str, str]]):
    """A name, which serves in sentences too, or a name and how it is said in sentences."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> dict[str, str]:
        if isinstance(value, dict):
            return dict(LocalNameSchema().load(value))
        name = Text().deserialize(value)
        return {"name": name, "short": in_sentence(name)}


class SiteSchema(Schema):
    """A local overlay."""

    id = snake(required=True)
    title = Text(required=True)
    text = Text()
    guideline = snake()
    unavailable = fields.List(fields.Nested(UnavailableSchema))
    names = fields.Dict(keys=snake(), values=LocalNameField())
    turnaround = fields.Dict(
        keys=snake(),
        values=fields.Dict(
            keys=word("emergency", "urgent", "routine"),
            values=Number(validate=_ABOVE_0),
            validate=validate.Length(min=1),
        ),
    )
    parameters = fields.Dict(keys=snake(), values=fields.Nested(LocalParameterSchema))
