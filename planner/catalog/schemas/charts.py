"""The shape of `charts.yaml` and `prefetch.yaml`: how findings are read from charts, and what is asked of charts."""

from marshmallow import Schema, fields, validate

from planner.catalog.schemas.fields import (
    SOURCED,
    StrictBool,
    Text,
    citations,
    kebab,
    snake,
    texts,
    word,
)
from planner.catalog.schemas.findings import GROUPS, ValiditySchema
from planner.catalog.schemas.tests import CATEGORIES

_RESOURCE = validate.Regexp(r"^[A-Z][A-Za-z]+$", error="must be a type of resource")
_SEARCH = validate.Regexp(
    r"^[a-z_]+=[a-z0-9,-]+(&[a-z_]+=[a-z0-9,-]+)*$", error="must be name=value, joined by &"
)
_SYSTEM = validate.Regexp(r"^[A-Z][A-Z0-9]+$", error="must be the short name of a code system")


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


class ChartSearchSchema(Schema):
    """One search of a chart, and what its answer can tell of."""

    id = snake(required=True)
    title = Text(required=True)
    resource = fields.String(required=True, validate=_RESOURCE)
    search = fields.String(required=True, validate=_SEARCH)
    systems = fields.List(fields.String(validate=_SYSTEM), required=True)
    groups = fields.List(word(*GROUPS))
    categories = fields.List(word(*CATEGORIES))
    every_test = StrictBool()
    sources = citations(**SOURCED)
