"""Tests that are no step, on a page: those that a reader would look for, in groups; the rest is counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from planner.core.catalog import Catalog
from planner.core.wording import listing, sentence
from planner.page.citing import Citations
from planner.page.markdown import bold, escape

Document = Mapping[str, Any]

_FORBIDDEN = ("blocked", "unavailable")
_ADVICE_SHOWN = 8
_LABELS_SHOWN = 4
_FEW_ENOUGH_TO_ASK = 12
_FORKS_SHOWN = 6


def refusal_lines(document: Document, catalog: Catalog, cited: Citations) -> Iterator[str]:
    """Yield what is blocked, what is advised against, what another test covers, what nobody can tell yet, and a count."""
    by_kind: dict[str, list[Document]] = {}
    for entry in document["not_chosen"]:
        by_kind.setdefault(_kind(entry), []).append(entry)
    is_near = _nearness(document, catalog)
    for kind in _FORBIDDEN:
        yield from _explained(by_kind.get(kind, ()), catalog, cited)
    advised = sorted(by_kind.get("advised", ()), key=lambda entry: "instead" not in entry)
    near = [entry for entry in advised if is_near(entry)]
    yield from islice(_explained(near, catalog, cited), _ADVICE_SHOWN)
    yield from _covered(by_kind, catalog)
    yield from _unknown(by_kind.get("insufficient_information", ()), is_near, catalog)
    yield from _waiting(by_kind.get("not_yet", ()), catalog)
    far = [entry for entry in advised if not is_near(entry)]
    if far:
        yield f"- {bold('Advised against in general:')} {escape(_names(far, catalog))}."
    quiet = len(by_kind.get("quiet", ()))
    if quiet:
        plural = "s" if quiet > 1 else ""
        yield f"- Nothing known calls for {quiet} other test{plural}. The full answer says what each lacks."


def _nearness(document: Document, catalog: Catalog) -> Callable[[Document], bool]:
    """Return the judge of what a reader would look for: a step takes its place, or its pathway is open."""
    pathways = {pathway["id"] for pathway in document["coverage"]["pathways"]}

    def is_near(entry: Document) -> bool:
        rule = catalog.rule_by_id.get(entry.get("rule", ""))
        return "instead" in entry or (rule is not None and rule.pathway in pathways)

    return is_near


def _kind(entry: Document) -> str:
    if entry["reason"] != "not_indicated":
        return str(entry["reason"])
    return "advised" if "instead" in entry or "instead_text" in entry else "quiet"


def _names(entries: Iterable[Document], catalog: Catalog) -> str:
    return listing([catalog.tests[entry["test"]].short for entry in entries], "and")


def _explained(entries: Iterable[Document], catalog: Catalog, cited: Citations) -> Iterator[str]:
    """Yield a line for each reason, with all tests that it takes out and what to do instead."""
    grouped: dict[tuple[str, str], list[Document]] = {}
    for entry in entries:
        grouped.setdefault((entry["text"], _instead(entry, catalog)), []).append(entry)
    for (text, instead), alike in grouped.items():
        names = _names(alike, catalog)
        sources = cited.cite(cite for entry in alike for cite in entry["sources"])
        yield f"- {bold(f'{names[0].upper()}{names[1:]}:')} {escape(text + instead)}{sources}"


def _instead(entry: Document, catalog: Catalog) -> str:
    if entry.get("instead"):
        tests = [catalog.tests[test].short for test in entry["instead"]]
        return f" Instead: {listing(tests, 'and')}."
    return f" Instead: {sentence(entry['instead_text'])}" if entry.get("instead_text") else ""


def _covered(by_kind: Mapping[str, Sequence[Document]], catalog: Catalog) -> Iterator[str]:
    """Yield which tests others cover or do better, in one line each."""
    titles = (("superseded", "Covered by another test"), ("dominated", "Another test is preferred"))
    for reason, title in titles:
        grouped: dict[str, list[Document]] = {}
        for entry in by_kind.get(reason, ()):
            by = [catalog.tests[test].short for test in entry.get("instead", ())]
            grouped.setdefault(listing(by, "and"), []).append(entry)
        said = [
            f"{_names(alike, catalog)}{f' ({by})' if by else ''}" for by, alike in grouped.items()
        ]
        if said:
            yield f"- {bold(f'{title}:')} {escape('; '.join(said))}."


def _unknown(
    entries: Iterable[Document], is_near: Callable[[Document], bool], catalog: Catalog
) -> Iterator[str]:
    """Yield which tests cannot be ruled out; for those of an open pathway, what is not known."""
    grouped: dict[tuple[str, ...], list[Document]] = {}
    far = []
    for entry in entries:
        if is_near(entry) and len(entry["ask"]) <= _FEW_ENOUGH_TO_ASK:
            grouped.setdefault(tuple(entry["ask"]), []).append(entry)
        else:
            far.append(entry)
    for ask, alike in grouped.items():
        labels = [catalog.findings[name].label for name in ask[:_LABELS_SHOWN]]
        if len(ask) > _LABELS_SHOWN:
            labels.append(f"{len(ask) - _LABELS_SHOWN} more")
        text = f"{_names(alike, catalog)}. Not known: {'; '.join(labels)}."
        yield f"- {bold('Cannot be ruled out yet:')} {escape(text)}"
    if far:
        text = f"{_names(far, catalog)}. Too little is known."
        yield f"- {bold('Cannot be ruled out yet:')} {escape(text)}"


def _waiting(entries: Iterable[Document], catalog: Catalog) -> Iterator[str]:
    """Yield which tests depend on results, by the tests whose results decide; one line."""
    grouped: dict[tuple[str, ...], list[Document]] = {}
    for entry in entries:
        grouped.setdefault(tuple(entry["waits_for"]), []).append(entry)
    ordered = sorted(grouped.items(), key=lambda item: len(item[0]))
    said = [
        f"{_names(alike, catalog)} ({listing([catalog.tests[t].short for t in tests], 'and')})"
        for tests, alike in ordered[:_FORKS_SHOWN]
    ]
    rest = sum(len(alike) for _, alike in ordered[_FORKS_SHOWN:])
    if rest:
        said.append(f"{rest} more")
    if said:
        yield f"- {bold('Only if a result calls for it:')} {escape('; '.join(said))}."
