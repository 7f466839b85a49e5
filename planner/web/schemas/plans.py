"""A plan as it comes back."""

from typing import get_args

from marshmallow import Schema, fields

from planner.core.sources import Check
from planner.core.urgency import Priority
from planner.web.schemas.base import (
    SOURCES,
    Selection,
    many,
    maybe,
    one,
    string,
    strings,
    table,
    word,
)
from planner.web.schemas.differences import DiffDocument
from planner.web.schemas.elsewhere import GuidelineDifferences
from planner.web.schemas.risk import Figure
from planner.web.schemas.steps import VALUE, Action, Alert, Because, NotChosen, Step
from planner.web.schemas.timeline import Timeline


class Change(Schema):
    """What one answer to a question would bring."""

    answer = fields.Raw(required=True, metadata=VALUE)
    text = string()
    adds_alerts = strings(required=False)
    adds_steps = strings(required=False)
    sooner = strings(required=False)
    adds_actions = strings(required=False)
    removes_alerts = strings(required=False)
    removes_steps = strings("Steps that are due now and leave the plan.", required=False)
    waits = strings("Steps that are due now and would wait for a result.", required=False)
    later = strings("Steps that become less urgent.", required=False)
    removes_actions = strings(required=False)
    rules = strings(required=False)


class Question(Schema):
    """An unknown finding whose answer would change the plan."""

    finding = string()
    question = string()
    group = string()
    changes = many(Change)
    a_no_helps_to_rule_out_tests = strings(required=False)


class OpenPathway(Schema):
    """A pathway that is open."""

    id = string()
    title = string()
    done_means = string()


class ClosedPathway(Schema):
    """A pathway that a result closed."""

    id = string()
    title = string()


class Coverage(Schema):
    """Whether the catalog speaks to this profile."""

    state = word("covered", "nothing_applies", "nothing_stated")
    pathways = many(OpenPathway)
    closed = many(ClosedPathway)


class Grounds(Schema):
    """Something that speaks for or against a mechanism in this patient."""

    text = string()
    because = many(Because)
    sources = strings(SOURCES)


class Mechanism(Schema):
    """What may lie behind the symptoms."""

    id = string()
    title = string()
    text = string()
    supports = many(Grounds)
    against = many(Grounds)
    tests = strings()


class Given(Schema):
    """The normal form of what was stated, and what follows from it."""

    findings = fields.Dict(required=True)
    results = fields.Dict(required=True)


class Inputs(Schema):
    """What the plan used, and what it assumed."""

    used = strings()
    unused = strings()
    assumed = strings("In words.")
    stale = strings("Tests whose results are too old.")
    given = one(Given)


class SourceEntry(Schema):
    """A citation of this answer."""

    title = string("Title and edition.")
    at = string("The place in it.")
    check = word(*get_args(Check))


class PlanDocument(Schema):
    """An ordered workup: every catalog test is in `steps` or in `not_chosen`."""

    case_id = maybe("As it was sent.")
    catalog = one(Selection)
    priority = word(*get_args(Priority))
    headline = string()
    coverage = one(Coverage)
    alerts = many(Alert)
    actions = many(Action)
    steps = many(Step)
    conditional_steps_left_out = fields.Integer(
        metadata={"description": "How many, where `horizon=next` left any out."}
    )
    not_chosen = many(NotChosen)
    questions = many(Question)
    more_questions = fields.Integer(
        required=True,
        metadata={"description": "At most so many further questions could change the plan."},
    )
    mechanisms = many(Mechanism)
    risk = many(Figure)
    safety_net = many(Action)
    inputs = one(Inputs)
    guideline_differences = one(GuidelineDifferences)
    timeline = one(Timeline, required=False)
    sources = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(SourceEntry),
        required=True,
        metadata={"description": "Every citation of this answer."},
    )
    source_checks = table("What each word of `check` means.")
    digest = string("Equal digests mean equal plans.")
    diff = one(DiffDocument, required=False)


class WhyNotDocument(Schema):
    """Why tests are not in the plan."""

    case_id = maybe("As it was sent.")
    catalog = one(Selection)
    tests = fields.List(fields.Dict(), required=True)
