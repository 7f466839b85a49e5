"""A table of cases in, a table of plans out, streamed; nothing is kept."""

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from planner.batch import columns, template
from planner.web.answers import published, published_bytes
from planner.web.api import Blueprint
from planner.web.batching import NDJSON, batch_answer
from planner.web.schemas.batches import BatchQuery, ColumnsDocument
from planner.web.state import state

batches = Blueprint("batches", __name__, url_prefix="/v1/batches", description=__doc__)

_CSV = "text/csv"
_TABLE = {"schema": {"type": "string"}}
_FORM = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "contentMediaType": _CSV}},
    }
}


@batches.route("", methods=["POST"])
@batches.arguments(BatchQuery(), location="query")
@batches.doc(
    requestBody={
        "required": True,
        "content": {_CSV: _TABLE, "multipart/form-data": _FORM},
    },
    responses={
        "200": {
            "description": "An answer for every row, in order.",
            "content": {_CSV: _TABLE, NDJSON: _TABLE},
        }
    },
)
@batches.refuses(400, 413, 415)
def answer_batch(query: dict[str, Any]) -> Response:
    """
    Plan every row of a CSV.

    A row that cannot be read is answered with what is wrong with it; the others are planned. The columns are
    the ids of findings and `results.<test>`; see `/v1/batches/columns` and `/v1/batches/template.csv`.
    """
    request.max_content_length = state().settings.max_batch_bytes
    return batch_answer(request, query, state())


@batches.route("/template.csv")
@batches.doc(responses={"200": {"description": "A CSV.", "content": {_CSV: _TABLE}}})
def get_template() -> WerkzeugResponse:
    """Give a CSV to fill in, with one example row."""
    return published_bytes(template(state().catalog), "text/csv; charset=utf-8")


@batches.route("/columns")
@batches.response(200, ColumnsDocument(), description="Every column that a file may have.")
def get_columns() -> WerkzeugResponse:
    """List the columns that a file may have, with what their cells take."""
    return published({"columns": columns(state().catalog)})
