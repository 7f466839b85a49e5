"""A plan as it comes back."""

from typing import get_args

from marshmallow import Schema, fields

from planner.core.not_chosen import ReasonClass
from planner.core.rules import Strength
from planner.core.sources import Check
from planner.core.urgency import Priority
from planner.core.withouts import Effect
from planner.web.schemas.base import (
    SOURCES,
    Accuracy,
    Burden,
    Code,
    Deadline,
    MonthsAfter,
    Selection,
    Sentence,
    many,
    maybe,
    one,
    string,
    strings,
    table,
    word,
)
from planner.web.schemas.elsewhere import GuidelineDifferences
from planner.web.schemas.risk import Figure
from planner.web.schemas.timeline import Timeline

_VALUE = {"type": ["boolean", "number", "string"]}


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
    """Why a step is there."""

    rule = string()
    prerequisite_of = maybe("Id of the step that needs this one first.")
    text = string()
    because = many(Because, required=False)
    condition = fields.Nested(Open, data_key="if")
    urgency = one(Deadline, required=False)
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
    purpose = strings()
    reasons = many(Reason)
    against = many(Against)
    safety = one(Safety)
    after = strings("Steps that come first.")
    needed_before = strings("Steps that cannot be done before this one.", required=False)
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


class NotChosen(Schema):
    """A catalog test that is not a step."""

    test = string()
    name = string()
    reason = word(*get_args(ReasonClass))
    text = string()
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


class Change(Schema):
    """What one answer to a question would bring."""

    answer = fields.Raw(required=True, metadata=_VALUE)
    text = string()
    adds_alerts = strings(required=False)
    adds_steps = strings(required=False)
    sooner = strings(required=False)
    adds_actions = strings(required=False)
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
    input = maybe("Id of the finding or test.")


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
    state = fields.Raw(metadata={"description": "The state, or what it was and is."})
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
