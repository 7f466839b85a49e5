"""What a calculator gives for one profile: a value, or the range that is left while inputs are unknown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from planner.core.calculators.forms import Range, exactly, logistic, number_share
from planner.core.calculators.model import (
    Calculator,
    ChoiceTerm,
    FigureTerm,
    NumberTerm,
    Term,
    WhenTerm,
)
from planner.core.conditions import Condition, mentioned_derived, mentioned_facts
from planner.core.evaluation import Scope
from planner.core.facts import FigureFact, Operator, is_finding_fact, satisfies
from planner.core.findings import Finding
from planner.core.profile import Profile
from planner.core.truth import Truth

Judged = Callable[[Condition], Truth]


@dataclass(frozen=True)
class Reader:
    """
    Reads figures off one profile.

    Args:
        calculators: Every calculator by id; one that needs another stands after it.
        findings: The findings, whose bounds limit what an unknown number can be.
        profile: What was stated.
        judged: The truth of a condition in this profile, unknown staying unknown.
    """

    calculators: Mapping[str, Calculator]
    findings: Mapping[str, Finding]
    profile: Profile
    judged: Judged

    def figure(self, name: str) -> Range | None:
        """
        Return the figure in its unit, or None where the calculator does not apply or cannot be computed.

        What the caller stated as the figure takes the place of what would be computed.
        """
        entered = self.entered(name)
        if entered is not None:
            return exactly(entered)
        return self.computed(name)

    def entered(self, name: str) -> float | None:
        """Return the figure that the caller stated, or None."""
        stated = self.profile.findings.get(self.calculators[name].entered_as or "")
        return None if stated is None else float(stated.value)  # type: ignore[arg-type]

    def computed(self, name: str) -> Range | None:
        """Return the figure that the formula gives, or None where the calculator does not apply."""
        calculator = self.calculators[name]
        if self.judged(calculator.applies) is not Truth.TRUE:
            return None
        total = exactly(calculator.constant)
        for term in calculator.terms:
            share = self.share(term)
            if share is None:
                return None
            total = total + share
        if calculator.kind == "score":
            return total
        return Range(100.0 * logistic(total.low), 100.0 * logistic(total.high))

    def share(self, term: Term) -> Range | None:
        """Return what the term adds: a value where its input is known, else the range over all inputs."""
        match term:
            case NumberTerm():
                return self._number_share(term)
            case ChoiceTerm(finding=finding, points=points):
                stated = self.profile.findings.get(finding)
                if stated is None or not isinstance(stated.value, frozenset):
                    return Range(min(points.values()), max(points.values()))
                chosen = [points[value] for value in stated.value]
                return Range(min(chosen), max(chosen))
            case WhenTerm(when=when, points=points):
                truth = self.judged(when)
                if truth is Truth.UNKNOWN:
                    return Range(min(0.0, points), max(0.0, points))
                return exactly(points if truth is Truth.TRUE else 0.0)
            case FigureTerm(figure=figure, times=times):
                inner = self.computed(figure)
                if inner is None:
                    return None
                ends = (times * inner.low / 100.0, times * inner.high / 100.0)
                return Range(min(ends), max(ends))

    def _number_share(self, term: NumberTerm) -> Range | None:
        stated = self.profile.findings.get(term.finding)
        finding = self.findings[term.finding]
        values = (finding.minimum, finding.maximum)
        if stated is not None:
            value = float(stated.value)  # type: ignore[arg-type]
            values = (value, value)
        if term.power != 1.0 and values[0] <= 0:
            return None
        ends = [
            number_share(
                value, times=term.times, over=term.over, power=term.power, minus=term.minus
            )
            for value in values
        ]
        return Range(min(ends), max(ends))


def bound_truth(figure: Range | None, operator: Operator, bound: float) -> Truth:
    """
    Return whether the figure stands in the relation to the bound: unknown unless all of its range agrees.

    >>> (
    ...     bound_truth(Range(4.0, 8.0), "at_least", 10.0),
    ...     bound_truth(Range(4.0, 12.0), "at_least", 10.0),
    ... )
    (<Truth.FALSE: 'false'>, <Truth.UNKNOWN: 'unknown'>)
    """
    if figure is None:
        return Truth.UNKNOWN
    one = satisfies(operator, figure.low, bound)
    two = satisfies(operator, figure.high, bound)
    return Truth.of(one) if one == two else Truth.UNKNOWN


def fact_truth(fact: FigureFact, reader: Reader) -> Truth:
    """Return the truth of a fact about a figure."""
    return bound_truth(reader.figure(fact.figure), fact.operator, fact.bound)


def input_findings(
    calculator: Calculator, calculators: Mapping[str, Calculator], scope: Scope
) -> tuple[str, ...]:
    """Return the ids of the findings that the formula reads, definitions expanded, each once, in its order."""
    names: dict[str, None] = {}
    for term in calculator.terms:
        names.update(dict.fromkeys(term_findings(term, calculators, scope)))
    return tuple(names)


def term_findings(
    term: Term, calculators: Mapping[str, Calculator], scope: Scope
) -> tuple[str, ...]:
    """Return the ids of the findings that one term reads."""
    match term:
        case NumberTerm(finding=finding) | ChoiceTerm(finding=finding):
            return (finding,)
        case WhenTerm(when=when):
            return tuple(dict.fromkeys(_findings_of(when, scope)))
        case FigureTerm(figure=figure):
            return input_findings(calculators[figure], calculators, scope)


def _findings_of(condition: Condition, scope: Scope) -> Iterator[str]:
    for fact in mentioned_facts(condition):
        if is_finding_fact(fact) and not isinstance(fact, FigureFact):
            yield fact.finding  # type: ignore[union-attr]
    for name in mentioned_derived(condition):
        yield from _findings_of(scope.derived[name], scope)
