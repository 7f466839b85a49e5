"""The shape of a problem, for the OpenAPI document."""

from marshmallow import INCLUDE, Schema, fields


class ProblemEntry(Schema):
    """One cause; `pointer` for a place in the body, `parameter` for a query parameter."""

    pointer = fields.String(metadata={"description": "JSON Pointer into the body."})
    parameter = fields.String(metadata={"description": "Name of the query parameter."})
    code = fields.String(required=True, metadata={"description": "Stable code of the cause."})
    message = fields.String(required=True)
    hint = fields.String()
    allowed = fields.List(fields.String(), metadata={"description": "What is accepted."})
    did_you_mean = fields.List(fields.String(), metadata={"description": "The nearest known."})


class ProblemDocument(Schema):
    """An RFC 9457 problem; `type` is the address of a page that explains it."""

    class Meta:
        """Some kinds of problem say more."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "Stable code of the kind."})
    detail = fields.String(required=True)
    request_id = fields.String(required=True, metadata={"description": "The X-Request-Id."})
    errors = fields.List(fields.Nested(ProblemEntry), metadata={"description": "All causes."})
