"""Computed figures as they come back in a plan: what they rest on, for whom they were made, and how sure that is."""

from marshmallow import Schema, fields

from planner.web.schemas.base import SOURCES, Sentence, many, maybe, one, string, strings, word

_KNOWN = ("yes", "no", "not_known")


class FigureInput(Schema):
    """What one term of a formula was computed from."""

    text = string()
    findings = strings("Ids of the stated findings.", required=False)
    figure = maybe("Id of the figure that went in.")
    points = fields.Float(metadata={"description": "Points of a score that it earned."})


class FigurePopulation(Schema):
    """In whom the formula was made."""

    text = string()
    within = word(*_KNOWN)


class FigureThreshold(Schema):
    """A bound from which a source decides otherwise."""

    bound = fields.Float(required=True)
    reached = word(*_KNOWN)
    text = string()
    sources = strings(SOURCES)


class FigureValue(Schema):
    """A figure: its value, or the two values that it lies between while inputs are unknown."""

    value = fields.Float()
    between = fields.List(fields.Float())


class Figure(FigureValue):
    """A computed figure. It changes no plan by itself: only a rule that names it does."""

    kind = word("figure")
    id = string()
    title = string()
    unit = string("UCUM; `%` or `1` for points.")
    text = string()
    entered = fields.Boolean(
        required=True, metadata={"description": "The caller stated the figure itself."}
    )
    computed = one(FigureValue, required=False)
    inputs = many(FigureInput)
    missing = strings("Ids of the findings that would narrow the figure.")
    population = one(FigurePopulation)
    thresholds = many(FigureThreshold)
    near_threshold = fields.Nested(Sentence)
    read_by = strings("Ids of the rules that decide by it.", required=False)
    known_gaps = maybe()
    check = word("full", "partial", "memory", "policy")
    sources = strings(SOURCES)
