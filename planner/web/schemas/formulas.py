"""The risk formulas as they are served."""

from typing import get_args

from marshmallow import Schema, fields

from planner.core.calculators.model import CalculatorKind
from planner.core.findings import FindingKind
from planner.core.sources import Check
from planner.web.schemas.base import SOURCES, many, maybe, one, string, strings, word
from planner.web.schemas.knowledge import When, page_of


class FormulaTerm(Schema):
    """What one term adds; which of the other keys come says of what kind it is."""

    adds = string("The arithmetic of the term.")
    finding = maybe("Id of the finding that it reads.")
    times = fields.Float()
    over = fields.Float()
    power = fields.Float()
    minus = fields.Float()
    points_by_choice = fields.Raw(
        metadata={"type": "object", "additionalProperties": {"type": "number"}}
    )
    when = one(When, required=False)
    points = fields.Float()
    label = maybe()
    figure = maybe("Id of the calculator whose probability it takes.")


class FormulaInput(Schema):
    """A finding that the formula reads; a number has its unit and bounds."""

    finding = string()
    kind = word(*get_args(FindingKind))
    label = string()
    unit = maybe("UCUM.")
    minimum = fields.Float()
    maximum = fields.Float()
    choices = fields.Raw(metadata={"type": "object", "additionalProperties": {"type": "string"}})


class FormulaPopulation(Schema):
    """In whom the formula was made."""

    text = string()
    within = one(When, required=False)
    sources = strings(SOURCES)


class FormulaThreshold(Schema):
    """A bound from which a source decides otherwise."""

    relation = word("at_least", "above")
    bound = fields.Float(required=True)
    text = string()
    sources = strings(SOURCES)


class FormulaBand(Schema):
    """A band close to a threshold."""

    low = fields.Float(required=True)
    high = fields.Float(required=True)
    text = string()
    sources = strings(SOURCES)


class CalculatorDocument(Schema):
    """
    A published risk formula, with every number that it takes to compute it by hand.

    Where `reference_pending` is true nobody has read its numbers in a text: it informs, and never decides alone.
    """

    id = string()
    title = string()
    kind = word(*get_args(CalculatorKind))
    unit = string("UCUM; `%` or `1` for points.")
    form = string()
    constant = fields.Float(required=True)
    terms = many(FormulaTerm)
    inputs = many(FormulaInput)
    applies = one(When)
    population = one(FormulaPopulation)
    thresholds = many(FormulaThreshold)
    near_threshold = one(FormulaBand, required=False)
    entered_as = maybe("Id of the finding under which the figure itself can be stated.")
    read_by = fields.Raw(
        metadata={
            "description": "Guideline -> ids of its rules that decide by the figure.",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        }
    )
    check = word(*get_args(Check))
    checked = string("How its numbers were checked, in words.")
    reference_pending = fields.Boolean(required=True)
    known_gaps = string()
    definitions = strings("Citations of how the inputs are read.")
    sources = strings(SOURCES)


CALCULATOR_LIST = page_of(CalculatorDocument)
