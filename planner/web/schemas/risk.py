"""Computed figures as they come back in a plan: what they rest on, for whom they were made, and how sure that is."""

from typing import get_args

from marshmallow import Schema, fields

from planner.core.sources import Check
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
    within = fields.String(metadata={"enum": list(_KNOWN)})


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


class AnyCancer(Schema):
    """The risk of any cancer beside that of lung cancer."""

    value = fields.Float(required=True)
    sources = strings(SOURCES)


class Revised(FigureValue):
    """A risk revised by a result that is there."""

    text = string()
    note = string("How it was derived, and what that takes for granted.")
    sources = strings(SOURCES)


class Figure(FigureValue):
    """
    A figure: a calculator's, or the published risk of a symptom.

    It changes no plan by itself: only a rule that names a calculator does, and none can name a symptom's risk.
    """

    kind = word("figure", "symptom_risk")
    id = string()
    title = string()
    unit = string("UCUM; `%` or `1` for points.")
    text = string()
    missing = strings("Ids of the findings that would narrow the figure.")
    population = one(FigurePopulation)
    check = word(*get_args(Check))
    sources = strings(SOURCES)
    entered = fields.Boolean(metadata={"description": "The caller stated the figure itself."})
    computed = one(FigureValue, required=False)
    inputs = many(FigureInput, required=False)
    thresholds = many(FigureThreshold, required=False)
    near_threshold = fields.Nested(Sentence)
    read_by = strings("Ids of the rules that decide by it.", required=False)
    known_gaps = maybe()
    interval = fields.List(fields.Float(), metadata={"description": "Of a symptom's risk."})
    any_cancer = one(AnyCancer, required=False)
    interpolated = fields.Boolean(
        metadata={"description": "The table has no row of this very age."}
    )
    after = many(Revised, required=False)
    notes = strings(required=False)
