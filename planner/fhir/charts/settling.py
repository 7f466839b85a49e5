"""Settle which statement decides each finding and each test of a chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from planner.core.catalog import Catalog
from planner.core.chart_rules import ChartRule
from planner.core.findings import Finding, Validity
from planner.fhir.charts.chart import Conflict, Reading, UnreadResult
from planner.fhir.charts.statements import Statement
from planner.fhir.charts.values import converted_value
from planner.fhir.elements import distinct

SAFER: Final = "Resources contradict each other; the reading that does more is taken."
NO_SAFE: Final = (
    "Resources of the same time contradict each other and neither reading is safer: unknown."
)
IMPLIED: Final = "A stronger finding that is yes makes this one yes as well."
_NO_RULE: Final = ChartRule()
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The statement that decides, those that say the same, and the conflict if there was one."""

    taken: Statement | None
    agreeing: tuple[Statement, ...] = ()
    conflict: Conflict | None = None


def decide(statements: Iterable[Statement], finding: Finding, rule: ChartRule) -> Verdict:
    """
    Return the statement that decides a finding.

    What stands (an active condition) and the latest dated statement compete; of dated ones the latest wins, unless it denies a
    past that an earlier one states. One of which only month or year is told wins where all of it is later, and competes where
    some of it may be. Undated ones count only where nothing is dated. Where competitors differ, the order of the rule's
    `in_doubt` decides; without one, nothing does.
    """
    competing = _competing(statements, finding, rule)
    values = {comparable(statement, finding) for statement in competing}
    if len(values) == 1:
        return Verdict(taken=competing[-1], agreeing=tuple(competing))
    if finding.multiple:
        return Verdict(taken=_union(competing), agreeing=tuple(competing))
    taken = _safest(competing, finding, rule)
    readings = distinct(
        Reading(reference=one.reference, value=shown(one), on=one.on) for one in competing
    )
    if taken is None:
        conflict = Conflict(id=finding.id, readings=readings, taken=None, rule=NO_SAFE)
        return Verdict(taken=None, conflict=conflict)
    winner = Reading(reference=taken.reference, value=shown(taken), on=taken.on)
    value = comparable(taken, finding)
    return Verdict(
        taken=taken,
        agreeing=tuple(one for one in competing if comparable(one, finding) == value),
        conflict=Conflict(id=finding.id, readings=readings, taken=winner, rule=SAFER),
    )


def _union(competing: list[Statement]) -> Statement:
    values = {str(word) for one in competing if isinstance(one.value, list) for word in one.value}
    return competing[-1]._replace(value=sorted(values))


def _competing(given: Iterable[Statement], finding: Finding, rule: ChartRule) -> list[Statement]:
    """Return what competes, in order; only that is put in order, for of many measurements one is the latest."""
    standing, dated, rest = list[Statement](), list[Statement](), list[Statement]()
    for one in given:
        (standing if one.is_standing else rest if one.on is None else dated).append(one)
    standing.sort(key=_order)
    begun = max((one.on for one in standing if one.on is not None), default=date.min)
    latest = _latest([one for one in dated if one.on is not None and one.on >= begun])
    if rest:
        rest.sort(key=_order)
        latest = _with_partial(latest, [one for one in rest if (one.last or date.min) >= begun])
    if latest and any(_denies(one, finding, rule) for one in latest):
        latest += _latest([one for one in dated if not _denies(one, finding, rule)])
    undated = [one for one in rest if one.partial is None]
    return [*standing, *(latest or ([] if standing else undated))] or _latest(dated)


def _with_partial(latest: list[Statement], rest: Iterable[Statement]) -> list[Statement]:
    """Return what may be the latest: what is dated by month or year competes where it may be as late as the rest."""
    partial = [one for one in rest if one.partial is not None]
    begins = max((one.first for one in (*latest, *partial) if one.first is not None), default=None)
    if begins is None or not partial:
        return latest
    return [one for one in (*latest, *partial) if one.last is not None and one.last >= begins]


def _denies(statement: Statement, finding: Finding, rule: ChartRule) -> bool:
    return str(comparable(statement, finding)) in rule.denies_past


def _latest(dated: list[Statement]) -> list[Statement]:
    """Return the statements of the latest moment, in order; where codes differ in preference, those of the preferred one."""
    if not dated:
        return []
    day = max(one.on or date.min for one in dated)
    of_day = [one for one in dated if one.on == day]
    moment = max(one.moment or _NEVER for one in of_day)
    of_moment = [one for one in of_day if (one.moment or _NEVER) == moment]
    best = min(one.rank for one in of_moment)
    return sorted((one for one in of_moment if one.rank == best), key=_order)


