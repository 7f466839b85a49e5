"""Steps on a page: what is due now, and what follows if a result calls for it; alike steps in one line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from planner.core.catalog import Catalog
from planner.core.wording import listing, sentence
from planner.page.citing import Citations
from planner.page.markdown import bold, escape

Document = Mapping[str, Any]

# These come before the tests; advice comes after them.
_FIRST = ("escalate", "protect", "treat")
_LONGEST_CONDITION = 480
_LONGEST_WAYS = 640
_FEW = 3
# What a contraindication of this level would change is the test itself.
_DECISIVE = ("absolute", "prefer_substitute")
_GROUNDED = ("refer", "review")


def due_lines(document: Document, catalog: Catalog, cited: Citations) -> Iterator[str]:
    """Yield what to do now: whom to call and what to protect, the tests in order, other actions, the safety net."""
    due = [action for action in document["actions"] if "if" not in action]
    steps = [step for step in document["steps"] if step["state"] != "conditional"]
    first = [_action(action, cited) for action in due if action["kind"] in _FIRST]
    yield from _block(first)
    numbered: list[str] = []
    said = _Said()
    for place, alike in enumerate(_alike(steps), start=1):
        numbered.append(f"{place}. {_due(alike, catalog, cited, said)}")
        numbered += [f"   - {note}" for note in _notes(alike[0], catalog, cited, said)]
    yield from _block(numbered, after=bool(first))
    last = [_action(action, cited) for action in due if action["kind"] not in _FIRST]
    last += [f"- {_sourced(entry, cited)}" for entry in document["safety_net"]]
    yield from _block(last, after=bool(first or numbered))
    if not due and not steps and not document["safety_net"]:
        yield "Nothing: no test is called for by what is known."


def _block(lines: Sequence[str], *, after: bool = False) -> Iterator[str]:
    if lines and after:
        yield ""
    yield from lines


def waiting_lines(document: Document, catalog: Catalog, cited: Citations) -> Iterator[str]:
    """Yield what results may call for: actions to be ready for, tests that hang on what is due now, and what is further off."""
    for action in document["actions"]:
        if "if" in action:
            yield f"- {_condition(action['if'], catalog)}: {_sourced(action, cited)}"
    due = {step["test"] for step in document["steps"] if step["state"] != "conditional"}
    steps = [step for step in document["steps"] if step["state"] == "conditional"]
    near = [step for step in steps if _is_near(step, due)]
    for alike in _alike(near):
        yield f"- {_waiting(alike, catalog)}{_cited(grounds_of(alike[0]), cited)}"
    yield from _further([step for step in steps if step not in near], catalog)
    left_out = document.get("conditional_steps_left_out")
    if left_out:
        yield f"- {left_out} later steps are not shown."


def _waiting(alike: Sequence[Document], catalog: Catalog) -> str:
    """Return when steps become due and why; where results make them due at different times, each way."""
    step = alike[0]
    names = bold(listing([entry["name"] for entry in alike], "and"))
    text = _told(grounds_of(step))
    ways = ways_of(step)
    if ways and len("; ".join(ways)) <= _LONGEST_WAYS:
        return f"{names}: {escape('; '.join(ways))}. {text}"
    # The time of the most urgent result may not stand beside a result that is in no such haste.
    soonest = " at the earliest" if len(_titles(step)) > 1 else ""
    return (
        f"{_condition(step['if'], catalog)}: {names}, {step['urgency']['title']}{soonest}. {text}"
    )


def ways_of(step: Document) -> list[str]:
    """Return each deadline with its condition where results make the step due at different times; else nothing."""
    return [f"{way['urgency']['title']} {way['if']['text']}" for way in step.get("ways", ())]


def _titles(step: Document) -> set[str]:
    """Return how soon the step is by each result that it waits for."""
    return {
        reason.get("urgency", step["urgency"])["title"]
        for reason in step["reasons"]
        if "if" in reason
    }


def _is_near(step: Document, due: set[str]) -> bool:
    """Return whether results of steps that are due can by themselves make the step due."""
    own = [reason["if"] for reason in _own(step) if "if" in reason]
    return any(due.issuperset(waiting["waits_for"]) for waiting in own or [step["if"]])


def _further(steps: Iterable[Document], catalog: Catalog) -> Iterator[str]:
    """Yield one line about the steps that hang on results of steps which are not due themselves."""
    grouped: dict[tuple[str, ...], list[Document]] = {}
    for step in steps:
        grouped.setdefault(tuple(step["if"]["waits_for"]), []).append(step)
    said = []
    for tests, alike in grouped.items():
        deciding = listing([catalog.tests[test].short for test in tests], "and")
        names = listing([step["name"] for step in alike], "and")
        said.append(f"{names} (decided by {deciding})" if deciding else names)
    if said:
        yield f"- {bold('Further on, if results call for it:')} {escape('; '.join(said))}."


def _alike(steps: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield runs of steps that differ in nothing that is said of them but their name."""

    def said(step: Document) -> tuple[object, ...]:
        grounds = grounds_of(step)
        basis = [item["text"] for item in grounds[-1].get("because", ())]
        notes = [step["against"], step["safety"]["notes"], step.get("instead_of")]
        return (
            step["urgency"],
            step.get("interval"),
            step["state"],
            step.get("if"),
            [ground["text"] for ground in grounds],
            basis,
            notes,
            ways_of(step),
        )

    for _, alike in groupby(steps, said):
        yield list(alike)


def present(because: Iterable[Document]) -> list[str]:
    """Return what was found, each once; what was not, or was not stated, is left to the full answer."""
    return list(dict.fromkeys(item["text"] for item in because if item["state"] == "present"))


