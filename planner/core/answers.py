"""The different answers that a finding can have, as far as the catalog tells them apart."""

from collections.abc import Iterator
from itertools import pairwise

from planner.core.facts import (
    ChoiceFact,
    FindingFact,
    FlagFact,
    NumberFact,
    satisfies,
)
from planner.core.findings import Finding
from planner.core.profile import Value
from planner.core.situation import Situation


def is_idle(situation: Situation, finding: Finding) -> bool:
    """Return whether the finding describes a symptom that is not there."""
    if finding.about is None:
        return False
    stated = situation.observation.profile.findings.get(finding.about)
    return stated is None or stated.value is False


def answers(finding: Finding, facts: list[FindingFact]) -> Iterator[Value]:
    """
    Yield the values of the finding of which the facts say different things: of a flag only yes.

    Args:
        finding: The finding.
        facts: What the catalog's conditions say of it.
    """
    if finding.kind == "flag":
        yield True
    elif finding.kind == "choice":
        yield from (frozenset({choice}) for choice in finding.choices)
    else:
        bounds = sorted({fact.bound for fact in facts if isinstance(fact, NumberFact)})
        points = {*bounds, finding.minimum, finding.maximum}
        points |= {(low + high) / 2 for low, high in pairwise(bounds)}
        seen: set[tuple[bool, ...]] = set()
        for point in sorted(points):
            said = tuple(holds(fact, point) for fact in facts)
            if said not in seen:
                seen.add(said)
                yield point


def holds(fact: FindingFact, answer: Value) -> bool:
    """Return whether the fact is true of the answer."""
    match fact:
        case FlagFact():
            return answer is True
        case ChoiceFact(_, values):
            return isinstance(answer, frozenset) and not values.isdisjoint(answer)
        case NumberFact(_, operator, bound):
            return isinstance(answer, float | int) and satisfies(operator, answer, bound)
