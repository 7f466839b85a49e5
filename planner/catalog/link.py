"""From checked records to a linked, frozen catalog; faults of all records are gathered."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from marshmallow import ValidationError

from planner.catalog.condition_parser import ConditionParser, Vocabulary
from planner.catalog.faults import FaultyCatalogError, Place
from planner.catalog.read import RawCatalog, Record
from planner.catalog.schemas import AlertSchema
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, mentioned_facts
from planner.core.diagnostic_tests import (
    Accuracy,
    Burden,
    CheckFirst,
    Contraindication,
    DiagnosticTest,
    Radiation,
    Sourced,
    Turnaround,
)
from planner.core.facts import PathwayFact, fact_table
from planner.core.findings import DerivedFinding, Finding, Validity
from planner.core.rules import (
    Action,
    Alert,
    Avoidance,
    Difference,
    Evidence,
    Examples,
    Guideline,
    Mechanism,
    OpenExample,
    Pathway,
    Recommendation,
    Rule,
    Site,
    Unavailability,
)
from planner.core.rules import Record as RuleRecord
from planner.core.sources import Citation, Locator, Source
from planner.core.urgency import Deadline, Tier

DEFAULT_SITE = "default"


def link(raw: RawCatalog) -> Catalog:
    """
    Return the catalog.

    Raises:
        FaultyCatalogError: A record is malformed or an id does not resolve; all faults are in it.
    """
    linker = _Linker(raw)
    parts = linker.parts()
    if raw.faults:
        raise FaultyCatalogError(raw.faults)
    return linker.catalog(parts)


class _Linker:
    def __init__(self, raw: RawCatalog) -> None:
        self._raw = raw
        self._ids = {kind: self._unique(kind) for kind in (*raw.records, *raw.broken)}
        self._vocabulary = self._make_vocabulary()
        self._tiers = {tier.id: tier for tier in self._make_tiers()}
        self._guidelines = [record.value["id"] for record in raw.of("guidelines")]

    def parts(self) -> dict[str, Any]:
        """Return every linked record by kind."""
        make: dict[str, Callable[[Record], Any]] = {
            "sources": self._source,
            "tests": self._test,
            "pathways": self._pathway,
            "rules": self._rule,
            "mechanisms": self._mechanism,
            "guidelines": self._guideline,
            "sites": self._site,
        }
        parts = {kind: [one(record) for record in self._raw.of(kind)] for kind, one in make.items()}
        entered = [record for record in self._raw.of("findings") if not _is_derived(record)]
        parts["findings"] = [self._finding(record) for record in entered]
        parts["derived"] = [self._derived(r) for r in self._raw.of("findings") if _is_derived(r)]
        if not self._raw.of("catalog"):
            self._raw.fault(Place("catalog.yaml"), "known-files", "catalog.yaml is missing")
        return parts

    def catalog(self, parts: dict[str, Any]) -> Catalog:
        """Return the catalog of the parts."""
        head = self._raw.of("catalog")[0].value
        conditions = _conditions(parts)
        sites = {site.id: site for site in parts["sites"]}
        sites.setdefault(DEFAULT_SITE, Site(id=DEFAULT_SITE, title="Every test is available"))
        return Catalog(
            id=head["id"],
            title=head["title"],
            version=head["version"],
            digest=self._raw.digest,
            scope_text=head["scope"],
            population=head["population"],
            who_may_use=head["who_may_use"],
            limits=tuple(head["limits"]),
            default_guideline=head["default_guideline"],
            tiers=self._tiers,
            findings={finding.id: finding for finding in parts["findings"]},
            derived={finding.id: finding for finding in parts["derived"]},
            tests={test.id: test for test in parts["tests"]},
            pathways={pathway.id: pathway for pathway in parts["pathways"]},
            rules=tuple(parts["rules"]),
            mechanisms=tuple(parts["mechanisms"]),
            guidelines={guideline.id: guideline for guideline in parts["guidelines"]},
            sources={source.id: source for source in parts["sources"]},
            sites=sites,
            codes=self._codes(),
            facts=fact_table(
                [
                    *(fact for item in conditions for fact in mentioned_facts(item)),
                    *(PathwayFact(pathway.id) for pathway in parts["pathways"]),
                ]
            ),
        )

    # ---- ids

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
        )

    def _make_tiers(self) -> Iterable[Tier]:
        for rank, record in enumerate(self._raw.of("urgency")):
            yield Tier(
                id=record.value["id"],
                title=record.value["title"],
                rank=rank,
                hours=record.value.get("hours"),
                priority=record.value["priority"],
                sources=self._citations(record, "sources"),
            )

    def _known(self, record: Record, kind: str, name: str, *path: str | int) -> str:
        if name not in self._ids.get(kind, ()):
            near = difflib.get_close_matches(name, sorted(self._ids.get(kind, ())), n=1)
            hint = f"did you mean {near[0]!r}?" if near else ""
            self._raw.fault(
                record.at(*path), "links-resolve", f"unknown id {name!r} in {kind}", hint
            )
        return name

    def _all_known(
        self, record: Record, kind: str, names: Iterable[str], *path: str | int
    ) -> tuple[str, ...]:
        return tuple(
            self._known(record, kind, name, *path, place) for place, name in enumerate(names)
        )

    def _citations(self, record: Record, *path: str | int) -> tuple[Citation, ...]:
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

    @property
    def _locators(self) -> Mapping[str, list[str]]:
        if not hasattr(self, "_locator_cache"):
            self._locator_cache = {
                record.value["id"]: list(record.value["locators"])
                for record in self._raw.of("sources")
            }
        return self._locator_cache

    def _condition(self, record: Record, *path: str | int) -> Condition:
        value: Any = record.value
        for step in path:
            value = value[step]
        return ConditionParser(self._raw, record, self._vocabulary).parse(value, *path)

    def _deadline(self, record: Record, value: Mapping[str, Any], *path: str | int) -> Deadline:
        urgency = value.get("urgency", "routine")
        tier = self._tiers.get(urgency)
        if tier is None:
            self._raw.fault(
                record.at(*path, "urgency"), "links-resolve", f"unknown urgency {urgency!r}"
            )
            tier = Tier(id=urgency, title=urgency, rank=99, hours=None, priority="routine")
        hours = value.get("hours", tier.hours)
        return Deadline(tier=tier, hours=hours, clock=value.get("clock", "presentation"))

    # ---- records

    def _source(self, record: Record) -> Source:
        value = record.value
        return Source(
            **{
                key: value[key]
                for key in ("id", "title", "publisher", "edition", "retrieved", "license")
            },
            check=value["check"],
            read=value["read"],
            locators={
                name: Locator(title=entry["title"], check=entry.get("check", value["check"]))
                for name, entry in value["locators"].items()
            },
        )

    def _validity(self, record: Record) -> Validity | None:
        if "valid" not in record.value:
            return None
        sources = self._citations(record, "valid", "sources")
        return Validity(days=record.value["valid"]["days"], sources=sources)

    def _finding(self, record: Record) -> Finding:
        value = record.value
        for key in ("group", "question"):
            if key not in value:
                self._raw.fault(record.place, "known-keys", f"{value['id']}: {key} is missing")
        if value["kind"] == "number" and not {"unit", "min", "max"} <= value.keys():
            self._raw.fault(record.place, "known-keys", f"{value['id']}: unit, min, max needed")
        if value["kind"] == "choice" and not value.get("choices"):
            self._raw.fault(record.place, "known-keys", f"{value['id']}: choices are missing")
        measured_by = value.get("measured_by")
        if measured_by:
            self._known(record, "tests", measured_by, "measured_by")
        return Finding(
            id=value["id"],
            kind=value["kind"],
            group=value.get("group", ""),
            label=value["label"],
            question=value.get("question", ""),
            aliases=tuple(value.get("aliases", ())),
            unit=value.get("unit", ""),
            minimum=float(value.get("min", 0)),
            maximum=float(value.get("max", 0)),
            accepts=value.get("accepts", {}),
            choices=value.get("choices", {}),
            multiple=value.get("multiple", False),
            implies=self._all_known(record, "findings", value.get("implies", ()), "implies"),
            measured_by=measured_by,
            about=self._known(record, "findings", value["about"], "about")
            if "about" in value
            else None,
            ruled_out_by=self._condition(record, "ruled_out_by")
            if "ruled_out_by" in value
            else None,
            valid=self._validity(record),
        )

    def _derived(self, record: Record) -> DerivedFinding:
        value = record.value
        if "when" not in value:
            self._raw.fault(record.place, "known-keys", f"{value['id']}: when is missing")
            value = {**value, "when": {"any": []}}
        return DerivedFinding(
            id=value["id"],
            label=value["label"],
            when=self._condition(record, "when"),
            sources=self._citations(record, "sources"),
        )

    def _sourced(self, record: Record, key: str) -> tuple[Sourced, ...]:
        return tuple(
            Sourced(text=entry["text"], sources=self._citations(record, key, place, "sources"))
            for place, entry in enumerate(record.value.get(key, ()))
        )

    def _test(self, record: Record) -> DiagnosticTest:
        value = record.value
        for outcome in value.get("informational", ()):
            if outcome not in value["shows"]:
                self._raw.fault(
                    record.at("informational"), "links-resolve", f"no outcome {outcome!r}"
                )
        linked = {
            key: self._all_known(record, "tests", value.get(key, ()), key)
            for key in ("prefer_after", "covers", "stands_in_for", "substitutes")
        }
        return DiagnosticTest(
            id=value["id"],
            name=value["name"],
            short=value["short"],
            category=value["category"],
            answers=tuple(value["answers"]),
            shows=value["shows"],
            informational=frozenset(value.get("informational", ())),
            measures=self._all_known(record, "findings", value.get("measures", ()), "measures"),
            after=self._after(record),
            contraindications=self._contraindications(record),
            check_first=self._check_first(record),
            valid=self._validity(record),
            preparation=self._sourced(record, "preparation"),
            burden=self._burden(record),
            harms=self._sourced(record, "harms"),
            accuracy=self._accuracy(record),
            limits=self._sourced(record, "limits"),
            not_for=self._sourced(record, "not_for"),
            sources=self._citations(record, "sources"),
            **linked,
        )

    def _after(self, record: Record) -> tuple[tuple[str, ...], ...]:
        groups = []
        for place, entry in enumerate(record.value.get("after", ())):
            members = entry.get("any_of") if isinstance(entry, dict) else [entry]
            if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
                self._raw.fault(
                    record.at("after", place), "known-keys", "write a test id or {any_of: [..]}"
                )
                continue
            groups.append(self._all_known(record, "tests", members, "after"))
        return tuple(groups)

    def _contraindications(self, record: Record) -> tuple[Contraindication, ...]:
        key = "contraindications"
        return tuple(
            Contraindication(
                when=self._condition(record, key, place, "when"),
                level=entry["level"],
                do=entry["do"],
                substitutes=self._all_known(
                    record, "tests", entry.get("substitute", ()), key, place, "substitute"
                ),
                no_safe_option=entry.get("no_safe_option", ""),
                waived_if_immediate=entry.get("waived_if_immediate", False),
                sources=self._citations(record, key, place, "sources"),
            )
            for place, entry in enumerate(record.value.get(key, ()))
        )

    def _check_first(self, record: Record) -> tuple[CheckFirst, ...]:
        key = "check_first"
        return tuple(
            CheckFirst(
                finding=self._known(record, "findings", entry["finding"], key, place, "finding"),
                when=self._condition(record, key, place, "when"),
                waived_if_immediate=entry.get("waived_if_immediate", False),
                sources=self._citations(record, key, place, "sources"),
            )
            for place, entry in enumerate(record.value.get(key, ()))
        )

    def _burden(self, record: Record) -> Burden:
        value = record.value["burden"]
        radiation = value.get("radiation_msv")
        return Burden(
            invasiveness=value["invasiveness"],
            radiation=radiation
            and Radiation(
                low_msv=radiation["low"],
                high_msv=radiation["high"],
                sources=self._citations(record, "burden", "radiation_msv", "sources"),
            ),
            turnaround=tuple(
                Turnaround(
                    setting=entry["setting"],
                    hours=entry["hours"],
                    sources=self._citations(record, "burden", "turnaround", place, "sources"),
                )
                for place, entry in enumerate(value.get("turnaround", ()))
            ),
        )

    def _accuracy(self, record: Record) -> tuple[Accuracy, ...]:
        return tuple(
            Accuracy(
                question=entry["question"],
                population=entry["population"],
                sensitivity=entry.get("sensitivity"),
                specificity=entry.get("specificity"),
                value=entry.get("value", ""),
                sources=self._citations(record, "accuracy", place, "sources"),
            )
            for place, entry in enumerate(record.value.get("accuracy", ()))
        )

    def _pathway(self, record: Record) -> Pathway:
        value = record.value
        return Pathway(
            id=value["id"],
            title=value["title"],
            order=value["order"],
            done_means=value["done_means"],
            opens=self._condition(record, "opens") if "opens" in value else None,
            closes=self._condition(record, "closes") if "closes" in value else None,
        )

    def _rule(self, record: Record) -> Rule:
        value = record.value
        self._known(record, "pathways", value["pathway"], "pathway")
        guidelines = value.get("guidelines", self._guidelines)
        bookkeeping = dict(value["record"])
        bookkeeping["next_review"] = bookkeeping["next_review"].isoformat()
        bookkeeping["reviewed_on"] = bookkeeping.get("reviewed_on") or ""
        return Rule(
            id=value["id"],
            title=value["title"],
            pathway=value["pathway"],
            guidelines=frozenset(self._all_known(record, "guidelines", guidelines, "guidelines")),
            when=self._condition(record, "when"),
            strength=value["strength"],
            because=value["because"],
            sources=self._citations(record, "sources"),
            record=RuleRecord(**bookkeeping),
            makes_conditional_steps=value.get("conditional", True),
            native_strength=value.get("native_strength", ""),
            known_gaps=value.get("known_gaps", ""),
            opens=self._all_known(record, "pathways", value.get("opens", ()), "opens"),
            recommend=self._recommendations(record),
            avoid=self._avoidances(record),
            alerts=self._alerts(record),
            actions=self._actions(record),
            examples=self._examples(record),
        )

    def _listed(
        self, record: Record, key: str, place: int, entry: Mapping[str, Any], words: tuple[str, ...]
    ) -> tuple[str, ...]:
        used = [word for word in words if word in entry]
        if len(used) != 1:
            message = f"exactly one of {', '.join(words)} is needed"
            self._raw.fault(record.at(key, place), "known-keys", message)
            return ()
        names = [entry["test"]] if used == ["test"] else entry[used[0]]
        return self._all_known(record, "tests", names, key, place, used[0])

    def _recommendations(self, record: Record) -> tuple[Recommendation, ...]:
        return tuple(
            Recommendation(
                tests=self._listed(record, "recommend", place, entry, ("test", "tests", "one_of")),
                ranked="one_of" in entry,
                deadline=self._deadline(record, entry, "recommend", place),
                purpose=entry["purpose"],
                optional=entry.get("optional", False),
            )
            for place, entry in enumerate(record.value.get("recommend", ()))
        )

    def _avoidances(self, record: Record) -> tuple[Avoidance, ...]:
        found = []
        for place, entry in enumerate(record.value.get("avoid", ())):
            if not entry.get("instead") and not entry.get("instead_text"):
                spot = record.at("avoid", place)
                self._raw.fault(spot, "avoid-has-instead", "instead or instead_text is needed")
            instead = entry.get("instead", ())
            found.append(
                Avoidance(
                    tests=self._listed(record, "avoid", place, entry, ("test", "tests")),
                    why=entry["why"],
                    instead=self._all_known(record, "tests", instead, "avoid", place, "instead"),
                    instead_text=entry.get("instead_text", ""),
                    over=entry.get("over"),
                )
            )
        return tuple(found)

    def _alerts(self, record: Record) -> tuple[Alert, ...]:
        value = record.value.get("alert", [])
        entries = value if isinstance(value, list) else [value]
        alerts = []
        for entry in entries:
            try:
                checked = cast("Mapping[str, Any]", AlertSchema().load(entry))
            except ValidationError as error:
                self._raw.fault(record.at("alert"), "known-keys", str(error.messages))
                continue
            deadline = self._deadline(record, checked, "alert")
            alerts.append(Alert(id=checked["id"], act=checked["act"], deadline=deadline))
        return tuple(alerts)

    def _actions(self, record: Record) -> tuple[Action, ...]:
        return tuple(
            Action(
                id=entry["id"],
                kind=entry["kind"],
                text=entry["text"],
                deadline=self._deadline(record, entry, "act", place),
            )
            for place, entry in enumerate(record.value.get("act", ()))
        )

    def _examples(self, record: Record) -> Examples:
        value = record.value["examples"]
        return Examples(
            fires=tuple(tuple(entry.items()) for entry in value.get("fires", ())),
            quiet=tuple(tuple(entry.items()) for entry in value.get("quiet", ())),
            open=tuple(
                OpenExample(
                    given=tuple(entry["given"].items()), waits_for=frozenset(entry["waits_for"])
                )
                for entry in value.get("open", ())
            ),
        )

    def _mechanism(self, record: Record) -> Mechanism:
        value = record.value
        return Mechanism(
            id=value["id"],
            title=value["title"],
            text=value["text"],
            supports=self._evidence(record, "supports"),
            against=self._evidence(record, "against"),
            tests=self._all_known(record, "tests", value["tests"], "tests"),
        )

    def _evidence(self, record: Record, key: str) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(
                when=self._condition(record, key, place, "when"),
                text=entry["text"],
                sources=self._citations(record, key, place, "sources"),
            )
            for place, entry in enumerate(record.value.get(key, ()))
        )

    def _guideline(self, record: Record) -> Guideline:
        value = record.value
        differences = []
        for place, entry in enumerate(value.get("differences", ())):
            positions = [
                (name, entry[name]) for name in self._guidelines if isinstance(entry.get(name), str)
            ]
            differences.append(
                Difference(
                    topic=str(entry.get("topic", "")),
                    positions=tuple(positions),
                    sources=self._citations(record, "differences", place, "sources"),
                )
            )
        return Guideline(
            id=value["id"],
            title=value["title"],
            text=value["text"],
            is_default=value.get("default", False),
            differences=tuple(differences),
        )

    def _site(self, record: Record) -> Site:
        entries = record.value.get("unavailable", ())
        return Site(
            id=record.value["id"],
            title=record.value["title"],
            unavailable=tuple(
                Unavailability(
                    test=self._known(record, "tests", entry["test"], "unavailable", place, "test"),
                    text=entry["text"],
                )
                for place, entry in enumerate(entries)
            ),
        )

    def _codes(self) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
        gathered: dict[str, list[tuple[str, str, str]]] = {}
        for place, row in self._raw.codes:
            if place.file.endswith("snomed_affiliate.csv"):
                continue
            entry = (row["system"], row["code"], row["display"])
            gathered.setdefault(row["id"], []).append(entry)
        return {name: tuple(entries) for name, entries in gathered.items()}


def _is_derived(record: Record) -> bool:
    return bool(record.value["kind"] == "derived")


def _conditions(parts: Mapping[str, Any]) -> list[Condition]:
    conditions: list[Condition] = [finding.when for finding in parts["derived"]]
    conditions += [rule.when for rule in parts["rules"]]
    conditions += [finding.ruled_out_by for finding in parts["findings"] if finding.ruled_out_by]
    for pathway in parts["pathways"]:
        conditions += [part for part in (pathway.opens, pathway.closes) if part is not None]
    for test in parts["tests"]:
        conditions += [entry.when for entry in (*test.contraindications, *test.check_first)]
    for mechanism in parts["mechanisms"]:
        conditions += [entry.when for entry in (*mechanism.supports, *mechanism.against)]
    return conditions
