"""The catalog's records as they are served."""

from collections.abc import Mapping
from typing import get_args

from marshmallow import Schema, fields

from planner.core.diagnostic_tests import Level
from planner.core.rules import Strength
from planner.core.sources import Check
from planner.web.schemas.base import (
    SOURCES,
    Accuracy,
    Burden,
    Code,
    Deadline,
    Sentence,
    free,
    many,
    maybe,
    one,
    string,
    strings,
    table,
    word,
)

_CONDITION = {"anyOf": [{"type": "string"}, {"type": "object"}]}


def page_of(schema: type[Schema]) -> Schema:
    """Return the shape of a list of such entries."""
    name = schema.__name__.replace("Document", "List")
    members = {
        "count": fields.Integer(required=True, metadata={"description": "Entries in all pages."}),
        "items": many(schema),
        "cursor": maybe("Where the next page starts; left out on the last one."),
        "next": maybe("Address of the next page; left out on the last one."),
    }
    return Schema.from_dict(members, name=name)()  # type: ignore[arg-type]


class When(Schema):
    """A condition."""

    text = string("In words.")
    data = free("As catalogs state it.", _CONDITION)


class Valid(Schema):
    """How long a value stays fresh."""

    days = fields.Integer(required=True)
    sources = strings(SOURCES)


class Tier(Schema):
    """An urgency tier."""

    tier = string()
    title = string()
    hours = fields.Float(required=True, allow_none=True)
    is_emergency = fields.Boolean(required=True)
    sources = strings(SOURCES)


class ParameterEntry(Schema):
    """A number of the project's policy that a site may set within bounds."""

    id = string()
    title = string()
    finding = string()
    value = fields.Float(required=True)
    minimum = fields.Float(required=True)
    maximum = fields.Float(required=True)
    sources = strings(SOURCES)


class CatalogDocument(Schema):
    """What the catalog is for and what it holds."""

    id = string()
    title = string()
    version = string()
    digest = string()
    versions = strings("Versions that a plan can be compared with, this one first.")
    scope = string()
    population = string()
    who_may_use = string()
    limits = strings()
    default_guideline = string()
    counts = table("Kind of record -> how many.", {"type": "integer"})
    urgency = many(Tier)
    parameters = many(ParameterEntry)
    checks = table("How a source was checked -> in words.")


_STEPS: Mapping[str, object] = {
    "type": "object",
    "properties": {name: {"type": "number"} for name in ("minus", "times", "over")},
    "required": ["minus", "times", "over"],
}


class FindingDocument(Schema):
    """A finding that can be entered, or one that is computed (`kind: derived`)."""

    id = string()
    kind = word("flag", "number", "choice", "derived")
    label = string()
    group = maybe()
    question = maybe()
    aliases = strings(required=False)
    implies = strings("Flags that are yes when this is yes.", required=False)
    unit = maybe("UCUM.")
    minimum = fields.Float()
    maximum = fields.Float()
    accepts = fields.Raw(
        metadata={
            "description": "Other unit, or another spelling of one -> factor to the unit; or, where the zero point differs, "
            "what to take away first, then to multiply by and to divide by.",
            "type": "object",
            "additionalProperties": {"anyOf": [{"type": "number"}, _STEPS]},
        }
    )
    choices = fields.Raw(metadata={"type": "object", "additionalProperties": {"type": "string"}})
    multiple = fields.Boolean()
    measured_by = maybe("Id of the test that answers it.")
    valid = one(Valid, required=False)
    when = one(When, required=False)
    sources = strings(SOURCES, required=False)


class ContraindicationEntry(Schema):
    """When the test must not be done, or only with care."""

    when = one(When)
    level = word(*get_args(Level))
    do = string()
    substitutes = strings()
    no_safe_option = string()
    sources = strings(SOURCES)


class CheckFirstEntry(Schema):
    """What must be known before the test."""

    finding = string()
    when = one(When)
    waived_if_immediate = fields.Boolean(required=True)
    sources = strings(SOURCES)


class DiagnosticTestDocument(Schema):
    """A diagnostic test."""

    id = string()
    name = string()
    short = string()
    category = string()
    answers = strings()
    shows = table("Outcome -> in words.")
    measures = strings("Number findings that it gives.")
    after = fields.List(
        fields.List(fields.String()),
        required=True,
        metadata={"description": "Of each group one must be done before."},
    )
    prefer_after = strings()
    covers = strings()
    stands_in_for = strings()
    substitutes = strings()
    contraindications = many(ContraindicationEntry)
    check_first = many(CheckFirstEntry)
    valid = one(Valid, required=False)
    preparation = many(Sentence)
    burden = one(Burden)
    harms = many(Sentence)
    accuracy = many(Accuracy)
    limits = many(Sentence)
    not_for = many(Sentence)
    codes = many(Code)
    sources = strings(SOURCES)


