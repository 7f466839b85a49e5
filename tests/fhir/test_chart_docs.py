"""The page on reading charts says what the code maps and the program say."""

import re
from pathlib import Path

import pytest

from planner.catalog.checks.codes_well_formed import RELATIONS
from planner.fhir.charts.reading import EXTRACTORS
from planner.fhir.charts.reasons import NOTES, REASONS
from planner.fhir.codings import SYSTEM_URIS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "fhir-reading.md").read_text(
    encoding="utf-8"
)
READABLE = {"equivalent", "narrower", "observable", "if_severe", "if_mild", "in_relative", "onset"}


def table(header: str) -> dict[str, str]:
    """Return first cell -> second cell of the table with that header."""
    rows = PAGE.partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|", maxsplit=1)] for row in rows]
    return {first.strip(" `"): second.strip() for first, second in cells}


def coded_findings(catalog) -> dict[str, str]:
    """Return finding -> the code systems of which a code can say it."""
    found: dict[str, set[str]] = {}
    for name, codes in catalog.codes.items():
        about = name.partition("=")[0]
        systems = {code.system for code in codes if code.relation in READABLE}
        if about in catalog.findings and systems:
            found.setdefault(about, set()).update(systems)
    return {name: ", ".join(sorted(systems)) for name, systems in sorted(found.items())}


@pytest.mark.parametrize(
    ("header", "expected"),
    [("reason | meaning", REASONS), ("note | meaning", NOTES)],
)
def test_every_reason_and_note_is_explained(header, expected):
    """The page lists the reasons and notes of the program, word by word."""
    assert table(header) == dict(sorted(expected.items()))


def test_every_resource_type_and_relation_and_system_is_described(catalog):
    """Nothing is read that the page does not name, and nothing is named that is not read."""
    assert set(table("resource | what is read | what must hold")) == {*EXTRACTORS, "ServiceRequest"}
    assert list(table("relation | meaning | read as")) == list(RELATIONS)
    assert table("short name | address") == {
        name: f"`{uri}`" for name, uri in sorted(SYSTEM_URIS.items())
    }


def test_the_findings_that_codes_can_say_are_listed(catalog):
    """The table of findings with codes is the one that the code maps give."""
    expected = coded_findings(catalog)
    made = "\n".join(f"| `{name}` | {systems} |" for name, systems in expected.items())
    assert table("finding | code systems") == expected, f"the table should be:\n{made}"


def test_the_units_that_are_read_are_listed(catalog):
    """The table of units is the catalog's; durations are read by their UCUM units alone."""
    expected = {
        name: f"`{finding.unit}` | " + ", ".join(f"`{unit}`" for unit in finding.accepts)
        for name, finding in sorted(catalog.findings.items())
        if finding.accepts and finding.group != "attribute"
    }
    made = "\n".join(f"| `{name}` | {units} |" for name, units in expected.items())
    assert table("finding | unit | also read") == expected, f"the table should be:\n{made}"


def test_the_page_is_linked_from_the_command_line_and_the_catalog_format():
    """Whoever meets the command or the data finds the page."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    for page in ("cli.md", "catalog-format.md"):
        assert re.search(r"\(fhir-reading\.md\)", (docs / page).read_text(encoding="utf-8"))
