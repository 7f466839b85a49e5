"""Make a drawn patient meet a condition: the way in which synthetic profiles get the shape of the knowledge."""

from dataclasses import dataclass, field
from random import Random

from planner.core.catalog import Catalog
from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    OutcomeFact,
    PathwayFact,
    UnavailableFact,
    satisfies,
)

_DEPTH = 12  # definitions within definitions; a draw that goes deeper stays as it is


@dataclass
class Sketch:
    """A patient being drawn: findings and results as they stand in a request."""

    findings: dict[str, object] = field(default_factory=dict)
    results: dict[str, list[str]] = field(default_factory=dict)

    def show(self, test: str, outcome: str) -> None:
        """Let the test show the outcome beside what it shows already; normal stands alone."""
        kept = [one for one in self.results.get(test, []) if "normal" not in (one, outcome)]
        self.results[test] = sorted({*kept, outcome})


def satisfy(
    dice: Random, condition: Condition, catalog: Catalog, sketch: Sketch, *, holds: bool = True
) -> None:
    """
    Change the sketch so that the condition is likely to hold, or not to.

    Of alternatives one is drawn. A part may undo what another part did: the result is near the
    condition's edge rather than certain to meet it, which is where plans change.
    """
    _Satisfier(dice, catalog, sketch).reach(condition, _DEPTH, holds=holds)


class _Satisfier:
    def __init__(self, dice: Random, catalog: Catalog, sketch: Sketch) -> None:
        self._dice = dice
        self._catalog = catalog
        self._sketch = sketch

    def reach(self, condition: Condition, depth: int, *, holds: bool) -> None:
        if depth == 0:
            return
        match condition:
            case FactIs(fact):
                self._settle(fact, depth, holds=holds)
            case DerivedHolds(finding):
                self.reach(self._catalog.derived[finding].when, depth - 1, holds=holds)
            case PathwayOpen(pathway):
                self._open(pathway, depth, holds=holds)
            case Not(part):
                self.reach(part, depth, holds=not holds)
            case All(parts):
                self._reach_some(parts, len(parts) if holds else 1, depth, holds=holds)
            case AnyOf(parts):
                self._reach_some(parts, 1 if holds else len(parts), depth, holds=holds)
            case AtLeast(count, parts):
                needed = count if holds else len(parts) - count + 1
                self._reach_some(parts, needed, depth, holds=holds)

    def _reach_some(
        self, parts: tuple[Condition, ...], count: int, depth: int, *, holds: bool
    ) -> None:
        for part in self._dice.sample(parts, min(count, len(parts))):
            self.reach(part, depth, holds=holds)

    def _open(self, pathway: str, depth: int, *, holds: bool) -> None:
        openers = [rule.when for rule in self._catalog.rules if pathway in rule.opens]
        own = self._catalog.pathways[pathway].opens
        openers += [own] if own is not None else []
        if openers and holds:
            self.reach(self._dice.choice(openers), depth - 1, holds=True)

    def _settle(self, fact: Fact, depth: int, *, holds: bool) -> None:
        findings = self._sketch.findings
        match fact:
            case FlagFact(finding):
                findings[finding] = holds
            case NumberFact():
                findings[fact.finding] = self._number(fact, holds=holds)
            case FigureFact():
                self._inputs(fact, holds=holds)
            case ChoiceFact(finding, values):
                choices = self._catalog.findings[finding].choices
                fitting = [value for value in choices if (value in values) == holds]
                if fitting:
                    findings[finding] = self._dice.choice(fitting)
            case PathwayFact(pathway):
                self._open(pathway, depth, holds=holds)
            case OutcomeFact() | DoneFact() | NotDoneFact():
                self._result(fact, holds=holds)
            case UnavailableFact():
                pass  # a patient cannot change what the site has

    def _result(self, fact: OutcomeFact | DoneFact | NotDoneFact, *, holds: bool) -> None:
        results = self._sketch.results
        is_done = holds if not isinstance(fact, NotDoneFact) else not holds
        others = [one for one in self._catalog.tests[fact.test].shows if _differs(one, fact)]
        if isinstance(fact, OutcomeFact):
            if holds:
                self._sketch.show(fact.test, fact.outcome)
            elif others:
                results[fact.test] = [self._dice.choice(others)]
        elif is_done and fact.test not in results:
            results[fact.test] = [self._dice.choice(others)]
        elif not is_done:
            results.pop(fact.test, None)

    def _inputs(self, fact: FigureFact, *, holds: bool) -> None:
        """State the inputs of the figure, most of them toward the wanted end, and now and then the figure itself."""
        catalog, findings = self._catalog, self._sketch.findings
        calculator = catalog.calculators[fact.figure]
        self.reach(calculator.applies, _DEPTH, holds=True)
        upward = (fact.operator in ("at_least", "above")) == holds
        for name in catalog.figure_inputs[fact.figure]:
            finding = catalog.findings[name]
            if name in findings and finding.kind != "flag":
                continue
            if finding.kind == "flag":
                findings[name] = upward if self._dice.random() < 0.7 else not upward
            elif finding.kind == "choice":
                findings[name] = self._dice.choice(list(finding.choices))
            else:
                low, high = finding.minimum, min(finding.maximum, finding.minimum + 80)
                findings[name] = round(self._dice.uniform(low, high))
        if calculator.entered_as is not None and self._dice.random() < 0.2:
            findings[calculator.entered_as] = fact.bound

    def _number(self, fact: NumberFact, *, holds: bool) -> float:
        finding = self._catalog.findings[fact.finding]
        near = [fact.bound + step for step in (-10, -1, -0.5, 0, 0.5, 1, 10)]
        ends = [finding.minimum, finding.maximum]
        for tried in (near, ends):
            fitting = [
                value
                for value in tried
                if finding.minimum <= value <= finding.maximum
                and satisfies(fact.operator, value, fact.bound) == holds
            ]
            if fitting:
                return round(self._dice.choice(fitting), 3)
        return finding.minimum


def _differs(outcome: str, fact: Fact) -> bool:
    return not isinstance(fact, OutcomeFact) or outcome != fact.outcome
