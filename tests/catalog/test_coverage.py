"""The table of what is encoded names rules, pathways and mechanisms that exist."""

import re

from planner.core.catalog import Catalog
from tests.conftest import ROOT

TABLE = (ROOT / "docs" / "coverage-front.md").read_text(encoding="utf-8")


def cells(part: str) -> list[list[str]]:
    rows = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]


def test_each_row_of_the_front_half_names_rules_of_the_catalog(catalog: Catalog) -> None:
    """A rule that is renamed or taken out is missed here."""
    rows = cells(TABLE.partition("## Look-alikes")[0])
    named = {name for row in rows for name in re.findall(r"`([a-z0-9-]+)`", row[2])}

    assert len(rows) > 130
    assert named <= {rule.id for rule in catalog.rules}


def test_each_look_alike_has_a_pathway_that_says_what_ends_it_and_a_mechanism(
    catalog: Catalog,
) -> None:
    """A look-alike is more than a rule: it opens, it ends, and something speaks for and against it."""
    rows = cells(TABLE.partition("## Look-alikes")[2].partition("## Where guidelines")[0])
    mechanisms = {mechanism.id: mechanism for mechanism in catalog.mechanisms}

    for _, pathway, mechanism in rows:
        for name in re.findall(r"`([a-z0-9-]+)`", pathway):
            assert catalog.pathways[name].done_means
        explained = mechanisms[mechanism.strip("`")]
        assert explained.supports
        assert explained.against
