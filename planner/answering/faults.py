"""From marshmallow's messages to problems with a pointer, a stable code and a way out."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import marshmallow as ma

from planner.core.errors import Problem
from planner.core.intake import escape, looks_like_identifier

_SHOWN = 60
_CODES = {
    "Missing data for required field.": "required",
    "Field may not be null.": "null",
    "Given more than once.": "stated_twice",
    "Invalid input type.": "not_an_object",
}
_HINTS = {
    "null": "leave it out where nothing is known",
    "stated_twice": "give it once",
    "not_an_object": "write an object: {...}",
}
_IDENTIFIER_HINT = "send a case_id of your own that says nothing about the person"


def problems_of(messages: object, schema: ma.Schema, pointer: str = "") -> list[Problem]:
    """
    Return one problem for each message, with the place in the document that it speaks of.

    Args:
        messages: What marshmallow says, by field.
        schema: The schema of the object in which the place is.
        pointer: The place.
    """
    if isinstance(messages, Mapping):
        return [
            problem
            for key, inner in messages.items()
            for problem in problems_of(
                inner,
                _schema_at(schema, key) if isinstance(inner, Mapping) else schema,
                _inside(pointer, key),
            )
        ]
    if isinstance(messages, Sequence) and not isinstance(messages, str):
        return [_problem(message, schema, pointer) for message in messages]
    return [_problem(messages, schema, pointer)]


def _schema_at(schema: ma.Schema, key: object) -> ma.Schema:
    """Return the schema by which what stands under the key is read: that of a nested object, else the same."""
    for name, field in schema.fields.items():
        if key in (name, field.data_key) and isinstance(field, ma.fields.Nested):
            return field.schema
    return schema


def _inside(pointer: str, key: object) -> str:
    return pointer if key == "_schema" else f"{pointer}/{escape(str(key))}"


def _problem(message: object, schema: ma.Schema, pointer: str) -> Problem:
    if isinstance(message, Problem):
        return replace(message, pointer=pointer + message.pointer)
    text = str(message)
    if text == "Unknown field.":
        return _unknown(pointer, schema)
    code = _CODES.get(text, "invalid_value")
    hint = _hint(code, schema, pointer.rpartition("/")[2])
    return Problem(pointer=pointer, code=code, message=_plain(text), hint=hint)


def _hint(code: str, schema: ma.Schema, name: str) -> str:
    """Return the way out, where one is known: of what is missing, what it is to say."""
    if code == "required":
        field = schema.fields.get(name)
        return str(field.metadata.get("description", "")) if field else ""
    return _HINTS.get(code, "")


def _unknown(pointer: str, schema: ma.Schema) -> Problem:
    name = pointer.rpartition("/")[2][:_SHOWN]
    if looks_like_identifier(name):
        message = f"{name} looks like an identifier; no patient identifiers are accepted"
        return Problem(
            pointer=pointer, code="identifier_refused", message=message, hint=_IDENTIFIER_HINT
        )
    known = [field.data_key or key for key, field in schema.fields.items()]
    return Problem(
        pointer=pointer,
        code="unknown_field",
        message=f"{name} is not read here",
        allowed=tuple(known),
        did_you_mean=tuple(difflib.get_close_matches(name.lower(), known, n=3)),
    )


def _plain(text: str) -> str:
    """
    Return the message as a clause.

    >>> _plain("Not a valid string.")
    'not a valid string'
    """
    return text[:1].lower() + text[1:].removesuffix(".")
