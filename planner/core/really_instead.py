"""What is really to be done in the place of a test: what is due now is named, the rest is said in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.core.plan import Plan
from planner.core.step_document import step_condition
from planner.core.wording import listing, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """
    What takes the place of a test.

    Args:
        due: The tests that are steps due now.
        text: What else takes its place: a result that is there, a step that waits for one.
    """

    due: tuple[str, ...]
    text: str


def really_instead(plan: Plan, named: Iterable[str]) -> Instead:
    """
    Return what of the named tests the plan asks for, or would itself have done in their place.

    An order of a test that is named here must not be refused in its turn.
    """
    tests = tuple(dict.fromkeys(_followed(plan, named, frozenset())))
    steps = plan.drafts.steps
    due = tuple(test for test in tests if test in steps and steps[test].is_now)
    other = [_in_words(plan, test) for test in tests if test not in due]
    return Instead(due=due, text=" ".join(other))


def _followed(plan: Plan, named: Iterable[str], seen: frozenset[str]) -> Iterator[str]:
    refused = {entry.test: entry for entry in plan.not_chosen}
    for test in named:
        done = plan.situation.done_by(test)
        if test in plan.drafts.steps or done:
            yield test if test in plan.drafts.steps else str(done)
        elif test not in seen:
            yield from _followed(plan, refused[test].instead, seen | {test})


def _in_words(plan: Plan, test: str) -> str:
    """Return the done test, or the one that waits for a result, as something to do."""
    name = plan.situation.catalog.tests[test].short
    if test not in plan.drafts.steps:
        return f"Use the result of {name}."
    text, _ = step_condition(plan, plan.drafts.steps[test])
    return sentence(f"{name}, {text}")


def called_for(plan: Plan) -> str:
    """Return what the plan asks for now, where nothing takes the place of a test."""
    tests = plan.situation.catalog.tests
    due = [tests[step.draft.test].short for step in plan.steps if step.draft.is_now]
    if not due:
        return "No test: nothing that is known calls for one."
    return f"What is known calls for {listing(due, 'and')}."
