"""How a profile was read."""

from marshmallow import Schema, fields

from planner.web.schemas.base import Named, free, many, maybe, one, string, strings


class NormalForm(Schema):
    """The profile as the planner holds it; it can be sent again."""

    findings = fields.Dict(required=True)
    results = fields.Dict(required=True)
    as_of = maybe()
    default_absent = fields.Boolean()


class ReadEntry(Schema):
    """One thing that was stated."""

    given = string("The key that was sent.")
    finding = maybe("Id of the finding it was read as.")
    test = maybe("Id of the test it was read as.")
    value = fields.Raw(metadata={"description": "In the finding's own unit."})
    unit = maybe()
    shows = strings(required=False)
    on = maybe()
    text = string("In words.")


class ImpliedEntry(Schema):
    """A flag that follows from another."""

    finding = string()
    value = fields.Boolean(required=True)
    cause = fields.String(required=True, data_key="from")
    text = string()


class AssumedEntry(Schema):
    """A flag that was taken for absent because the request said so."""

    finding = string()
    value = free("Always false.", {"const": False})
    text = string()


class MappingDocument(Schema):
    """How the profile was read."""

    case_id = maybe()
    catalog = one(Named)
    normal = one(NormalForm)
    read = many(ReadEntry)
    implied = many(ImpliedEntry)
    unknown = strings("Findings that were said to be unknown.")  # type: ignore[assignment]  # a field, not Schema's setting
    assumed = many(AssumedEntry)
    not_stated = fields.Integer(
        required=True, metadata={"description": "How many findings nothing is known about."}
    )
