"""Where another guideline would differ for this patient: the points in play, and what it would decide."""

from collections.abc import Iterable, Iterator

from planner.core.comparison import comparison
from planner.core.parts import Detail, Document, citations
from planner.core.plan import Plan, plan_of, situate
from planner.core.rules import Difference


def guideline_differences(plan: Plan, detail: Detail) -> Document:
    """
    Return the points on which guidelines differ and that are in play for this patient.

    Args:
        plan: The plan under its own guideline.
        detail: `full` plans the patient under every other guideline as well, and says which steps, alerts, actions and
            deadlines differ, by which rules, and what each body says.
    """
    situation = plan.situation
    names = {rule.id for rule in (*situation.fired, *situation.avoiding)}
    names.update(plan.drafts.open_rules)
    here = situation.view.guideline
    document: Document = {
        "topics": [
            {"id": item.id, "topic": item.topic, "here": dict(item.positions).get(here, "")}
            for item in situation.catalog.differences
            if not names.isdisjoint(item.switch)
        ]
    }
    if detail == "full":
        others = [name for name in situation.catalog.guidelines if name != here]
        document["elsewhere"] = [_elsewhere(plan, other) for other in others]
    return document


def _elsewhere(plan: Plan, guideline: str) -> Document:
    """Return what the other guideline would decide differently about steps, alerts and actions, and the points behind it."""
    situation = plan.situation
    other = plan_of(
        situate(
            situation.observation.profile,
            situation.catalog,
            guideline=guideline,
            site=situation.site.id,
        )
    )
    compared = comparison(plan, other)
    tests = [entry for entry in _entries(compared["tests"]) if _is_step(entry)]
    alerts, actions = list(_entries(compared["alerts"])), list(_entries(compared["actions"]))
    rules = {name for entry in (*tests, *actions) for name in _rules(entry)}
    return {
        "guideline": guideline,
        "title": situation.catalog.guidelines[guideline].title,
        "same": not (tests or alerts or actions),
        "alerts": alerts,
        "actions": actions,
        "tests": tests,
        "topics": [
            _topic(item)
            for item in situation.catalog.differences
            if not rules.isdisjoint(item.switch)
        ],
    }


def _topic(item: Difference) -> Document:
    return {
        "id": item.id,
        "topic": item.topic,
        "positions": dict(item.positions),
        "sources": citations(item.sources),
    }


def _entries(value: object) -> Iterable[Document]:
    return value if isinstance(value, list) else []


def _sides(entry: Document) -> Iterator[Document]:
    for side in ("first", "second"):
        found = entry.get(side)
        if isinstance(found, dict):
            yield found


def _is_step(entry: Document) -> bool:
    """Return whether the test is a step under one of the two; other reasons for a refusal are no difference of weight."""
    return any(side["state"] != "not_chosen" for side in _sides(entry))


def _rules(entry: Document) -> Iterator[str]:
    for side in _sides(entry):
        for reason in _entries(side.get("reasons")):
            if "rule" in reason:
                yield str(reason["rule"])
