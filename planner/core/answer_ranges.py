"""The values of a number of which the catalog says the same, in words: an answer that stands for all of them."""

from collections.abc import Sequence
from itertools import pairwise

from planner.core.answer_table import holds
from planner.core.facts import FindingFact, NumberFact
from planner.core.findings import Finding
from planner.core.wording import number_text


def range_text(finding: Finding, value: float, facts: Sequence[FindingFact]) -> str:
    """
    Return which values of the number do the same as this one: `age at least 40 years and below 55 years`.

    Args:
        finding: The number.
        value: One value of it.
        facts: All that the catalog's conditions say of it.
    """
    bounds = sorted({fact.bound for fact in facts if isinstance(fact, NumberFact)})
    points = _points(finding, bounds)
    wanted = _said(facts, value)
    same = [point for point in points if _said(facts, point) == wanted]
    low, high = _run(points, same, value)
    ends = []
    if low in bounds:
        ends.append(f"at least {number_text(low, finding.unit)}")
    elif low > finding.minimum and low > bounds[0]:
        below = max(bound for bound in bounds if bound < low)
        ends.append(f"above {number_text(below, finding.unit)}")
    if high in bounds:
        ends.append(f"at most {number_text(high, finding.unit)}")
    elif high < finding.maximum and high < bounds[-1]:
        above = min(bound for bound in bounds if bound > high)
        ends.append(f"below {number_text(above, finding.unit)}")
    if low == high and low in bounds:
        ends = [number_text(low, finding.unit)]
    return f"{finding.label} {' and '.join(ends) or 'of any value'}"


def _points(finding: Finding, bounds: Sequence[float]) -> list[float]:
    """Return every bound, a value between each two, and the ends: all cases that there are, in order."""
    edges = sorted({finding.minimum, *bounds, finding.maximum})
    return sorted({*edges, *((low + high) / 2 for low, high in pairwise(edges))})


def _said(facts: Sequence[FindingFact], value: float) -> tuple[bool, ...]:
    return tuple(holds(fact, value) for fact in facts)


def _run(points: Sequence[float], same: Sequence[float], value: float) -> tuple[float, float]:
    """Return the ends of the points without a gap that say the same as the value."""
    low = high = min(same, key=lambda point: abs(point - value))
    place = points.index(low)
    while place and points[place - 1] in same:
        place -= 1
        low = points[place]
    place = points.index(high)
    while place + 1 < len(points) and points[place + 1] in same:
        place += 1
        high = points[place]
    return low, high
