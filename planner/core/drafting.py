"""From fired rules to steps: candidates, safety, prerequisites, conditional steps."""

from planner.core.draft import Drafts
from planner.core.needs import InfeasibleError, add_prerequisites, add_rule
from planner.core.redundancy import (
    drop_idle_reasons,
    drop_redundant,
    drop_unanswerable,
    slow_needs,
)
from planner.core.safety import Chooser
from planner.core.situation import Situation
from planner.core.unrolling import add_conditional


def draft_steps(situation: Situation, *, due_only: bool = False) -> Drafts:
    """
    Return the steps: what the fired rules ask for, made safe, with prerequisites and conditional steps, none needless.

    A test whose prerequisites cannot be done is set aside, and the plan is drafted again without it.

    Args:
        situation: The patient under a guideline at a site.
        due_only: Leave out what waits for results; the steps that are due now are the same without.
    """
    infeasible: set[str] = set()
    while True:
        try:
            drafts = Drafts(situation, Chooser(situation, frozenset(infeasible)))
            return _drafted(drafts, due_only=due_only)
        except InfeasibleError as error:
            if error.test in infeasible:
                raise AssertionError("a test set aside is never a step") from error
            infeasible.add(error.test)


def _drafted(drafts: Drafts, *, due_only: bool) -> Drafts:
    for rule in drafts.situation.fired:
        add_rule(drafts, rule, level=0, waits=None)
    add_prerequisites(drafts)
    if not due_only:
        add_conditional(drafts)
    drop_redundant(drafts)
    if drafts.superseded:
        # What covers another step is due as soon as either, and so is what it needs first.
        add_prerequisites(drafts)
    drop_unanswerable(drafts)
    drop_idle_reasons(drafts)
    slow_needs(drafts)
    return drafts
