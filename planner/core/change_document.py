"""What an answer or a result would change, as it stands in an answer."""

from collections.abc import Callable, Iterable

from planner.core.branches import Branch
from planner.core.catalog import Catalog
from planner.core.explanations import supposed_text
from planner.core.hypotheses import DecisionChange
from planner.core.parts import Document, citations
from planner.core.plan import Plan
from planner.core.what_if import Consequence
from planner.core.wording import listing, sentence

_PARTS = (
    ("alerts_added", "adds_alerts", "raises the alert {}"),
    ("alerts_moved", "moves_alerts", "changes how urgent the alert {} is"),
    ("alerts_removed", "removes_alerts", "takes back the alert {}"),
    ("steps_now", "adds_steps", "makes due {}"),
    ("sooner", "sooner", "makes more urgent {}"),
    ("later", "later", "makes less urgent {}"),
    ("waiting", "waits", "lets wait for a result {}"),
    ("steps_gone", "removes_steps", "takes out {}"),
    ("steps_later", "adds_conditional_steps", "adds for later, if results call for it, {}"),
    ("actions_added", "adds_actions", "adds the action {}"),
    ("actions_removed", "removes_actions", "takes back the action {}"),
)


def change_document(change: DecisionChange, catalog: Catalog) -> Document:
    """Return the change in ids by kind, and in words; kinds without a change are left out."""
    document: Document = {}
    said = []
    for name, key, text in _PARTS:
        ids: tuple[str, ...] = getattr(change, name)
        if ids:
            document[key] = list(ids)
            said.append(text.format(listing(_names(name, ids, catalog), "and")))
    document["text"] = sentence("; ".join(said)) if said else "Nothing changes."
    return document


def _names(kind: str, ids: Iterable[str], catalog: Catalog) -> list[str]:
    if kind.startswith(("alerts", "actions")):
        return [name.replace("-", " ") for name in ids]
    return [catalog.tests[test].short for test in ids]


def consequences_document(plan: Plan, found: Iterable[Consequence]) -> list[Document]:
    """Return the answers grouped by what they change, the weightiest group first."""
    grouped: dict[DecisionChange, list[Consequence]] = {}
    for entry in found:
        grouped.setdefault(entry.change, []).append(entry)
    catalog = plan.situation.catalog
    return [
        {
            "change": change_document(change, catalog),
            "answers": [_answer(plan, entry) for entry in entries],
            "sources": rule_sources(catalog, [rule for entry in entries for rule in entry.rules]),
        }
        for change, entries in grouped.items()
    ]


def _answer(plan: Plan, entry: Consequence) -> Document:
    answer = entry.answer
    value = min(answer.value) if isinstance(answer.value, frozenset) else answer.value
    return {
        "finding": answer.finding,
        "value": value,
        "text": supposed_text(plan, answer),
        "rules": list(entry.rules),
    }


def rule_sources(catalog: Catalog, rules: Iterable[str]) -> list[str]:
    """Return the citations of the rules, each once."""
    named = catalog.rule_by_id
    return citations(cite for rule in dict.fromkeys(rules) for cite in named[rule].sources)


def branches_document(plan: Plan, found: Iterable[Branch]) -> list[Document]:
    """Return the branches, grouped by the test whose result decides."""
    grouped: dict[str, list[Branch]] = {}
    for branch in found:
        grouped.setdefault(branch.test, []).append(branch)
    return [_fork(plan, test, entries) for test, entries in grouped.items()]


def _fork(plan: Plan, test: str, entries: list[Branch]) -> Document:
    catalog = plan.situation.catalog
    shown: Callable[[str], str] = catalog.tests[test].shows.__getitem__
    return {
        "test": test,
        "name": catalog.tests[test].name,
        "branches": [
            {
                "outcomes": list(branch.outcomes),
                "text": sentence(
                    f"{catalog.tests[test].short} shows "
                    f"{listing([shown(outcome) for outcome in branch.outcomes], 'or')}"
                ),
                "change": change_document(branch.change, catalog),
                "rules": list(branch.rules),
                "sources": rule_sources(catalog, branch.rules),
                "due": list(branch.due),
                "next": branches_document(plan, branch.next),
            }
            for branch in entries
        ],
    }
