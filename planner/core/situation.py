"""A profile under one guideline at one site: which rules fired, which pathways are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.core.catalog import Catalog, Key, View
from planner.core.conditions import Condition
from planner.core.evaluation import Judge
from planner.core.facts import Fact, PathwayFact
from planner.core.observation import Observation
from planner.core.rules import Avoidance, Precedence, Rule, Site
from planner.core.truth import Truth


@dataclass(frozen=True)
class Situation:
    """Everything that is decided before the first step is chosen."""

    catalog: Catalog
    view: View
    observation: Observation
    site: Site

    @cached_property
    def more(self) -> tuple[list[int], list[int]]:
        """Return the truth of the conditions of `view.more`, as lanes of one profile."""
        return self.view.more.program(*self.observation.lenient_lanes)

    @cached_property
    def less(self) -> tuple[list[int], list[int]]:
        """Return the truth of the conditions of `view.less`, as lanes of one profile."""
        raw_true, raw_false = self.observation.lanes
        true, false = list(raw_true), list(raw_false)
        for pathway in self.view.pathways:
            place = self.catalog.facts.place[PathwayFact(pathway.id)]
            is_open = pathway.id in self.open_pathways
            true[place], false[place] = int(is_open), int(not is_open)
        return self.view.less.program(true, false)

    def strict_truth(self, fact: Fact) -> Truth:
        """Return the truth of the fact, unknown staying unknown, with the pathways as decided."""
        if isinstance(fact, PathwayFact):
            return Truth.of(fact.pathway in self.open_pathways)
        return self.observation.truth(fact)

    def strictly_open(self, condition: Condition) -> tuple[Fact, ...]:
        """Return the unknown facts on which a condition that does less still hangs."""
        return self.strict.open_facts(condition)

    @cached_property
    def lenient(self) -> Judge:
        """Return the judge for what does more: findings that nobody stated count as absent."""
        true, false = self.observation.lenient_signature
        return Judge(
            self.observation.lenient_truth, self.view.scope, self.view.memory.given(true, false)
        )

    @cached_property
    def strict(self) -> Judge:
        """Return the judge for what does less: unknown stays unknown, pathways are as decided."""
        true, false = self.observation.signature
        for pathway in self.view.pathways:
            bit = 1 << self.catalog.facts.place[PathwayFact(pathway.id)]
            if pathway.id in self.open_pathways:
                true |= bit
            else:
                false |= bit
        recall = self.view.strict_memory.given(true, false)
        return Judge(self.strict_truth, self.view.strict_scope, recall)

    def holds(self, key: Key) -> bool:
        """Return whether a condition of `view.more` is true."""
        return bool(self.more[0][self.view.more.place[key]] & 1)

    def is_open(self, rule: Rule) -> bool:
        """Return whether the rule is neither true nor false: results decide."""
        place = self.view.more.place[("rule", rule.id)]
        is_decided = (self.more[0][place] | self.more[1][place]) & 1
        return not is_decided and rule.pathway not in self.closed_pathways

    def less_holds(self, key: Key) -> bool:
        """Return whether a condition of `view.less` is true, unknown staying unknown."""
        return bool(self.less[0][self.view.less.place[key]] & 1)

    def less_is_open(self, key: Key) -> bool:
        """Return whether a condition of `view.less` is unknown."""
        place = self.view.less.place[key]
        return not (self.less[0][place] | self.less[1][place]) & 1

    @cached_property
    def open_pathways(self) -> frozenset[str]:
        """Return the ids of the open pathways."""
        return frozenset(
            pathway.id for pathway in self.view.pathways if self.holds(("pathway", pathway.id))
        )

    @cached_property
    def closed_pathways(self) -> frozenset[str]:
        """Return the ids of the pathways that a result has closed; their rules do not apply."""
        return frozenset(
            pathway.id for pathway in self.view.pathways if self.holds(("closed", pathway.id))
        )

    @cached_property
    def fired(self) -> tuple[Rule, ...]:
        """Return the rules that do more and whose condition is true, in catalog order."""
        true = self.more[0]
        return tuple(
            rule
            for place, rule in enumerate(self.view.more_rules)
            if true[place] & 1 and rule.pathway not in self.closed_pathways
        )

    @cached_property
    def undecided(self) -> tuple[Rule, ...]:
        """Return the rules that do more and that results will decide, in catalog order."""
        true, false = self.more
        return tuple(
            rule
            for place, rule in enumerate(self.view.more_rules)
            if not (true[place] | false[place]) & 1 and rule.pathway not in self.closed_pathways
        )

    @cached_property
    def avoiding(self) -> tuple[Rule, ...]:
        """Return the rules that advise against tests and whose condition is true."""
        true = self.less[0]
        return tuple(rule for place, rule in enumerate(self.view.less_rules) if true[place] & 1)

    @cached_property
    def avoided(self) -> Mapping[str, tuple[tuple[Rule, Avoidance], ...]]:
        """Return test id -> the rules that fired against it."""
        gathered: dict[str, list[tuple[Rule, Avoidance]]] = {}
        for rule in self.avoiding:
            for avoidance in rule.avoid:
                for test in avoidance.tests:
                    gathered.setdefault(test, []).append((rule, avoidance))
        return {test: tuple(entries) for test, entries in gathered.items()}

    @cached_property
    def overruled(self) -> frozenset[str]:
        """Return the tests that an avoidance takes out even where another rule asks for them."""
        return self._taken_out(("harm", "yield"))

    @cached_property
    def overruled_now(self) -> frozenset[str]:
        """Return the tests that an avoidance takes out of what is due now; delay speaks of now only."""
        return self._taken_out(("delay", "harm", "yield"))

    def _taken_out(self, precedences: tuple[Precedence, ...]) -> frozenset[str]:
        return frozenset(
            test
            for test, entries in self.avoided.items()
            if any(avoidance.over in precedences for _, avoidance in entries)
        )

    @cached_property
    def unavailable(self) -> Mapping[str, str]:
        """Return test id -> the site's word for why it is not to be had."""
        return {entry.test: entry.text for entry in self.site.unavailable}

    def done_by(self, test: str) -> str | None:
        """Return the fresh done test that makes this one redundant: itself or one that covers it."""
        fresh = self.observation.fresh
        for candidate in (test, *self.catalog.covered_by[test]):
            if candidate in fresh:
                return candidate
        return None
