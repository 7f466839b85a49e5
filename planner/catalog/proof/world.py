"""What one guideline makes of any patient: which rules fire, which advise against tests, what is blocked."""

from collections.abc import Mapping
from functools import cached_property, partial

import z3

from planner.catalog.proof.encoding import Encoder, Pair
from planner.catalog.proof.facts import Facts, with_pathways
from planner.catalog.proof.patient import Formula, Patient
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, PathwayOpen
from planner.core.diagnostic_tests import Contraindication
from planner.core.rules import Rule


class World:
    """The formulas of one guideline; `core.situation` says the same of one patient."""

    def __init__(self, patient: Patient, facts: Facts, guideline: str) -> None:
        """Take any patient, its facts, and the guideline that looks at it."""
        self.catalog: Catalog = patient.catalog
        self.patient = patient
        self.guideline = guideline
        self._facts = facts
        view = self.catalog.views[guideline]
        self._lenient = Encoder(facts.lenient, view.scope)
        strict_view = partial(with_pathways, facts, self.open_pathways)
        self._strict = Encoder(strict_view, view.strict_scope)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules of the guideline, in catalog order."""
        return self.catalog.applicable(self.guideline)

    @cached_property
    def open_pathways(self) -> Mapping[str, Formula]:
        """Return pathway -> when it is open."""
        return {name: self._lenient.holds(PathwayOpen(name)) for name in self.catalog.pathways}

    def fires(self, rule: Rule) -> Formula:
        """Return when the rule does more: its condition holds and its pathway is not closed."""
        closes = self._lenient.holds(
            self.catalog.scopes[self.guideline].pathways[rule.pathway].closes
        )
        return z3.And(self._lenient.holds(rule.when), z3.Not(closes))

    def advises(self, rule: Rule) -> Formula:
        """Return when the rule advises against its tests."""
        return self._strict.holds(rule.when)

    def lenient_pair(self, condition: Condition) -> Pair:
        """Return when the condition is true and when false, as what does more reads it."""
        return self._lenient.pair(condition)

    def strict_pair(self, condition: Condition) -> Pair:
        """Return when the condition is true and when false, as what does less reads it."""
        return self._strict.pair(condition)

    def contraindicated(self, item: Contraindication) -> Pair:
        """Return when the contraindication is there, and when it is known not to be."""
        return self._strict.pair(item.when)


def worlds_of(catalog: Catalog) -> dict[str, World]:
    """Return guideline -> its world, over one and the same patient."""
    patient = Patient(catalog)
    facts = Facts(patient)
    return {guideline: World(patient, facts, guideline) for guideline in catalog.guidelines}
