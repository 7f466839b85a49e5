"""Shapes that many answers share; every key that may come is named, every key that must come is required."""

from typing import Any, get_args

from marshmallow import Schema, fields

from planner.core.urgency import Clock


def string(description: str = "") -> fields.String:
    """Return a string that always comes."""
    return fields.String(
        required=True, metadata={"description": description} if description else {}
    )


def maybe(description: str = "") -> fields.String:
    """Return a string that may be left out."""
    return fields.String(metadata={"description": description} if description else {})


def word(*values: str) -> fields.String:
    """Return one of a closed list, always there."""
    return fields.String(required=True, metadata={"enum": list(values)})


def strings(description: str = "", *, required: bool = True) -> fields.List[str]:
    """Return a list of strings."""
    metadata = {"description": description} if description else {}
    return fields.List(fields.String(), required=required, metadata=metadata)


def one(schema: type[Schema], *, required: bool = True) -> fields.Nested:
    """Return one object."""
    return fields.Nested(schema, required=required)


def many(schema: type[Schema], *, required: bool = True) -> fields.List[Any]:
    """Return a list of objects."""
    return fields.List(fields.Nested(schema), required=required)


def free(description: str, schema: dict[str, Any] | None = None) -> fields.Raw:
    """Return a value that the description alone says all about."""
    return fields.Raw(required=True, metadata={"description": description, **(schema or {})})


def table(description: str, value: dict[str, Any] | None = None) -> fields.Raw:
    """Return an object with free keys and values of one shape."""
    shape = {"type": "object", "additionalProperties": value or {"type": "string"}}
    return fields.Raw(required=True, metadata={"description": description, **shape})


SOURCES = "Citations, `source#locator`."


class Named(Schema):
    """The catalog that answered."""

    id = string()
    version = string()
    digest = string()


class Selection(Named):
    """The catalog that answered, and the selection in it."""

    guideline = string()
    site = string()


class MonthsAfter(Schema):
    """Months after another test."""

    after = string("Id of the test from which they count.")
    from_months = fields.Integer(required=True)
    to_months = fields.Integer(required=True)


class Deadline(Schema):
    """How soon."""

    tier = string("Id of the tier; `/v1/catalog` lists them.")
    title = string()
    due_within_hours = fields.Float(metadata={"description": "Left out where there is no limit."})
    clock = word(*get_args(Clock))
    interval = one(MonthsAfter, required=False)


class Sentence(Schema):
    """A statement with its sources."""

    text = string()
    sources = strings(SOURCES)


class Code(Schema):
    """A code of a terminology."""

    system = string()
    code = string()
    display = string()


class Radiation(Schema):
    """Typical effective dose."""

    low = fields.Float(required=True)
    high = fields.Float(required=True)
    sources = strings(SOURCES)


class Turnaround(Schema):
    """Typical hours from request to result."""

    setting = string()
    hours = fields.Float(required=True)
    local = fields.Boolean(
        required=True, metadata={"description": "The site's own figure; it has no citation."}
    )
    sources = strings(SOURCES)


class Burden(Schema):
    """What a test costs the patient."""

    invasiveness = fields.Integer(
        required=True, metadata={"description": "0 none to 4 operating theater."}
    )
    radiation_msv = one(Radiation, required=False)
    turnaround = many(Turnaround)


class Accuracy(Schema):
    """How good a test is at one question."""

    question = string()
    sensitivity = fields.Float()
    specificity = fields.Float()
    value = maybe("Another measure.")
    population = maybe()
    sources = strings(SOURCES)
