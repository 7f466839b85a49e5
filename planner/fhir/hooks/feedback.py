"""What clinicians did with cards, read without anything that they wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from planner.core.catalog import Catalog
from planner.core.errors import Problem
from planner.fhir.hooks.identity import Origin, origin_of
from planner.fhir.hooks.reasons import REASON_CODES
from planner.fhir.hooks.requests import HookRequestError

Outcome = Literal["accepted", "overridden"]
_MOST = 200
_LONGEST = 200
_WHEN = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """
    What happened to one card.

    Args:
        card: The card's id, as it was sent.
        origin: What the card was about; None where the id is none of this catalog's.
        outcome: Whether a suggestion was taken.
        taken: What the taken suggestions were about.
        reason: The code of the reason, `other` for a code that is not offered, empty without one.
        at: When, as it was sent.
    """

    card: str
    origin: Origin | None
    outcome: Outcome
    taken: tuple[Origin, ...]
    reason: str
    at: str


def read_feedback(body: object, catalog: Catalog) -> tuple[Feedback, ...]:
    """
    Return the entries; comments and displays are passed over.

    Raises:
        HookRequestError: Something that is required is missing or of the wrong kind.
    """
    entries = body.get("feedback") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= _MOST:
        message = f"feedback takes a list of 1 to {_MOST} objects"
        code = "required" if entries is None else "wrong_type"
        raise HookRequestError([Problem(pointer="/feedback", code=code, message=message)])
    problems = [
        problem for place, entry in enumerate(entries) for problem in _problems(entry, place)
    ]
    if problems:
        raise HookRequestError(problems)
    return tuple(_feedback(entry, catalog) for entry in entries)


def _feedback(entry: Mapping[str, object], catalog: Catalog) -> Feedback:
    accepted = cast("list[dict[str, str]]", entry.get("acceptedSuggestions") or [])
    taken = (origin_of(catalog, item["id"]) for item in accepted)
    return Feedback(
        card=str(entry["card"]).lower(),
        origin=origin_of(catalog, str(entry["card"])),
        outcome=cast("Outcome", entry["outcome"]),
        taken=tuple(origin for origin in taken if origin is not None),
        reason=_reason(entry.get("overrideReason")),
        at=str(entry["outcomeTimestamp"]),
    )


def _reason(given: object) -> str:
    """Return the code of the reason where it is one that cards offer; never a caller's own text."""
    coding = given.get("reason") if isinstance(given, dict) else None
    if not isinstance(coding, dict):
        return "comment" if isinstance(given, dict) and given.get("userComment") else ""
    code = coding.get("code")
    return code if isinstance(code, str) and code in REASON_CODES else "other"


def _problems(entry: object, place: int) -> list[Problem]:
    pointer = f"/feedback/{place}"
    if not isinstance(entry, dict):
        return [Problem(pointer=pointer, code="wrong_type", message="each entry is an object")]
    outcome = entry.get("outcome")
    checks = (
        ("card", _is_text(entry.get("card")), "card takes the id of the card"),
        ("outcome", outcome in ("accepted", "overridden"), "outcome is accepted or overridden"),
        ("outcomeTimestamp", _is_time(entry.get("outcomeTimestamp")), "takes an RFC 3339 time"),
        (
            "acceptedSuggestions",
            _are_suggestions(entry.get("acceptedSuggestions"), required=outcome == "accepted"),
            "acceptedSuggestions is a list of objects with the id of a suggestion",
        ),
        (
            "overrideReason",
            entry.get("overrideReason") is None or isinstance(entry["overrideReason"], dict),
            "overrideReason is an object",
        ),
    )
    return [
        Problem(
            pointer=f"{pointer}/{name}",
            code="required" if entry.get(name) is None else "wrong_type",
            message=message,
        )
        for name, is_right, message in checks
        if not is_right
    ]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= _LONGEST


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _WHEN.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value[:19])
    except ValueError:
        return False
    return True


def _are_suggestions(value: object, *, required: bool) -> bool:
    if value is None:
        return not required
    if not isinstance(value, list) or len(value) > _MOST or (required and not value):
        return False
    return all(isinstance(item, dict) and _is_text(item.get("id")) for item in value)
