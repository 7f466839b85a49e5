"""A plan as one page that a clinician can read, or paste into a note: rendered from the answer, adding nothing to it."""

from planner.page.plan_page import plan_page
from planner.page.steps import grounds_of, ways_of

__all__ = ["grounds_of", "plan_page", "ways_of"]
