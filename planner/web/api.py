"""
The one module that subclasses flask-smorest: strict bodies in, problems out, both in the OpenAPI document.

Its defaults keep the last of two equal keys, read NaN, take a body of another type for an empty one, drop
the headers of errors and document them as `application/json`.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn

import flask_smorest
import marshmallow as ma
from flask import Flask, Request
from webargs.flaskparser import FlaskParser

from planner.answering.faults import problems_of
from planner.answering.knowledge import Knowledge
from planner.answering.strict_json import StrictJsonError, read_json
from planner.core.errors import Problem
from planner.web import problems
from planner.web.problems import Refusal
from planner.web.schemas.errors import ProblemDocument
from planner.web.state import knowledge

JSON = "application/json"
_UTF8 = frozenset({"utf-8", "utf8", ""})


class StrictParser(FlaskParser):
    """Reads JSON bodies and query parameters without guessing."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  (webargs declares it so)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:  # noqa: ANN401
        return strict_body(req)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ANN401
        """Return the query parameters, each of which may be given once."""
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            given = {name: ["Given more than once."] for name in repeated}
            raise ma.ValidationError(given)
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,  # noqa: ARG002  (webargs passes it by name)
        schema: ma.Schema,
        **_: object,
    ) -> NoReturn:
        """Refuse the request with every problem that can be seen in it."""
        ((location, messages),) = error.normalized_messages().items()  # type: ignore[no-untyped-call]
        found = problems_of(messages, schema)
        if location == "query":
            errors = [problems.as_parameter(problem) for problem in found]
        else:
            found += _further(schema, error.valid_data)
            errors = [dict(problem.document()) for problem in found]
        raise Refusal("invalid_request", errors=errors)


def strict_body(req: Request, accepted: Sequence[str] = (JSON,)) -> object:
    """
    Return the JSON that the request carries.

    Args:
        req: The request.
        accepted: The media types under which it may come.

    Raises:
        Refusal: It is of another type, or not strict JSON.
    """
    _require_json(req, accepted)
    try:
        return read_json(req.get_data())
    except StrictJsonError as error:
        cause = Problem(pointer=error.pointer, code=error.code, message=str(error))
        raise Refusal("malformed_json", str(error), errors=[cause.document()]) from None


def _require_json(req: Request, accepted: Sequence[str]) -> None:
    if req.mimetype not in accepted or req.mimetype_params.get("charset", "").lower() not in _UTF8:
        detail = f"Send the body as {' or '.join(accepted)} in UTF-8."
        raise Refusal("unsupported_media_type", detail, more={"accepted": list(accepted)})
    if req.headers.get("Content-Encoding", "identity").lower() != "identity":
        detail = "A compressed body is not read here."
        headers = {"Accept-Encoding": "identity"}
        raise Refusal("unsupported_media_type", detail, headers=headers)


def _further(schema: ma.Schema, valid: object) -> list[Problem]:
    """Return what the schema finds in the parts that are well formed."""
    look: Callable[[object, Knowledge], list[Problem]] | None
    look = getattr(schema, "further_problems", None)
    return look(valid, knowledge()) if look and isinstance(valid, Mapping) else []


class Blueprint(flask_smorest.Blueprint):
    """Routes whose arguments are read strictly."""

    ARGUMENTS_PARSER = StrictParser()

    def refuses(self, *statuses: int) -> Callable[[Any], Any]:
        """Document the statuses that the view refuses requests with."""

        def decorate(view: Any) -> Any:  # noqa: ANN401
            for status in statuses:
                view = self.alt_response(status, HTTPStatus(status).name)(view)
            return view

        return decorate


class Api(flask_smorest.Api):
    """The OpenAPI document, with problems for errors."""

    ERROR_SCHEMA = ProblemDocument

    def _register_responses(self) -> None:
        usual: str = self.DEFAULT_RESPONSE_CONTENT_TYPE  # type: ignore[has-type]
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def _register_error_handlers(self) -> None:
        app: Flask = self._app
        problems.register(app)
