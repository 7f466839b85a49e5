"""The shape of every record in a catalog file, as marshmallow schemas; meaning is the linker's."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate


class StrictBool(fields.Field[bool]):
    """True or false, nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Number(fields.Field[float]):
    """A plain number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("must be a number")
        return value


class WholeNumber(Number):
    """A number without a fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = super()._deserialize(value, attr, data, **kwargs)
        if number != int(number):
            raise ValidationError("must be a whole number")
        return int(number)


class Text(fields.String):
    """Text with something in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1), **kwargs)


def _id(pattern: str, form: str, **kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(rf"^(?:{pattern})$", error=f"must be {form}"), **kwargs
    )


def snake(**kwargs: Any) -> fields.String:
    """Return a field for a snake_case id."""
    return _id("[a-z][a-z0-9]*(_[a-z0-9]+)*", "snake_case", **kwargs)


def kebab(**kwargs: Any) -> fields.String:
    """Return a field for a kebab-case id."""
    return _id("[a-z][a-z0-9]*(-[a-z0-9]+)*", "kebab-case", **kwargs)


def texts(**kwargs: Any) -> fields.List[str]:
    """Return a field for a list of texts."""
    return fields.List(Text(), **kwargs)


def citations(**kwargs: Any) -> fields.List[str]:
    """Return a field for a list of `source#locator`."""
    form = validate.Regexp(r"^[a-z0-9][a-z0-9-]*#.+$", error="must be source#locator")
    return fields.List(fields.String(validate=form), **kwargs)


def word(*choices: str, **kwargs: Any) -> fields.String:
    """Return a field for one of the words."""
    return fields.String(validate=validate.OneOf(choices), **kwargs)


SOURCED = {"required": True, "validate": validate.Length(min=1, error="needs a source")}
GROUPS = (
    "demographic",
    "symptom",
    "attribute",
    "sign",
    "exposure",
    "history",
    "safety",
    "measurement",
)
CATEGORIES = (
    "bedside",
    "imaging",
    "nuclear",
    "endoscopy",
    "sampling",
    "surgery",
    "blood",
    "function",
    "pathology",
    "molecular",
)
CHECKS = ("full", "partial", "memory", "policy")


class ValiditySchema(Schema):
    """How long a dated value stays fresh."""

    days = WholeNumber(required=True)
    sources = citations(**SOURCED)


class HeldExamplesSchema(Schema):
    """Profiles beside a definition: those of which it holds, and those of which it does not."""

    holds = fields.List(fields.Dict(), required=True, validate=validate.Length(min=1))
    quiet = fields.List(fields.Dict(), required=True, validate=validate.Length(min=1))


class FindingSchema(Schema):
    """A finding or a derived finding."""

    id = snake(required=True)
    kind = word("flag", "number", "choice", "derived", required=True)
    group = word(*GROUPS)
    label = Text(required=True)
    question = Text()
    aliases = texts()
    unit = Text()
    min = Number()
    max = Number()
    accepts = fields.Dict(keys=fields.String(), values=Number())
    choices = fields.Dict(keys=_id("[A-Za-z0-9_]+", "one word"), values=Text())
    multiple = StrictBool()
    implies = fields.List(snake())
    measured_by = snake()
    about = snake()
    ruled_out_by = fields.Raw()
    valid = fields.Nested(ValiditySchema)
    when = fields.Raw()
    sources = citations()
    examples = fields.Nested(HeldExamplesSchema)


class SourcedTextSchema(Schema):
    """A sentence with its sources."""

    text = Text(required=True)
    sources = citations(**SOURCED)


class ContraindicationSchema(Schema):
    """When not, or only with care."""

    when = fields.Raw(required=True)
    level = word("absolute", "prefer_substitute", "relative", required=True)
    do = Text(required=True)
    substitute = fields.List(snake())
    no_safe_option = Text()
    waived_if_immediate = StrictBool()
    sources = citations(**SOURCED)


class CheckFirstSchema(Schema):
    """What must be known before."""

    finding = snake(required=True)
    when = fields.Raw(required=True)
    waived_if_immediate = StrictBool()
    sources = citations(**SOURCED)


class RadiationSchema(Schema):
    """Typical effective dose, mSv."""

    low = Number(required=True)
    high = Number(required=True)
    sources = citations(**SOURCED)


class TurnaroundSchema(Schema):
    """Typical hours to the result."""

    setting = word("emergency", "urgent", "routine", required=True)
    hours = Number(required=True)
    sources = citations(**SOURCED)


class BurdenSchema(Schema):
    """What it costs the patient."""

    invasiveness = WholeNumber(required=True, validate=validate.Range(0, 4))
    radiation_msv = fields.Nested(RadiationSchema)
    turnaround = fields.List(fields.Nested(TurnaroundSchema))


class AccuracySchema(Schema):
    """How good at which question in whom."""

    question = Text(required=True)
    sensitivity = Number(validate=validate.Range(0, 1))
    specificity = Number(validate=validate.Range(0, 1))
    value = Text()
    population = Text(required=True)
    sources = citations(**SOURCED)


class DiagnosticTestSchema(Schema):
    """A diagnostic test."""

    id = snake(required=True)
    name = Text(required=True)
    short = Text(required=True)
    category = word(*CATEGORIES, required=True)
    answers = texts(required=True, validate=validate.Length(min=1))
    shows = fields.Dict(keys=snake(), values=Text(), required=True, validate=validate.Length(min=1))
    informational = fields.List(snake())
    measures = fields.List(snake())
    after = fields.List(fields.Raw())
    prefer_after = fields.List(snake())
    covers = fields.List(snake())
    stands_in_for = fields.List(snake())
    substitutes = fields.List(snake())
    contraindications = fields.List(fields.Nested(ContraindicationSchema))
    check_first = fields.List(fields.Nested(CheckFirstSchema))
    valid = fields.Nested(ValiditySchema)
    preparation = fields.List(fields.Nested(SourcedTextSchema))
    burden = fields.Nested(BurdenSchema, required=True)
    harms = fields.List(fields.Nested(SourcedTextSchema))
    accuracy = fields.List(fields.Nested(AccuracySchema))
    limits = fields.List(fields.Nested(SourcedTextSchema))
    not_for = fields.List(fields.Nested(SourcedTextSchema))
    refused_always = StrictBool()
    sources = citations(**SOURCED)


class IntervalSchema(Schema):
    """When a follow-up is meant after another test."""

    after = snake(required=True)
    from_months = WholeNumber(required=True, validate=validate.Range(1, 120))
    to_months = WholeNumber(required=True, validate=validate.Range(1, 120))


class RecommendationSchema(Schema):
    """Tests to do."""

    test = snake()
    tests = fields.List(snake(), validate=validate.Length(min=1))
    one_of = fields.List(snake(), validate=validate.Length(min=1))
    urgency = snake(required=True)
    hours = Number()
    clock = word("presentation", "suspicion", "request", "result")
    interval = fields.Nested(IntervalSchema)
    purpose = Text(required=True)
    optional = StrictBool()


class AvoidanceSchema(Schema):
    """Tests not to do."""

    test = snake()
    tests = fields.List(snake(), validate=validate.Length(min=1))
    why = Text(required=True)
    instead = fields.List(snake())
    instead_text = Text()
    over = word("delay", "harm", "yield", "nothing")


class AlertSchema(Schema):
    """What must be known at once."""

    id = kebab(required=True)
    act = Text(required=True)
    urgency = snake(required=True)
    hours = Number()
    clock = word("presentation", "suspicion", "request", "result")


class ActionSchema(Schema):
    """What to do that is not a test."""

    id = kebab(required=True)
    kind = word(
        "escalate", "refer", "protect", "treat", "advise", "review", "safety_net", required=True
    )
    text = Text(required=True)
    urgency = snake()
    hours = Number()
    clock = word("presentation", "suspicion", "request", "result")


class OpenExampleSchema(Schema):
    """A profile for which results decide."""

    given = fields.Dict(required=True)
    waits_for = fields.List(snake(), required=True)


class ExamplesSchema(Schema):
    """Profiles beside the rule."""

    fires = fields.List(fields.Dict())
    quiet = fields.List(fields.Dict())
    open = fields.List(fields.Nested(OpenExampleSchema))
    due = fields.Raw()


class RecordSchema(Schema):
    """Bookkeeping."""

    status = word("draft", "reviewed", "retired", required=True)
    owner = Text(required=True)
    origin = Text()
    reviewed_on = fields.String(allow_none=True)
    next_review = fields.Date(required=True)


class RuleSchema(Schema):
    """A rule."""

    id = kebab(required=True)
    title = Text(required=True)
    pathway = kebab(required=True)
    guidelines = fields.List(snake(), validate=validate.Length(min=1))
    when = fields.Raw(required=True)
    unless = fields.Raw()
    opens = fields.List(kebab())
    alert = fields.Raw()
    act = fields.List(fields.Nested(ActionSchema))
    recommend = fields.List(fields.Nested(RecommendationSchema))
    avoid = fields.List(fields.Nested(AvoidanceSchema))
    strength = word("must", "should", "consider", required=True)
    conditional = StrictBool()
    native_strength = Text()
    because = Text(required=True)
    sources = citations(**SOURCED)
    known_gaps = Text()
    examples = fields.Nested(ExamplesSchema, required=True)
    record = fields.Nested(RecordSchema, required=True)


class PathwaySchema(Schema):
    """A pathway."""

    id = kebab(required=True)
    title = Text(required=True)
    order = WholeNumber(required=True)
    done_means = Text(required=True)
    opens = fields.Raw()
    closes = fields.Raw()
    examples = fields.Nested(HeldExamplesSchema)


class EvidenceSchema(Schema):
    """For or against a mechanism."""

    when = fields.Raw(required=True)
    text = Text(required=True)
    sources = citations(**SOURCED)


class MechanismSchema(Schema):
    """A mechanism."""

    id = kebab(required=True)
    title = Text(required=True)
    text = Text(required=True)
    supports = fields.List(
        fields.Nested(EvidenceSchema), required=True, validate=validate.Length(min=1)
    )
    against = fields.List(fields.Nested(EvidenceSchema))
    tests = fields.List(snake(), required=True)


class TierSchema(Schema):
    """An urgency tier."""

    id = snake(required=True)
    title = Text(required=True)
    hours = Number()
    priority = word("emergency", "urgent", "soon", "routine", required=True)
    sources = citations(**SOURCED)


class LocatorSchema(Schema):
    """A place in a source."""

    title = Text(required=True)
    check = word(*CHECKS)


class SourceSchema(Schema):
    """A source."""

    id = kebab(required=True)
    title = Text(required=True)
    publisher = Text(required=True)
    edition = Text(required=True)
    retrieved = Text(required=True)
    license = Text(required=True)
    check = word(*CHECKS, required=True)
    read = Text(required=True)
    locators = fields.Dict(
        keys=Text(),
        values=fields.Nested(LocatorSchema),
        required=True,
        validate=validate.Length(min=1),
    )


class GuidelineSchema(Schema):
    """A named selection of rules."""

    id = snake(required=True)
    title = Text(required=True)
    default = StrictBool()
    text = Text(required=True)
    differences = fields.List(fields.Dict())


class CatalogSchema(Schema):
    """The head of a catalog."""

    id = kebab(required=True)
    title = Text(required=True)
    scope = Text(required=True)
    version = Text(required=True)
    population = Text(required=True)
    who_may_use = Text(required=True)
    limits = texts(required=True)
    default_guideline = snake(required=True)


class SafetyExampleSchema(Schema):
    """A patient, with every test that is barred or done with care, and every check that comes first."""

    id = kebab(required=True)
    given = fields.Dict(required=True)
    absolute = fields.List(snake())
    prefer_substitute = fields.List(snake())
    relative = fields.List(snake())
    check_first = fields.Dict(keys=snake(), values=fields.List(snake()))


class CaseSchema(Schema):
    """A worked patient with what the plan must and must not hold."""

    id = kebab(required=True)
    title = Text(required=True)
    topic = kebab(required=True)
    tags = fields.List(
        word("benign", "lookalike", "stewardship", "emergency", "suspicious", "staging", "safety"),
        required=True,
    )
    origin = Text()
    guideline = snake()
    site = snake()
    given = fields.Dict(required=True)
    expect = fields.Dict(required=True, validate=validate.Length(min=1))
