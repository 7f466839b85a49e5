"""From fired rules to steps after each of many answers: `drafting.py` for all lanes at once."""

from planner.core.answer_lanes import AnswerLanes
from planner.core.lane_choices import LaneChooser
from planner.core.lane_drafts import LaneDrafts
from planner.core.lane_needs import add_prerequisites, add_rule
from planner.core.lane_redundancy import (
    drop_idle_reasons,
    drop_redundant,
    drop_unanswerable,
    slow_needs,
)
from planner.core.lane_unrolling import add_conditional
from planner.core.safety import Chooser


def draft_lanes(lanes: AnswerLanes) -> LaneDrafts:
    """Return the steps of the patient after each of the answers; `draft_steps` for each lane gives the same, by test."""
    chooser = LaneChooser(lanes, Chooser(lanes.situation))
    drafts = LaneDrafts(lanes=lanes, chooser=chooser)
    for rule, there in drafts.fired:
        add_rule(drafts, rule, there, level=0)
    add_prerequisites(drafts)
    add_conditional(drafts)
    drop_redundant(drafts)
    add_prerequisites(drafts)
    drafts.keep_levels()
    drop_unanswerable(drafts)
    drop_idle_reasons(drafts)
    slow_needs(drafts)
    return drafts
