"""From everything that a chart's resources say to raw findings and results, with what contradicted what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from planner.core.catalog import Catalog
from planner.core.chart_rules import ChartRule
from planner.core.findings import Finding, Validity
from planner.core.wording import number_text
from planner.fhir.charts.chart import Conflict, Reading, Unconfirmed, UnreadResult, UnreadValue
from planner.fhir.charts.settling import (
    IMPLIED,
    Verdict,
    decide,
    is_too_old,
    raw,
    settle_result,
    shown,
    unread,
)
from planner.fhir.charts.statements import Statement
from planner.fhir.charts.unread_numbers import latest_unread, stands_anyway, unread_value
from planner.fhir.charts.values import converted_value

_NO_RULE = ChartRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Raw findings and results, the resources behind each, and what a person should look at."""

    findings: Mapping[str, object]
    results: Mapping[str, object]
    evidence: Mapping[str, tuple[str, ...]]
    conflicts: tuple[Conflict, ...]
    unread_results: tuple[UnreadResult, ...]
    unread_values: tuple[UnreadValue, ...]
    bounds: Mapping[str, str]
    to_confirm: tuple[Unconfirmed, ...]
    stale: tuple[str, ...]
    undated: tuple[str, ...]


def weigh(statements: Iterable[Statement], catalog: Catalog, as_of: date | None) -> Weighed:
    """Return what the statements of a chart amount to."""
    scale = _Scale(catalog, as_of)
    by_kind: dict[str, dict[str, list[Statement]]] = {}
    for statement in statements:
        by_kind.setdefault(statement.kind, {}).setdefault(statement.id, []).append(statement)
    scale.decide_findings(by_kind.get("finding", {}), by_kind.get("unread", {}))
    scale.count_from_onset()
    scale.settle_results(by_kind.get("result", {}))
    confirm = by_kind.get("confirm", {})
    done = chain.from_iterable((*by_kind.get("done", {}).values(), *confirm.values()))
    return Weighed(
        findings=dict(sorted(scale.findings.items())),
        results=dict(sorted(scale.results.items())),
        evidence=dict(sorted(scale.evidence.items())),
        conflicts=tuple(sorted(scale.conflicts, key=lambda one: one.id)),
        unread_results=unread(done, catalog, scale.known_tests(), as_of),
        unread_values=tuple(sorted(scale.unread_values, key=lambda one: one.finding)),
        bounds=dict(sorted(scale.bounds.items())),
        to_confirm=scale.to_confirm(confirm),
        stale=scale.stale(),
        undated=tuple(sorted(scale.undated)),
    )


