"""From checked records to a linked, frozen catalog; faults of all records are gathered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from planner.catalog.faults import FaultyCatalogError, Place
from planner.catalog.link_calculators import calculator_of
from planner.catalog.link_charts import chart_rules_of, chart_search_of
from planner.catalog.link_context import guideline_of, mechanism_of, source_of
from planner.catalog.link_findings import derived_of, finding_of
from planner.catalog.link_risk import risk_table_of
from planner.catalog.link_rules import pathway_of, rule_of
from planner.catalog.link_sites import parameter_of, site_of
from planner.catalog.link_tests import test_of
from planner.catalog.link_timeline import timeline_of
from planner.catalog.overlay import NO_OVERLAY, Overlay, overlay_of
from planner.catalog.read import AFFILIATE_CODES, RawCatalog, Record
from planner.catalog.references import References
from planner.core.calculators.model import Calculator, ChoiceTerm, WhenTerm
from planner.core.catalog import Catalog
from planner.core.codes import Code
from planner.core.conditions import TRUE, Condition, mentioned_facts
from planner.core.facts import ChoiceFact, Fact, PathwayFact, fact_table
from planner.core.rules import Site

DEFAULT_SITE = "default"
_MAKERS = {
    "tests": test_of,
    "pathways": pathway_of,
    "rules": rule_of,
    "mechanisms": mechanism_of,
    "guidelines": guideline_of,
    "sites": site_of,
    "calculators": calculator_of,
    "risk": risk_table_of,
    "parameters": parameter_of,
    "prefetch": chart_search_of,
    "timeline": timeline_of,
}


def link(raw: RawCatalog) -> Catalog:
    """
    Return the catalog.

    Raises:
        FaultyCatalogError: A record is malformed or an id does not resolve; all faults are in it.
    """
    catalog = linked_with(raw, NO_OVERLAY)
    overlays = {
        site.id: linked_with(raw, overlay)
        for site in catalog.sites.values()
        if (overlay := overlay_of(site)) != NO_OVERLAY
    }
    return replace(catalog, overlays=overlays)


def linked_with(raw: RawCatalog, overlay: Overlay) -> Catalog:
    """
    Return the catalog as it is with the overlay, its own overlays aside.

    Raises:
        FaultyCatalogError: A record is malformed or an id does not resolve; all faults are in it.
    """
    refs = References(raw, overlay)
    parts = _parts(raw, refs)
    if raw.faults:
        raise FaultyCatalogError(raw.faults)
    return _catalog(raw, refs, parts)


def _parts(raw: RawCatalog, refs: References) -> dict[str, Any]:
    """Return every linked record by kind."""
    parts: dict[str, Any] = {
        kind: [make(refs, record) for record in raw.of(kind)] for kind, make in _MAKERS.items()
    }
    parts["sources"] = [source_of(record) for record in raw.of("sources")]
    findings = raw.of("findings")
    parts["findings"] = [finding_of(refs, record) for record in findings if not _is_derived(record)]
    parts["derived"] = [derived_of(refs, record) for record in findings if _is_derived(record)]
    parts["charts"] = chart_rules_of(refs, raw.of("charts"), parts["findings"])
    if not raw.of("catalog"):
        raw.fault(Place("catalog.yaml"), "known-files", "catalog.yaml is missing")
    return parts


def _catalog(raw: RawCatalog, refs: References, parts: Mapping[str, Any]) -> Catalog:
    head = raw.of("catalog")[0].value
    conditions = _conditions(parts)
    default = Site(id=DEFAULT_SITE, title="Every test is available")
    sites = {DEFAULT_SITE: default} | {site.id: site for site in parts["sites"]}
    return Catalog(
        id=head["id"],
        title=head["title"],
        version=head["version"],
        digest=raw.digest,
        scope_text=head["scope"],
        population=head["population"],
        who_may_use=head["who_may_use"],
        limits=tuple(head["limits"]),
        default_guideline=head["default_guideline"],
        spellings=_longest_first(head.get("spellings", {})),
        tiers=refs.tiers,
        findings={finding.id: finding for finding in parts["findings"]},
        derived={finding.id: finding for finding in parts["derived"]},
        tests={test.id: test for test in parts["tests"]},
        pathways={pathway.id: pathway for pathway in parts["pathways"]},
        rules=tuple(parts["rules"]),
        mechanisms=tuple(parts["mechanisms"]),
        guidelines={guideline.id: guideline for guideline in parts["guidelines"]},
        sources={source.id: source for source in parts["sources"]},
        sites=sites,
        codes=_codes(raw),
        has_affiliate_codes=raw.snomed_affiliate,
        chart_rules=parts["charts"],
        chart_searches=tuple(parts["prefetch"]),
        facts=fact_table(
            [
                *(fact for item in conditions for fact in mentioned_facts(item)),
                *(PathwayFact(pathway.id) for pathway in parts["pathways"]),
                *_chosen(parts["calculators"]),
            ]
        ),
        calculators={calculator.id: calculator for calculator in parts["calculators"]},
        risk_tables=tuple(parts["risk"]),
        parameters={parameter.id: parameter for parameter in parts["parameters"]},
        timelines={timeline.pathway: timeline for timeline in parts["timeline"]},
    )


def _longest_first(spellings: Mapping[str, str]) -> Mapping[str, str]:
    """Return the spellings so that `pet ct` comes before `ct`."""
    return {words: spellings[words] for words in sorted(spellings, key=len, reverse=True)}


def _chosen(calculators: Iterable[Calculator]) -> Iterator[Fact]:
    """Yield a fact for each choice that earns points, so that each counts as an answer of its own."""
    for calculator in calculators:
        for term in calculator.terms:
            if isinstance(term, ChoiceTerm):
                yield from (ChoiceFact(term.finding, frozenset({one})) for one in term.points)


def _codes(raw: RawCatalog) -> Mapping[str, tuple[Code, ...]]:
    """Return the codes of each id, in order of preference; those that need a licence come last, or not at all."""
    free = [row for place, row in raw.codes if place.file != AFFILIATE_CODES]
    licensed = [row for place, row in raw.codes if place.file == AFFILIATE_CODES]
    gathered: dict[str, list[Code]] = {}
    for row in (*free, *licensed) if raw.snomed_affiliate else free:
        entry = Code(row["system"], row["code"], row["display"], row["relation"])
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
    for calculator in parts["calculators"]:
        conditions += [term.when for term in calculator.terms if isinstance(term, WhenTerm)]
        conditions += [calculator.applies, calculator.population.within or TRUE]
    for table in parts["risk"]:
        conditions += [entry.when for entry in (*table.symptoms.values(), *table.after)]
    return conditions
