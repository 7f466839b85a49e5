"""The pages for clinicians: complete, linked, in words, and the same each time."""

import posixpath
import re
from collections.abc import Mapping

import pytest

from planner.catalog import LoadedCatalog, read_catalog
from planner.catalog.pages import knowledge_pages
from planner.catalog.pages.conditions import condition_lines
from planner.catalog.pages.entries import held_examples
from planner.catalog.pages.shelf import Links, Shelf
from planner.catalog.pages.statements import statements
from planner.core.catalog import Catalog
from tests.conftest import ROOT

SMALL = ROOT / "tests" / "catalog" / "small"
# What a hosting service shows as a page rather than as a file to fetch.
LARGEST = 400_000
_LINK = re.compile(r"\[[^\]]*(?:\\\][^\]]*)*\]\(([^)\s]*)\)")
_MARK = re.compile(r'<a id="([^"]+)"></a>')
Pages = Mapping[str, str]


@pytest.fixture(name="pages", scope="module")
def _pages(loaded: LoadedCatalog) -> Pages:
    """The pages of the project's catalog, made once."""
    return knowledge_pages(loaded)


def links_of(name: str, text: str) -> set[tuple[str, str]]:
    """Return the page and mark that each link of a page leads to."""
    found = set()
    for address in _LINK.findall(text):
        page, _, mark = address.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), page)) if page else name
        found.add((target, mark))
    return found


def said(text: str) -> str:
    """Return what a page says to its reader: without addresses, marks and ids that are set apart."""
    text = re.sub(r"\]\([^)]*\)", "]", _MARK.sub("", text))
    return re.sub(r"`[^`]*`", "", text)


def test_every_link_leads_somewhere(pages: Pages) -> None:
    """A reader who follows a link arrives at the thing that it names."""
    marks = {name: {*_MARK.findall(text), ""} for name, text in pages.items()}
    broken = [
        (name, page, mark)
        for name, text in pages.items()
        for page, mark in sorted(links_of(name, text))
        if page not in marks or mark not in marks[page]
    ]

    assert not broken
    assert sum(len(links_of(name, text)) for name, text in pages.items()) > 2000


def test_no_mark_stands_twice_on_a_page(pages: Pages) -> None:
    """A link leads to one place."""
    for name, text in pages.items():
        marks = _MARK.findall(text)
        assert len(marks) == len(set(marks)), name


def test_pages_can_be_shown(pages: Pages) -> None:
    """No page is so long that it is only offered as a file; none is empty."""
    assert {
        name: len(text.encode()) for name, text in pages.items() if len(text.encode()) > LARGEST
    } == {}
    assert all(text.startswith("# ") for text in pages.values())


def test_every_rule_test_term_and_source_has_its_place(pages: Pages, catalog: Catalog) -> None:
    """Nothing that decides a plan is left out of the pages."""
    marks = {mark for text in pages.values() for mark in _MARK.findall(text)}

    for kind in (catalog.rule_by_id, catalog.tests, catalog.derived, catalog.findings):
        assert kind.keys() <= marks
    assert catalog.sources.keys() | catalog.pathways.keys() | catalog.calculators.keys() <= marks


def test_every_rule_says_why_how_soon_and_for_whom(
    pages: Pages, catalog: Catalog, loaded: LoadedCatalog
) -> None:
    """The page of a topic holds the whole rule in words."""
    for rule in catalog.rules:
        page = pages[f"rules/{loaded.rule_files[rule.id]}.md"]
        part = page.partition(f'<a id="{rule.id}"></a>')[2].partition("<a id=")[0]
        for lead in ("**When", "**Why:**", "**Strength:**", "**Sources:**", "**Examples**"):
            assert lead in part, f"{rule.id} lacks {lead}"
        assert part.count("| [") + part.count("| the first") >= len(rule.recommend), rule.id
        assert part.count("**Advises against:**") == len(rule.avoid), rule.id
        assert part.count("- **Alert, ") == len(rule.alerts), rule.id


