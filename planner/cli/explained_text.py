"""Explanations as plain text for a terminal, made from the same answers that HTTP gives."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.cli.text import wrapped

Document = Mapping[str, Any]


def what_if_text(document: Document) -> str:
    """Return what would change, and why; of `auto` every answer that changes something."""
    lines = _groups(document) if "groups" in document else _difference(document)
    return "\n".join(lines) + "\n"


def _groups(document: Document) -> Iterator[str]:
    yield f"{document['answers_that_change']} answers would change the plan."
    for group in document["groups"]:
        answers = "; ".join(answer["text"] for answer in group["answers"])
        yield from wrapped(f"- {answers}", "")
        yield from wrapped(group["change"]["text"], "    ")
        yield from _blocks([b for answer in group["answers"] for b in answer.get("blocks", ())])


def _blocks(blocks: Sequence[Document], indent: str = "    ") -> Iterator[str]:
    """Yield what a contraindication or a check has to do with it, each once."""
    for text in dict.fromkeys(f"{item['test']} {item['kind']}: {item['text']}" for item in blocks):
        yield from wrapped(text, indent)


def _difference(document: Document) -> Iterator[str]:
    yield from wrapped(f"Now:  {document['now']['headline']}")
    yield from wrapped(f"Then: {document['then']['headline']}")
    difference = document["difference"]
    if not difference["changed"]:
        yield "No step, alert or action changes."
    for part in ("alerts", "steps", "actions"):
        for entry in difference.get(part, ()):
            yield from wrapped(f"- {_change(entry)}")
            yield from wrapped(f"by {', '.join(_causes(entry))}", "    ")
            for item in entry.get("blocked", ()):
                yield from wrapped(f"in place of {item['test']}: {item['text']}", "    ")
    for entry in difference.get("safety", ()):
        for note in entry["notes"]:
            yield from wrapped(f"- to heed: {entry['test']}. {note['text']}")


def _change(entry: Document) -> str:
    moved = [
        f"{name} {entry[name]['from']} -> {entry[name]['to']}"
        for name in ("state", "urgency")
        if isinstance(entry.get(name), Mapping)
    ]
    said = f" ({', '.join(moved)})" if moved else ""
    return f"{entry['change']}: {entry.get('test', entry.get('id'))}{said}. {entry.get('text', '')}".rstrip()


def _causes(entry: Document) -> list[str]:
    found = [item.get("text") or item.get("input", "") for item in entry.get("because", ())]
    rules = [f"rule {rule}" for rule in entry.get("rules", ())]
    return [*found, *rules] or ["nothing that was stated"]


def branches_text(document: Document) -> str:
    """Return where each outcome leads, deeper ones indented."""
    lines = list(_forks(document["tests"], ""))
    if not document["complete"]:
        lines.append("There are too many outcomes: not all were planned.")
    return "\n".join(lines or ["No step that is due has a result that a rule reads."]) + "\n"


def _forks(forks: Sequence[Document], indent: str) -> Iterator[str]:
    for fork in forks:
        yield f"{indent}{fork['name']}"
        for branch in fork["branches"]:
            yield from wrapped(f"- {branch['text']}", f"{indent}  ")
            yield from wrapped(branch["change"]["text"], f"{indent}    ")
            yield from _blocks(branch["blocks"], f"{indent}    ")
            yield from _forks(branch["next"], f"{indent}      ")


def compare_text(document: Document) -> str:
    """Return each test and alert on which the two sides differ, with the ground of both."""
    names = [_selection(document[side]) for side in ("first", "second")]
    lines = [f"{names[0]} against {names[1]}"]
    if document["same"]:
        lines.append("Both decide the same.")
    for entry in document["alerts"]:
        lines.append(f"alert {entry['id']}")
        for side, name in zip(("first", "second"), names, strict=True):
            said = entry[side]["act"] if side in entry else "not raised"
            lines += wrapped(f"{name}: {said}", "  ")
    for entry in document["tests"]:
        lines.append(str(entry["test"]))
        for side, name in zip(("first", "second"), names, strict=True):
            lines += wrapped(f"{name}: {_side(entry[side])}", "  ")
    return "\n".join(lines) + "\n"


def _selection(selection: Document) -> str:
    return f"{selection['version']}/{selection['guideline']}/{selection['site']}"


def _side(side: Document) -> str:
    urgency = f", {side['urgency']['title']}" if "urgency" in side else ""
    reasons = side.get("reasons", ())
    said = " ".join(dict.fromkeys(reason["text"] for reason in reasons[:2]))
    sources = ", ".join(dict.fromkeys(cite for reason in reasons for cite in reason["sources"]))
    return f"{side.get('reason', side['state'])}{urgency}. {said} [{sources}]"


def rating_text(document: Document) -> str:
    """Return the verdict, its ground, and what to do instead or to ask."""
    named = f"{document['test']}: " if "test" in document else ""
    lines = [f"{named}{document['verdict']}", *wrapped(document["text"], "  ")]
    if document.get("instead"):
        lines += wrapped(f"Instead: {', '.join(document['instead'])}", "  ")
    if document.get("instead_text"):
        lines += wrapped(f"Instead: {document['instead_text']}", "  ")
    for question in document.get("questions", ()):
        lines += wrapped(f"- {question['question']} [{question['finding']}]", "  ")
    if document.get("sources"):
        lines += wrapped(f"[{', '.join(document['sources'])}]", "  ")
    return "\n".join(lines) + "\n"
