"""Do the examples notice a change? Those beside rules and definitions, and the patients of the safety table."""

from collections.abc import Iterator
from functools import cached_property

from planner.catalog.checks.examples_hold import guideline_of
from planner.catalog.mutation.lanes import Lanes, Name
from planner.catalog.mutation.mutants import Mutant
from planner.catalog.mutation.patients import Patients
from planner.catalog.mutation.variants import Variants, named
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, DerivedHolds, PathwayOpen
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.rules import Rule


class Examining:
    """Looks at every example that a change can reach, all of them at once."""

    def __init__(self, catalog: Catalog, patients: Patients, variants: Variants) -> None:
        """Take the catalog, its patients, and what a change reaches."""
        self._catalog = catalog
        self._patients = patients
        self._variants = variants

    def notices(self, mutant: Mutant) -> bool:
        """Return whether an example fails: fires or not, holds or not, or is open no more."""
        return any(
            self._rules_notice(mutant, guideline) for guideline in self._catalog.guidelines
        ) or self._others_notice(mutant)

    def rules_reached(self, mutant: Mutant, guideline: str) -> Iterator[Rule]:
        """Yield the rules of the guideline that can come out otherwise."""
        reached = self._variants.reached(mutant, guideline)
        for rule in self._rules[guideline]:
            if is_own(rule, mutant) or not self._named[rule.id].isdisjoint(reached):
                yield rule

    def lanes(self, mutant: Mutant, guideline: str, *, lenient: bool) -> tuple[Lanes, Lanes]:
        """Return all patients by the definitions as they are, and as they are with the change."""
        bank = self._patients.bank.more if lenient else self._patients.bank.less
        before = bank[guideline]
        reached = self._variants.reached(mutant, guideline)
        if not reached:
            return before, before
        return before, before.changed(self._variants.changed(mutant).scopes[guideline], reached)

    def _rules_notice(self, mutant: Mutant, guideline: str) -> bool:
        seen = {
            lenient: self.lanes(mutant, guideline, lenient=lenient) for lenient in (True, False)
        }
        for rule in self.rules_reached(mutant, guideline):
            if guideline_of(self._catalog, rule) != guideline:
                continue
            before, after = seen[rule.does_more]
            changed = mutant.changed if is_own(rule, mutant) else rule.when
            examples = self._patients.of_rule[rule.id]
            fired, decided = _differing(before, rule.when, after, changed)
            if fired & examples.decided or decided & examples.open:
                return True
        return False

    def _others_notice(self, mutant: Mutant) -> bool:
        guideline = self._catalog.default_guideline
        before, after = self.lanes(mutant, guideline, lenient=True)
        for name in self._variants.reached(mutant, guideline):
            examples = self._patients.of_definition.get(name, 0)
            fired, _ = _differing(before, _definition(name), after, _definition(name))
            if fired & examples:
                return True
        return self._safety_notices(mutant, guideline)

    # ---- safety: which tests are barred at which level, and which findings come first

    def _safety_notices(self, mutant: Mutant, guideline: str) -> bool:
        strict_before, strict_after = self.lanes(mutant, guideline, lenient=False)
        before, after = self.lanes(mutant, guideline, lenient=True)
        reached = self._variants.reached(mutant, guideline)
        for test in self._catalog.tests.values():
            is_own_test = test.id == mutant.spot.id
            if not is_own_test and self._safety_named[test.id].isdisjoint(reached):
                continue
            for level in {item.level for item in test.contraindications}:
                old = _barred(strict_before, test, level, None)
                new = _barred(strict_after, test, level, mutant)
                if (old ^ new) & self._patients.safety:
                    return True
            for finding in {item.finding for item in test.check_first}:
                was = _checked(before, test, finding, None)
                if (was ^ _checked(after, test, finding, mutant)) & self._patients.safety:
                    return True
        return False

    @cached_property
    def _rules(self) -> dict[str, tuple[Rule, ...]]:
        return {name: self._catalog.applicable(name) for name in self._catalog.guidelines}

    @cached_property
    def _named(self) -> dict[str, frozenset[Name]]:
        return {rule.id: named(rule.when) for rule in self._catalog.rules}

    @cached_property
    def _safety_named(self) -> dict[str, frozenset[Name]]:
        return {
            test.id: frozenset(
                name
                for when in (
                    *(item.when for item in test.contraindications),
                    *(first.when for first in test.check_first),
                )
                for name in named(when)
            )
            for test in self._catalog.tests.values()
        }


def is_own(rule: Rule, mutant: Mutant) -> bool:
    """Return whether the change is in the rule's own condition."""
    return mutant.spot.kind == "rule" and mutant.spot.id == rule.id


def _differing(
    before: Lanes, original: Condition, after: Lanes, changed: Condition
) -> tuple[int, int]:
    """Return for whom it is true that was not, or the reverse; and for whom it is decided that was open, or the reverse."""
    true, false = before.pair(original)
    now_true, now_false = after.pair(changed)
    return true ^ now_true, (true | false) ^ (now_true | now_false)


def _definition(name: Name) -> Condition:
    kind, key = name
    return DerivedHolds(key) if kind == "derived" else PathwayOpen(key)


def _barred(lanes: Lanes, test: DiagnosticTest, level: str, mutant: Mutant | None) -> int:
    """Return for whom the test is barred at the level."""
    barred = 0
    for index, item in enumerate(test.contraindications):
        if item.level == level:
            barred |= lanes.pair(_when("contraindication", test, index, item.when, mutant))[0]
    return barred


def _checked(lanes: Lanes, test: DiagnosticTest, finding: str, mutant: Mutant | None) -> int:
    """Return for whom the finding must be known before the test."""
    checked = 0
    for index, item in enumerate(test.check_first):
        if item.finding == finding:
            checked |= lanes.pair(_when("check_first", test, index, item.when, mutant))[0]
    return checked


def _when(
    kind: str, test: DiagnosticTest, index: int, when: Condition, mutant: Mutant | None
) -> Condition:
    if mutant is None or (mutant.spot.kind, mutant.spot.id, mutant.spot.index) != (
        kind,
        test.id,
        index,
    ):
        return when
    return mutant.changed
