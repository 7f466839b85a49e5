"""The shape of diagnostic tests."""

from typing import get_args

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import (
    SOURCED,
    Number,
    StrictBool,
    Text,
    WholeNumber,
    citations,
    snake,
    texts,
    word,
)
from planner.catalog.schemas.findings import ValiditySchema
from planner.core.diagnostic_tests import Category, Level

CATEGORIES = get_args(Category)


class SourcedTextSchema(Schema):
    """A sentence with its sources."""

    text = Text(required=True)
    sources = citations(**SOURCED)


class ContraindicationSchema(Schema):
    """When not, or only with care."""

    when = fields.Raw(required=True)
    level = word(*get_args(Level), required=True)
    do = Text(required=True)
    substitute = fields.List(snake())
    no_safe_option = Text()
    waived_if_immediate = StrictBool()
    sources = citations(**SOURCED)


class CheckFirstSchema(Schema):
    """What must be known before."""

    finding = snake(required=True)
    when = fields.Raw(required=True)
    waived_if_immediate = StrictBool()
    sources = citations(**SOURCED)


class RadiationSchema(Schema):
    """Typical effective dose, mSv."""

    low = Number(required=True)
    high = Number(required=True)
    sources = citations(**SOURCED)


class TurnaroundSchema(Schema):
    """Typical hours to the result."""

    setting = word("emergency", "urgent", "routine", required=True)
    hours = Number(required=True)
    sources = citations(**SOURCED)


class BurdenSchema(Schema):
    """What it costs the patient."""

    invasiveness = WholeNumber(required=True, validate=validate.Range(0, 4))
    radiation_msv = fields.Nested(RadiationSchema)
    turnaround = fields.List(fields.Nested(TurnaroundSchema))


class AccuracySchema(Schema):
    """How good at which question in whom."""

    question = Text(required=True)
    sensitivity = Number(validate=validate.Range(0, 1))
    specificity = Number(validate=validate.Range(0, 1))
    value = Text()
    population = Text(required=True)
    sources = citations(**SOURCED)


class DiagnosticTestSchema(Schema):
    """A diagnostic test."""

    id = snake(required=True)
    name = Text(required=True)
    short = Text(required=True)
    category = word(*CATEGORIES, required=True)
    answers = texts(required=True, validate=validate.Length(min=1))
    shows = fields.Dict(keys=snake(), values=Text(), required=True, validate=validate.Length(min=1))
    informational = fields.List(snake())
    measures = fields.List(snake())
    after = fields.List(fields.Raw())
    prefer_after = fields.List(snake())
    covers = fields.List(snake())
    stands_in_for = fields.List(snake())
    substitutes = fields.List(snake())
    contraindications = fields.List(fields.Nested(ContraindicationSchema))
    check_first = fields.List(fields.Nested(CheckFirstSchema))
    valid = fields.Nested(ValiditySchema)
    preparation = fields.List(fields.Nested(SourcedTextSchema))
    burden = fields.Nested(BurdenSchema, required=True)
    harms = fields.List(fields.Nested(SourcedTextSchema))
    accuracy = fields.List(fields.Nested(AccuracySchema))
    limits = fields.List(fields.Nested(SourcedTextSchema))
    not_for = fields.List(fields.Nested(SourcedTextSchema))
    refused_always = StrictBool()
    sources = citations(**SOURCED)
