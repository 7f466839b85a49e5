"""The shape of a calculator's record; meaning is the linker's."""

from typing import get_args

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import SOURCED, Number, Text, citations, snake, word
from planner.core.calculators.model import CalculatorKind


class TermSchema(Schema):
    """One term: exactly one of number, choice, when and figure."""

    number = snake()
    choice = snake()
    when = fields.Raw()
    figure = snake()
    label = Text()
    times = Number()
    over = Number(validate=validate.Range(0, min_inclusive=False))
    power = Number()
    minus = Number()
    points = fields.Raw()


class PopulationSchema(Schema):
    """In whom the formula was made."""

    text = Text(required=True)
    within = fields.Raw()
    sources = citations(**SOURCED)


class ThresholdSchema(Schema):
    """A bound from which a source decides otherwise."""

    at_least = Number()
    above = Number()
    text = Text(required=True)
    sources = citations(**SOURCED)


class NearSchema(Schema):
    """A band near a threshold."""

    low = Number(required=True)
    high = Number(required=True)
    text = Text(required=True)
    sources = citations(**SOURCED)


class CalculatorSchema(Schema):
    """A calculator."""

    id = snake(required=True)
    title = Text(required=True)
    label = Text(required=True)
    kind = word(*get_args(CalculatorKind), required=True)
    unit = Text(required=True)
    entered_as = snake()
    applies = fields.Raw(required=True)
    population = fields.Nested(PopulationSchema, required=True)
    constant = Number()
    terms = fields.List(fields.Nested(TermSchema), required=True, validate=validate.Length(min=1))
    thresholds = fields.List(fields.Nested(ThresholdSchema))
    near = fields.Nested(NearSchema)
    known_gaps = Text()
    definitions = citations()
    sources = citations(**SOURCED)