class RecommendEntry(Schema):
    """Tests to do for one purpose; ranked means the first that is safe and available."""

    tests = strings()
    ranked = fields.Boolean(required=True)
    urgency = one(Deadline)
    purpose = string()
    optional = fields.Boolean(required=True)


class AvoidEntry(Schema):
    """Tests not to do, and what instead."""

    tests = strings()
    why = string()
    instead = strings()
    instead_text = string()
    over = fields.String(metadata={"enum": ["delay", "harm", "yield"]})


class AlertEntry(Schema):
    """What must be known at once."""

    id = string()
    act = string()
    urgency = one(Deadline)


class ActionEntry(Schema):
    """What to do that is not a test."""

    id = string()
    kind = string()
    text = string()
    urgency = one(Deadline)


class OpenExampleEntry(Schema):
    """A profile for which the rule waits for results."""

    given = fields.Dict(required=True)
    waits_for = strings()


class ExampleEntries(Schema):
    """Profiles for which the rule fires, stays quiet or waits."""

    fires = fields.List(fields.Dict(), required=True)
    quiet = fields.List(fields.Dict(), required=True)
    open = many(OpenExampleEntry)


class RecordEntry(Schema):
    """Bookkeeping."""

    status = string()
    owner = string()
    reviewed_on = string()
    next_review = string()


class RuleDocument(Schema):
    """A rule: when its condition holds, its effects apply."""

    id = string()
    title = string()
    pathway = string()
    guidelines = strings()
    when = one(When)
    opens = strings("Pathways that open when it fires.")
    recommend = many(RecommendEntry)
    avoid = many(AvoidEntry)
    alerts = many(AlertEntry)
    actions = many(ActionEntry)
    strength = word(*get_args(Strength))
    native_strength = string("In the source's own words.")
    because = string()
    known_gaps = string()
    sources = strings(SOURCES)
    examples = one(ExampleEntries)
    record = one(RecordEntry)


class SourceDocument(Schema):
    """One edition of one guideline or paper."""

    id = string()
    title = string()
    publisher = string()
    edition = string()
    retrieved = string()
    license = string()
    check = word(*get_args(Check))
    checked = string()
    read = string()
    locators = table(
        "Locator -> what stands there and how it was checked.",
        {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("title", "check", "checked")},
            "required": ["check", "checked", "title"],
            "additionalProperties": False,
        },
    )


class PathwayDocument(Schema):
    """A course that a workup can be on."""

    id = string()
    title = string()
    done_means = string()
    opened_by = strings("Rules that open it.")
    opens = one(When, required=False)
    closes = one(When, required=False)


class EvidenceEntry(Schema):
    """Something that speaks for or against."""

    when = one(When)
    text = string()
    sources = strings(SOURCES)


class MechanismDocument(Schema):
    """A way in which disease makes the symptoms."""

    id = string()
    title = string()
    text = string()
    supports = many(EvidenceEntry)
    against = many(EvidenceEntry)
    tests = strings()


class DifferenceEntry(Schema):
    """A point on which guidelines differ."""

    id = string()
    topic = string()
    switch = strings("Rules by which it is encoded; none where every guideline is encoded alike.")
    positions = table("Guideline -> what it says.")
    sources = strings(SOURCES)


class GuidelineDocument(Schema):
    """A named selection where sources disagree."""

    id = string()
    title = string()
    text = string()
    default = fields.Boolean(required=True)
    differences = many(DifferenceEntry)


class UnavailableEntry(Schema):
    """A test that the site does not have."""

    test = string()
    text = string()


class LocalTurnaroundEntry(Schema):
    """The site's own hours from request to result."""

    test = string()
    setting = word("emergency", "urgent", "routine")
    hours = fields.Float(required=True)


class LocalParameterEntry(Schema):
    """A parameter as the site sets it; `/v1/catalog` lists the parameters."""

    parameter = string()
    value = fields.Float(required=True)
    because = string()


class SiteDocument(Schema):
    """A local overlay: what is not to be had, and what differs."""

    id = string()
    title = string()
    text = maybe()
    guideline = maybe("The guideline that is followed where a request names none.")
    unavailable = many(UnavailableEntry)
    names = table(
        "Test id -> what the test is called here, in orders and in sentences.",
        {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("name", "short")},
            "required": ["name", "short"],
            "additionalProperties": False,
        },
    )
    turnaround = many(LocalTurnaroundEntry)
    parameters = many(LocalParameterEntry)
