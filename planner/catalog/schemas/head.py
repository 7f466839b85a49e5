"""The shape of the head of a catalog."""

from marshmallow import Schema, fields

from planner.catalog.schemas.fields import Text, id_of, kebab, snake, texts


class CatalogSchema(Schema):
    """The head of a catalog."""

    id = kebab(required=True)
    title = Text(required=True)
    scope = Text(required=True)
    version = Text(required=True)
    population = Text(required=True)
    who_may_use = Text(required=True)
    limits = texts(required=True)
    default_guideline = snake(required=True)
    spellings = fields.Dict(
        keys=id_of("[a-z0-9]+( [a-z0-9]+)*", "words of an id, with spaces between them"),
        values=Text(),
    )
