"""The tests' way to the one generator of synthetic patients."""

from planner.catalog.profiles import draw_profile

GUIDELINES = ("nice", "scotland", "us")

__all__ = ["GUIDELINES", "draw_profile"]
