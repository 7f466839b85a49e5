"""The page of everything that a clinician must still check, in groups, each entry with an id to tick it off by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.catalog.pages.markdown import code, heading, link, plain, table
from planner.catalog.pages.shelf import Links, Shelf, slug
from planner.catalog.pages.statements import Statement, statements
from planner.core.rules import Avoidance, Rule
from planner.core.sources import Check, Citation
from planner.core.wording import sentence

_OVER = {"delay": "it would cost time", "harm": "it could do harm", "yield": "it would not tell"}


@dataclass(frozen=True)
class Group:
    """Entries of one kind: what is asked of the reader, and a line or more for each entry."""

    title: str
    ask: str
    entries: tuple[tuple[str, ...], ...]


def to_check_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page."""
    links = Links(shelf, "to-check.md")
    groups = to_check(shelf, links)
    yield from heading(1, "What a clinician must still check")
    yield (
        f"{links.page('README.md', 'All pages')}. Each entry has an id. "
        "Tick an entry off once it is confirmed, or say what is wrong with it under its id."
    )
    yield from table(
        ("group", "entries"),
        ((link(group.title, f"#{slug(group.title)}"), str(len(group.entries))) for group in groups),
    )
    for group in groups:
        yield from heading(2, group.title, slug(group.title))
        yield group.ask if group.entries else "Nothing."
        yield ""
        for first, *rest in group.entries:
            yield f"- [ ] {first}"
            yield from (f"  - {line}" for line in rest)


def to_check(shelf: Shelf, links: Links) -> tuple[Group, ...]:
    """Return the groups, the weightiest first."""
    catalog = shelf.catalog
    used = _used(shelf)
    return (
        Group(
            "Rules that rest on nothing that was read",
            "Is the rule right, and which text says so? Every source of these rules is from memory or a decision.",
            tuple(
                (_entry(rule, links, ", ".join(links.spot(cite) for cite in rule.sources)),)
                for rule in catalog.rules
                if all(shelf.is_open(cite) for cite in rule.sources)
            ),
        ),
        Group(
            "Decisions of this project",
            "No text decides these points. Do you agree, as the catalog is used where you work?",
            _places(shelf, links, used, "policy"),
        ),
        Group(
            "References that are pending",
            "These statements are from memory. Which text says so, and does it say the same?",
            _places(shelf, links, used, "memory"),
        ),
        Group(
            "Advice that wins over a recommendation",
            "Where another rule asks for the test, this advice still takes it out. Is that right?",
            tuple(
                _winning(rule, item, links)
                for rule in catalog.rules
                for item in rule.avoid
                if item.over
            ),
        ),
        Group(
            "Known gaps",
            "What the rule or formula is known to leave out. Is it safe to leave it out?",
            _gaps(links),
        ),
        Group(
            "Read in part only",
            "Read in an abstract or a secondary copy. Does the full text say the same?",
            _places(shelf, links, {}, "partial"),
        ),
        Group(
            "Terms without a source",
            "They only join or name other things. Does the definition say what the name says?",
            tuple(
                (f"{code(item.id)} {links.term(item.id)}",)
                for item in catalog.derived.values()
                if not item.sources
            ),
        ),
        Group(
            "Rules that nobody has signed",
            "Each rule is a draft until a clinician has signed it. The page of the topic shows them all.",
            tuple(_topics(shelf, links)),
        ),
    )


def _used(shelf: Shelf) -> Mapping[Citation, list[Statement]]:
    used: dict[Citation, list[Statement]] = {}
    for said in statements(shelf.catalog):
        for cite in dict.fromkeys(said.sources):
            used.setdefault(cite, []).append(said)
    return used


def _places(
    shelf: Shelf, links: Links, used: Mapping[Citation, list[Statement]], check: Check
) -> tuple[tuple[str, ...], ...]:
    """Return an entry for each place of a source that was checked so, with the statements that use it."""
    found = []
    for source in shelf.catalog.sources.values():
        for name, locator in source.locators.items():
            if locator.check != check:
                continue
            cite = Citation(source.id, name)
            said = (_statement(item, links) for item in used.get(cite, ()))
            found.append(
                (f"{links.spot(cite)} {plain(sentence(locator.title))}", *dict.fromkeys(said))
            )
    return tuple(found)


def _statement(said: Statement, links: Links) -> str:
    if said.kind == "rule":
        return f"rule: {links.rule(said.about)}"
    if said.kind == "test":
        name = links.to("test", said.about, links.catalog.tests[said.about].short)
        return f"{name}: {said.part}" + ("" if said.part == "entry" else f": {plain(said.text)}")
    return f"{said.part}: {links.to(said.kind, said.about, said.text)}"


def _entry(rule: Rule, links: Links, text: str) -> str:
    return f"{code(rule.id)} {links.rule(rule.id)}: {text}"


def _winning(rule: Rule, item: Avoidance, links: Links) -> tuple[str]:
    assert item.over, "only advice that wins is listed"
    tests = links.tests(item.tests)
    return (_entry(rule, links, f"no {tests}, since {_OVER[item.over]}"),)


def _gaps(links: Links) -> tuple[tuple[str], ...]:
    catalog = links.catalog
    rules = [
        (_entry(rule, links, plain(rule.known_gaps)),) for rule in catalog.rules if rule.known_gaps
    ]
    formulas = [
        (
            f"{code(item.id)} {links.to('calculators', item.id, item.title)}: {plain(item.known_gaps)}",
        )
        for item in catalog.calculators.values()
        if item.known_gaps
    ]
    return (*rules, *formulas)


def _topics(shelf: Shelf, links: Links) -> Iterator[tuple[str]]:
    for topic, names in shelf.topics.items():
        drafts = sum(shelf.catalog.rule_by_id[name].record.status == "draft" for name in names)
        if drafts:
            title = links.page(f"rules/{topic}.md", shelf.topic_title(topic))
            yield (f"{code(topic)} {title}: {drafts} of {len(names)}",)
