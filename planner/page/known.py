"""What a plan rests on: what was stated, what was assumed, what is too old."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.core.catalog import Catalog
from planner.core.wording import listing, sentence, value_text
from planner.page.markdown import escape

Document = Mapping[str, Any]


def known_lines(inputs: Document, catalog: Catalog) -> Iterator[str]:
    """Yield a sentence about each kind of input, in one paragraph."""
    stated = {*inputs["used"], *inputs["unused"]}
    findings = inputs["given"]["findings"]
    present: list[str] = []
    absent: list[str] = []
    for name, given in findings.items():
        if name in stated:
            text = _finding(name, given, catalog)
            (absent if given is False else present).append(text)
    results = [_result(test, given, catalog) for test, given in inputs["given"]["results"].items()]
    parts = (
        ("Known", present),
        ("Absent", [text.removeprefix("no ") for text in absent]),
        ("Results", results),
        ("Assumed", inputs["assumed"]),
        ("Too old to count as done", [catalog.tests[test].short for test in inputs["stale"]]),
    )
    said = [f"{title}: {'; '.join(texts)}." for title, texts in parts if texts]
    yield escape(" ".join(said) or "Nothing was stated about the patient.")


def _finding(name: str, given: Any, catalog: Catalog) -> str:  # noqa: ANN401  as it stands in an answer
    value, on = (given["value"], given["on"]) if isinstance(given, dict) else (given, "")
    if isinstance(value, list | str):
        value = frozenset([value] if isinstance(value, str) else value)
    text = value_text(name, value, catalog)
    return f"{text} on {on}" if on else text


def _result(test: str, given: Any, catalog: Catalog) -> str:  # noqa: ANN401  as it stands in an answer
    shows, on = (given["shows"], given["on"]) if isinstance(given, dict) else (given, "")
    entry = catalog.tests[test]
    shown = [text for outcome, text in entry.shows.items() if outcome in shows]
    text = f"{entry.short}{f' of {on}' if on else ''} shows {listing(shown, 'and')}"
    return sentence(text).removesuffix(".")
