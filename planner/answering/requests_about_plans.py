"""What may be asked about a plan: hypotheticals, branches, comparisons, and single orders."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from planner.answering.fields import Text, fault
from planner.answering.knowledge import Knowledge
from planner.answering.requests import ProfileRequest, require_some
from planner.answering.stated import change_problems, order_problems, other_problems
from planner.core.errors import Problem
from planner.core.intake import escape

AUTO = "auto"
DEEPEST = 3
_MOST_ENTRIES = 500
_CODE_PARTS = ("system", "code")
_CHANGE_PARTS = ("findings", "results")
_CHANGES_FORM = '"auto", or an object with findings or results'
_CHANGES_HINT = 'name a finding or a result to suppose, such as {"findings": {"fever": true}}'


class Changes(fields.Field[Any]):
    """`auto`, or findings and results that are supposed."""

    def _deserialize(self, value: object, *_: object, **__: object) -> object:
        if value == AUTO:
            return value
        if not isinstance(value, dict):
            raise fault("invalid_form", f"takes {_CHANGES_FORM}")
        problems = [*_unread_members(value), *_wrong_entries(value)]
        if not problems and not any(value.values()):
            problems = [
                Problem(pointer="", code="required", message="supposes nothing", hint=_CHANGES_HINT)
            ]
        if problems:
            raise ValidationError(problems)
        return value


def _unread_members(changes: Mapping[str, object]) -> list[Problem]:
    return [
        Problem(
            pointer=f"/{escape(str(name))}",
            code="unknown_field",
            message=f"{str(name)[:60]} is not read here",
            allowed=_CHANGE_PARTS,
            did_you_mean=tuple(get_close_matches(str(name)[:60].lower(), _CHANGE_PARTS, n=1)),
        )
        for name in changes
        if name not in _CHANGE_PARTS
    ]


def _wrong_entries(changes: Mapping[str, object]) -> list[Problem]:
    found = []
    for name in _CHANGE_PARTS:
        entries = changes.get(name, {})
        if not isinstance(entries, dict):
            message = f"{name} is an object"
            found.append(
                Problem(
                    pointer=f"/{name}", code="not_an_object", message=message, hint=_CHANGES_HINT
                )
            )
        elif len(entries) > _MOST_ENTRIES:
            message = f"takes at most {_MOST_ENTRIES} entries, not {len(entries)}"
            hint = "ask in several requests"
            found.append(Problem(pointer=f"/{name}", code="too_many", message=message, hint=hint))
    return found


class WhatIfRequest(ProfileRequest):
    """A profile, and what is supposed of the patient beside it."""

    changes = Changes(
        required=True,
        metadata={
            "description": (
                "`auto` for every single answer that would change the plan; or findings and results as in a profile, "
                "which take the place of what is stated. A finding of `unknown`, or a result of null, takes back "
                "what was stated."
            ),
            "anyOf": [
                {"const": AUTO},
                {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": False,
                    "properties": {"findings": {"type": "object"}, "results": {"type": "object"}},
                },
            ],
        },
    )

    def further_problems(self, valid: Mapping[str, object], knowledge: Knowledge) -> list[Problem]:
        """Return what is wrong with the well-formed parts, the supposed ones among them."""
        return super().further_problems(valid, knowledge) or change_problems(
            valid, knowledge.served
        )


class BranchesRequest(ProfileRequest):
    """A profile, and how far to look ahead."""

    depth = fields.Integer(
        strict=True,
        load_default=1,
        validate=lambda depth: _require_depth(depth),  # noqa: PLW0108  (defined below)
        metadata={
            "minimum": 1,
            "maximum": DEEPEST,
            "description": "How many results are looked ahead.",
        },
    )
    tests = fields.List(
        Text(at_most=80),
        validate=lambda tests: require_some(tests),  # noqa: PLW0108  (its twin is written so)
        metadata={
            "description": "Steps to look at; those due now where left out. Tests that are no steps have no branches.",
            "minItems": 1,
            "maxItems": 200,
        },
    )


def _require_depth(depth: int) -> None:
    if not 1 <= depth <= DEEPEST:
        raise fault("out_of_range", f"takes a whole number from 1 to {DEEPEST}")


class OtherSelection(Schema):
    """Another selection of the knowledge; what is not named is as in the request."""

    guideline = Text(at_most=80, description="The other guideline.")
    site = Text(at_most=80, description="The other site.")
    version = Text(
        at_most=80,
        description="Version of another catalog that is served beside; `/v1/catalog` lists them.",
    )

    @validates_schema
    def _require_one(self, data: Mapping[str, object], **_: object) -> None:
        if not data:
            raise fault("required", "name another guideline, site or version")


class CompareRequest(ProfileRequest):
    """A profile, and the selection to compare with."""

    against = fields.Nested(
        OtherSelection,
        required=True,
        metadata={"description": "The other guideline, site or catalog version."},
    )

    def further_problems(self, valid: Mapping[str, object], knowledge: Knowledge) -> list[Problem]:
        """Return what is wrong with the well-formed parts, the other selection among them."""
        return super().further_problems(valid, knowledge) + other_problems(valid, knowledge)


class Order(Schema):
    """One order: the id of a catalog test, or a code of it."""

    test = Text(at_most=80, description="Id of a catalog test; or `system` and `code`.")
    system = Text(at_most=200, description="Address of the code system, such as http://loinc.org.")
    code = Text(at_most=80, description="The code in that system.")

    @validates_schema
    def _require_one_form(self, data: Mapping[str, object], **_: object) -> None:
        if set(data) not in ({"test"}, set(_CODE_PARTS)):
            raise fault("invalid_form", "takes test alone, or system and code")


class OrderRequest(ProfileRequest):
    """A profile, and one order."""

    order = fields.Nested(
        Order,
        required=True,
        metadata={"description": "The order: `test`, or `system` and `code`."},
    )

    def further_problems(self, valid: Mapping[str, object], knowledge: Knowledge) -> list[Problem]:
        """Return what is wrong with the well-formed parts, the order among them."""
        return super().further_problems(valid, knowledge) + order_problems(valid, knowledge.served)
