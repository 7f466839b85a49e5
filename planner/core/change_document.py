"""What an answer or a result would change, as it stands in an answer."""

from collections.abc import Callable, Iterable, Mapping

from planner.core.answer_ranges import range_text
from planner.core.blocks import blocks_between, tests_otherwise
from planner.core.branches import Branch
from planner.core.catalog import Catalog
from planner.core.change_words import change_words
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.explanations import supposed_text
from planner.core.hypotheses import DecisionChange
from planner.core.parts import Document, citations
from planner.core.plan import Plan
from planner.core.what_if import Consequence
from planner.core.wording import listing, sentence

# Lane of an answer -> the tests of which something may block otherwise after it.
Otherwise = Mapping[int, list[DiagnosticTest]]

_PARTS = {
    "alerts_added": "adds_alerts",
    "alerts_moved": "moves_alerts",
    "alerts_removed": "removes_alerts",
    "steps_now": "adds_steps",
    "sooner": "sooner",
    "later": "later",
    "waiting": "waits",
    "steps_gone": "removes_steps",
    "steps_later": "adds_conditional_steps",
    "actions_added": "adds_actions",
    "actions_removed": "removes_actions",
}


def change_document(change: DecisionChange, catalog: Catalog) -> Document:
    """Return the change in ids by kind, and in words; kinds without a change are left out."""
    changes: dict[str, tuple[str, ...]] = {name: getattr(change, name) for name in _PARTS}
    document: Document = {_PARTS[name]: list(ids) for name, ids in changes.items() if ids}
    said = change_words(changes, catalog)
    return document | {"text": sentence(said) if said else "Nothing changes."}


def consequences_document(plan: Plan, found: Iterable[Consequence]) -> list[Document]:
    """Return the answers grouped by what they change, the weightiest group first."""
    grouped: dict[DecisionChange, list[Consequence]] = {}
    for entry in found:
        grouped.setdefault(entry.change, []).append(entry)
    catalog = plan.situation.catalog
    otherwise = tests_otherwise(plan.after_answers)
    return [
        {
            "change": change_document(change, catalog),
            "answers": [_answer(plan, entry, otherwise) for entry in entries],
            "sources": rule_sources(catalog, [rule for entry in entries for rule in entry.rules]),
        }
        for change, entries in grouped.items()
    ]


def _answer(plan: Plan, entry: Consequence, otherwise: Otherwise) -> Document:
    answer = entry.answer
    text = supposed_text(plan, answer)
    if answer.finding is not None and isinstance(answer.value, float | int):
        text = _range(plan, answer.finding, answer.value) or text
    value = min(answer.value) if isinstance(answer.value, frozenset) else answer.value
    document: Document = {
        "finding": answer.finding,
        "value": value,
        "text": text,
        "rules": list(entry.rules),
    }
    blocks = _blocks(plan, entry, otherwise)
    return document | ({"blocks": blocks} if blocks else {})


def _blocks(plan: Plan, entry: Consequence, otherwise: Otherwise) -> list[Document]:
    """Return the contraindications and checks that the answer brings or lifts, as far as they bear on the change."""
    finding, value = entry.answer.finding, entry.answer.value
    assert finding is not None, "an answer is one about a finding"
    assert value is not None, "an answer has a value"
    lanes = plan.after_answers
    lane = lanes.lane_of(finding, value)
    tests = otherwise.get(lane)
    if tests is None:
        return []
    return blocks_between(plan.situation, lanes.after(lane), entry.change, tests)


def _range(plan: Plan, name: str, value: float) -> str:
    """Return the values that do the same as this one; empty for an answer that is yes or no."""
    catalog = plan.situation.catalog
    finding = catalog.findings[name]
    if finding.kind != "number":
        return ""
    return range_text(finding, value, [fact for _, fact in catalog.facts.by_finding[name]])


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
                "blocks": list(branch.blocks),
                "sources": rule_sources(catalog, branch.rules),
                "due": list(branch.due),
                "next": branches_document(plan, branch.next),
                **_further(branch),
            }
            for branch in entries
        ],
    }


def _further(branch: Branch) -> Document:
    """Return for which outcome the next branches were planned where there are several, and what was left out."""
    further: Document = {}
    if branch.next and len(branch.outcomes) > 1:
        further["next_after"] = branch.outcomes[0]
    if branch.left_out:
        further["next_left_out"] = list(branch.left_out)
    return further
