"""From an uploaded table to a streamed answer: bytes, options and charset in, the batch's own words out."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Request, Response

from planner.batch import Answer, FileProblem, Options, answer_csv
from planner.web.answers import streamed
from planner.web.problems import Refusal
from planner.web.state import State
from planner.web.uploads import charset_of, table_of

NDJSON = "application/x-ndjson"


def batch_answer(request: Request, query: Mapping[str, Any], state: State) -> Response:
    """
    Return the answer to the table that the request carries.

    Raises:
        Refusal: The body is not a table, or the table has problems; all of them are listed.
    """
    table = table_of(request, max_expanded_bytes=state.settings.max_expanded_bytes)
    try:
        answer = answer_csv(table, state.catalog, _options(request, query))
    except FileProblem as error:
        raise Refusal(
            "invalid_file", errors=[problem.document() for problem in error.problems]
        ) from None
    return streamed(_counted(answer, state), answer.media_type, answer.headers)


def _options(request: Request, query: Mapping[str, Any]) -> Options:
    values = dict(query)
    if "output" not in values and request.accept_mimetypes.best == NDJSON:
        values["output"] = "ndjson"
    return Options(charset=charset_of(request), **values)


def _counted(answer: Answer, state: State) -> Iterator[bytes]:
    try:
        yield from answer.chunks
    finally:
        answer.close()
    state.metrics.count_rows(answer.tally.rows, answer.tally.errors)
