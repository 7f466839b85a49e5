"""The first page: what the catalog is for, how to read it, and where everything stands."""

from collections import Counter
from collections.abc import Iterator

from planner.catalog.pages.markdown import anchor, bullets, code, heading, plain, table
from planner.catalog.pages.shelf import Links, Shelf
from planner.catalog.pages.statements import statements
from planner.core.sources import CHECK_TEXT, Check
from planner.core.wording import number_text, sentence

_READ: dict[Check, str] = {
    "full": "Somebody has read the statement in the text itself.",
    "partial": "It was read in an abstract, a summary or another secondary copy.",
    "memory": "Nobody has read it in a text yet. It may be wrong.",
    "policy": "No text decides it. This project did, and a clinician has to agree.",
}
_READING = (
    "A rule says when it applies and what it then does. A plan is what all rules that apply say together.",
    "A finding that nobody entered is unknown. A rule that adds a test or an alert takes it as absent.",
    "A rule that advises against a test, and a contraindication, never take an unknown finding as absent.",
    "A result that is not there yet is waited for. The plan then shows the test with its condition.",
    "A recommendation wins over advice against the same test, unless the advice says that it wins.",
    "A test that must not be done is replaced by its substitute, or the plan says who to ask.",
    "Examples beside a rule are patients in short form. What they do not name is unknown.",
)


def index_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page."""
    catalog = shelf.catalog
    links = Links(shelf, "README.md")
    yield from heading(1, catalog.title)
    yield f"Catalog {code(catalog.id)}, version {code(catalog.version)}, digest {code(catalog.digest)}."
    yield ""
    yield "These pages are made from the catalog that decides the plans. Nothing in them is written by hand."
    yield ""
    yield plain(catalog.scope_text)
    yield ""
    yield f"- **For:** {plain(sentence(catalog.population))}"
    yield f"- **Who may use it:** {plain(sentence(catalog.who_may_use))}"
    yield from bullets(plain(limit) for limit in catalog.limits)
    yield from heading(2, "How to read")
    yield from bullets(_READING)
    yield from _checks(shelf)
    yield from _tiers(links)
    yield from _pages(shelf, links)


def _checks(shelf: Shelf) -> Iterator[str]:
    counts = Counter(
        shelf.check(cite) for said in statements(shelf.catalog) for cite in set(said.sources)
    )
    yield from table(
        ("mark beside a source", "means", "citations"),
        ((CHECK_TEXT[check], text, str(counts[check])) for check, text in _READ.items()),
    )


def _tiers(links: Links) -> Iterator[str]:
    yield from heading(2, "How soon")
    yield from table(
        ("urgency", "hours", "makes the plan", "sources"),
        (
            (
                f"{anchor(tier.id)}{plain(tier.title)}",
                "no limit" if tier.hours is None else number_text(tier.hours, ""),
                tier.priority,
                links.cites(tier.sources),
            )
            for tier in links.catalog.tiers.values()
        ),
    )


def _pages(shelf: Shelf, links: Links) -> Iterator[str]:
    catalog = shelf.catalog
    yield from heading(2, "Pages")
    yield from table(
        ("page", "entries"),
        (
            (links.page("to-check.md", "What a clinician must still check"), ""),
            (links.page("pathways.md", "Pathways"), str(len(catalog.pathways))),
            (links.page("terms.md", "Terms that the rules use"), str(len(catalog.derived))),
            (links.page("findings.md", "Findings that can be entered"), str(len(catalog.findings))),
            (links.page("mechanisms.md", "What may lie behind"), str(len(catalog.mechanisms))),
            (
                links.page("calculators.md", "Calculators and published risks"),
                str(len(catalog.calculators) + len(catalog.risk_tables)),
            ),
            (links.page("guidelines.md", "Where guidelines differ"), str(len(catalog.guidelines))),
            (links.page("sites.md", "Sites"), str(len(catalog.sites))),
            (links.page("sources.md", "Sources"), str(len(catalog.sources))),
        ),
    )
    yield from heading(2, "Rules by topic")
    yield from table(
        ("topic", "rules"),
        (
            (links.page(f"rules/{topic}.md", shelf.topic_title(topic)), str(len(names)))
            for topic, names in shelf.topics.items()
        ),
    )
    yield from heading(2, "Tests by category")
    yield from table(
        ("category", "tests"),
        (
            (links.page(f"tests/{category}.md", category.capitalize()), str(len(names)))
            for category, names in shelf.categories.items()
        ),
    )
