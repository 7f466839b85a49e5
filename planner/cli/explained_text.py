"""Explanations as plain text for a terminal, made from the same answers that HTTP gives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.cli.names import Names
from planner.cli.text import instead_lines, offer_lines, source_lines, wrapped

Document = Mapping[str, Any]


def what_if_text(document: Document, names: Names) -> str:
    """Return what would change, and why; of `auto` every answer that changes something."""
    lines = _groups(document, names) if "groups" in document else _difference(document, names)
    return "\n".join(lines) + "\n"


def _groups(document: Document, names: Names) -> Iterator[str]:
    yield f"{document['answers_that_change']} answers would change the plan."
    for group in document["groups"]:
        answers = "; ".join(answer["text"] for answer in group["answers"])
        yield from wrapped(f"- {answers}", "")
        yield from wrapped(group["change"]["text"], "    ")
        yield from _blocks(
            [b for answer in group["answers"] for b in answer.get("blocks", ())], names
        )


def _blocks(blocks: Sequence[Document], names: Names, indent: str = "    ") -> Iterator[str]:
    """Yield what a contraindication or a check has to do with it, each once."""
    for text in dict.fromkeys(
        f"{names.test(item['test'])}, {item['kind']}: {item['text']}" for item in blocks
    ):
        yield from wrapped(text, indent)


def _difference(document: Document, names: Names) -> Iterator[str]:
    yield from wrapped(f"Now:  {document['now']['headline']}")
    yield from wrapped(f"Then: {document['then']['headline']}")
    difference = document["difference"]
    if not difference["changed"]:
        yield "No step, alert or action changes."
    for part in ("alerts", "steps", "actions"):
        for entry in difference.get(part, ()):
            yield from wrapped(f"- {_change(entry, names)}")
            yield from wrapped(f"by {', '.join(_causes(entry, names))}", "    ")
            for item in entry.get("blocked", ()):
                yield from wrapped(
                    f"in place of {names.test(item['test'])}: {item['text']}", "    "
                )
    for entry in difference.get("safety", ()):
        for note in entry["notes"]:
            yield from wrapped(f"- to heed: {names.test(entry['test'])}. {note['text']}")


def _change(entry: Document, names: Names) -> str:
    moved = [
        f"{name} {entry[name]['from']} -> {entry[name]['to']}"
        for name in ("state", "urgency")
        if isinstance(entry.get(name), Mapping)
    ]
    said = f" ({', '.join(moved or _waits(entry))})" if moved or _waits(entry) else ""
    named = names.test(entry["test"]) if "test" in entry else names.decision(entry["id"])
    return f"{entry['change']}: {named}{said}. {entry.get('text', '')}".rstrip()


def _waits(entry: Document) -> list[str]:
    """Return the state of a new step that is not simply called for."""
    state = entry.get("state", "recommended")
    return [state] if state != "recommended" else []


def _causes(entry: Document, names: Names) -> list[str]:
    found = [
        item.get("text") or names.input(item.get("input", "")) for item in entry.get("because", ())
    ]
    rules = [f"rule {rule}" for rule in entry.get("rules", ())]
    return [*found, *rules] or ["nothing that was stated"]


def branches_text(document: Document, names: Names) -> str:
    """Return where each outcome leads, deeper ones indented."""
    lines = list(_forks(document["tests"], names, ""))
    if not document["complete"]:
        lines.append("There are too many outcomes: not all were planned.")
    lines += _left_out(document.get("left_out", ()), names, "")
    return "\n".join(lines or ["No step that is due has a result that a rule reads."]) + "\n"


def _forks(forks: Sequence[Document], names: Names, indent: str) -> Iterator[str]:
    for fork in forks:
        yield f"{indent}{fork['name']}"
        for branch in fork["branches"]:
            yield from wrapped(f"- {branch['text']}", f"{indent}  ")
            yield from wrapped(branch["change"]["text"], f"{indent}    ")
            yield from _blocks(branch["blocks"], names, f"{indent}    ")
            if "next_after" in branch:
                shown = names.outcome(fork["test"], branch["next_after"])
                yield from wrapped(f"next, after {shown}:", f"{indent}    ")
            yield from _forks(branch["next"], names, f"{indent}      ")
            yield from _left_out(branch.get("next_left_out", ()), names, f"{indent}      ")


def _left_out(tests: Sequence[str], names: Names, indent: str) -> Iterator[str]:
    """Yield the tests that were not planned; there were too many outcomes."""
    if tests:
        yield from wrapped(f"not planned: {', '.join(map(names.test, tests))}", indent)


def compare_text(document: Document, names: Names) -> str:
    """Return each test and alert on which the two sides differ, with the ground of both."""
    sides = {side: _selection(document[side]) for side in ("first", "second")}
    lines = [" against ".join(sides.values())]
    if document["same"]:
        lines.append("Both decide the same.")
    for entry in document["alerts"]:
        lines.append(f"alert: {names.decision(entry['id'])}")
        for side, selection in sides.items():
            lines += wrapped(f"{selection}: {_raised(entry.get(side))}", "  ")
    for entry in document["actions"]:
        lines.append(f"action: {names.decision(entry['id'])}")
        for side, selection in sides.items():
            lines += wrapped(f"{selection}: {_acted(entry.get(side))}", "  ")
    for entry in document["tests"]:
        lines.append(names.test(entry["test"]))
        for side, selection in sides.items():
            lines += wrapped(f"{selection}: {_side(entry[side])}", "  ")
            for item in entry[side].get("in_place_of", ()):
                lines += wrapped(f"in place of {names.test(item['test'])}: {item['text']}", "    ")
    return "\n".join(lines) + "\n"


def _raised(alert: Document | None) -> str:
    """Return what one side raises the alert for, and how soon."""
    return "not raised" if alert is None else f"{alert['act']} ({alert['urgency']['title']})"


def _acted(action: Document | None) -> str:
    """Return how soon one side asks for the action, and the rules that do."""
    if action is None:
        return "not asked for"
    waits = f", {action['if']['text']}" if "if" in action else ""
    sources = ", ".join(
        dict.fromkeys(cite for reason in action["reasons"] for cite in reason["sources"])
    )
    return f"{action['urgency']['title']}{waits}. {action['text']} [{sources}]"


def _selection(selection: Document) -> str:
    return f"{selection['version']}/{selection['guideline']}/{selection['site']}"


def _side(side: Document) -> str:
    urgency = f", {side['urgency']['title']}" if "urgency" in side else ""
    urgency += f", {side['if']['text']}" if "if" in side else ""
    reasons = side.get("reasons", ())
    said = " ".join(dict.fromkeys(reason["text"] for reason in reasons[:2]))
    sources = ", ".join(dict.fromkeys(cite for reason in reasons for cite in reason["sources"]))
    return f"{side.get('reason', side['state'])}{urgency}. {said} [{sources}]"


def rating_text(document: Document, names: Names) -> str:
    """Return the verdict, its ground, what to heed, and what to do first, instead, or to ask."""
    named = f"{names.test(document['test'])}: " if "test" in document else ""
    lines = [f"{named}{document['verdict']}", *wrapped(document["text"], "  ")]
    found = [entry for entry in document.get("because", ()) if entry["state"] == "present"]
    grounds = [entry["text"] for entry in found]
    lines += _listed(
        "Because", (said for said in grounds if said.lower() not in document["text"].lower()), "; "
    )
    lines += _listed("Do first", map(names.test, document.get("first", ())))
    lines += _listed("Check first", map(names.input, document.get("check_first", ())), "; ")
    for caution in document.get("caution", ()):
        lines += wrapped(f"Caution: {caution}", "  ")
    lines += _listed("Waits for", map(names.test, document.get("waits_for", ())))
    lines += instead_lines(document, names)
    for question in document.get("questions", ()):
        lines += wrapped(f"- {question['question']} [{question['finding']}]", "  ")
    lines += source_lines(document)
    for other in document.get("can_also_mean", ()):
        lines += wrapped(f"The code can also mean {names.test(other['test'])}: {other['verdict']}")
    return "\n".join(lines) + "\n"


def _listed(title: str, said: Iterable[str], mark: str = ", ") -> Iterator[str]:
    """Yield what is said after its title; nothing where nothing is."""
    text = mark.join(said)
    if text:
        yield from wrapped(f"{title}: {text}", "  ")


def why_not_text(document: Document, names: Names) -> str:
    """Return why each test is not a step, what is done instead, and what would make it one or make it safe."""
    lines: list[str] = []
    for answer in document["tests"]:
        if answer["is_step"]:
            state = f"{answer['state']}, number {answer['order']}"
            lines.append(f"{answer['name']}: is a step ({state})")
        else:
            lines += [f"{answer['name']}: {answer['reason']}", *wrapped(answer["text"], "  ")]
            lines += instead_lines(answer, names)
        lines += offer_lines(answer, "  ")
        lines += source_lines(answer)
    return "\n".join(lines) + "\n"
