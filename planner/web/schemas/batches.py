"""How a batch is to be read and answered."""

from marshmallow import Schema, fields

from planner.answering.fields import Day, QueryBool, QueryNumber, Text, Word
from planner.web.schemas.base import string

_MOST_ERRORS = 1_000_000


class BatchQuery(Schema):
    """The options of a batch; each has a default that suits a file from a spreadsheet."""

    on_error = Word("continue", "abort", description="What to do with a row that cannot be read.")
    max_errors = QueryNumber(1, _MOST_ERRORS, description="Stop after so many rows with errors.")
    delimiter = Word("auto", "comma", "semicolon", "tab", "pipe")
    decimal = Word("auto", "point", "comma")
    default_absent = QueryBool(
        metadata={"description": "Take an empty symptom, sign or history for absent."}
    )
    unknown_columns = Word("error", "pass", "ignore", description="Columns not in the catalog.")
    allow_identifiers = Word("refuse", "drop", description="Columns that identify people.")
    output = Word("results", "errors", "unprocessed", "ndjson", description="What to answer with.")
    detail = Word("brief", "full", description="How much each plan of an NDJSON answer says.")
    shape = Word("wide", "long", description="One line per row, or one per row and step.")
    guideline = Text(at_most=80)
    site = Text(at_most=80)
    as_of = Day(metadata={"description": "The day that counts as today."})
    excel_safe = QueryBool(
        metadata={"description": "Put ' before cells that a spreadsheet would compute."}
    )
    trailer = QueryBool(metadata={"description": "End the CSV with a line that says it is whole."})


class ColumnEntry(Schema):
    """A column that a file may have."""

    class Meta:
        """What else there is to say depends on the kind of column."""

        unknown = "include"

    column = string()


class ColumnsDocument(Schema):
    """The columns that a file may have."""

    columns = fields.List(fields.Nested(ColumnEntry), required=True)
