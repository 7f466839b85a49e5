"""Chart rules, linked: per finding, what the records say of it and of its group; and the searches of charts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.chart_rules import ChartRule
from planner.core.chart_searches import ChartSearch
from planner.core.findings import Finding, Validity

_NUMBER_WORDS = frozenset({"highest", "lowest"})
_FLAG_WORDS = frozenset({"yes", "no"})


def chart_rules_of(
    refs: References, records: Iterable[Record], findings: Iterable[Finding]
) -> Mapping[str, ChartRule]:
    """Return finding -> how it is read; later records add to earlier ones and overrule them."""
    by_id = {finding.id: finding for finding in findings}
    rules: dict[str, ChartRule] = {}
    for record in records:
        parts = _parts(refs, record)
        for finding in _meant(refs, record, by_id):
            _check(refs, record, finding)
            before = rules.get(finding.id, ChartRule())
            sources = tuple(dict.fromkeys((*before.sources, *refs.citations(record, "sources"))))
            rules[finding.id] = replace(before, **parts, sources=sources)
    return dict(sorted(rules.items()))


def chart_search_of(refs: References, record: Record) -> ChartSearch:
    """Return the search."""
    value = record.value
    return ChartSearch(
        id=value["id"],
        title=value["title"],
        resource=value["resource"],
        search=value["search"],
        systems=tuple(value["systems"]),
        groups=tuple(value.get("groups", ())),
        categories=tuple(value.get("categories", ())),
        every_test=value.get("every_test", False),
        sources=refs.citations(record, "sources"),
    )


def _parts(refs: References, record: Record) -> dict[str, Any]:
    value = record.value
    parts: dict[str, Any] = {
        key: tuple(value[key]) for key in ("in_doubt", "denies_past") if key in value
    }
    if "lasting" in value:
        parts["is_lasting"] = value["lasting"]
    if "current_for" in value:
        sources = refs.citations(record, "current_for", "sources")
        parts["current_for"] = Validity(days=value["current_for"]["days"], sources=sources)
    if "counts_from" in value:
        parts["counts_from"] = refs.all_known(
            record, "findings", value["counts_from"], "counts_from"
        )
    return parts


def _meant(refs: References, record: Record, by_id: Mapping[str, Finding]) -> list[Finding]:
    names = refs.all_known(record, "findings", record.value.get("findings", ()), "findings")
    groups = record.value.get("groups", ())
    grouped = [finding for finding in by_id.values() if finding.group in groups]
    return grouped + [by_id[name] for name in names if name in by_id]


def _check(refs: References, record: Record, finding: Finding) -> None:
    known = {"flag": _FLAG_WORDS, "number": _NUMBER_WORDS}.get(
        finding.kind, frozenset(finding.choices)
    )
    for key in ("in_doubt", "denies_past"):
        for word in record.value.get(key, ()):
            if word not in known:
                accepted = ", ".join(sorted(known))
                message = f"{finding.id} takes {accepted} here, not {word}"
                refs.fault(record.at(key), "links-resolve", message)
