"""What would change the plan, as an answer: given changes with the difference they make, or every single answer."""

from planner.core.change_document import consequences_document
from planner.core.difference import plan_difference
from planner.core.difference_causes import Causes
from planner.core.document import plan_document
from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.what_if import consequences


def difference_document(plan: Plan, supposed: Plan) -> Document:
    """
    Return what would be otherwise if the patient were as supposed.

    Returns:
        `now` and `then` (priority and headline of each), and `difference`, each change with the new finding or
        result and the rules that cause it.
    """
    before, after = plan_document(plan), plan_document(supposed)
    causes = Causes(supposed, supposed.situation.catalog, before)
    return {
        "now": _gist(before),
        "then": _gist(after),
        "difference": plan_difference(before, after, causes),
    }


def _gist(document: Document) -> Document:
    return {key: document[key] for key in ("priority", "headline", "digest")}


def auto_document(plan: Plan) -> Document:
    """Return every single answer that changes the plan, grouped by what it changes, the weightiest group first."""
    found = consequences(plan)
    return {"answers_that_change": len(found), "groups": consequences_document(plan, found)}
