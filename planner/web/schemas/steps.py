"""What a plan decides as it comes back: alerts, actions, steps and refusals, each with its grounds."""

from typing import get_args

from marshmallow import Schema, fields

from planner.core.not_chosen import ReasonClass
from planner.core.rules import Strength
from planner.core.withouts import Effect
from planner.web.schemas.base import (
    SOURCES,
    Accuracy,
    Burden,
    Code,
    Deadline,
    MonthsAfter,
    Sentence,
    many,
    maybe,
    one,
    string,
    strings,
    word,
)

VALUE = {"type": ["boolean", "number", "string"]}


class Because(Schema):
    """One stated (or missing) thing that decided."""

    finding = maybe("Id of the finding; or `test`.")
    test = maybe("Id of the test; or `finding`.")
    figure = maybe("Id of the calculator whose figure decided; its inputs follow.")
    state = word("present", "absent", "not_stated")
    text = string()


class Open(Schema):
    """What a conditional entry waits for."""

    text = string("In words, beginning with if.")
    waits_for = strings("Tests whose results decide.")


class Cause(Schema):
    """A rule that asks for an alert or an action."""

    rule = string()
    text = string()
    because = many(Because, required=False)
    strength = fields.String(metadata={"enum": ["must", "should", "consider"]})
    sources = strings(SOURCES)


class Alert(Schema):
    """What must be known at once."""

    id = string()
    act = string()
    urgency = one(Deadline)
    time_critical = fields.Boolean(required=True)
    reasons = many(Cause)


class Action(Schema):
    """What to do that is not a test."""

    id = string()
    kind = string()
    text = string()
    urgency = one(Deadline)
    condition = fields.Nested(Open, data_key="if")
    reasons = many(Cause)


class Reason(Schema):
    """
    Why a step is there.

    The reasons of a step always hold one that sets its urgency: where no reason of its own does, the need of another
    step stands first, with `prerequisite_of`.
    """

    rule = string("Id of the rule that asks for the step, or for the one that needs it first.")
    prerequisite_of = maybe("Id of the step that needs this one first.")
    text = string()
    needed_for = fields.Nested(
        Sentence,
        metadata={"description": "With `prerequisite_of`: why the rule asks for that step."},
    )
    because = many(Because, required=False)
    condition = fields.Nested(Open, data_key="if")
    urgency = fields.Nested(
        Deadline,
        metadata={
            "description": "How soon by this reason; where it is left out, as soon as the step."
        },
    )
    strength = word(*get_args(Strength))
    native_strength = maybe("In the source's own words.")
    instead_of = maybe("Id of the test that had to give way.")
    through = maybe()
    known_gaps = maybe()
    sources = strings(SOURCES)


class Against(Schema):
    """What speaks against the step, though it stays: advice that gives way, or a contraindication that holds."""

    kind = word("advice", "contraindication")
    rule = maybe("The rule that advises against it.")
    text = string()
    because = many(Because, required=False)
    instead = strings()
    sources = strings(SOURCES)


class SafetyNote(Schema):
    """A caution, or something to check first."""

    kind = word("caution", "check_first")
    text = string()
    when = maybe("What would be a contraindication, in words.")
    waits = fields.Boolean(
        metadata={
            "description": "False where the test is an emergency that does not wait for the answer."
        }
    )
    if_so = maybe("What to do if the answer is yes.")
    because = many(Because, required=False)
    ask = strings("Findings to ask for.", required=False)
    level = maybe()
    alternatives = strings()
    sources = strings(SOURCES)


class Safety(Schema):
    """Whether the test is safe for this patient."""

    state = word("ok", "check_first", "caution")
    notes = many(SafetyNote)


class Without(Schema):
    """What happens to the step when one stated thing is taken away."""

    finding = maybe("Id of the finding; or `test`.")
    test = maybe("Id of the test whose result is taken away; or `finding`.")
    effect = word(*get_args(Effect))
    text = string()
    urgency = maybe("The tier that the step has then, where it changes.")
    rules = strings("Rules that still ask for the step.", required=False)


class WantedChange(Schema):
    """One thing that would have to be known."""

    finding = maybe("Id of the finding; or `test`.")
    value = fields.Raw(metadata={"type": ["boolean", "number", "string", "null"]})
    test = maybe("Id of the test; or `finding`.")
    shows = maybe("Outcome that the test shows.")
    pathway = maybe()
    figure = maybe()
    text = string()


class ChosenIf(Schema):
    """The smallest changes after which the test is a step due now; each was planned again."""

    changes = many(WantedChange)
    text = string()


class FollowUpInterval(MonthsAfter):
    """When a follow-up is meant; dates come where the test from which it counts is dated."""

    text = string("In words.")
    counted_from = maybe("Date of that test.")
    not_before = maybe("Date.")
    until = maybe("Date; left out where the source gives one time, not a span.")


class DueWay(Schema):
    """What makes a step due, and how soon then."""

    urgency = one(Deadline)
    condition = fields.Nested(Open, required=True, data_key="if")


class Step(Schema):
    """One diagnostic test in the plan."""

    order = fields.Integer(required=True)
    stage = fields.Integer(
        required=True, metadata={"description": "Steps of one stage can be done together."}
    )
    test = string()
    name = string()
    category = string()
    state = word("recommended", "conditional", "prerequisite", "optional")
    urgency = one(Deadline)
    interval = one(FollowUpInterval, required=False)
    condition = fields.Nested(Open, data_key="if")
    ways = many(DueWay, required=False)
    purpose = strings()
    reasons = many(Reason)
    against = many(Against)
    safety = one(Safety)
    after = strings("Steps that come first.")
    needed_before = strings(
        "Steps that cannot be done before this one; `reasons` says which of them sets its urgency.",
        required=False,
    )
    burden = one(Burden)
    instead_of = strings("Tests that gave way to this one.", required=False)
    covers = strings("Tests that this one makes needless.", required=False)
    answers = strings(required=False)
    preparation = many(Sentence, required=False)
    accuracy = many(Accuracy, required=False)
    harms = many(Sentence, required=False)
    limits = many(Sentence, required=False)
    codes = many(Code, required=False)
    without = many(Without, required=False)
    would_be_chosen_if = many(ChosenIf, required=False)


class Obstacle(Schema):
    """A contraindication that keeps a test away: what it asks for, because of what, and where it is written."""

    text = string()
    because = many(Because)
    sources = strings(SOURCES)


class NotChosen(Schema):
    """A catalog test that is not a step."""

    test = string()
    name = string()
    reason = word(*get_args(ReasonClass))
    text = string()
    blocked_by = many(Obstacle, required=False)
    instead = strings(required=False)
    instead_text = maybe()
    waits_for = strings(required=False)
    ask = strings("Findings to ask for.", required=False)
    no_safe_option = fields.Boolean()
    rule = maybe()
    because = many(Because, required=False)
    sources = strings(SOURCES, required=False)
    would_be_chosen_if = many(ChosenIf, required=False)
    unblocked_if = many(ChosenIf, required=False)