def _safest(competing: list[Statement], finding: Finding, rule: ChartRule) -> Statement | None:
    if finding.kind == "number":
        ordered = sorted(competing, key=lambda one: (_number(one, finding), _order(one)))
        ends = {"lowest": ordered[0], "highest": ordered[-1]}
        return next((ends[word] for word in rule.in_doubt if word in ends), None)
    order = rule.in_doubt or (("yes", "no") if finding.kind == "flag" else ())
    by_value = {str(comparable(one, finding)): one for one in competing}
    return next((by_value[word] for word in order if word in by_value), None)


def comparable(statement: Statement, finding: Finding) -> str | float | tuple[str, ...]:
    """Return the value in the finding's unit, so that equal values compare as equal: a flag as yes or no."""
    if finding.kind == "number":
        return _number(statement, finding)
    if isinstance(statement.value, bool):
        return "yes" if statement.value else "no"
    if isinstance(statement.value, list):
        return tuple(sorted(str(one) for one in statement.value))
    return str(statement.value)


def _number(statement: Statement, finding: Finding) -> float:
    assert isinstance(statement.value, int | float), "number findings are read as numbers"
    return converted_value(statement.value, statement.unit or finding.unit, finding)


def shown(statement: Statement) -> object:
    """Return the value as a report shows it: with its unit where it is not the finding's own."""
    if statement.unit is None:
        return statement.value
    return {"value": statement.value, "unit": statement.unit}


def raw(statement: Statement) -> object:
    """Return the statement as a request writes it: bare, or with unit and day; what stands or counts from an onset has none."""
    document: dict[str, object] = {"value": statement.value}
    if statement.unit is not None:
        document["unit"] = statement.unit
    if statement.on is not None and not statement.is_standing and statement.since is None:
        document["on"] = statement.on.isoformat()
    return document if len(document) > 1 else statement.value


def settle_result(
    statements: Iterable[Statement],
) -> tuple[Mapping[str, object], tuple[str, ...], date | None]:
    """
    Return a test's result as a request writes it, the resources behind it, and its day.

    All outcomes of the latest day count, and those that a diagnosis proves; `normal` beside another outcome does not.
    """
    given = sorted(statements, key=_order)
    standing = [one for one in given if one.is_standing]
    dated = [one for one in given if not one.is_standing and one.on is not None]
    day = max((one.on for one in dated if one.on is not None), default=None)
    latest = [one for one in dated if one.on == day] or [one for one in given if one.on is None]
    chosen = distinct((*standing, *latest))
    outcomes = {word for one in chosen for word in _outcomes(one)}
    if len(outcomes) > 1:
        outcomes.discard("normal")
    document: dict[str, object] = {"shows": sorted(outcomes)}
    if day is None:
        day = max((one.on for one in standing if one.on is not None), default=None)
    if day is not None:
        document["on"] = day.isoformat()
    behind = {one.reference for one in chosen if outcomes & _outcomes(one)}
    return document, tuple(sorted(behind)), day


def _outcomes(statement: Statement) -> set[str]:
    return set(statement.value) if isinstance(statement.value, tuple) else set()


def unread(
    done: Iterable[Statement],
    catalog: Catalog,
    known: Mapping[str, date | None],
    as_of: date | None,
) -> tuple[UnreadResult, ...]:
    """
    Return the tests that were done, or may have been, after their last result that could be read.

    Args:
        done: Statements that a test was done, or by a code that says less may have been.
        catalog: The tests.
        known: Tests whose result is known -> its day.
        as_of: The day that counts as today; a result too old to be used is not looked for.
    """
    by_test: dict[tuple[str, bool], list[Statement]] = {}
    for one in done:
        by_test.setdefault((one.id, one.kind == "done"), []).append(one)
    found = []
    for (test, is_certain), statements in sorted(by_test.items()):
        day = max((one.on for one in statements if one.on is not None), default=None)
        if test not in catalog.tests or is_too_old(catalog.tests[test].valid, day, as_of):
            continue
        if test in known and (day is None or _reaches(known[test], day)):
            continue
        last = [one for one in statements if one.on == day]
        references = tuple(sorted({one.reference for one in last}))
        found.append(UnreadResult(test=test, references=references, on=day, is_certain=is_certain))
    return tuple(found)


def is_too_old(valid: Validity | None, day: date | None, as_of: date | None) -> bool:
    """Return whether something of that day is older than it may be; never where one of the days is not known."""
    if valid is None or day is None or as_of is None:
        return False
    return as_of - day > timedelta(days=valid.days)


def _reaches(known: date | None, day: date) -> bool:
    return known is None or known >= day


def _order(statement: Statement) -> tuple[date, datetime, int, str, str]:
    return (
        statement.on or date.min,
        statement.moment or _NEVER,
        -statement.rank,
        statement.reference,
        repr(statement.value),
    )