def grounds_of(step: Document) -> list[Document]:
    """Return the reason that makes the step as urgent as it is, and after another step's need a reason of its own."""
    reasons: Sequence[Document] = step["reasons"]
    urgency = step["urgency"]
    lead = next((one for one in reasons if one.get("urgency", urgency) == urgency), reasons[0])
    own = [one for one in _own(step) if ("if" in one) == ("if" in step)]
    return [lead, *own[:1]] if "prerequisite_of" in lead else [lead]


def _own(step: Document) -> list[Document]:
    return [reason for reason in step["reasons"] if "prerequisite_of" not in reason]


def _told(grounds: Iterable[Document]) -> str:
    return escape(" ".join(ground["text"] for ground in grounds))


def _cited(grounds: Iterable[Document], cited: Citations) -> str:
    return cited.cite(cite for ground in grounds for cite in ground["sources"])


@dataclass
class _Said:
    """What was said of an earlier step, so that it is not said twice: its ground, and what to check before which test."""

    ground: list[str] = field(default_factory=list)
    checks: dict[str, str] = field(default_factory=dict)


def _due(alike: Sequence[Document], catalog: Catalog, cited: Citations, said: _Said) -> str:
    step = alike[0]
    *needs, lead = grounds = grounds_of(step)
    names = listing([entry["name"] for entry in alike], "and")
    optional = ", optional" if step["state"] == "optional" else ""
    parts = [f"{bold(names)}, {step['urgency']['title']}{optional}."]
    if needs:
        parts.append(_told(needs))
    found = present(lead.get("because", ()))
    if len(found) > _FEW and found == said.ground:
        parts.append("Based on the same findings.")
    elif found:
        parts.append(escape(f"Based on: {'; '.join(found)}."))
        said.ground = found
    parts.append(_told([lead]))
    told = lead.get("instead_of")  # the reason itself says so
    others = [test for test in step.get("instead_of", ()) if test != told]
    replaced = [catalog.tests[test].short for test in others]
    if replaced:
        parts.append(escape(f"It takes the place of {listing(replaced, 'and')}."))
    return " ".join(parts) + _cited(grounds, cited)


def _notes(step: Document, catalog: Catalog, cited: Citations, said: _Said) -> Iterator[str]:
    """Yield when a follow-up is meant, what speaks against the step, what to heed, and what to check first."""
    if "interval" in step:
        yield escape(step["interval"]["text"])
    for entry in step["against"]:
        if entry["kind"] == "advice":  # contraindications are cautions, below
            yield f"Against it: {escape(entry['text'])}{cited.cite(entry['sources'])}"
    notes = step["safety"]["notes"]
    for note in notes:
        if note["kind"] == "caution":
            found = "; ".join(present(note["because"]))
            text = escape(f"{sentence(found)} {note['text']}".strip())
            yield f"Caution: {text}{cited.cite(note['sources'])}"
    yield from _checks(step, catalog, cited, said)


def _checks(step: Document, catalog: Catalog, cited: Citations, said: _Said) -> Iterator[str]:
    """Yield what to check before the step, and what would take it out; for a step that needs the same, as for which."""
    notes = [note for note in step["safety"]["notes"] if note["kind"] == "check_first"]
    unsure = [note for note in notes if note["waits"]]
    waived = dict.fromkeys(name for note in notes if not note["waits"] for name in note["ask"])
    if waived:
        labels = "; ".join(catalog.findings[name].label for name in waived)
        yield f"Ask, and do not wait for the answer: {escape(labels)}."
    if not unsure:
        return
    asked = dict.fromkeys(name for note in unsure for name in note["ask"] if name not in waived)
    labels = "; ".join(catalog.findings[name].label for name in asked)
    decisive = [note for note in unsure if note["level"] in _DECISIVE]
    texts = [f"{note['when']}: {note['if_so']}" for note in decisive]
    key = "|".join([labels, *texts])
    if key in said.checks:
        yield f"Check first: the same as before {escape(said.checks[key])}."
        return
    said.checks[key] = catalog.tests[step["test"]].short
    yield f"Check first: {escape(labels)}."
    for note, text in zip(decisive, texts, strict=True):
        yield f"If {escape(text)}{cited.cite(note['sources'])}"


def _action(action: Document, cited: Citations) -> str:
    return f"- {_sourced(action, cited)}"


def _sourced(action: Document, cited: Citations) -> str:
    """Return the action with its urgency, where it is one, and the sources of all rules that ask for it."""
    sources = [cite for reason in action["reasons"] for cite in reason["sources"]]
    when = "" if action["kind"] in ("safety_net", "advise") else action["urgency"]["title"]
    said = [str(action["text"]), _ground(action), sentence(f"due {when}") if when else ""]
    return escape(" ".join(filter(None, said))) + cited.cite(sources)


def _ground(action: Document) -> str:
    """Return what calls for a referral or a review, where that is due: its text names no finding of the patient."""
    if action["kind"] not in _GROUNDED or "if" in action:
        return ""
    found = present(action["reasons"][0].get("because", ()))
    return f"Based on: {'; '.join(found)}." if found else ""


def _condition(waiting: Document, catalog: Catalog) -> str:
    """Return the condition in words; where it is long, the tests whose results decide."""
    text = str(waiting["text"])
    if len(text) > _LONGEST_CONDITION:
        tests = [catalog.tests[test].short for test in waiting["waits_for"]]
        text = f"if the results of {listing(tests, 'and')} call for it"
    return escape(sentence(text).removesuffix("."))
