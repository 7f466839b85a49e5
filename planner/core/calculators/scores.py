"""A bound on a score as a condition over what earns its points, so that every evaluator can judge it."""

from collections.abc import Sequence
from itertools import combinations

from planner.core.conditions import FALSE, TRUE, All, AnyOf, AtLeast, Condition, Not
from planner.core.facts import Operator, satisfies

Points = tuple[float, Condition]


def score_condition(terms: Sequence[Points], operator: Operator, bound: float) -> Condition:
    """
    Return the condition that the points of the terms that hold reach the bound.

    It is true as soon as the known points decide, whatever the rest is, and false only when all that is
    unknown could not: the alternatives are the smallest sets of terms that reach the bound, and each of
    them must have a known no.

    Args:
        terms: Points (above 0) and what earns them.
        operator: The relation of the score to the bound.
        bound: The bound, in points.
    """
    if operator == "at_most":
        return _opposite(score_condition(terms, "above", bound))
    if operator == "below":
        return _opposite(score_condition(terms, "at_least", bound))
    if satisfies(operator, 0.0, bound):
        return TRUE
    if len({points for points, _ in terms}) == 1:
        return _counted(terms, operator, bound)
    smallest: list[frozenset[int]] = []
    for size in range(1, len(terms) + 1):
        for chosen in combinations(range(len(terms)), size):
            is_larger = any(known <= set(chosen) for known in smallest)
            reached = sum(terms[place][0] for place in chosen)
            if not is_larger and satisfies(operator, reached, bound):
                smallest.append(frozenset(chosen))
    return AnyOf(tuple(_together([terms[place][1] for place in sorted(one)]) for one in smallest))


def _counted(terms: Sequence[Points], operator: Operator, bound: float) -> Condition:
    each = terms[0][0]
    for count in range(1, len(terms) + 1):
        if satisfies(operator, count * each, bound):
            return AtLeast(count, tuple(condition for _, condition in terms))
    return FALSE


def _together(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else All(tuple(conditions))


def _opposite(condition: Condition) -> Condition:
    if condition == TRUE:
        return FALSE
    return TRUE if condition == FALSE else Not(condition)
