"""The facts of any patient as pairs of formulas, as `core.observation` gives them for one."""

from collections.abc import Iterator, Mapping

import z3

from planner.catalog.proof.encoding import UNKNOWN, Encoder, Pair
from planner.catalog.proof.patient import Formula, Patient
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FindingFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    Operator,
    OutcomeFact,
    PathwayFact,
    is_finding_fact,
)
from planner.core.profile import INCONCLUSIVE


class Facts:
    """Every fact of the catalog, for any patient at any site; no test stands in for one that a site lacks."""

    def __init__(self, patient: Patient) -> None:
        """Encode the facts of the patient's catalog."""
        self._patient = patient
        self._catalog = patient.catalog
        self._pairs: dict[Fact, Pair] = {}
        for entries in self._catalog.facts.by_finding.values():
            self._pairs.update((fact, self._stated(fact)) for _, fact in entries)
        self._rule_out()
        self._done = {test: self._is_done(test) for test in self._catalog.tests}
        self._encode_results({})
        self._encode_results(self._replaced())
        for _, figure in self._catalog.facts.figures:
            self._pairs[figure] = self._figure(figure)
        for _, fact in self._catalog.facts.site_facts:
            lacking = patient.lacking[fact.test]
            self._pairs[fact] = lacking, z3.Not(lacking)

    def strict(self, fact: Fact) -> Pair:
        """Return the pair of the fact where unknown stays unknown."""
        return self._pairs.get(fact, UNKNOWN)

    def lenient(self, fact: Fact) -> Pair:
        """Return the pair of the fact where a finding that nobody stated counts as absent."""
        true, false = self.strict(fact)
        return (true, z3.Not(true)) if is_finding_fact(fact) else (true, false)

    # ---- findings

    def _stated(self, fact: FindingFact) -> Pair:
        known, holds = self._patient.known[fact.finding], self._holds(fact)
        return z3.And(known, holds), z3.And(known, z3.Not(holds))

    def _holds(self, fact: FindingFact) -> Formula:
        match fact:
            case FlagFact(finding):
                return self._patient.flags[finding]
            case ChoiceFact(finding, values):
                choices = self._patient.choices[finding]
                return z3.Or([choices[value] for value in sorted(values)])
            case NumberFact(finding, operator, bound):
                return _related(self._patient.numbers[finding], operator, bound)

    def _rule_out(self) -> None:
        encoder = Encoder(self.strict, self._catalog.scopes[self._catalog.default_guideline])
        for finding in self._catalog.findings.values():
            if finding.ruled_out_by is None:
                continue
            unasked = z3.Not(self._patient.known[finding.id])
            is_out = z3.And(unasked, encoder.holds(finding.ruled_out_by))
            for _, fact in self._catalog.facts.by_finding.get(finding.id, ()):
                true, false = self._pairs[fact]
                self._pairs[fact] = true, z3.Or(false, is_out)

    # ---- results

    def _is_done(self, test: str) -> Formula:
        measures = self._catalog.tests[test].measures
        measured = [
            z3.And(self._patient.known[name], z3.Not(self._is_old(name))) for name in measures
        ]
        resulted = self._patient.resulted[test]
        return z3.Or(resulted, z3.And(measured)) if measures else resulted

    def _is_old(self, name: str) -> Formula:
        return self._patient.old.get(name, UNKNOWN[0])

    def _replaced(self) -> Mapping[str, Formula]:
        """Return, per test that others can stand in for, that it cannot be done and one of them is."""
        encoder = Encoder(self.strict, self._catalog.scopes[self._catalog.default_guideline])
        replaced: dict[str, Formula] = {}
        for test in self._catalog.tests.values():
            others = [o for o in self._catalog.tests.values() if test.id in o.stands_in_for]
            if not others:
                continue
            reasons = [
                encoder.holds(item.when) for item in test.contraindications if item.is_decisive
            ]
            stood_for = z3.Or([self._done[other.id] for other in others])
            not_done = z3.Not(self._done[test.id])
            replaced[test.id] = z3.And(stood_for, not_done, z3.Or(reasons))
        return replaced

    def _encode_results(self, replaced: Mapping[str, Formula]) -> None:
        encoded: dict[Fact, Pair] = {
            fact: self._result(fact, replaced)
            for entries in self._catalog.facts.by_test.values()
            for _, fact in entries
        }
        self._pairs.update(encoded)

    def _result(
        self, fact: OutcomeFact | DoneFact | NotDoneFact, replaced: Mapping[str, Formula]
    ) -> Pair:
        readers = list(self._readers(fact.test, replaced))
        match fact:
            case OutcomeFact(test, outcome):
                shown = self._is_shown(test, outcome, readers)
                settled = z3.Or(
                    [
                        is_read
                        for other, is_read in readers
                        if outcome in self._catalog.tests[other].shows
                    ]
                )
                return shown, z3.And(z3.Not(shown), settled)
            case DoneFact():
                return z3.Or([is_read for _, is_read in readers]), UNKNOWN[0]
            case NotDoneFact():
                fresh = [z3.And(is_read, z3.Not(self._is_old(other))) for other, is_read in readers]
                return z3.Not(z3.Or(fresh)), z3.Or(fresh)

    def _is_shown(self, test: str, outcome: str, readers: list[tuple[str, Formula]]) -> Formula:
        """Return that the test, or one that is read as it, showed the outcome."""
        shown, tests = self._patient.shown, self._catalog.tests
        if outcome != INCONCLUSIVE:
            others = self._catalog.answered_by[test]
            return z3.Or([shown[o][outcome] for o in others if outcome in tests[o].shows])
        left_open = [
            z3.And(is_read, shown[other][outcome])
            for other, is_read in readers
            if outcome in tests[other].shows
        ]
        answered = [
            z3.And(is_read, z3.Not(self._is_old(other)), self._is_clear(other))
            for other, is_read in readers
        ]
        return z3.And(z3.Or(left_open), z3.Not(z3.Or(answered)))

    def _is_clear(self, test: str) -> Formula:
        """Return that the test showed something, and not that there is no clear answer."""
        shown = self._patient.shown[test]
        said = z3.Or([holds for outcome, holds in shown.items() if outcome != INCONCLUSIVE])
        return z3.And(said, z3.Not(shown[INCONCLUSIVE])) if INCONCLUSIVE in shown else said

    def _readers(self, test: str, replaced: Mapping[str, Formula]) -> Iterator[tuple[str, Formula]]:
        """Yield the tests that count as the test, each with when it does."""
        for other in self._catalog.tests.values():
            if other.id == test or test in other.covers:
                yield other.id, self._done[other.id]
            elif test in other.stands_in_for and test in replaced:
                yield other.id, z3.And(self._done[other.id], replaced[test])

    # ---- figures

    def _figure(self, fact: FigureFact) -> Pair:
        is_there, low, high = self._patient.figures[fact.figure]
        entered_as = self._catalog.calculators[fact.figure].entered_as
        one, two = (_related(end, fact.operator, fact.bound) for end in (low, high))
        computed = (z3.And(is_there, one, two), z3.And(is_there, z3.Not(one), z3.Not(two)))
        if entered_as is None:
            return computed
        known = self._patient.known[entered_as]
        holds = _related(self._patient.numbers[entered_as], fact.operator, fact.bound)
        return z3.If(known, holds, computed[0]), z3.If(known, z3.Not(holds), computed[1])


def with_pathways(facts: Facts, is_open: Mapping[str, Formula], fact: Fact) -> Pair:
    """Return the strict pair of the fact, with the pathways as decided."""
    if isinstance(fact, PathwayFact):
        return is_open[fact.pathway], z3.Not(is_open[fact.pathway])
    return facts.strict(fact)


def _related(value: Formula, operator: Operator, bound: float) -> Formula:
    match operator:
        case "at_least":
            return value >= bound
        case "above":
            return value > bound
        case "at_most":
            return value <= bound
        case "below":
            return value < bound
