"""What may be sent: one flat profile, what to plan by, and how much to say."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from planner.answering.fields import (
    Day,
    Entries,
    QueryNumber,
    StrictBool,
    Text,
    Word,
    fault,
)
from planner.answering.knowledge import Knowledge
from planner.answering.stated import profile_problems
from planner.core.document import QUESTIONS_SHOWN
from planner.core.errors import Problem

_MOST_ENTRIES = 500
_MOST_STEPS = 1000
MOST_QUESTIONS = 100


class Previous(fields.Dict):
    """A former answer, or at least its digest and steps."""

    def _deserialize(self, value: object, *_: object, **__: object) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise fault("not_an_object", "takes a former answer")
        _require_entries(value, "steps", "test")
        for name in ("alerts", "actions"):
            if name in value:
                _require_entries(value, name, "id")
        if not isinstance(value.get("digest", ""), str):
            raise fault("not_text", "digest is a string")
        return value


def _require_entries(previous: Mapping[str, object], name: str, key: str) -> None:
    entries = previous.get(name)
    if not isinstance(entries, list) or len(entries) > _MOST_STEPS:
        raise fault("not_an_answer", f"{name} is a list of at most {_MOST_STEPS} objects")
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
            raise fault("not_an_answer", f"each of {name} is an object with {key}")
        if not isinstance(entry.get("reasons", []), list):
            raise fault("not_an_answer", f"the reasons of each of {name} are a list")


class ProfileRequest(Schema):
    """One patient, as stated; what is not stated is unknown."""

    case_id = Text(
        at_most=200, description="Your own name for the case, echoed. It must not identify anybody."
    )
    as_of = Day(
        metadata={"description": "The day that counts as today; without it no result is too old."}
    )
    guideline = Text(at_most=80, description="Whose advice decides where guidelines differ.")
    site = Text(at_most=80, description="The site whose limits apply.")
    findings = Entries("Findings", at_most=_MOST_ENTRIES, load_default=dict)
    results = Entries("Results", at_most=_MOST_ENTRIES, load_default=dict)
    default_absent = StrictBool(
        load_default=False,
        metadata={
            "description": "Take symptoms, signs and history that are not stated for absent."
        },
    )

    def further_problems(self, valid: Mapping[str, object], knowledge: Knowledge) -> list[Problem]:
        """Return what is wrong with the well-formed parts, in the catalog's terms."""
        return profile_problems(valid, knowledge.served)


class PlanRequest(ProfileRequest):
    """A profile, and the former answer if there is one."""

    previous = Previous(
        metadata={
            "description": "A former answer for this patient; the new one then says what changed.",
            "properties": {"digest": {"type": "string"}, "steps": {"type": "array"}},
            "required": ["steps"],
        }
    )


class WhyNotRequest(ProfileRequest):
    """A profile, and the tests that one would have expected."""

    tests = fields.List(
        Text(at_most=80),
        required=True,
        validate=lambda tests: require_some(tests),  # noqa: PLW0108  (defined below)
        metadata={"description": "Ids of catalog tests.", "minItems": 1, "maxItems": 200},
    )


def require_some(tests: list[str]) -> None:
    """Refuse a list of no tests, or of too many."""
    most = 200
    if not 1 <= len(tests) <= most:
        raise ValidationError(f"Takes 1 to {most} tests.")


class PlanQuery(Schema):
    """How much to say."""

    detail = Word(
        "brief",
        "full",
        load_default="brief",
        description="`full` adds accuracy, limits, harms, codes, known gaps, and what would change the plan.",
    )
    horizon = Word(
        "next",
        "full",
        load_default="full",
        description="`next` leaves out steps that wait for more than the results due next.",
    )
    ask = QueryNumber(
        0,
        MOST_QUESTIONS,
        load_default=QUESTIONS_SHOWN,
        description="How many questions are listed at most; what each answer would change is planned.",
    )


class NoQuery(Schema):
    """No query parameter is read."""


class ListQuery(Schema):
    """Which part of a list."""

    limit = QueryNumber(1, 1000, description="At most so many entries; all where not given.")
    cursor = Text(at_most=200, description="`next` of the page before.")
