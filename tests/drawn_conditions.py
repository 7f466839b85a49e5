"""Conditions of any shape, for tests of what holds for every condition."""

from collections.abc import Sequence
from random import Random

from planner.core.conditions import All, AnyOf, AtLeast, Condition, Not


def draw_condition(dice: Random, depth: int, leaves: Sequence[Condition]) -> Condition:
    """
    Return a drawn condition.

    Args:
        dice: Gives every choice.
        depth: How deep it may be nested.
        leaves: What it is made of: facts, and names of definitions.
    """
    if depth == 0 or dice.random() < 0.2:
        return dice.choice(leaves)
    parts = tuple(draw_condition(dice, depth - 1, leaves) for _ in range(dice.randint(1, 4)))
    kind = dice.randint(0, 3)
    if kind == 0:
        return Not(parts[0])
    if kind == 1:
        return All(parts)
    return AnyOf(parts) if kind == 2 else AtLeast(dice.randint(1, len(parts)), parts)
