"""Every test of the catalog with its verdict: a step, or why not, and what would change that."""

from collections.abc import Iterator, Mapping

from planner.core.parts import Document
from planner.fhir.plans.answer import Answer, Entry
from planner.fhir.plans.parameters import group, parameters, value, values

CONSIDERED = "considered"


def considered(answer: Answer) -> Document:
    """Return Parameters with one `test` for each test of the catalog and one `question` for each open question."""
    document = answer.document
    entries = [group("test", list(_step(entry))) for entry in document["steps"]]
    entries += [group("test", list(_refusal(entry))) for entry in document["not_chosen"]]
    entries += [group("question", list(_question(entry))) for entry in document["questions"]]
    return parameters(entries)


def _step(entry: Entry) -> Iterator[Document]:
    yield value("id", entry["test"])
    yield value("name", entry["name"])
    yield value("verdict", entry["state"])
    yield value("order", entry["order"])
    yield value("tier", entry["urgency"]["tier"])
    if "if" in entry:
        yield value("if", entry["if"]["text"])
    yield from values("rule", dict.fromkeys(reason["rule"] for reason in entry["reasons"]))
    yield from _changes(entry)


def _refusal(entry: Entry) -> Iterator[Document]:
    yield value("id", entry["test"])
    yield value("name", entry["name"])
    yield value("verdict", entry["reason"])
    yield value("because", entry["text"])
    if "rule" in entry:
        yield value("rule", entry["rule"])
    yield from values("instead", entry.get("instead", ()))
    if "instead_text" in entry:
        yield value("insteadText", entry["instead_text"])
    yield from values("waitsFor", entry.get("waits_for", ()))
    yield from values("ask", entry.get("ask", ()))
    if entry.get("no_safe_option"):
        yield value("noSafeOption", given=True)
    yield from values("source", entry.get("sources", ()))
    yield from _changes(entry)


def _changes(entry: Entry) -> Iterator[Document]:
    """Yield the smallest changes that would make the test a step due now; they are worked out for `detail=full`."""
    for offer in entry.get("would_be_chosen_if", ()):
        yield value("wouldChangeIf", offer["text"])


# Name of the part -> what of an answer's consequences it holds.
_CHANGES: Mapping[str, str] = {
    "addsAlert": "adds_alerts",
    "addsStep": "adds_steps",
    "sooner": "sooner",
    "addsAction": "adds_actions",
    "removesAlert": "removes_alerts",
    "removesStep": "removes_steps",
    "waits": "waits",
    "later": "later",
    "removesAction": "removes_actions",
}


def _question(entry: Entry) -> Iterator[Document]:
    yield value("finding", entry["finding"])
    yield value("question", entry["question"])
    for change in entry["changes"]:
        parts = [value("if", change["answer"])]
        for name, key in _CHANGES.items():
            parts += values(name, change.get(key, ()))
        parts += values("rule", change.get("rules", ()))
        yield group("change", parts)
    yield from values("settles", entry.get("a_no_helps_to_rule_out_tests", ()))
