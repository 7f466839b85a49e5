"""A question as it stands in an answer: what to ask and what each answer would bring."""

from collections.abc import Iterable

from planner.core.change_words import change_words
from planner.core.findings import Finding
from planner.core.plan import Plan
from planner.core.profile import Value
from planner.core.questions import Change, Question
from planner.core.wording import number_text, sentence

Document = dict[str, object]


def question_document(plan: Plan, question: Question) -> Document:
    """Return the question with the changes that its answers bring."""
    finding = plan.situation.catalog.findings[question.finding]
    document: Document = {
        "finding": finding.id,
        "question": finding.question,
        "group": finding.group,
        "changes": [_change(plan, finding, change) for change in question.changes],
    }
    if question.settles:
        document["a_no_helps_to_rule_out_tests"] = list(question.settles)
    return document


def asked_document(plan: Plan, findings: Iterable[str]) -> list[Document]:
    """Return findings to ask for, each as a question in words."""
    known = plan.situation.catalog.findings
    return [
        {"finding": name, "question": known[name].question, "group": known[name].group}
        for name in findings
    ]


def _change(plan: Plan, finding: Finding, change: Change) -> Document:
    catalog = plan.situation.catalog
    said = {
        "alerts_added": change.alerts,
        "alerts_removed": change.alerts_removed,
        "steps_now": change.steps,
        "sooner": change.sooner,
        "later": change.later,
        "waiting": change.waiting,
        "steps_gone": change.steps_removed,
        "actions_added": change.actions,
        "actions_removed": change.actions_removed,
    }
    text = sentence(f"{_answer_text(finding, change.answer)}: {change_words(said, catalog)}")
    document: Document = {"answer": _answer(change.answer), "text": text}
    parts = {
        "adds_alerts": change.alerts,
        "adds_steps": change.steps,
        "sooner": change.sooner,
        "adds_actions": change.actions,
        "removes_alerts": change.alerts_removed,
        "removes_steps": change.steps_removed,
        "waits": change.waiting,
        "later": change.later,
        "removes_actions": change.actions_removed,
        "rules": change.rules,
    }
    return document | {key: list(value) for key, value in parts.items() if value}


def _answer_text(finding: Finding, answer: Value) -> str:
    """Return the answer as a person would give it; a number is an example of those that do the same."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, frozenset):
        return finding.choices[min(answer)]
    return f"for example {number_text(answer, finding.unit)}"


def _answer(answer: Value) -> object:
    if isinstance(answer, frozenset):
        return min(answer)
    return answer
