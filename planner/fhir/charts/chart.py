"""A FHIR chart as understood: raw findings and results, open orders, and what became of every resource."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

Resource = Mapping[str, object]
State = Literal["used", "older", "outvoted", "unmapped", "ignored"]

_EMPTY: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    A request that somebody has drafted or placed.

    `tests` are the catalog tests that its codes name, in catalog order; where `is_exact` is false the code says less than a
    test, and they are those that it may mean. `status` is `draft`, `active` or `on-hold`.
    """

    reference: str
    tests: tuple[str, ...]
    status: str
    resource: Resource
    is_exact: bool = True


class Entry(NamedTuple):
    """
    What became of one resource.

    `state` is `used` (it decides a finding, a result or an order), `older` (a later statement decides), `outvoted` (a conflict
    was decided otherwise), `unmapped` (no code of it is in the catalog's maps) or `ignored` (it must not be read). `reason` is a
    code that `planner.fhir.charts.reasons` explains; empty where the state says all. `says` are ids of findings and tests.
    """

    reference: str
    state: State
    reason: str = ""
    says: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one resource says about one finding or test, in the raw form of a request."""

    reference: str
    value: object
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """
    Resources that contradict each other on one finding or test.

    `taken` is the reading that the chart passes on, None where none is safe; `rule` says why, in a sentence.
    """

    id: str
    readings: tuple[Reading, ...]
    taken: Reading | None
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassessed:
    """A part of the chart that was missing, failed or came in part; what it would say is unknown."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadResult:
    """
    A test that was done, without a coded result: it is not passed on, a person has to read the report.

    `is_certain` is false where the code says less than the test, so that it may have been another one.
    """

    test: str
    references: tuple[str, ...]
    on: date | None = None
    is_certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadValue:
    """
    A number of a finding that may be later than all that could be read of it, and that cannot be used itself.

    `written` is how it was written, `reason` a code that `planner.fhir.charts.reasons` explains. `before` is the value that
    could be read last; `is_before_used` tells whether it is passed on all the same.
    """

    finding: str
    reference: str
    written: str
    reason: str
    on: date | None = None
    before: Reading | None = None
    is_before_used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A finding that is not known, though codes of the chart say something near it: worth asking."""

    finding: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was read, and what was not; every resource is one of `entries`."""

    entries: tuple[Entry, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unassessed: tuple[Unassessed, ...] = ()
    unread_results: tuple[UnreadResult, ...] = ()
    unread_values: tuple[UnreadValue, ...] = ()
    is_age_unknown: bool = False
    bounds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    to_confirm: tuple[Unconfirmed, ...] = ()
    undated: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def counts(self) -> Mapping[str, int]:
        """Return state -> number of resources."""
        return dict(sorted(Counter(entry.state for entry in self.entries).items()))

    def document(self) -> Mapping[str, object]:
        """Return the report as it stands in an answer; empty parts are left out."""
        document: dict[str, object] = {
            "counts": self.counts(),
            "conflicts": [_conflict(conflict) for conflict in self.conflicts],
            "not_assessed": [
                {"what": item.what, "reason": item.reason} for item in self.unassessed
            ],
            "unread_results": [
                _dated(
                    {
                        "test": item.test,
                        "is_certain": item.is_certain,
                        "references": list(item.references),
                    },
                    item.on,
                )
                for item in self.unread_results
            ],
            "unread_values": [_unread_value(item) for item in self.unread_values],
            "is_age_unknown": self.is_age_unknown,
            "bounds": dict(self.bounds),
            "to_confirm": [
                {"finding": item.finding, "references": list(item.references)}
                for item in self.to_confirm
            ],
            "undated": list(self.undated),
            "stale": list(self.stale),
            "resources": [_entry(entry) for entry in self.entries],
        }
        return {key: value for key, value in document.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """
    One patient's chart as understood.

    `findings` and `results` have the raw form that a JSON request takes, so that `planner.core.intake.read_profile` reads them
    as it reads any request. `evidence` maps the id of a finding or test to the references of the resources that said so.
    `is_deceased` is None where the chart does not say.
    """

    patient: Resource | None = None
    patient_reference: str | None = None
    is_deceased: bool | None = None
    findings: Mapping[str, object] = field(default_factory=lambda: _EMPTY)
    results: Mapping[str, object] = field(default_factory=lambda: _EMPTY)
    orders: tuple[Order, ...] = ()
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    report: Report = field(default_factory=Report)


def _dated(document: dict[str, object], on: date | None) -> Mapping[str, object]:
    return document if on is None else {**document, "on": on.isoformat()}


def _reading(reading: Reading) -> Mapping[str, object]:
    return _dated({"reference": reading.reference, "value": reading.value}, reading.on)


def _unread_value(item: UnreadValue) -> Mapping[str, object]:
    document: dict[str, object] = {
        "finding": item.finding,
        "reference": item.reference,
        "written": item.written,
        "reason": item.reason,
    }
    if item.before is not None:
        document |= {"before": _reading(item.before), "is_before_used": item.is_before_used}
    return _dated(document, item.on)


def _conflict(conflict: Conflict) -> Mapping[str, object]:
    document: dict[str, object] = {
        "id": conflict.id,
        "readings": [_reading(reading) for reading in conflict.readings],
        "rule": conflict.rule,
    }
    return document if conflict.taken is None else {**document, "taken": _reading(conflict.taken)}


def _entry(entry: Entry) -> Mapping[str, object]:
    document = {
        "reference": entry.reference,
        "state": entry.state,
        "reason": entry.reason,
        "says": list(entry.says),
        "codes": list(entry.codes),
        "notes": list(entry.notes),
    }
    return {key: value for key, value in document.items() if value}
