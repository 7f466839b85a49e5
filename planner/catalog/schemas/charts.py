"""The shape of `charts.yaml`: how findings are read from charts."""

from marshmallow import Schema, fields

from planner.catalog.schemas.fields import (
    SOURCED,
    StrictBool,
    citations,
    kebab,
    snake,
    texts,
    word,
)
from planner.catalog.schemas.findings import GROUPS, ValiditySchema


class ChartRuleSchema(Schema):
    """How findings are read from charts; of several records on one finding the later ones add to the earlier."""

    id = kebab(required=True)
    groups = fields.List(word(*GROUPS))
    findings = fields.List(snake())
    current_for = fields.Nested(ValiditySchema)
    lasting = StrictBool()
    in_doubt = texts()
    denies_past = texts()
    counts_from = fields.List(snake())
    sources = citations(**SOURCED)
