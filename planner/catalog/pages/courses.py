"""The pages of pathways, of mechanisms, of guidelines and of sites."""

from collections.abc import Iterator

from planner.catalog.pages.conditions import condition_lines
from planner.catalog.pages.entries import held_examples
from planner.catalog.pages.markdown import anchor, bullets, code, heading, plain, table
from planner.catalog.pages.shelf import Links, Shelf
from planner.core.rules import Evidence, Mechanism, Pathway, Site
from planner.core.wording import condition_text, number_text, sentence


def pathways_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page of pathways."""
    links = Links(shelf, "pathways.md")
    yield from heading(1, "Pathways")
    yield f"{links.page('README.md', 'All pages')}. The courses that a workup can be on, in the order in which they come first."
    for pathway in sorted(shelf.catalog.pathways.values(), key=lambda item: (item.order, item.id)):
        yield from _pathway(pathway, links)


def _pathway(pathway: Pathway, links: Links) -> Iterator[str]:
    rules = [rule for rule in links.catalog.rules if rule.pathway == pathway.id]
    openers = [rule for rule in links.catalog.rules if pathway.id in rule.opens]
    yield from heading(2, pathway.title, pathway.id)
    yield code(pathway.id)
    yield ""
    if pathway.opens:
        yield from condition_lines("Opens when", pathway.opens, links)
    if openers:
        yield f"**{'Also opened' if pathway.opens else 'Opened'} by these rules:**"
        yield ""
        yield from bullets(links.rule(rule.id) for rule in openers)
    if pathway.closes:
        yield from condition_lines("Closed while", pathway.closes, links)
    yield ""
    yield from held_examples(links.shelf.definitions[pathway.id], links.catalog)
    yield ""
    yield f"**Done means:** {plain(sentence(pathway.done_means))}"
    yield ""
    topics: dict[str, list[str]] = {}
    for rule in rules:
        topics.setdefault(links.shelf.loaded.rule_files[rule.id], []).append(rule.id)
    yield f"**Rules:** {len(rules)}"
    yield ""
    for topic, names in topics.items():
        title = links.page(f"rules/{topic}.md", links.shelf.topic_title(topic))
        yield f"- {title}: {len(names)}"


def mechanisms_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page of mechanisms."""
    links = Links(shelf, "mechanisms.md")
    yield from heading(1, "What may lie behind")
    yield f"{links.page('README.md', 'All pages')}. Explanations, what speaks for and against each, and which tests tell."
    for mechanism in shelf.catalog.mechanisms:
        yield from _mechanism(mechanism, links)


def _mechanism(mechanism: Mechanism, links: Links) -> Iterator[str]:
    yield from heading(2, mechanism.title, mechanism.id)
    yield plain(mechanism.text)
    for title, entries in (
        ("speaks for it", mechanism.supports),
        ("speaks against it", mechanism.against),
    ):
        yield from table((title, "when", "sources"), (_evidence(entry, links) for entry in entries))
    yield f"**Tests that tell:** {links.tests(mechanism.tests)}."


def _evidence(entry: Evidence, links: Links) -> tuple[str, str, str]:
    when = plain(condition_text(entry.when, links.catalog))
    return plain(entry.text), when, links.cites(entry.sources)


def guidelines_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page of guidelines."""
    links = Links(shelf, "guidelines.md")
    catalog = shelf.catalog
    yield from heading(1, "Where guidelines differ")
    yield f"{links.page('README.md', 'All pages')}. A plan follows one of them; the request says which."
    for guideline in catalog.guidelines.values():
        yield from heading(2, guideline.title, guideline.id)
        word = ", followed where none is named" if guideline.is_default else ""
        yield f"{code(guideline.id)}{word}. {plain(guideline.text)}"
        own = [rule for rule in catalog.rules if guideline.id in rule.guidelines]
        alone = [rule for rule in own if len(rule.guidelines) < len(catalog.guidelines)]
        yield ""
        yield f"{len(own)} rules apply, {len(alone)} of them not under every guideline."
    yield from heading(2, "Topic by topic")
    names = list(catalog.guidelines)
    yield from table(
        ("topic", *(plain(catalog.guidelines[name].title) for name in names), "sources"),
        (
            (
                plain(item.topic),
                *(plain(dict(item.positions).get(name, "")) for name in names),
                links.cites(item.sources),
            )
            for guideline in catalog.guidelines.values()
            for item in guideline.differences
        ),
    )


def sites_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page of sites and of the numbers that a site may set."""
    links = Links(shelf, "sites.md")
    yield from heading(1, "Sites")
    yield f"{links.page('README.md', 'All pages')}. What a hospital can change for itself."
    yield from heading(2, "Numbers that a site may set")
    yield from table(
        ("number", "value", "from", "to", "sources"),
        (
            (
                f"{anchor(item.id)}{plain(item.title)}",
                *(
                    plain(number_text(value, shelf.catalog.findings[item.finding].unit))
                    for value in (item.value, item.minimum, item.maximum)
                ),
                links.cites(item.sources),
            )
            for item in shelf.catalog.parameters.values()
        ),
    )
    for site in shelf.catalog.sites.values():
        yield from _site(site, links)


def _site(site: Site, links: Links) -> Iterator[str]:
    catalog = links.catalog
    yield from heading(2, site.title, site.id)
    yield plain(site.text)
    yield ""
    if site.guideline:
        yield f"- Follows {links.to('guidelines', site.guideline, catalog.guidelines[site.guideline].title)}."
    for missing in site.unavailable:
        yield f"- {links.test(missing.test)} is not to be had: {plain(sentence(missing.text))}"
    for name, local in site.names.items():
        yield f"- {links.test(name)} is called: {plain(local.name)}; in sentences: {plain(local.short)}"
    for item in site.turnaround:
        yield f"- {links.test(item.test)}, {item.setting}: {item.hours:g} hours to the result"
    for entry in site.parameters:
        title = catalog.parameters[entry.parameter].title
        yield f"- {plain(title)}: {entry.value:g}. {plain(sentence(entry.because))}"
