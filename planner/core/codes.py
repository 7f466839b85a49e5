"""Codes of concepts, and the check digits of their systems, which cost nothing and catch invented codes."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_D = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_P = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


class Code(NamedTuple):
    """A code for a concept; `relation` says how the code stands to the concept: equivalent, narrower, broader ..."""

    system: str
    code: str
    display: str
    relation: str


class Meaning(NamedTuple):
    """
    What a code stands for: a finding or test, and where the code says more, the value or outcome.

    `rank` is its place of preference. The ids `yes` and `no` are answers to whatever was asked.
    """

    id: str
    value: str
    relation: str
    rank: int


def meanings(codes: Mapping[str, Sequence[Code]]) -> Mapping[tuple[str, str], tuple[Meaning, ...]]:
    """
    Return system and code -> what it stands for.

    >>> meanings({"smoking=never": [Code("SNOMEDCT", "266919005", "", "equivalent")]})
    {('SNOMEDCT', '266919005'): (Meaning(id='smoking', value='never', relation='equivalent', rank=0),)}
    """
    gathered: dict[tuple[str, str], list[Meaning]] = {}
    for name, entries in codes.items():
        about, _, value = name.partition("=")
        for rank, entry in enumerate(entries):
            meaning = Meaning(about, value, entry.relation, rank)
            gathered.setdefault((entry.system, entry.code), []).append(meaning)
    return {key: tuple(entries) for key, entries in gathered.items()}


def has_snomed_check_digit(code: str) -> bool:
    """
    Return whether a SNOMED CT identifier ends in its Verhoeff check digit.

    Source: the dihedral check of Verhoeff, as the SNOMED CT release format uses it.

    >>> has_snomed_check_digit("51185008"), has_snomed_check_digit("409569002")
    (True, False)
    """
    if not re.fullmatch(r"[1-9][0-9]{5,17}", code):
        return False
    checksum = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(place % 8):
            value = _P[value]
        checksum = _D[checksum][value]
    return checksum == 0


def has_loinc_check_digit(code: str) -> bool:
    """
    Return whether a LOINC number ends in its mod-10 check digit.

    >>> has_loinc_check_digit("24627-2"), has_loinc_check_digit("24627-3")
    (True, False)
    """
    found = re.fullmatch(r"([0-9]{1,7})-([0-9])", code)
    if found is None:
        return False
    total = 0
    for place, digit in enumerate(reversed(found[1])):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(found[2])
