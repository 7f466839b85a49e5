"""Answers about a plan: hypotheticals, branches, comparisons, and single orders."""

from typing import Any, get_args

from marshmallow import Schema, fields

from planner.core.rating import Verdict
from planner.web.schemas.base import (
    SOURCES,
    Deadline,
    Selection,
    many,
    maybe,
    one,
    string,
    strings,
    word,
)
from planner.web.schemas.differences import DiffDocument
from planner.web.schemas.steps import Action, Alert, Because, Obstacle, Open

_PRIORITIES = ("emergency", "urgent", "soon", "routine", "none")


class Gist(Schema):
    """A plan in a line."""

    priority = word(*_PRIORITIES)
    headline = string()
    digest = string()


class DecisionChange(Schema):
    """What is decided otherwise, in ids and in words; what does not differ is left out."""

    adds_alerts = strings(required=False)
    moves_alerts = strings("Alerts whose urgency changes.", required=False)
    removes_alerts = strings(required=False)
    adds_steps = strings("Tests that become due.", required=False)
    sooner = strings("Steps that become more urgent.", required=False)
    later = strings("Steps that become less urgent.", required=False)
    waits = strings("Steps that were due and now wait for a result.", required=False)
    removes_steps = strings(required=False)
    adds_conditional_steps = strings(required=False)
    adds_actions = strings(required=False)
    removes_actions = strings(required=False)
    text = string()


class Block(Schema):
    """What stands behind a change: a contraindication, what must be known first, or that a site has no such test."""

    test = string()
    kind = word("blocked", "unblocked", "check_first", "checked", "unavailable")
    text = string()
    because = many(Because)
    sources = strings(SOURCES)


class Answer(Schema):
    """One answer to something that is not known."""

    finding = string()
    value = fields.Raw(required=True, metadata={"type": ["boolean", "number", "string"]})
    text = string()
    rules = strings("The rules that make the difference.")
    blocks = many(Block, required=False)


class AnswerGroup(Schema):
    """Answers that change the same: each of them alone does."""

    change = one(DecisionChange)
    answers = many(Answer)
    sources = strings(SOURCES)


class WhatIfDocument(Schema):
    """
    What would change.

    For given changes `now`, `then` and `difference`; for `auto` the answers that change the plan, in groups.
    """

    case_id = maybe("As it was sent.")
    catalog = one(Selection)
    now = one(Gist, required=False)
    then = one(Gist, required=False)
    difference = one(DiffDocument, required=False)
    answers_that_change = fields.Integer()
    groups = many(AnswerGroup, required=False)


class BranchDocument(Schema):
    """Outcomes of one test that lead to the same plan."""

    outcomes = strings("Each of them alone leads here.")
    text = string()
    change = one(DecisionChange)
    rules = strings("The rules that make the difference.")
    blocks = many(Block)
    sources = strings(SOURCES)
    due = strings("The steps that are due then.")
    next: fields.Field[Any] = fields.List(
        fields.Nested(lambda: Fork()),  # noqa: PLW0108  (defined below)
        required=True,
    )
    next_after = maybe("Of several outcomes the one after which `next` was planned.")
    next_left_out = strings(
        "Tests that become due here, left out because there were too many outcomes.", required=False
    )


class Fork(Schema):
    """A test whose result decides, and where each outcome leads."""

    test = string()
    name = string()
    branches = many(BranchDocument)


class BranchesDocument(Schema):
    """Where the plan can lead."""

    case_id = maybe("As it was sent.")
    catalog = one(Selection)
    tests = many(Fork)
    complete = fields.Boolean(
        required=True,
        metadata={"description": "False where there were too many outcomes to plan them all."},
    )
    left_out = strings("Next tests left out because there were too many outcomes.", required=False)


class SideReason(Schema):
    """Why one side decides as it does."""

    rule = maybe()
    text = string()
    strength = maybe()
    because = many(Because, required=False)
    sources = strings(SOURCES)


class Side(Schema):
    """What one side decides about a test."""

    state = fields.String(
        required=True,
        metadata={
            "enum": [
                "recommended",
                "conditional",
                "prerequisite",
                "optional",
                "not_chosen",
                "not_in_catalog",
            ]
        },
    )
    name = maybe()
    urgency = one(Deadline, required=False)
    condition = fields.Nested(Open, data_key="if")
    reason = maybe("The class of the refusal.")
    reasons = many(SideReason, required=False)
    in_place_of = many(Block, required=False)


class DifferingTest(Schema):
    """A test on which the two sides differ."""

    test = string()
    first = one(Side)
    second = one(Side)


class DifferingAlert(Schema):
    """An alert on which the two sides differ; the side that does not raise it is left out."""

    id = string()
    first = one(Alert, required=False)
    second = one(Alert, required=False)


class DifferingAction(Schema):
    """An action on which the two sides differ; the side that does not ask for it is left out."""

    id = string()
    first = one(Action, required=False)
    second = one(Action, required=False)


class CompareDocument(Schema):
    """The same patient under two selections of the knowledge."""

    case_id = maybe("As it was sent.")
    same = fields.Boolean(required=True)
    first = one(Selection)
    second = one(Selection)
    alerts = many(DifferingAlert)
    actions = many(DifferingAction)
    tests = many(DifferingTest)


class OrderQuestion(Schema):
    """A finding that would tell."""

    finding = string()
    question = string()
    group = string()


class OtherMeaning(Schema):
    """Another test that the code of the order can mean."""

    test = string()
    verdict = string()


class RatingDocument(Schema):
    """Whether one order is right for the patient, by the plan."""

    case_id = maybe("As it was sent.")
    catalog = one(Selection)
    verdict = word(*get_args(Verdict))
    test = maybe("Left out where no test of the catalog has the code.")
    text = string()
    reason = maybe("The class of the refusal.")
    rule = maybe()
    because = many(Because, required=False)
    blocked_by = many(Obstacle, required=False)
    instead = strings("Tests to do instead, or first.", required=False)
    instead_text = maybe("What to do instead, in words.")
    first = strings("Steps that come before the test.", required=False)
    ask = strings("Findings that would tell.", required=False)
    questions = many(OrderQuestion, required=False)
    waits_for = strings("Tests whose results would tell.", required=False)
    check_first = strings("Findings that must be known before the test.", required=False)
    caution = strings(required=False)
    can_also_mean = many(OtherMeaning, required=False)
    sources = strings(SOURCES, required=False)
