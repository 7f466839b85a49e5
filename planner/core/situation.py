"""A profile under one guideline at one site: which rules fired, which pathways are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.core.catalog import Catalog
from planner.core.compiled import Pair, truths_of
from planner.core.conditions import Condition
from planner.core.evaluation import Judge
from planner.core.facts import Fact, PathwayFact
from planner.core.observation import Observation
from planner.core.rules import Avoidance, Precedence, Rule, Site
from planner.core.truth import Truth
from planner.core.views import Key, View


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the conditions of a view and their parts come to, as lanes of one or many profiles."""

    more: Pair
    more_parts: Pair
    less: Pair
    less_parts: Pair


@dataclass(frozen=True)
class Situation:
    """
    Everything that is decided before the first step is chosen.

    `judged` is given where the profile is one of many that were judged together, `lane` says which of them.
    """

    catalog: Catalog
    view: View
    observation: Observation
    site: Site
    judged: Outcomes | None = None
    lane: int = 0

    @cached_property
    def outcomes(self) -> Outcomes:
        """Return what the conditions come to; this profile is the lane `lane`."""
        if self.judged is not None:
            return self.judged
        true, false = self.observation.lanes
        return judge(self.view, self.catalog, self.observation.lenient_lanes, (true, false), 1)

    def more_true(self, place: int) -> bool:
        """Return whether the condition at the place of `view.more` is true."""
        return bool(self.outcomes.more[0][place] >> self.lane & 1)

    def more_open(self, place: int) -> bool:
        """Return whether the condition at the place of `view.more` is neither true nor false."""
        true, false = self.outcomes.more
        return not (true[place] | false[place]) >> self.lane & 1

    def less_true(self, place: int) -> bool:
        """Return whether the condition at the place of `view.less` is true, unknown staying unknown."""
        return bool(self.outcomes.less[0][place] >> self.lane & 1)

    def less_open(self, place: int) -> bool:
        """Return whether the condition at the place of `view.less` is unknown."""
        true, false = self.outcomes.less
        return not (true[place] | false[place]) >> self.lane & 1

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
            self.observation.lenient_truth,
            self.view.scope,
            self.view.memory.given(true, false),
            truths_of(self.view.more.program, self.outcomes.more_parts, self.lane),
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
        known = truths_of(self.view.less.program, self.outcomes.less_parts, self.lane)
        return Judge(self.strict_truth, self.view.strict_scope, recall, known)

    def has_fired(self, rule: Rule) -> bool:
        """Return whether the rule, which does more, is true and applies."""
        place = self.view.more.place["rule", rule.id]
        return self.more_true(place) and rule.pathway not in self.closed_pathways

    def holds(self, key: Key) -> bool:
        """Return whether a condition of `view.more` is true."""
        return self.more_true(self.view.more.place[key])

    def is_open(self, rule: Rule) -> bool:
        """Return whether the rule is neither true nor false: results decide."""
        place = self.view.more.place[("rule", rule.id)]
        return self.more_open(place) and rule.pathway not in self.closed_pathways

    def less_holds(self, key: Key) -> bool:
        """Return whether a condition of `view.less` is true, unknown staying unknown."""
        return self.less_true(self.view.less.place[key])

    def less_is_open(self, key: Key) -> bool:
        """Return whether a condition of `view.less` is unknown."""
        return self.less_open(self.view.less.place[key])

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
        true, lane, closed = self.outcomes.more[0], self.lane, self.closed_pathways
        return tuple(
            rule
            for place, rule in enumerate(self.view.more_rules)
            if true[place] >> lane & 1 and rule.pathway not in closed
        )

    @cached_property
    def undecided(self) -> tuple[Rule, ...]:
        """Return the rules that do more and that results will decide, in catalog order."""
        closed = self.closed_pathways
        return tuple(
            rule
            for place, rule in enumerate(self.view.more_rules)
            if self.more_open(place) and rule.pathway not in closed
        )

    @cached_property
    def undecided_for(self) -> Mapping[str, tuple[Rule, ...]]:
        """Return test id -> the rules that would recommend it and that results will decide, in catalog order."""
        gathered: dict[str, list[Rule]] = {}
        for rule in self.undecided:
            for test in self.view.recommended_by[rule.id]:
                gathered.setdefault(test, []).append(rule)
        return {test: tuple(rules) for test, rules in gathered.items()}

    @cached_property
    def avoiding(self) -> tuple[Rule, ...]:
        """Return the rules that advise against tests and whose condition is true."""
        true, lane = self.outcomes.less[0], self.lane
        return tuple(
            rule for place, rule in enumerate(self.view.less_rules) if true[place] >> lane & 1
        )

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


def judge(view: View, catalog: Catalog, lenient: Pair, strict: Pair, every: int) -> Outcomes:
    """
    Return what the conditions of the view come to.

    Args:
        view: The catalog as one guideline sees it.
        catalog: The catalog, for the places of facts.
        lenient: True and false lanes of every fact where a finding that nobody stated counts as absent.
        strict: The same where unknown stays unknown; the places of pathways are filled in here.
        every: The lanes, as bits.
    """
    more, more_parts = view.more.program.with_parts(*lenient)
    true, false = list(strict[0]), list(strict[1])
    for pathway in view.pathways:
        place = catalog.facts.place[PathwayFact(pathway.id)]
        true[place] = more[0][view.more.place["pathway", pathway.id]] & every
        false[place] = ~true[place] & every
    less, less_parts = view.less.program.with_parts(true, false)
    return Outcomes(more, more_parts, less, less_parts)
