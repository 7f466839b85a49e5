"""The shape of sources."""

from typing import get_args

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import (
    Text,
    kebab,
    word,
)
from planner.core.sources import Check

CHECKS = get_args(Check)


class LocatorSchema(Schema):
    """A place in a source."""

    title = Text(required=True)
    check = word(*CHECKS)


class SourceSchema(Schema):
    """A source."""

    id = kebab(required=True)
    title = Text(required=True)
    publisher = Text(required=True)
    edition = Text(required=True)
    retrieved = Text(required=True)
    license = Text(required=True)
    check = word(*CHECKS, required=True)
    read = Text(required=True)
    locators = fields.Dict(
        keys=Text(),
        values=fields.Nested(LocatorSchema),
        required=True,
        validate=validate.Length(min=1),
    )
