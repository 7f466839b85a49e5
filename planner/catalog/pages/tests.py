"""One page per category of tests: what each answers, when it must not be done, what it costs and how good it is."""

from collections.abc import Iterable, Iterator

from planner.catalog.pages.conditions import condition_lines
from planner.catalog.pages.markdown import bullets, code, heading, plain, table
from planner.catalog.pages.shelf import Links, Shelf
from planner.core.diagnostic_tests import (
    Accuracy,
    Burden,
    Contraindication,
    DiagnosticTest,
    Sourced,
)
from planner.core.wording import condition_text, sentence

_LEVEL = {
    "absolute": "Not while this holds",
    "prefer_substitute": "Rather something else while this holds",
    "relative": "With care while this holds",
}
_INVASIVE = (
    "none",
    "blood or contrast",
    "superficial needle, or endoscopy without lung puncture",
    "deep needle",
    "operating theater",
)


def category_page(shelf: Shelf, category: str) -> Iterator[str]:
    """Yield the lines of a category's page."""
    links = Links(shelf, f"tests/{category}.md")
    tests = [shelf.catalog.tests[name] for name in shelf.categories[category]]
    yield from heading(1, f"Tests: {category}")
    yield f"{links.page('README.md', 'All pages')}. {len(tests)} tests."
    yield ""
    yield from bullets(links.test(test.id) for test in tests)
    for test in tests:
        yield from _test(test, links)


def _test(test: DiagnosticTest, links: Links) -> Iterator[str]:
    yield from heading(2, test.name, test.id)
    yield f"{code(test.id)} · in sentences: {plain(test.short)}"
    yield ""
    if test.refused_always:
        yield "Nothing leads to this test. It is listed so that an order for it can be judged."
        yield ""
    yield from bullets(f"*{plain(question)}*" for question in test.answers)
    yield ""
    yield f"**It can show:** {'; '.join(plain(text) for text in test.shows.values())}."
    yield ""
    yield from _relations(test, links)
    yield from _safety(test, links)
    for title, entries in (
        ("Preparation", test.preparation),
        ("Harms", test.harms),
        ("Limits", test.limits),
        ("Not for", test.not_for),
    ):
        yield from _sentences(title, entries, links)
    yield from _cost(test.burden, links)
    yield from table(
        ("question", "how good", "in whom", "sources"),
        (_accuracy(item, links) for item in test.accuracy),
    )
    if test.valid:
        cites = links.cites(test.valid.sources)
        yield f"**A result counts as recent for:** {test.valid.days} days ({cites})."
        yield ""
    yield f"**Sources of the entry:** {links.cites(test.sources)}."


def _relations(test: DiagnosticTest, links: Links) -> Iterator[str]:
    for group in test.after:
        word = "Done only after one of these" if len(group) > 1 else "Done only after"
        yield f"- **{word}:** {links.tests(group)}"
    for title, names in (
        ("Preferably after", test.prefer_after),
        ("Makes these needless, and is read as them", test.covers),
        ("Its results are read as those of", test.stands_in_for),
        ("Where it cannot be done", test.substitutes),
    ):
        if names:
            yield f"- **{title}:** {links.tests(names)}"
    if test.measures:
        labels = (links.catalog.findings[name].label for name in test.measures)
        yield f"- **Gives the value of:** {', '.join(plain(label) for label in labels)}"


def _safety(test: DiagnosticTest, links: Links) -> Iterator[str]:
    if test.contraindications:
        yield from heading(3, "When not, or with care")
    for item in test.contraindications:
        yield from _contraindication(item, links)
    if test.check_first:
        yield from heading(3, "To know before")
    for check in test.check_first:
        label = plain(links.catalog.findings[check.finding].label)
        when = plain(condition_text(check.when, links.catalog))
        reason = "" if when in ("", "always") else f", if {when}"
        waived = " An immediate need does not wait for it." if check.waived_if_immediate else ""
        yield f"- {label}{reason}.{waived} ({links.cites(check.sources)})"


def _contraindication(item: Contraindication, links: Links) -> Iterator[str]:
    yield from condition_lines(_LEVEL[item.level], item.when, links)
    parts = [plain(sentence(item.do))]
    if item.substitutes:
        parts.append(f"Instead: {links.tests(item.substitutes)}.")
    if item.no_safe_option:
        parts.append(f"If nothing else is safe: {plain(sentence(item.no_safe_option))}")
    if item.waived_if_immediate:
        parts.append("It gives way to an immediate need.")
    yield f"{' '.join(parts)} ({links.cites(item.sources)})"


def _sentences(title: str, entries: Iterable[Sourced], links: Links) -> Iterator[str]:
    lines = [f"{plain(sentence(entry.text))} ({links.cites(entry.sources)})" for entry in entries]
    if lines:
        yield from heading(3, title)
        yield from bullets(lines)


def _cost(burden: Burden, links: Links) -> Iterator[str]:
    yield from heading(3, "Burden and accuracy")
    yield f"- Invasiveness: {burden.invasiveness} of 4 ({_INVASIVE[burden.invasiveness]})"
    if burden.radiation:
        dose = burden.radiation
        span = f"{dose.low_msv:g}" if dose.low_msv == dose.high_msv else ""
        span = span or f"{dose.low_msv:g} to {dose.high_msv:g}"
        yield f"- Typical radiation: {span} mSv ({links.cites(dose.sources)})"
    for item in burden.turnaround:
        cites = links.cites(item.sources)
        yield f"- Typical time to the result, {item.setting}: {item.hours:g} hours ({cites})"


def _accuracy(item: Accuracy, links: Links) -> tuple[str, str, str, str]:
    figures = [
        f"{name} {value * 100:g} %"
        for name, value in (("sensitivity", item.sensitivity), ("specificity", item.specificity))
        if value is not None
    ]
    if item.value:
        figures.append(plain(item.value))
    return (
        plain(item.question),
        "; ".join(figures),
        plain(item.population),
        links.cites(item.sources),
    )
