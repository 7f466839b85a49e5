"""Settle which statement decides each finding and each test of a chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from planner.core.catalog import Catalog
from planner.fhir.chart import Conflict
from planner.fhir.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Raw findings and results, the resources behind each, and what contradicted what."""

    findings: Mapping[str, object]
    results: Mapping[str, object]
    evidence: Mapping[str, tuple[str, ...]]
    conflicts: tuple[Conflict, ...]


def settle(statements: Iterable[Statement], catalog: Catalog) -> Settled:
    """Return what the statements amount to: of each finding and test the latest word."""
    by_id: dict[str, list[Statement]] = {}
    for statement in statements:
        by_id.setdefault(statement.id, []).append(statement)
    findings, evidence = dict[str, object](), dict[str, tuple[str, ...]]()
    for name in sorted(by_id):
        latest = max(by_id[name], key=_recency)
        if name in catalog.findings:
            findings[name] = raw(latest)
            evidence[name] = (latest.reference,)
    return Settled(findings=findings, results={}, evidence=evidence, conflicts=())


def raw(statement: Statement) -> object:
    """Return the statement as a request writes it: bare, or with unit and day."""
    if statement.unit is None and statement.on is None:
        return statement.value
    document: dict[str, object] = {"value": statement.value}
    if statement.unit is not None:
        document["unit"] = statement.unit
    if statement.on is not None:
        document["on"] = statement.on.isoformat()
    return document


def _recency(statement: Statement) -> tuple[date, str]:
    return statement.on or date.min, statement.reference
