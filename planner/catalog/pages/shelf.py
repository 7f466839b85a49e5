"""Where everything stands: the page and the mark of each thing, and links from one page to another."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planner.catalog.load import LoadedCatalog
from planner.catalog.pages.markdown import link
from planner.core.catalog import Catalog
from planner.core.sources import CHECK_TEXT, Check, Citation

_RANK: Mapping[Check, int] = {"full": 0, "partial": 1, "memory": 2, "policy": 3}


def slug(text: str) -> str:
    """
    Return the text as a mark for links.

    >>> slug("1.1.2"), slug("Table 3")
    ('1-1-2', 'table-3')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Shelf:
    """The catalog as a set of pages: which page holds what."""

    loaded: LoadedCatalog

    @property
    def catalog(self) -> Catalog:
        """Return the catalog."""
        return self.loaded.catalog

    @cached_property
    def topics(self) -> Mapping[str, tuple[str, ...]]:
        """Return topic -> its rules, in the order of their file; topics in the order of the alphabet."""
        found: dict[str, list[str]] = {}
        for rule, topic in self.loaded.rule_files.items():
            found.setdefault(topic, []).append(rule)
        return {topic: tuple(found[topic]) for topic in sorted(found)}

    @cached_property
    def categories(self) -> Mapping[str, tuple[str, ...]]:
        """Return category of tests -> its tests, in catalog order."""
        found: dict[str, list[str]] = {}
        for test in self.catalog.tests.values():
            found.setdefault(test.category, []).append(test.id)
        return {category: tuple(tests) for category, tests in found.items()}

    @cached_property
    def definitions(self) -> Mapping[str, Mapping[str, Any]]:
        """Return derived finding or pathway -> its record, which holds the patients that stand beside it."""
        records = (*self.loaded.raw.of("findings"), *self.loaded.raw.of("pathways"))
        return {record.value["id"]: record.value for record in records}

    def topic_title(self, topic: str) -> str:
        """Return the title of a topic; one that ends in the name of a guideline belongs to it."""
        words, _, last = topic.rpartition("-")
        guideline = self.catalog.guidelines.get(last)
        if words and guideline:
            return f"{words.replace('-', ' ').capitalize()}: {guideline.title}"
        return topic.replace("-", " ").capitalize()

    def check(self, cite: Citation) -> Check:
        """Return how the cited place was checked."""
        return self.catalog.sources[cite.source].locators[cite.locator].check

    def is_open(self, cite: Citation) -> bool:
        """Return whether a clinician has to confirm what is cited: nobody has read it in a text."""
        return self.check(cite) in ("memory", "policy")

    def place(self, kind: str, name: str) -> tuple[str, str]:
        """Return the page of a thing and its mark there."""
        match kind:
            case "rule":
                return f"rules/{self.loaded.rule_files[name]}.md", name
            case "test":
                return f"tests/{self.catalog.tests[name].category}.md", name
            case "urgency":
                return "README.md", name
            case "cite":
                return "sources.md", slug(name)
            case _:
                return f"{kind}.md", name


@dataclass(frozen=True)
class Links:
    """Links that lead from one page."""

    shelf: Shelf
    here: str

    @property
    def catalog(self) -> Catalog:
        """Return the catalog."""
        return self.shelf.catalog

    def to(self, kind: str, name: str, text: str) -> str:
        """Return a link to a thing."""
        page, mark = self.shelf.place(kind, name)
        start = posixpath.dirname(self.here) or "."
        address = "" if page == self.here else posixpath.relpath(page, start)
        return link(text, f"{address}#{mark}")

    def page(self, page: str, text: str) -> str:
        """Return a link to the top of a page."""
        return link(text, posixpath.relpath(page, posixpath.dirname(self.here) or "."))

    def test(self, name: str) -> str:
        """Return a link to a test, by its name."""
        return self.to("test", name, self.catalog.tests[name].name)

    def tests(self, names: Iterable[str]) -> str:
        """Return links to tests, with commas."""
        return ", ".join(self.test(name) for name in names)

    def rule(self, name: str) -> str:
        """Return a link to a rule, by its title."""
        return self.to("rule", name, self.catalog.rule_by_id[name].title)

    def term(self, name: str) -> str:
        """Return a link to a derived finding, by its label."""
        return self.to("terms", name, self.catalog.derived[name].label)

    def pathway(self, name: str) -> str:
        """Return a link to a pathway, by its title."""
        return self.to("pathways", name, self.catalog.pathways[name].title)

    def spot(self, cite: Citation) -> str:
        """Return a link to the cited place."""
        return self.to("cite", f"{cite.source} {cite.locator}", str(cite))

    def cite(self, cite: Citation) -> str:
        """Return a link to the cited place, and how it was checked where that is not against the text."""
        check = self.shelf.check(cite)
        shown = self.spot(cite)
        return shown if check == "full" else f"{shown} (*{CHECK_TEXT[check]}*)"

    def cites(self, sources: Iterable[Citation]) -> str:
        """Return links to the cited places, the best checked first."""
        ordered = sorted(sources, key=lambda cite: (_RANK[self.shelf.check(cite)], cite))
        return "; ".join(self.cite(cite) for cite in ordered)
