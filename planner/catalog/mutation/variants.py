"""The catalog as it would be with one change, made so that a thousand of them can be planned with."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from planner.catalog.mutation.lanes import Name, reached_by
from planner.catalog.mutation.mutants import Mutant, Spot
from planner.catalog.mutation.urgencies import Swap
from planner.core.catalog import Catalog
from planner.core.compiled import Lanes, Program, compile_program
from planner.core.conditions import (
    Condition,
    PathwayOpen,
    mentioned_derived,
    mentioned_pathways,
)
from planner.core.evaluation import Scope
from planner.core.memory import Memory
from planner.core.views import Bundle, Key, View

# What follows from the tests and findings alone, whatever the conditions say.
_SHARED = (
    "answer_bits",
    "answered_by",
    "covered_by",
    "finding_by_name",
    "implied_by",
    "read_as",
    "static_rank",
)


@dataclass(frozen=True)
class _Reading:
    """Under one guideline: what each compiled condition, and each definition, names directly."""

    more: Mapping[Key, frozenset[Name]]
    less: Mapping[Key, frozenset[Name]]
    definitions: Mapping[Name, frozenset[Name]]


class Variants:
    """Makes changed catalogs; what a change does not reach is shared with the original."""

    def __init__(self, catalog: Catalog) -> None:
        """Take the catalog; its fact table holds the facts of the changes as well."""
        self.catalog = catalog
        self._reached: dict[tuple[Spot, str], frozenset[Name]] = {}
        self._last: tuple[Mutant | Swap, Catalog] | None = None

    def reached(self, change: Mutant | Swap, guideline: str) -> frozenset[Name]:
        """Return the definitions that can come out otherwise under the guideline."""
        if isinstance(change, Swap):
            return frozenset()
        key = (change.spot, guideline)
        if key not in self._reached:
            needs = self._readings[guideline].definitions
            names = _defining(self.catalog, change.spot, guideline)
            self._reached[key] = frozenset(one for name in names for one in reached_by(name, needs))
        return self._reached[key]

    def changed(self, change: Mutant | Swap) -> Catalog:
        """Return the catalog with the change, not ready to plan with."""
        if self._last is None or self._last[0] is not change:
            self._last = (change, _changed(self.catalog, change))
        return self._last[1]

    def of(self, change: Mutant | Swap, guideline: str) -> Catalog:
        """Return the catalog with the change, to be planned with under this guideline only."""
        changed = replace(self.changed(change))
        for name in _SHARED:
            changed.__dict__[name] = getattr(self.catalog, name)
        changed.__dict__["views"] = {guideline: self._view(changed, change, guideline)}
        return changed

    def _view(self, changed: Catalog, change: Mutant | Swap, guideline: str) -> View:
        base = self.catalog.views[guideline]
        reached = self.reached(change, guideline)
        scope = changed.scopes[guideline] if reached else base.scope
        strict = replace(base.strict_scope, derived=scope.derived)
        reading = self._readings[guideline]
        more = [key for key in base.more.keys if _concerns(key, reading.more, change, reached)]
        less = [key for key in base.less.keys if _concerns(key, reading.less, change, reached)]
        rules = changed.rule_by_id
        return replace(
            base,
            scope=scope,
            strict_scope=strict,
            more_rules=tuple(rules[rule.id] for rule in base.more_rules),
            less_rules=tuple(rules[rule.id] for rule in base.less_rules),
            pathways=tuple(changed.pathways[item.id] for item in base.pathways),
            more=_patched(base.more, more, changed, scope, scope),
            less=_patched(base.less, less, changed, scope, strict),
            memory=Memory(scope, changed.facts) if reached else _anew(base.memory),
            strict_memory=Memory(strict, changed.facts) if reached else _anew(base.strict_memory),
        )

    @cached_property
    def _readings(self) -> Mapping[str, _Reading]:
        return {guideline: self._reading(view) for guideline, view in self.catalog.views.items()}

    def _reading(self, view: View) -> _Reading:
        definitions: dict[Name, frozenset[Name]] = {
            ("derived", name): named(when) for name, when in view.scope.derived.items()
        }
        definitions |= {
            ("pathway", name): named(opening.opens) | named(opening.closes)
            for name, opening in view.scope.pathways.items()
        }
        more, less = (
            {key: named(_condition(self.catalog, key, view.scope)) for key in bundle.keys}
            for bundle in (view.more, view.less)
        )
        return _Reading(more, less, definitions)


def named(condition: Condition) -> frozenset[Name]:
    """Return the definitions that the condition names directly."""
    derived = {("derived", name) for name in mentioned_derived(condition)}
    return frozenset(derived | {("pathway", name) for name in mentioned_pathways(condition)})


def _defining(catalog: Catalog, spot: Spot, guideline: str) -> tuple[Name, ...]:
    """Return the definitions of which the condition is a part."""
    match spot.kind:
        case "derived":
            return (("derived", spot.id),)
        case "opens" | "closes":
            return (("pathway", spot.id),)
        case "rule":
            rule = catalog.rule_by_id[spot.id]
            opens = rule.opens if guideline in rule.guidelines else ()
            return tuple(("pathway", pathway) for pathway in opens)
        case _:
            return ()


def _keys(change: Mutant | Swap) -> frozenset[Key]:
    """Return the compiled conditions that are the changed one itself."""
    if isinstance(change, Swap):
        return frozenset()
    spot = change.spot
    kinds = {"rule": "rule", "closes": "closed", "check_first": "check", "opens": "pathway"}
    kind = kinds.get(spot.kind, spot.kind)
    is_listed = spot.kind in ("contraindication", "check_first")
    return frozenset({(kind, spot.id, str(spot.index)) if is_listed else (kind, spot.id)})


def _condition(catalog: Catalog, key: Key, scope: Scope) -> Condition:
    """Return the condition that stands under the key."""
    match key:
        case ("rule", name):
            return catalog.rule_by_id[name].when
        case ("pathway", name):
            return PathwayOpen(name)
        case ("closed", name):
            return scope.pathways[name].closes
        case ("check", name, index):
            return catalog.tests[name].check_first[int(index)].when
        case ("contraindication", name, index):
            return catalog.tests[name].contraindications[int(index)].when
        case _:
            _, name, side, index = key
            mechanism = next(one for one in catalog.mechanisms if one.id == name)
            entries = mechanism.supports if side == "supports" else mechanism.against
            return entries[int(index)].when


def _concerns(
    key: Key,
    reads: Mapping[Key, frozenset[Name]],
    change: Mutant | Swap,
    reached: frozenset[Name],
) -> bool:
    return key in _keys(change) or not reads[key].isdisjoint(reached)


def _patched(
    bundle: Bundle, keys: list[Key], changed: Catalog, scope: Scope, seen: Scope
) -> Bundle:
    """Return the bundle in which the conditions under the keys are those of the changed catalog."""
    if not keys:
        return bundle
    conditions = [_condition(changed, key, scope) for key in keys]
    inner = compile_program(conditions, seen, changed.facts)
    places = [bundle.place[key] for key in keys]
    outer = bundle.program

    def run(true: Lanes, false: Lanes) -> tuple[list[int], list[int], list[int], list[int]]:
        all_true, all_false = outer(true, false)
        for place, is_true, is_false in zip(places, *inner(true, false), strict=True):
            all_true[place], all_false[place] = is_true, is_false
        return all_true, all_false, [], []

    # Parts are not patched, so no part counts as known: they are judged one by one.
    program = Program(run=run, places={}, source=inner.source, kept=inner.kept)
    return Bundle(bundle.keys, program)


def _anew(memory: Memory) -> Memory:
    """Return a memory of the same definitions that forgets which rules an answer makes true."""
    fresh = copy(memory)
    fresh.in_anybody = None
    return fresh


def _changed(catalog: Catalog, change: Mutant | Swap) -> Catalog:
    if isinstance(change, Swap):
        return _with_rule(catalog, change)
    spot, when = change.spot, change.changed
    match spot.kind:
        case "rule":
            rule = replace(catalog.rule_by_id[spot.id], when=when)
            rules = tuple(rule if one.id == spot.id else one for one in catalog.rules)
            return replace(catalog, rules=rules)
        case "derived":
            derived = replace(catalog.derived[spot.id], when=when)
            return replace(catalog, derived={**catalog.derived, spot.id: derived})
        case "opens" | "closes":
            pathway = catalog.pathways[spot.id]
            is_opening = spot.kind == "opens"
            pathway = replace(pathway, opens=when) if is_opening else replace(pathway, closes=when)
            return replace(catalog, pathways={**catalog.pathways, spot.id: pathway})
        case "contraindication":
            test = catalog.tests[spot.id]
            items = list(test.contraindications)
            items[spot.index] = replace(items[spot.index], when=when)
            test = replace(test, contraindications=tuple(items))
        case "check_first":
            test = catalog.tests[spot.id]
            checks = list(test.check_first)
            checks[spot.index] = replace(checks[spot.index], when=when)
            test = replace(test, check_first=tuple(checks))
    return replace(catalog, tests={**catalog.tests, spot.id: test})


def _with_rule(catalog: Catalog, swap: Swap) -> Catalog:
    rules = tuple(swap.changed if one.id == swap.original.id else one for one in catalog.rules)
    return replace(catalog, rules=rules)
