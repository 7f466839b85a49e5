"""The page of sources: every edition cited, what was read of it, and each place that is cited."""

from collections import Counter
from collections.abc import Iterator

from planner.catalog.pages.markdown import anchor, code, heading, link, plain, table
from planner.catalog.pages.shelf import Links, Shelf, slug
from planner.catalog.pages.statements import statements
from planner.core.sources import CHECK_TEXT, Citation, Source
from planner.core.wording import sentence


def sources_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page."""
    links = Links(shelf, "sources.md")
    used = Counter(cite for said in statements(shelf.catalog) for cite in set(said.sources))
    yield from heading(1, "Sources")
    yield f"{links.page('README.md', 'All pages')}. What is cited, in which edition, and what was read of it."
    yield from table(
        ("source", "publisher", "edition", "how checked", "places"),
        (_row(source) for source in shelf.catalog.sources.values()),
    )
    for source in shelf.catalog.sources.values():
        yield from _source(source, used)


def _row(source: Source) -> tuple[str, ...]:
    return (
        link(source.title, f"#{source.id}"),
        plain(source.publisher),
        plain(source.edition),
        CHECK_TEXT[source.check],
        str(len(source.locators)),
    )


def _source(source: Source, used: Counter[Citation]) -> Iterator[str]:
    yield from heading(2, source.title, source.id)
    yield f"{code(source.id)} · {plain(source.publisher)}, {plain(source.edition)}; retrieved {plain(source.retrieved)}"
    yield ""
    yield f"- **Read:** {plain(sentence(source.read))}"
    yield f"- **License:** {plain(sentence(source.license))}"
    yield from table(
        ("place", "what it says", "how checked", "cited by"),
        (
            (
                f"{anchor(slug(f'{source.id} {name}'))}{code(name)}",
                plain(locator.title),
                CHECK_TEXT[locator.check],
                _times(used[Citation(source.id, name)]),
            )
            for name, locator in source.locators.items()
        ),
    )


def _times(count: int) -> str:
    return f"{count} statement{'' if count == 1 else 's'}" if count else "nothing yet"
