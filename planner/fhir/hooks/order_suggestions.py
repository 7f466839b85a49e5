"""What can be done about a draft order with one click."""

from dataclasses import dataclass, replace
from typing import Literal

from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.rating import Rating
from planner.core.truth import Truth
from planner.fhir.hooks.card_parts import Setting, Suggestion, suggestion_of_test
from planner.fhir.hooks.identity import Origin

HARD_LEVELS = ("absolute", "prefer_substitute")
# What may be wrong with an order, the worst first; at signing, only what is hard stops the clinician.
Concern = Literal[
    "blocked",
    "duplicate",
    "check_first",
    "before",
    "caution",
    "not_assessed",
    "not_appropriate",
    "not_yet",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """
    An order in the clinician's hand, read as a test of the catalog.

    Args:
        reference: `ServiceRequest/id`; empty where the draft has no id.
        test: The test.
        place: Its place among the draft orders, counted from 0.
    """

    reference: str
    test: str
    place: int


def order_suggestions(
    setting: Setting, order: DraftOrder, rating: Rating, worst: Concern
) -> list[Suggestion]:
    """Return what can be done with one click: other tests in its place, tests before it, or no order at all."""
    if worst in ("before", "check_first", "caution", "not_assessed"):
        wanted = dict.fromkeys((*rating.first, *_measuring(setting, order.test)))
        return [suggestion_of_test(setting, test) for test in wanted]
    instead = rating.instead or (
        _substitutes(setting.plan, order.test) if worst == "blocked" else ()
    )
    if instead or not order.reference or worst == "not_yet":
        replacing = [_replacing(setting, order, test) for test in instead]
        return [replace(one, is_recommended=place == 0) for place, one in enumerate(replacing)]
    rule = rating.rule.id if rating.rule else ""
    removal = Suggestion(
        origin=Origin(kind="suggestion", subject=order.test, rule=rule),
        label=f"Remove {setting.catalog.tests[order.test].short}",
        actions=[_delete(setting, order)],
        part="remove",
    )
    return [removal]


def _measuring(setting: Setting, test: str) -> list[str]:
    """Return the tests that would tell what must be known before the test is safe, unless they are done."""
    plan = setting.plan
    situation = plan.situation
    unsure = plan.drafts.chooser.safety(test).unsure
    asked = [
        name
        for item, names in unsure
        for name in names
        if item.level in HARD_LEVELS or is_likely_to_matter(setting, name)
    ]
    measuring = [situation.catalog.findings[name].measured_by for name in asked]
    return [one for one in dict.fromkeys(measuring) if one and one != test]


def is_likely_to_matter(setting: Setting, finding: str) -> bool:
    """
    Return whether an unknown finding is to be asked about in this patient though it only calls for care.

    So it is with what the catalog rules out in most patients, could not rule out here, and a test can tell: pregnancy in a
    woman of child-bearing age, or of an age that could not be read. What is merely unknown, as most of a history is, would
    interrupt every order.
    """
    known, strict = setting.catalog.findings[finding], setting.plan.situation.strict
    if known.ruled_out_by is None or known.measured_by is None:
        return False
    truth = strict.truth(known.ruled_out_by)
    if truth is Truth.UNKNOWN:
        waiting = strict.open_facts(known.ruled_out_by)
        return all(getattr(fact, "finding", "") in setting.unread for fact in waiting)
    return truth is Truth.FALSE


def _substitutes(plan: Plan, test: str) -> tuple[str, ...]:
    """Return what can be done in the place of a test that would harm, or may."""
    safety = plan.drafts.chooser.safety(test)
    items = (*safety.blocking, *safety.replacing, *(item for item, _ in safety.unsure))
    named = dict.fromkeys(one for item in items for one in item.substitutes)
    safe = ("ok", "check_first", "caution")
    return tuple(
        one
        for one in named
        if plan.drafts.chooser.safety(one).verdict in safe and not plan.situation.done_by(one)
    )


def _replacing(setting: Setting, order: DraftOrder, test: str) -> Suggestion:
    made = suggestion_of_test(setting, test)
    if not order.reference:
        return made
    label = made.label.replace("Order", "Replace with", 1)
    return replace(made, label=label, actions=[_delete(setting, order), *made.actions])


def _delete(setting: Setting, order: DraftOrder) -> Document:
    return {
        "type": "delete",
        "description": f"Remove the draft order: {setting.catalog.tests[order.test].name}",
        "resourceId": order.reference,
    }