class _Scale:
    def __init__(self, catalog: Catalog, as_of: date | None) -> None:
        self._catalog = catalog
        self._as_of = as_of
        self.findings: dict[str, object] = {}
        self.results: dict[str, object] = {}
        self.evidence: dict[str, tuple[str, ...]] = {}
        self.conflicts: list[Conflict] = []
        self.undated: list[str] = []
        self.bounds: dict[str, str] = {}
        self.unread_values: list[UnreadValue] = []
        self._taken: dict[str, Verdict] = {}
        self._days: dict[str, date | None] = {}

    def decide_findings(
        self, given: Mapping[str, list[Statement]], numbers: Mapping[str, list[Statement]]
    ) -> None:
        """Decide what is given, where no later number that cannot be used leaves it open."""
        for name in numbers.keys() - given.keys():
            self._is_outdated(name, None, numbers[name])
        for name, statements in sorted(given.items()):
            verdict = decide(statements, self._catalog.findings[name], self._rule(name))
            if name in numbers and self._is_outdated(name, verdict.taken, numbers[name]):
                continue
            if verdict.conflict is not None:
                self.conflicts.append(verdict.conflict)
            if verdict.taken is not None:
                self._taken[name] = verdict
        self._drop_denied()
        for name, verdict in self._taken.items():
            assert verdict.taken is not None, "only what was taken is kept"
            self.findings[name] = raw(verdict.taken)
            if verdict.taken.bound:
                self.bounds[name] = _bound_text(verdict.taken, self._catalog.findings[name])
            self._say(name, (one.reference for one in verdict.agreeing))
            self._date(name, verdict.taken)

    def _is_outdated(self, name: str, taken: Statement | None, numbers: list[Statement]) -> bool:
        """Return whether a later number that cannot be used leaves the finding open; that it is there is noted."""
        last = latest_unread(numbers, taken)
        if last is None:
            return False
        finding = self._catalog.findings[name]
        is_used = taken is not None and stands_anyway(
            taken, finding, self._rule(name), self._catalog
        )
        self.unread_values.append(unread_value(last, taken, is_used=is_used))
        return not is_used

    def _drop_denied(self) -> None:
        """Leave out a no that a stronger finding's yes contradicts; the yes then makes the weaker one yes."""
        for weaker, stronger_ones in sorted(self._catalog.implied_by.items()):
            denied = self._taken.get(weaker)
            if denied is None or denied.taken is None or denied.taken.value is not False:
                continue
            for stronger in stronger_ones:
                other = self._taken.get(stronger)
                if other is None or other.taken is None or other.taken.value is not True:
                    continue
                readings = tuple(
                    Reading(reference=one.reference, value=shown(one), on=one.on)
                    for one in (denied.taken, other.taken)
                )
                self.conflicts.append(
                    Conflict(id=weaker, readings=readings, taken=readings[1], rule=IMPLIED)
                )
                del self._taken[weaker]
                break

    def count_from_onset(self) -> None:
        """Add the time since the onset of conditions that are so now, where nobody stated it."""
        for name, rule in sorted(self._catalog.chart_rules.items()):
            if not rule.counts_from or name in self.findings or self._as_of is None:
                continue
            began = [
                one
                for condition in rule.counts_from
                if (verdict := self._taken.get(condition)) is not None
                and verdict.taken is not None
                and verdict.taken.value is True
                for one in verdict.agreeing
                if one.since is not None
            ]
            if began:
                first = min(began, key=lambda one: (one.since or date.max, one.reference))
                self._count(self._catalog.findings[name], first)

    def _count(self, finding: Finding, first: Statement) -> None:
        assert self._as_of is not None, "days are counted only up to a day"
        assert first.since is not None, "only what has an onset is counted from"
        days = (self._as_of - first.since).days
        if finding.unit != "d" and "d" not in finding.accepts:
            return
        if not finding.minimum <= converted_value(days, "d", finding) <= finding.maximum:
            return
        self.findings[finding.id] = days if finding.unit == "d" else {"value": days, "unit": "d"}
        self._say(finding.id, (first.reference,))

    def settle_results(self, given: Mapping[str, list[Statement]]) -> None:
        for name, statements in sorted(given.items()):
            self.results[name], references, self._days[name] = settle_result(statements)
            self._say(name, references)
            if self._days[name] is None:
                self.undated.append(name)

    def known_tests(self) -> Mapping[str, date | None]:
        """Return the tests of which a result is known, or everything that they measure, with the day."""
        known = dict(self._days)
        for test in self._catalog.tests.values():
            if test.measures and all(name in self._days for name in test.measures):
                days = [day for name in test.measures if (day := self._days[name]) is not None]
                known[test.id] = max(days, default=None)
        return known

    def to_confirm(self, given: Mapping[str, list[Statement]]) -> tuple[Unconfirmed, ...]:
        """Return the findings that are not known though codes say something near them."""
        return tuple(
            Unconfirmed(
                finding=name, references=tuple(sorted({one.reference for one in statements}))
            )
            for name, statements in sorted(given.items())
            if name in self._catalog.findings and name not in self.findings
        )

    def stale(self) -> tuple[str, ...]:
        """Return the findings and tests whose latest value is used though it is older than it should be."""
        return tuple(
            sorted(
                name
                for name, day in self._days.items()
                if is_too_old(self._valid(name), day, self._as_of)
            )
        )

    def _valid(self, name: str) -> Validity | None:
        finding = self._catalog.findings.get(name)
        return finding.valid if finding is not None else self._catalog.tests[name].valid

    def _date(self, name: str, taken: Statement) -> None:
        if taken.is_standing:
            return
        self._days[name] = taken.on
        if taken.on is None:
            self.undated.append(name)

    def _say(self, name: str, references: Iterable[str]) -> None:
        self.evidence[name] = tuple(sorted({one for one in references if one}))

    def _rule(self, name: str) -> ChartRule:
        return self._catalog.chart_rules.get(name, _NO_RULE)


def _bound_text(taken: Statement, finding: Finding) -> str:
    assert isinstance(taken.value, int | float), "only numbers have bounds"
    return f"{taken.bound} {number_text(taken.value, taken.unit or finding.unit)}"
