"""Which reasons of a step are shown, and how soon the step is by which result."""

from collections.abc import Sequence

from planner.core.conditions import AnyOf, Condition
from planner.core.draft import Draft, Reason, as_planned, changed_reason, joined
from planner.core.obstacles import because_of, obstacles
from planner.core.parts import Document, deadline_document
from planner.core.plan import Plan
from planner.core.reasons import tests_named
from planner.core.urgency import Deadline, Tier
from planner.core.wording import condition_text, listing, sentence


def shown_reasons(draft: Draft, deciding: Reason) -> list[Reason]:
    """Return the step's own reasons; where these come later than the step, what needs it so soon comes first."""
    shown = _of_its_level(draft)
    return shown if any(reason is deciding for reason in shown) else [deciding, *shown]


def _of_its_level(draft: Draft) -> list[Reason]:
    own = draft.own
    if any(reason.level == draft.level for reason in own):
        return own
    needed = [reason for reason in draft.reasons if reason.level == draft.level]
    return [*needed[:1], *own] or draft.reasons[:1]


def reason_text(plan: Plan, reason: Reason) -> str:
    """
    Return why a rule asks for the test, in words.

    What the rule says is said of the test that it names. Of one that takes its place it may be false
    ("a needle through the chest wall ..."), so there the sentence says first in whose place it stands, and why.
    """
    if reason.instead_of is None:
        return reason.rule.because
    short = plan.situation.catalog.tests[reason.instead_of].short
    kept_away = _kept_away_by(plan, reason.instead_of)
    why = f" ({kept_away})" if kept_away else ""
    stands = sentence(f"it takes the place of {short}{why}")
    return f"{stands} The rule for that test: {reason.rule.because}"


def _kept_away_by(plan: Plan, test: str) -> str:
    if test in plan.situation.unavailable:
        return plan.situation.unavailable[test].rstrip(".")
    found = obstacles(plan.situation, plan.drafts.chooser.safety(test))
    return listing([entry.text for entry in because_of(found)], "and") if found else ""


def with_ground(plan: Plan, reason: Reason) -> Reason:
    """
    Return the need of another step with a rule that makes that step so urgent.

    Of several rules for that step, the first to ask for it may be one that is in no such haste; and the haste may be
    a third step's need.
    """
    if reason.prerequisite_of is None:
        return reason
    as_soon = [
        one
        for one in plan.drafts.steps[reason.prerequisite_of].reasons
        if one.deadline == reason.deadline and (one.level == 0) == (reason.level == 0)
    ]
    if not as_soon or any(one.rule is reason.rule for one in as_soon):
        return reason
    ground = with_ground(plan, as_soon[0])
    return changed_reason(reason, rule=ground.rule, waits=ground.waits, sources=ground.sources)


def open_document(plan: Plan, condition: Condition) -> Document:
    """Return what is waited for, in words and as tests."""
    text, waits_for = open_words(plan, condition)
    return {"text": text, "waits_for": list(waits_for)}


def open_words(plan: Plan, condition: Condition) -> tuple[str, tuple[str, ...]]:
    """Return what is waited for in words, said of the tests that are steps, and these tests."""
    said = as_planned(plan.drafts, condition)
    return f"if {condition_text(said, plan.situation.catalog)}", tests_named(said)


def due_ways(plan: Plan, reasons: Sequence[Reason], waits_for: Sequence[str]) -> list[Document]:
    """
    Return each deadline with what makes the step so urgent, the soonest first; nothing where all results make it as soon.

    Nor is there anything where the reasons leave out a result that the step waits for: for what else it is needed
    is not among them. What makes the step due sooner is not said again of a later deadline.
    """
    waiting: dict[Tier, list[tuple[Deadline, Condition]]] = {}
    for reason in sorted(reasons, key=lambda one: one.deadline.sort_key):
        waits = with_ground(plan, reason).waits
        if waits is not None:
            waiting.setdefault(reason.deadline.tier, []).append((reason.deadline, waits))
    if len(waiting) < 2:
        return []
    said: set[Condition] = set()
    ways: list[Document] = []
    for found in waiting.values():
        condition = as_planned(plan.drafts, joined(waits for _, waits in found))
        parts = condition.parts if isinstance(condition, AnyOf) else (condition,)
        new = [part for part in parts if part not in said]
        said.update(parts)
        if new:
            urgency = deadline_document(found[0][0])
            ways.append({"urgency": urgency, "if": open_document(plan, joined(new))})
    told = {test for part in said for test in tests_named(part)}
    return ways if len(ways) > 1 and told.issuperset(waits_for) else []
