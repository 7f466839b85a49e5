"""
Ids of cards and suggestions that lead feedback back to the rule, with nothing stored.

An id is a UUID of version 8 (RFC 9562), which leaves its content to the maker. The first 48 bits say what the card
is about, as places in the catalog; the other 74 are a hash of the call and of the plan, so that the same call
gives the same ids and another call gives others.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from planner.core.catalog import Catalog

CardKind = Literal["emergency", "steps", "choice", "order", "gap", "suggestion"]
_KINDS: tuple[CardKind, ...] = get_args(CardKind)
_PLACE_BITS, _KIND_BITS, _DIGEST_BITS = 12, 4, 20
_CUSTOM_A_BITS, _CUSTOM_B_BITS, _CUSTOM_C_BITS = 48, 12, 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a card or suggestion is about: its kind, a test or an alert, and the rule that decides; each may be empty."""

    kind: CardKind
    subject: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What makes the ids of one call its own."""

    instance: str
    plan_digest: str


def card_id(catalog: Catalog, call: Call, origin: Origin, part: str = "") -> str:
    """
    Return the id of a card or suggestion.

    Args:
        catalog: The catalog that answered.
        call: The call that was answered.
        origin: What the card is about.
        part: What tells two cards of one origin apart, such as the draft order that a card is about.
    """
    names = [call.instance, call.plan_digest, origin.kind, origin.subject, origin.rule, part]
    digest = hashlib.sha256("\n".join(names).encode()).digest()
    mixed = int.from_bytes(digest[:16], "big")
    custom_b = mixed & ((1 << _CUSTOM_B_BITS) - 1)
    custom_c = (mixed >> _CUSTOM_B_BITS) & ((1 << _CUSTOM_C_BITS) - 1)
    number = _said(catalog, origin) << (128 - _CUSTOM_A_BITS)
    number |= (8 << 76) | (custom_b << 64) | (0b10 << _CUSTOM_C_BITS) | custom_c
    return str(uuid.UUID(int=number))


def origin_of(catalog: Catalog, identifier: str) -> Origin | None:
    """
    Return what the card or suggestion with this id is about.

    None where the id is none of ours, or comes from another edition of the catalog.
    """
    try:
        read = uuid.UUID(identifier)
    except ValueError:
        return None
    said = read.int >> (128 - _CUSTOM_A_BITS)
    if read.version != 8 or said >> (_CUSTOM_A_BITS - _DIGEST_BITS) != _digest_bits(catalog):
        return None
    kind = (said >> 2 * _PLACE_BITS) & ((1 << _KIND_BITS) - 1)
    subjects, rules = _subjects(catalog), _rules(catalog)
    subject = (said >> _PLACE_BITS) & ((1 << _PLACE_BITS) - 1)
    rule = said & ((1 << _PLACE_BITS) - 1)
    if kind >= len(_KINDS) or subject >= len(subjects) or rule >= len(rules):
        return None
    return Origin(kind=_KINDS[kind], subject=subjects[subject], rule=rules[rule])


def _said(catalog: Catalog, origin: Origin) -> int:
    said = _digest_bits(catalog)
    said = (said << _KIND_BITS) | _KINDS.index(origin.kind)
    said = (said << _PLACE_BITS) | _subjects(catalog).index(origin.subject)
    return (said << _PLACE_BITS) | _rules(catalog).index(origin.rule)


def _digest_bits(catalog: Catalog) -> int:
    digest = catalog.digest.rpartition(":")[2]
    return int(hashlib.sha256(digest.encode()).hexdigest()[: _DIGEST_BITS // 4], 16)


def _subjects(catalog: Catalog) -> Sequence[str]:
    alerts = sorted({alert.id for rule in catalog.rules for alert in rule.alerts})
    return ["", *sorted(catalog.tests), *alerts]


def _rules(catalog: Catalog) -> Sequence[str]:
    return ["", *sorted(rule.id for rule in catalog.rules)]
