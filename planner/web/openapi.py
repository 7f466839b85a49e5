"""The OpenAPI document: generated from the routes and schemas, with the catalog's own vocabulary in it."""

from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

import orjson
from apispec.ext.marshmallow.field_converter import FieldConverterMixin
from marshmallow import fields

from planner.answering.fields import Entries
from planner.answering.knowledge import Knowledge
from planner.core.catalog import Catalog
from planner.web import version
from planner.web.answers import MARKDOWN
from planner.web.cds.door import Door
from planner.web.cds.surfaces import surface_of
from planner.web.example_answers import add_examples
from planner.web.problems import MEDIA_TYPE
from planner.web.vocabulary import findings_schema, results_schema

Document = dict[str, Any]

CONFIG: Mapping[str, object] = {
    "API_TITLE": version.NAME,
    "API_VERSION": version.SOFTWARE,
    "OPENAPI_VERSION": "3.1.0",
}
_HEADERS: Mapping[str, Document] = {
    "Planner-Catalog": {
        "description": "Version and digest of the catalog that answered.",
        "schema": {"type": "string"},
        "required": True,
    },
    "X-Request-Id": {
        "description": "The request's id: the caller's own where one was sent.",
        "schema": {"type": "string"},
        "required": True,
    },
}
_SCHEME = "client_token"
_UNAUTHORIZED = HTTPStatus.UNAUTHORIZED.name
_TOKEN: Mapping[str, str] = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A JWT of a client that the operator knows, as CDS Hooks has it: `aud` is the address that is called.",
}


def spec_options(catalog: Catalog) -> Document:
    """Return what the document says beside the routes."""
    said = [
        "Plans an ordered, sourced diagnostic workup from what is known about a patient.",
        f"Catalog: {catalog.title} ({catalog.id} {catalog.version}).",
        "Limits:",
        "\n".join(f"- {limit}" for limit in catalog.limits),
        "Every error is an `application/problem+json` document; its `type` leads to an explanation.",
    ]
    license_text = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    return {"info": {"description": "\n\n".join(said), "license": license_text}}


def entries2reference(
    _self: FieldConverterMixin, field: fields.Field[Any], **_: object
) -> Document:
    """Describe a field with free keys by the schema that the catalog gives it."""
    if not isinstance(field, Entries):
        return {}
    return {"$ref": f"#/components/schemas/{field.described_by}"}


class Description:
    """The document as JSON, with examples whose answers are made when it is first asked for: they are plans."""

    def __init__(self, written: Document, knowledge: Knowledge) -> None:
        """Take the document, and the catalogs that answer its examples."""
        self._written = written
        self._knowledge = knowledge

    @cached_property
    def body(self) -> bytes:
        """Return the document as it is sent."""
        add_examples(self._written, self._knowledge)
        return orjson.dumps(self._written)


def document(spec: Any, catalog: Catalog, door: Door) -> Document:  # noqa: ANN401  an apispec.APISpec, untyped here
    """Return the document; it says where a token is needed, as the operator has set it."""
    written: Document = spec.to_dict()
    schemas = written["components"]["schemas"]
    schemas["Findings"] = findings_schema(catalog)
    schemas["Results"] = results_schema(catalog)
    written["components"]["headers"] = dict(_HEADERS)
    page = {"schema": {"type": "string", "description": "The plan as one page to read."}}
    written["paths"]["/v1/plans"]["post"]["responses"]["200"]["content"][MARKDOWN] = page
    for path, operations in written["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                _guard(path, operation, door)
                _finish(operation)
    if door.guards:
        written["components"]["securitySchemes"] = {_SCHEME: _TOKEN}
        written["components"]["responses"][_UNAUTHORIZED] = _refusal()
    for response in written["components"]["responses"].values():
        response["headers"] = _header_references()
    return written


def _guard(path: str, operation: Document, door: Door) -> None:
    """Say that the operation takes a token, where it does."""
    if surface_of(path) in door.guards:
        without: list[Document] = [{}] if door.gate.mode == "optional" else []
        operation["security"] = [*without, {_SCHEME: []}]
        reference = {"$ref": f"#/components/responses/{_UNAUTHORIZED}"}
        operation["responses"].setdefault(str(HTTPStatus.UNAUTHORIZED.value), reference)


def _refusal() -> Document:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {"description": HTTPStatus.UNAUTHORIZED.phrase, "content": content}


def _finish(operation: Document) -> None:
    """Name the headers that every answer has."""
    for response in operation["responses"].values():
        if "$ref" not in response:
            response["headers"] = _header_references() | response.get("headers", {})


def _header_references() -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
