"""JSON, and a plan as plain text for a terminal, made from the same answer that HTTP gives."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.page import grounds_of, ways_of

Document = Mapping[str, Any]

_WIDTH = 100


def json_text(content: object, *, indent: int | None = 2) -> str:
    """Return the content as JSON that a person can read; in one line without an indent."""
    return json.dumps(content, ensure_ascii=False, indent=indent)


def plan_text(document: Document) -> str:
    """Return the plan: headline, alerts, do now, then, not now and why, ask."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    catalog = document["catalog"]
    yield from wrapped(document["headline"])
    yield f"({catalog['id']} {catalog['version']}, guideline {catalog['guideline']})"
    yield from _alerts(document["alerts"])
    now = [step for step in document["steps"] if step["state"] != "conditional"]
    later = [step for step in document["steps"] if step["state"] == "conditional"]
    yield from _steps("DO NOW", now)
    yield from _actions(document["actions"])
    yield from _steps("THEN, IF", later)
    yield from _refused(document["not_chosen"])
    yield from _questions(document["questions"], document["more_questions"])
    if document["safety_net"]:
        yield from _head("SAFETY NET")
        for action in document["safety_net"]:
            yield from wrapped(action["text"], "  ")
    yield from _sources(document)


def _head(title: str) -> Iterator[str]:
    yield ""
    yield title


def _alerts(alerts: Sequence[Document]) -> Iterator[str]:
    if alerts:
        yield from _head("ALERTS")
    for alert in alerts:
        yield from wrapped(f"! {alert['act']} ({alert['urgency']['title']})", "  ")


def _steps(title: str, steps: Sequence[Document]) -> Iterator[str]:
    if not steps:
        return
    yield from _head(title)
    for step in steps:
        ways = ways_of(step)
        due = "" if ways else f": {step['urgency']['title']}"
        yield from wrapped(f"{step['order']}. {step['name']}{due} [stage {step['stage']}]", "  ")
        if ways:
            for way in ways:
                yield from wrapped(f"- {way}", "       ")
        elif "if" in step:
            yield from wrapped(step["if"]["text"], "       ")
        for ground in grounds_of(step):
            sources = ", ".join(ground["sources"])
            yield from wrapped(f"{ground['text']} [{sources}]", "       ")
        for note in step["safety"]["notes"]:
            yield from wrapped(f"- {note['text']}", "       ")


def _actions(actions: Sequence[Document]) -> Iterator[str]:
    due = [action for action in actions if "if" not in action]
    if due:
        yield from _head("ALSO NOW")
    for action in due:
        yield from wrapped(f"- {action['text']} ({action['urgency']['title']})", "  ")


def _refused(entries: Sequence[Document]) -> Iterator[str]:
    if entries:
        yield from _head("NOT NOW, AND WHY")
    for entry in entries:
        instead = ""
        if entry.get("instead"):
            instead = f" Instead: {', '.join(entry['instead'])}."
        elif entry.get("instead_text"):
            instead = f" Instead: {entry['instead_text']}"
        yield from wrapped(f"- {entry['name']} ({entry['reason']}): {entry['text']}{instead}", "  ")


def _questions(questions: Sequence[Document], more: int) -> Iterator[str]:
    if questions:
        yield from _head("ASK (the answer would change the plan)")
    for question in questions:
        yield from wrapped(f"- {question['question']} [{question['finding']}]", "  ")
    if more:
        yield f"  and {more} more"


def _sources(document: Document) -> Iterator[str]:
    pending = [
        cite
        for cite, source in document["sources"].items()
        if source["check"] in ("memory", "policy")
    ]
    yield from _head("SOURCES")
    yield f"  {len(document['sources'])} citations; in the JSON answer each says how it was checked."
    if pending:
        yield f"  {len(pending)} of them are decisions of this project or reference pending."


def wrapped(text: str, indent: str = "") -> Iterator[str]:
    """Yield the text in lines that fit a terminal."""
    yield from textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")


def why_not_text(answers: Sequence[Document]) -> str:
    """Return why each test is not a step and what would make it one."""
    lines: list[str] = []
    for answer in answers:
        if answer["is_step"]:
            lines.append(
                f"{answer['name']}: is a step ({answer['state']}, number {answer['order']})"
            )
        else:
            lines.append(f"{answer['name']}: {answer['reason']}")
            lines.extend(wrapped(answer["text"], "  "))
        for offer in answer.get("would_be_chosen_if", []):
            lines.extend(wrapped(f"- due now if {offer['text']}", "  "))
    return "\n".join(lines) + "\n"
