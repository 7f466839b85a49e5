"""The shape of findings and derived findings."""

from typing import Any

from marshmallow import Schema, fields

from planner.catalog.schemas.fields import (
    SOURCED,
    Number,
    StrictBool,
    Text,
    WholeNumber,
    citations,
    id_of,
    snake,
    texts,
    word,
)

GROUPS = (
    "demographic",
    "symptom",
    "attribute",
    "sign",
    "exposure",
    "history",
    "safety",
    "measurement",
)


class ValiditySchema(Schema):
    """How long a dated value stays fresh."""

    days = WholeNumber(required=True)
    sources = citations(**SOURCED)


class HeldExamplesSchema(Schema):
    """Profiles beside a definition: those of which it holds, and those of which it does not."""

    holds = fields.List(fields.Dict())
    quiet = fields.List(fields.Dict())


class _ConversionSchema(Schema):
    """From another unit: first `minus`, then `times`, then `over`."""

    minus = Number()
    times = Number()
    over = Number()


class _Conversion(fields.Field[float | dict[str, float]]):
    """A factor, or the steps of a conversion that has another zero point."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> float | dict[str, float]:
        if isinstance(value, dict):
            steps: dict[str, float] = _ConversionSchema().load(value)
            return steps
        factor: float = Number().deserialize(value, attr, data)
        return factor


class FindingSchema(Schema):
    """A finding or a derived finding."""

    id = snake(required=True)
    kind = word("flag", "number", "choice", "derived", required=True)
    group = word(*GROUPS)
    label = Text(required=True)
    question = Text()
    aliases = texts()
    unit = Text()
    min = Number()
    max = Number()
    accepts = fields.Dict(keys=fields.String(), values=_Conversion())
    choices = fields.Dict(keys=id_of("[A-Za-z0-9_]+", "one word"), values=Text())
    multiple = StrictBool()
    implies = fields.List(snake())
    measured_by = snake()
    about = snake()
    ruled_out_by = fields.Raw()
    valid = fields.Nested(ValiditySchema)
    when = fields.Raw()
    sources = citations()
    examples = fields.Nested(HeldExamplesSchema)
