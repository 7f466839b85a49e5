"""Alerts, actions and safety net of a plan: what to do that is not a test."""

from collections.abc import Callable, Iterable, Sequence

from planner.core.conditions import Condition
from planner.core.draft import as_planned, joined
from planner.core.parts import deadline_document
from planner.core.plan import Plan
from planner.core.reasons import because_true, tests_named
from planner.core.rules import Action, Rule
from planner.core.sources import Citation
from planner.core.urgency import Deadline
from planner.core.wording import condition_text

Document = dict[str, object]

# Of the actions that wait for a result, those that someone must be ready for.
_SHOWN_AHEAD = ("escalate", "refer", "protect", "treat")
Cite = Callable[[Iterable[Citation]], list[str]]


def alerts(plan: Plan, cite: Cite) -> list[Document]:
    """Return the alerts, the most urgent first; one entry per alert with all its rules."""
    gathered: dict[str, list[tuple[Rule, str, Deadline]]] = {}
    for rule in plan.situation.fired:
        for alert in rule.alerts:
            gathered.setdefault(alert.id, []).append((rule, alert.act, alert.deadline))
    entries = []
    for name, causes in gathered.items():
        causes.sort(key=lambda cause: (cause[2].sort_key, cause[0].id))
        rule, act, deadline = causes[0]
        entries.append((deadline.sort_key, name, _alert(plan, cite, name, act, deadline, causes)))
    return [document for _, _, document in sorted(entries, key=lambda entry: entry[:2])]


def _alert(
    plan: Plan,
    cite: Cite,
    name: str,
    act: str,
    deadline: Deadline,
    causes: list[tuple[Rule, str, Deadline]],
) -> Document:
    return {
        "id": name,
        "act": act,
        "urgency": deadline_document(deadline),
        "time_critical": deadline.tier.is_emergency,
        "reasons": [_cause(plan, cite, rule) for rule, _, _ in causes],
    }


def actions(plan: Plan, cite: Cite) -> list[Document]:
    """Return the actions that are not safety net, due ones first, then those that wait for a result."""
    due = [
        (action, rule, None)
        for rule in plan.situation.fired
        for action in rule.actions
        if action.kind != "safety_net"
    ]
    seen = {action.id for action, _, _ in due}
    waiting = [
        (action, rule, waits)
        for rule, waits in plan.drafts.open_rules.values()
        for action in rule.actions
        if action.kind in _SHOWN_AHEAD and action.id not in seen
    ]
    return _merged(plan, cite, due) + _merged(plan, cite, waiting)


def safety_net(plan: Plan, cite: Cite) -> list[Document]:
    """Return what the patient should be told to come back for."""
    due = [
        (action, rule, None)
        for rule in plan.situation.fired
        for action in rule.actions
        if action.kind == "safety_net"
    ]
    return _merged(plan, cite, due)


def _merged(
    plan: Plan, cite: Cite, entries: Sequence[tuple[Action, Rule, Condition | None]]
) -> list[Document]:
    gathered: dict[str, list[tuple[Action, Rule, Condition | None]]] = {}
    for entry in entries:
        gathered.setdefault(entry[0].id, []).append(entry)
    documents = []
    for name, causes in gathered.items():
        causes.sort(key=lambda cause: (cause[0].deadline.sort_key, cause[1].id))
        action = causes[0][0]
        document: Document = {
            "id": name,
            "kind": action.kind,
            "text": action.text,
            "urgency": deadline_document(action.deadline),
        }
        waits = [cause[2] for cause in causes if cause[2] is not None]
        if waits:
            condition = as_planned(plan.drafts, joined(waits))
            document["if"] = {
                "text": f"if {condition_text(condition, plan.situation.catalog)}",
                "waits_for": list(tests_named(condition)),
            }
            document["reasons"] = [
                {"rule": rule.id, "text": rule.because, "sources": cite(rule.sources)}
                for _, rule, _ in causes
            ]
        else:
            document["reasons"] = [_cause(plan, cite, rule) for _, rule, _ in causes]
        documents.append((action.deadline.sort_key, name, document))
    return [document for _, _, document in sorted(documents, key=lambda entry: entry[:2])]


def _cause(plan: Plan, cite: Cite, rule: Rule) -> Document:
    return {
        "rule": rule.id,
        "text": rule.because,
        "because": [entry.document() for entry in because_true(plan.situation, rule.when)],
        "strength": rule.strength,
        "sources": cite(rule.sources),
    }
