"""The pages of findings (what can be entered) and of terms (what is computed from them)."""

from collections.abc import Iterator

from planner.catalog.pages.conditions import condition_lines
from planner.catalog.pages.entries import held_examples
from planner.catalog.pages.markdown import anchor, code, heading, plain, table
from planner.catalog.pages.shelf import Links, Shelf
from planner.catalog.pages.statements import CHARTS, read_alike
from planner.core.chart_rules import ChartRule
from planner.core.findings import DerivedFinding, Finding
from planner.core.wording import condition_text, number_text, sentence


def findings_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page of findings."""
    links = Links(shelf, "findings.md")
    groups: dict[str, list[Finding]] = {}
    for finding in shelf.catalog.findings.values():
        groups.setdefault(finding.group, []).append(finding)
    yield from heading(1, "Findings")
    yield f"{links.page('README.md', 'All pages')}. What can be entered about a patient. What is not entered is unknown."
    for group, findings in groups.items():
        yield from heading(2, group.capitalize())
        yield from table(
            ("finding", "question", "answer", "also"),
            (_row(finding, links) for finding in findings),
        )
    yield from _charts(links)


def _row(finding: Finding, links: Links) -> tuple[str, ...]:
    return (
        f"{anchor(finding.id)}{plain(finding.label)} {code(finding.id)}",
        plain(finding.question),
        _answer(finding),
        _also(finding, links),
    )


def _answer(finding: Finding) -> str:
    if finding.kind == "flag":
        return "yes or no"
    if finding.kind == "choice":
        word = "any of: " if finding.multiple else "one of: "
        return word + plain("; ".join(finding.choices.values()))
    low, high = f"{finding.minimum:g}", number_text(finding.maximum, finding.unit)
    return plain(f"{low} to {high}")


def _also(finding: Finding, links: Links) -> str:
    said = []
    if finding.implies:
        labels = [links.catalog.findings[name].label for name in finding.implies]
        said.append(f"yes implies {plain(', '.join(labels))}")
    if finding.measured_by:
        said.append(f"measured by {links.test(finding.measured_by)}")
    if finding.ruled_out_by:
        when = condition_text(finding.ruled_out_by, links.catalog)
        said.append(f"no where nothing is entered and {plain(when)}")
    if finding.valid:
        said.append(f"recent for {finding.valid.days} days")
    return "; ".join(said)


def _charts(links: Links) -> Iterator[str]:
    """Yield how findings are read from a record, those that are read alike together."""
    findings = links.catalog.findings
    alike = read_alike(links.catalog)
    if alike:
        yield from heading(2, "How findings are read from a record", CHARTS)
    yield from table(
        ("findings", "read how", "sources"),
        (
            (
                plain("; ".join(findings[name].label for name in names)),
                _chart(rule),
                links.cites(rule.sources),
            )
            for rule, names in alike.items()
        ),
    )


def _chart(rule: ChartRule) -> str:
    said = []
    if rule.current_for:
        said.append(f"An entry counts for {rule.current_for.days} days.")
    if rule.is_lasting:
        said.append("Once yes, it stays yes when the entry is closed.")
    if rule.in_doubt:
        values = [value.replace("_", " ") for value in rule.in_doubt]
        taken = f"the first of {', '.join(values)}" if len(values) > 1 else f"the {values[0]}"
        said.append(f"Where entries contradict each other, {plain(taken)} is taken.")
    said += [f"An earlier other entry speaks against {plain(value)}." for value in rule.denies_past]
    if rule.counts_from:
        said.append("Counted from the onset of the condition.")
    return " ".join(said)


def terms_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page of terms."""
    links = Links(shelf, "terms.md")
    yield from heading(1, "Terms")
    yield (
        f"{links.page('README.md', 'All pages')}. What the rules name and nobody enters: "
        "each term holds when its definition does."
    )
    for derived in sorted(shelf.catalog.derived.values(), key=lambda item: item.label.lower()):
        yield from _term(derived, links)


def _term(derived: DerivedFinding, links: Links) -> Iterator[str]:
    yield from heading(2, sentence(derived.label).rstrip("."), derived.id)
    yield code(derived.id)
    yield from condition_lines("Holds when", derived.when, links)
    yield from held_examples(links.shelf.definitions[derived.id], links.catalog)
    yield ""
    if derived.sources:
        yield f"Sources: {links.cites(derived.sources)}."
    else:
        yield "No source of its own: it only joins or names other things."