def test_all_that_nobody_has_read_is_listed_to_be_checked(pages: Pages, catalog: Catalog) -> None:
    """What rests on memory, on a decision of this project or on a part of a text can be ticked off by its id."""
    listed = re.findall(r"^- \[ \] \[([a-z0-9-]+#[^\]]+)\]", pages["to-check.md"], re.MULTILINE)
    unread = [
        f"{source.id}#{name}".replace("_", r"\_")
        for source in catalog.sources.values()
        for name, locator in source.locators.items()
        if locator.check != "full"
    ]

    assert sorted(unread) == sorted(listed)
    for rule in catalog.rules:
        if rule.known_gaps:
            assert f"- [ ] `{rule.id}`" in pages["to-check.md"]


def test_what_is_to_be_checked_says_what_rests_on_it(pages: Pages, catalog: Catalog) -> None:
    """Beside a pending reference stands every rule that cites it."""
    entries = pages["to-check.md"].split("\n- [ ] ")
    checks = {name: source.locators for name, source in catalog.sources.items()}
    for statement in statements(catalog):
        for cite in statement.sources:
            if statement.kind == "rule" and checks[cite.source][cite.locator].check == "memory":
                (entry,) = [text for text in entries if text.startswith(f"[{cite}]")]
                assert f"#{statement.about})" in entry


def test_pages_hold_no_software_talk(pages: Pages) -> None:
    """What is read as a sentence names things as people do; ids are set apart."""
    for name, text in pages.items():
        assert not re.findall(r"\b[a-z]+\\_[a-z_\\]+", said(text)), name


def test_same_catalog_gives_the_same_pages(loaded: LoadedCatalog, pages: Pages) -> None:
    """A page changes only when the catalog does."""
    again = knowledge_pages(LoadedCatalog(loaded.catalog, loaded.raw))

    assert again == pages
    assert all("\r" not in text and text.endswith("\n") for text in pages.values())


def test_long_condition_becomes_a_list_and_a_short_one_a_sentence(loaded: LoadedCatalog) -> None:
    """Two things joined read as a sentence; alternatives within a list read as a list of their own."""
    links = Links(Shelf(loaded), "terms.md")
    rules = loaded.catalog.rule_by_id
    long = condition_lines("When", rules["cord-symptoms-with-known-cancer"].when, links)
    short = condition_lines("Holds when", loaded.catalog.derived["high_bleeding_risk"].when, links)

    assert "**When** all of these:" in long
    assert "- cancer, past or present" in long
    assert ["", "**Holds when:** platelets below 50 x 10^9/L or INR above 1.8.", ""] == short


def test_patients_beside_a_definition_are_said_in_words(catalog: Catalog) -> None:
    """Numbers have their unit, what is denied is said, and a result has its date."""
    dated = {"shows": "mass", "on": "2026-02-01"}
    record = {"examples": {"holds": [{"age": 50, "chest_xray": dated}], "quiet": [{"cough": "no"}]}}

    assert [
        "- holds: age 50 years; chest X-ray shows a mass on 2026-02-01",
        "- does not hold: no cough",
    ] == held_examples(record, catalog)


def test_small_catalog_reads_as_written() -> None:
    """A whole rule, word for word."""
    page = knowledge_pages(read_catalog(SMALL))["rules/all.md"]

    assert RULE in page


RULE = """
### A mass is scanned at once

[Workup of a cough](../pathways.md#cough-workup) · under every guideline · `mass-found`

**When:** chest X-ray shows a mass and a cough from 40.

*Terms:* [a cough from 40](../terms.md#old_cough).

- **Alert, immediately, from presentation:** Call the lung team.

| test | how soon | what for |
| --- | --- | --- |
| [Chest scan](../tests/imaging.md#scan) | immediately, from presentation | See what it is. |

- **Why:** A mass in somebody who coughs is scanned at once.
- **Strength:** must.
- **Sources:** [paper#one](../sources.md#paper-one).
- **Examples**
  - applies: chest X-ray shows a mass; a cough; age 50 years
  - does not apply: chest X-ray shows a mass; a cough; age 30 years
  - waits for chest X-ray: a cough; age 50 years
- **Next review:** 2027-01-01.
"""
