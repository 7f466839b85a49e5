"""What changed since a former answer, as it comes back."""

from marshmallow import Schema, fields

from planner.web.schemas.base import (
    SOURCES,
    many,
    maybe,
    one,
    string,
    strings,
    word,
)


class MovedFigure(Schema):
    """A figure with another value than before; null where it was, or is, not computed."""

    id = string()
    was = fields.String(data_key="from", required=True, allow_none=True)
    now = fields.String(data_key="to", required=True, allow_none=True)


class ChangeCause(Schema):
    """A new or changed finding or result that is behind a change: with its words, or only as `input`."""

    finding = maybe()
    test = maybe()
    figure = maybe()
    pathway = maybe()
    state = maybe()
    text = maybe()
    input = maybe("Id of the finding or test, or `guideline`, `site` or `catalog`.")


class KeptAway(Schema):
    """A test that a contraindication keeps away, so that another step takes its place."""

    test = string()
    text = string("What was found, and what it means for the test.")
    sources = strings(SOURCES)


class Moved(Schema):
    """A value before and now."""

    was = fields.String(data_key="from", required=True)
    now = fields.String(data_key="to", required=True)


class ChangeEntry(Schema):
    """One change, with its cause."""

    change = word("added", "removed", "changed")
    test = maybe("Id of the step; or `id`.")
    id = maybe("Id of the alert or action.")
    state = fields.Raw(
        metadata={
            "description": "The state, or what it was and is: of a step its own; of an action `due` or `conditional`."
        }
    )
    urgency = one(Moved, required=False)
    reason = maybe("The class of the refusal.")
    text = string()
    rules = strings("The rules behind it.")
    no_longer = strings("Rules that asked for it and do so no more.", required=False)
    because = many(ChangeCause)
    blocked = many(KeptAway, required=False)
    instead = strings(required=False)
    sources = strings(SOURCES, required=False)


class SafetyNews(Schema):
    """What is new to heed."""

    text = string()
    sources = strings(SOURCES)


class SafetyChange(Schema):
    """A step of both plans of which something else must be heeded than before."""

    test = string()
    was = fields.String(data_key="from", required=True)
    now = fields.String(data_key="to", required=True)
    because = many(ChangeCause)
    notes = many(SafetyNews)


class DiffDocument(Schema):
    """What changed since the former answer, and why."""

    changed = fields.Boolean(required=True)
    previous_digest = fields.String(required=True, allow_none=True)
    catalog_changed = fields.Boolean()
    new_inputs = strings(required=False)
    steps = many(ChangeEntry, required=False)
    alerts = many(ChangeEntry, required=False)
    actions = many(ChangeEntry, required=False)
    safety = many(SafetyChange, required=False)
    figures = many(MovedFigure, required=False)
