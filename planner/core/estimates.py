"""How early something can be there, where some durations are not known: a bound that holds, and a time that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    The earliest time of an event, in hours from day 0.

    Args:
        low: It cannot be earlier; durations that are not known count as nothing.
        low_path: The tests, in order, that lead to `low`.
        known: It can be so early by durations that are known; None where none suffice.
        known_path: The tests, in order, that lead to `known`.
        missing: The tests whose duration, not known, stands between the two; empty where they are equal.
    """

    low: float = 0.0
    low_path: Path = ()
    known: float | None = 0.0
    known_path: Path = ()
    missing: frozenset[str] = frozenset()

    def then(self, test: str, hours: float | None) -> "Estimate":
        """
        Return when the test's result can be there, if it is asked for at this time.

        >>> Estimate().then("scan", 24.0).then("biopsy", None).low_path
        ('scan', 'biopsy')
        """
        low_path = (*self.low_path, test)
        if hours is None:
            return Estimate(self.low, low_path, None, (), self.missing | {test})
        known = None if self.known is None else self.known + hours
        known_path = () if known is None else (*self.known_path, test)
        return Estimate(self.low + hours, low_path, known, known_path, self.missing)


NOW = Estimate()


def when_so_many(estimates: Sequence[Estimate], count: int) -> Estimate:
    """
    Return when `count` of the events, the earliest ones, can be there.

    >>> one, two = NOW.then("scan", 24.0), NOW.then("biopsy", 72.0)
    >>> when_so_many([one, two], 1).known, when_so_many([one, two], 2).known
    (24.0, 72.0)
    """
    if count <= 0 or not estimates:
        return NOW
    if len(estimates) == 1:
        return estimates[0]
    by_low = sorted(estimates, key=_low)[count - 1]
    if all(item.known is not None and not item.missing for item in estimates):
        return by_low
    known = sorted(
        (item for item in estimates if item.known is not None),
        key=lambda item: (item.known or 0.0, item.known_path),
    )
    last = known[count - 1] if len(known) >= count else None
    latest = inf if last is None or last.known is None else last.known
    missing = frozenset().union(*(item.missing for item in estimates if item.low < latest))
    return Estimate(
        by_low.low,
        by_low.low_path,
        None if last is None else last.known,
        () if last is None else last.known_path,
        missing if last is None or by_low.low < latest else frozenset(),
    )


def _low(estimate: Estimate) -> tuple[float, Path]:
    return (estimate.low, estimate.low_path)


def when_all(estimates: Sequence[Estimate]) -> Estimate:
    """Return when all of the events can be there."""
    return when_so_many(estimates, len(estimates))


def when_any(estimates: Sequence[Estimate]) -> Estimate:
    """Return when the first of the events can be there."""
    return when_so_many(estimates, 1)
