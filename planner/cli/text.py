"""JSON, and a plan as plain text for a terminal, made from the same answer that HTTP gives."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.cli.names import Names
from planner.page import grounds_of, ways_of

Document = Mapping[str, Any]

_WIDTH = 100


def json_text(content: object, *, indent: int | None = 2) -> str:
    """Return the content as JSON that a person can read; in one line without an indent."""
    return json.dumps(content, ensure_ascii=False, indent=indent)


def plan_text(document: Document, names: Names) -> str:
    """Return the plan: headline, alerts, do now, then, not now and why, ask; in full what would change each."""
    return "\n".join(_lines(document, names)) + "\n"


def _lines(document: Document, names: Names) -> Iterator[str]:
    catalog = document["catalog"]
    yield from wrapped(document["headline"])
    yield f"({catalog['id']} {catalog['version']}, guideline {catalog['guideline']})"
    yield from _alerts(document["alerts"])
    now = [step for step in document["steps"] if step["state"] != "conditional"]
    later = [step for step in document["steps"] if step["state"] == "conditional"]
    yield from _steps("DO NOW", now)
    yield from _actions(document["actions"])
    yield from _steps("THEN, IF", later)
    yield from _refused(document["not_chosen"], names)
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
        yield from _held_up(step)


def _held_up(step: Document) -> Iterator[str]:
    """Yield the advice that gives way, and in full what the step would be without each thing that was stated."""
    for entry in step["against"]:
        if entry["kind"] == "advice":  # contraindications stand among the notes
            sources = ", ".join(entry["sources"])
            yield from wrapped(f"- against it: {entry['text']} [{sources}]", "       ")
    for entry in step.get("without", ()):
        yield from wrapped(f"- {entry['text']}", "       ")
    yield from offer_lines(step, "       ")


def _actions(actions: Sequence[Document]) -> Iterator[str]:
    due = [action for action in actions if "if" not in action]
    if due:
        yield from _head("ALSO NOW")
    for action in due:
        yield from wrapped(f"- {action['text']} ({action['urgency']['title']})", "  ")


def _refused(entries: Sequence[Document], names: Names) -> Iterator[str]:
    if entries:
        yield from _head("NOT NOW, AND WHY")
    for entry in entries:
        instead = ""
        if entry.get("instead"):
            instead = f" Instead: {', '.join(map(names.test, entry['instead']))}."
        elif entry.get("instead_text"):
            instead = f" Instead: {entry['instead_text']}"
        yield from wrapped(f"- {entry['name']} ({entry['reason']}): {entry['text']}{instead}", "  ")
        yield from offer_lines(entry, "    ")


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
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,  # ids of rules and sources stay whole
    )


def instead_lines(entry: Document, names: Names) -> Iterator[str]:
    """Yield what is done instead: the tests by name, and what is said in words."""
    if entry.get("instead"):
        yield from wrapped(f"Instead: {', '.join(map(names.test, entry['instead']))}", "  ")
    if entry.get("instead_text"):
        yield from wrapped(f"Instead: {entry['instead_text']}", "  ")


def offer_lines(entry: Document, indent: str) -> Iterator[str]:
    """Yield what would make the test a step due now, and what would only make it safe."""
    for offer in entry.get("would_be_chosen_if", ()):
        yield from wrapped(f"- due now if {offer['text']}", indent)
    for offer in entry.get("unblocked_if", ()):
        yield from wrapped(f"- nothing speaks against it if {offer['text']}", indent)


def source_lines(entry: Document) -> Iterator[str]:
    """Yield the sources, where there are any."""
    if entry.get("sources"):
        yield from wrapped(f"[{', '.join(entry['sources'])}]", "  ")
