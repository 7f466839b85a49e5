"""The shape of a risk table's record; meaning is the linker's."""

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import SOURCED, Number, Text, citations, snake, texts


class TableSymptomSchema(Schema):
    """A symptom of the table."""

    label = Text(required=True)
    when = fields.Raw(required=True)


class HabitSchema(Schema):
    """A smoking history of the table."""

    label = Text(required=True)
    values = fields.List(snake(), required=True, data_key="is", validate=validate.Length(min=1))


class AfterSchema(Schema):
    """A result by which the risk is revised."""

    when = fields.Raw(required=True)
    label = Text(required=True)
    sensitivity = Number(required=True, validate=validate.Range(0, 1))
    specificity = Number(required=True, validate=validate.Range(0, 1, min_inclusive=False))
    text = Text(required=True)
    sources = citations(**SOURCED)


class RiskTableSchema(Schema):
    """A published table of risks."""

    id = snake(required=True)
    outcome = Text(required=True)
    file = Text(required=True)
    symptoms = fields.Dict(keys=snake(), values=fields.Nested(TableSymptomSchema), required=True)
    sexes = fields.Dict(keys=snake(), values=Text(), required=True)
    smoking = fields.Dict(keys=snake(), values=fields.Nested(HabitSchema), required=True)
    population = Text(required=True)
    notes = texts(required=True)
    sources = citations(**SOURCED)
    any_cancer_sources = citations(**SOURCED)
    after = fields.List(fields.Nested(AfterSchema))
