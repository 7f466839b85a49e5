"""A catalog as one guideline sees it: its rules, and their conditions compiled together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.core.compiled import Program, compile_program
from planner.core.conditions import Condition, PathwayOpen
from planner.core.diagnostic_tests import CheckFirst, Contraindication, DiagnosticTest
from planner.core.evaluation import Scope
from planner.core.facts import FactTable
from planner.core.memory import Memory
from planner.core.rules import Evidence, Mechanism, Pathway, Rule
from planner.core.scopes import strictly

Key = tuple[str, ...]
_Entry = CheckFirst | Contraindication | Evidence
_Keyed = Iterator[tuple[Key, Condition]]


@dataclass(frozen=True)
class Bundle:
    """Conditions compiled together, each under a key such as ("rule", id)."""

    keys: tuple[Key, ...]
    program: Program

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """Return key -> index in the program's answer."""
        return {key: index for index, key in enumerate(self.keys)}


@dataclass(frozen=True)
class View:
    """
    A catalog as one guideline sees it.

    `more` holds what does more: ("rule", id) that recommends, alerts, acts or opens, ("pathway", id) open, ("closed", id),
    ("check", test, index) and ("evidence", mechanism, side, index). `less` holds what does less, where unknown stays unknown:
    ("rule", id) that avoids, and ("contraindication", test, index); it reads pathways through `strict_scope`, as decided facts.
    """

    guideline: str
    scope: Scope
    strict_scope: Scope
    more_rules: tuple[Rule, ...]
    less_rules: tuple[Rule, ...]
    pathways: tuple[Pathway, ...]
    more: Bundle
    less: Bundle
    memory: Memory
    strict_memory: Memory

    @cached_property
    def conditional_rules(self) -> tuple[tuple[int, Rule, int], ...]:
        """Return the rules that can make conditional steps: place in `more`, rule, facts that it speaks of as bits."""
        return tuple(
            (place, rule, self.memory.mask(rule.when))
            for place, rule in enumerate(self.more_rules)
            if rule.makes_conditional_steps
        )

    @cached_property
    def contraindication_places(self) -> Mapping[str, tuple[int, ...]]:
        """Return test id -> the places of its contraindications in `less`, in their order."""
        return _places_by_test(self.less.keys, "contraindication")

    @cached_property
    def check_places(self) -> Mapping[str, tuple[int, ...]]:
        """Return test id -> the places of its first checks in `more`, in their order."""
        return _places_by_test(self.more.keys, "check")

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """Return rule id -> rule, for the rules of this guideline."""
        return {rule.id: rule for rule in (*self.more_rules, *self.less_rules)}

    @cached_property
    def action_kinds(self) -> Mapping[str, str]:
        """Return action id -> its kind."""
        return {action.id: action.kind for rule in self.more_rules for action in rule.actions}

    @cached_property
    def recommended_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return rule id -> the tests that the rule can recommend, each once."""
        return {
            rule.id: tuple(dict.fromkeys(test for item in rule.recommend for test in item.tests))
            for rule in self.more_rules
        }

    @cached_property
    def rules_recommending(self) -> Mapping[str, tuple[Rule, ...]]:
        """Return test id -> the rules that can recommend it, in catalog order."""
        gathered: dict[str, list[Rule]] = {}
        for rule in self.more_rules:
            for test in self.recommended_by[rule.id]:
                gathered.setdefault(test, []).append(rule)
        return {test: tuple(rules) for test, rules in gathered.items()}

    @cached_property
    def places_recommending(self) -> Mapping[str, tuple[tuple[int, Rule], ...]]:
        """Return test id -> the rules that can recommend it with their places in `more`, by the rules' ids."""
        place = self.more.place
        return {
            test: tuple((place["rule", rule.id], rule) for rule in sorted(rules, key=_id))
            for test, rules in self.rules_recommending.items()
        }

    @cached_property
    def rules_avoiding(self) -> Mapping[str, tuple[Rule, ...]]:
        """Return test id -> the rules that can advise against it, in catalog order."""
        gathered: dict[str, list[Rule]] = {}
        for rule in self.less_rules:
            for test in dict.fromkeys(test for item in rule.avoid for test in item.tests):
                gathered.setdefault(test, []).append(rule)
        return {test: tuple(rules) for test, rules in gathered.items()}


def view_of(
    guideline: str,
    rules: Iterable[Rule],
    pathways: Iterable[Pathway],
    tests: Collection[DiagnosticTest],
    mechanisms: Iterable[Mechanism],
    scope: Scope,
    facts: FactTable,
) -> View:
    """
    Return the catalog as the guideline sees it.

    Args:
        guideline: Its id.
        rules: Its rules, in catalog order.
        pathways: All pathways.
        tests: All tests.
        mechanisms: All mechanisms.
        scope: The definitions of the guideline.
        facts: The places of facts.
    """
    strict_scope = strictly(scope)
    rules = tuple(rules)
    more_rules = tuple(rule for rule in rules if rule.does_more)
    less_rules = tuple(rule for rule in rules if rule.avoid)
    ordered = tuple(sorted(pathways, key=lambda item: (item.order, item.id)))
    return View(
        guideline=guideline,
        scope=scope,
        strict_scope=strict_scope,
        more_rules=more_rules,
        less_rules=less_rules,
        pathways=ordered,
        more=_bundle(_doing_more(more_rules, ordered, tests, mechanisms, scope), scope, facts),
        less=_bundle(_doing_less(less_rules, tests), strict_scope, facts),
        memory=Memory(scope, facts),
        strict_memory=Memory(strict_scope, facts),
    )


def _doing_more(
    rules: Iterable[Rule],
    pathways: Collection[Pathway],
    tests: Iterable[DiagnosticTest],
    mechanisms: Iterable[Mechanism],
    scope: Scope,
) -> _Keyed:
    yield from ((("rule", rule.id), rule.when) for rule in rules)
    yield from ((("pathway", item.id), PathwayOpen(item.id)) for item in pathways)
    yield from ((("closed", item.id), scope.pathways[item.id].closes) for item in pathways)
    for test in tests:
        yield from _numbered(("check", test.id), test.check_first)
    for mechanism in mechanisms:
        yield from _numbered(("evidence", mechanism.id, "supports"), mechanism.supports)
        yield from _numbered(("evidence", mechanism.id, "against"), mechanism.against)


def _doing_less(rules: Iterable[Rule], tests: Iterable[DiagnosticTest]) -> _Keyed:
    yield from ((("rule", rule.id), rule.when) for rule in rules)
    for test in tests:
        yield from _numbered(("contraindication", test.id), test.contraindications)


def _numbered(key: Key, entries: Iterable[_Entry]) -> _Keyed:
    for index, entry in enumerate(entries):
        yield (*key, str(index)), entry.when


def _bundle(keyed: _Keyed, scope: Scope, facts: FactTable) -> Bundle:
    conditions = dict(keyed)
    program = compile_program(tuple(conditions.values()), scope, facts)
    return Bundle(keys=tuple(conditions), program=program)


def _places_by_test(keys: tuple[Key, ...], kind: str) -> Mapping[str, tuple[int, ...]]:
    gathered: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key[0] == kind:
            gathered.setdefault(key[1], []).append(place)
    return {test: tuple(places) for test, places in gathered.items()}


def _id(rule: Rule) -> str:
    return rule.id
