"""Three truth values and Kleene's strong connectives over them."""

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """A truth value; UNKNOWN is a value of its own, not the absence of one."""

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"

    @classmethod
    def of(cls, known: bool) -> "Truth":
        """Return TRUE or FALSE for a plain Boolean."""
        return cls.TRUE if known else cls.FALSE


def negation(value: Truth) -> Truth:
    """
    Return the negation; unknown stays unknown.

    >>> negation(Truth.UNKNOWN)
    <Truth.UNKNOWN: 'unknown'>
    """
    if value is Truth.UNKNOWN:
        return value
    return Truth.of(value is Truth.FALSE)


def conjunction(values: Iterable[Truth]) -> Truth:
    """
    Return TRUE if all are true, FALSE if one is false, else UNKNOWN; TRUE for none.

    >>> conjunction([Truth.UNKNOWN, Truth.FALSE])
    <Truth.FALSE: 'false'>
    """
    gathered = tuple(values)
    return threshold(len(gathered), gathered)


def disjunction(values: Iterable[Truth]) -> Truth:
    """
    Return TRUE if one is true, FALSE if all are false, else UNKNOWN; FALSE for none.

    >>> disjunction([Truth.UNKNOWN, Truth.TRUE])
    <Truth.TRUE: 'true'>
    """
    return threshold(1, values)


def threshold(count: int, values: Iterable[Truth]) -> Truth:
    """
    Return whether at least `count` of the values are true.

    >>> threshold(2, [Truth.TRUE, Truth.UNKNOWN, Truth.FALSE])
    <Truth.UNKNOWN: 'unknown'>
    """
    gathered = tuple(values)
    certain = sum(value is Truth.TRUE for value in gathered)
    possible = certain + sum(value is Truth.UNKNOWN for value in gathered)
    if certain >= count:
        return Truth.TRUE
    return Truth.UNKNOWN if possible >= count else Truth.FALSE
