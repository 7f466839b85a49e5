"""What the records of a catalog refer to: ids, sources with locators, conditions, urgency tiers."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from planner.catalog.condition_parser import ConditionParser, Figure, Vocabulary
from planner.catalog.faults import Place
from planner.catalog.overlay import NO_OVERLAY, Overlay
from planner.catalog.read import RawCatalog, Record
from planner.core.conditions import Condition
from planner.core.diagnostic_tests import Sourced
from planner.core.findings import Validity
from planner.core.sources import Citation
from planner.core.urgency import Deadline, Interval, Tier


class References:
    """Resolves what a record names; what does not resolve is noted as a fault of the catalog."""

    def __init__(self, raw: RawCatalog, overlay: Overlay = NO_OVERLAY) -> None:
        """Take the records and what a site changes of them, and note ids that are there twice."""
        self._raw = raw
        self.overlay = overlay
        self._ids = {kind: self._unique(kind) for kind in (*raw.records, *raw.broken)}
        self._vocabulary = self._make_vocabulary()
        self.tiers = {tier.id: tier for tier in self._make_tiers()}
        self.guidelines = [record.value["id"] for record in raw.of("guidelines")]

    def fault(self, place: Place, check: str, message: str, hint: str = "") -> None:
        """Note a fault of the catalog."""
        self._raw.fault(place, check, message, hint)

    def known(self, record: Record, kind: str, name: str, *path: str | int) -> str:
        """Return the id, which must be one of that kind."""
        if name not in self._ids.get(kind, ()):
            near = difflib.get_close_matches(name, sorted(self._ids.get(kind, ())), n=1)
            hint = f"did you mean {near[0]!r}?" if near else ""
            self._raw.fault(
                record.at(*path), "links-resolve", f"unknown id {name!r} in {kind}", hint
            )
        return name

    def all_known(
        self, record: Record, kind: str, names: Iterable[str], *path: str | int
    ) -> tuple[str, ...]:
        """Return the ids, each of which must be one of that kind."""
        return tuple(
            self.known(record, kind, name, *path, place) for place, name in enumerate(names)
        )

    def of_kind(
        self, record: Record, name: str, kind: str, *path: str | int
    ) -> Collection[str] | None:
        """Return the choices of the finding (none of a number), which must be of that kind; None where it is not."""
        found = self._vocabulary.kinds.get(name)
        if found != kind:
            message = f"{name} is a {found}, not a {kind}" if found else f"unknown finding {name!r}"
            hint = "" if found else self._vocabulary.near(name)
            self._raw.fault(record.at(*path), "links-resolve", message, hint)
            return None
        return self._vocabulary.choices[name]

    def earlier(self, record: Record, name: str, *path: str | int) -> None:
        """Note a fault unless the calculator stands earlier than the record and is a logistic one."""
        for other in self._raw.of("calculators"):
            if other.value["id"] == record.value["id"]:
                break
            if other.value["id"] == name and other.value["kind"] == "logistic":
                return
        message = f"no logistic calculator {name!r} stands before this one"
        self._raw.fault(record.at(*path), "links-resolve", message)

    def citations(self, record: Record, *path: str | int) -> tuple[Citation, ...]:
        """Return the citations that stand at the path, each with a source and a locator that exist."""
        value: Any = record.value
        for step in path:
            value = value.get(step, []) if isinstance(step, str) else value[step]
        found = []
        for place, text in enumerate(value):
            source, _, locator = text.partition("#")
            known = self._locators.get(source)
            spot = record.at(*path, place)
            if known is None:
                self._raw.fault(spot, "locator-exists", f"unknown source {source!r}")
            elif locator not in known:
                near = difflib.get_close_matches(locator, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else ""
                self._raw.fault(
                    spot, "locator-exists", f"{source} has no locator {locator!r}", hint
                )
            found.append(Citation(source, locator))
        return tuple(found)

    def condition(self, record: Record, *path: str | int) -> Condition:
        """Return the condition that stands at the path."""
        value: Any = record.value
        for step in path:
            value = value[step]
        reads_figures = record.kind != "calculators"
        parser = ConditionParser(
            self._raw, record, self._vocabulary, self._figures if reads_figures else {}
        )
        return parser.parse(value, *path)

    def deadline(self, record: Record, value: Mapping[str, Any], *path: str | int) -> Deadline:
        """Return the urgency of the entry: its tier, hours and clock."""
        urgency = value.get("urgency", "routine")
        tier = self.tiers.get(urgency)
        if tier is None:
            self._raw.fault(
                record.at(*path, "urgency"), "links-resolve", f"unknown urgency {urgency!r}"
            )
            tier = Tier(id=urgency, title=urgency, rank=99, hours=None, priority="routine")
        hours = value.get("hours", tier.hours)
        clock = value.get("clock", "presentation")
        interval = self._interval(record, value, *path)
        return Deadline(tier=tier, hours=hours, clock=clock, interval=interval)

    def _interval(
        self, record: Record, value: Mapping[str, Any], *path: str | int
    ) -> Interval | None:
        if "interval" not in value:
            return None
        stated = value["interval"]
        self.known(record, "tests", stated["after"], *path, "interval", "after")
        return Interval(**stated)

    def in_bounds(self, record: Record, name: str, value: float, *path: str | int) -> None:
        """Note a fault where the value lies outside what the parameter allows."""
        for parameter in self._raw.of("parameters"):
            low, high = parameter.value["min"], parameter.value["max"]
            if parameter.value["id"] == name and not low <= value <= high:
                message = f"{name} takes {low:g} to {high:g}, found {value:g}"
                self._raw.fault(record.at(*path), "parameter-in-bounds", message)

    def risk_lines(
        self, record: Record, name: str, *path: str | int
    ) -> list[tuple[Place, dict[str, str]]]:
        """Return the rows of the risk file that the record names; none where there is no such file."""
        if name not in self._raw.risks:
            self._raw.fault(record.at(*path), "links-resolve", f"no file risk/{name}")
        return self._raw.risks.get(name, [])

    def validity(self, record: Record) -> Validity | None:
        """Return how long a value or result counts as fresh, where the record says so."""
        if "valid" not in record.value:
            return None
        sources = self.citations(record, "valid", "sources")
        return Validity(days=record.value["valid"]["days"], sources=sources)

    def sourced(self, record: Record, key: str) -> tuple[Sourced, ...]:
        """Return the sentences with sources that stand under the key."""
        return tuple(
            Sourced(text=entry["text"], sources=self.citations(record, key, place, "sources"))
            for place, entry in enumerate(record.value.get(key, ()))
        )

    def _unique(self, kind: str) -> set[str]:
        seen: set[str] = set()
        for record in self._raw.named(kind):
            name = record.value["id"] if kind != "catalog" else ""
            if name in seen:
                self._raw.fault(record.at("id"), "unique-ids", f"{kind}: {name} is there twice")
            seen.add(name)
        return seen

    def _make_vocabulary(self) -> Vocabulary:
        findings = self._raw.named("findings")
        for record in findings:
            if record.value["id"] in self._ids.get("tests", ()):
                name = record.value["id"]
                self._raw.fault(record.at("id"), "unique-ids", f"{name} is also a test")
        return Vocabulary(
            kinds={r.value["id"]: str(r.value.get("kind")) for r in findings},
            choices={r.value["id"]: tuple(r.value.get("choices", ())) for r in findings},
            outcomes={
                r.value["id"]: tuple(r.value.get("shows", ())) for r in self._raw.named("tests")
            },
            pathways=self._ids.get("pathways", set()),
            parameters={
                r.value["id"]: (
                    r.value["finding"],
                    self.overlay.parameters.get(r.value["id"], float(r.value["value"])),
                )
                for r in self._raw.of("parameters")
            },
        )

    def _make_tiers(self) -> Iterable[Tier]:
        for rank, record in enumerate(self._raw.of("urgency")):
            yield Tier(
                id=record.value["id"],
                title=record.value["title"],
                rank=rank,
                hours=record.value.get("hours"),
                priority=record.value["priority"],
                sources=self.citations(record, "sources"),
            )

    @cached_property
    def _figures(self) -> Mapping[str, Figure]:
        """Return calculator id -> what a condition needs of it; faults in it are noted when it is linked."""
        return {
            record.value["id"]: Figure(
                is_score=record.value["kind"] == "score",
                points=tuple(self._points(record)),
            )
            for record in self._raw.of("calculators")
        }

    def _points(self, record: Record) -> Iterable[tuple[float, Condition]]:
        unheard = RawCatalog(self._raw.folder)
        for place, term in enumerate(record.value["terms"]):
            if "when" in term and isinstance(term.get("points"), int | float):
                parser = ConditionParser(unheard, record, self._vocabulary)
                yield float(term["points"]), parser.parse(term["when"], "terms", place, "when")

    @cached_property
    def _locators(self) -> Mapping[str, list[str]]:
        return {
            record.value["id"]: list(record.value["locators"]) for record in self._raw.of("sources")
        }
