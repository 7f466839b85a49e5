"""
Every single answer that a catalog can tell apart, each a lane of one evaluation of the rules.

What an answer makes true and false does not depend on the patient, so the table is made once for a
catalog; of a patient it is only asked which lanes count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from planner.core.compiled import Pair
from planner.core.facts import (
    ChoiceFact,
    FactTable,
    FindingFact,
    FlagFact,
    NumberFact,
    satisfies,
)
from planner.core.findings import Finding
from planner.core.profile import Profile, Value


@dataclass(frozen=True, slots=True)
class Answer:
    """A value of a finding that nobody stated."""

    finding: str
    value: Value


@dataclass(frozen=True, kw_only=True)
class AnswerTable:
    """
    The answers, one a lane, and what they say.

    Args:
        answers: The answers in the order of their lanes.
        lanes_of: Finding -> its lanes, as bits.
        true: Place of a fact -> the lanes that make it true.
        false: Place of a fact -> the lanes that make it false.
        affirming: Flag -> the lanes of other findings from which its yes follows.
        denying: Flag -> the lanes of other findings from which its no follows.
        describing: Finding that describes a symptom -> the symptom.
    """

    answers: tuple[Answer, ...]
    lanes_of: Mapping[str, int]
    true: Mapping[int, int]
    false: Mapping[int, int]
    affirming: Mapping[str, int]
    denying: Mapping[str, int]
    describing: Mapping[str, str]

    @property
    def every(self) -> int:
        """Return all lanes as bits."""
        return (1 << len(self.answers)) - 1

    @cached_property
    def lane_of(self) -> Mapping[Answer, int]:
        """Return answer -> its lane."""
        return {answer: lane for lane, answer in enumerate(self.answers)}

    def telling(self, finding: str) -> int:
        """Return the lanes after which the finding is known: its own, and those from which its yes or no follows."""
        found = self.lanes_of.get(finding, 0) | self.affirming.get(finding, 0)
        return found | self.denying.get(finding, 0)

    def open_lanes(self, profile: Profile) -> int:
        """
        Return the lanes of findings that nobody stated, without those that describe a symptom that was denied.

        What is only assumed was not stated. What describes a symptom that nobody spoke of is an answer like any other.
        """
        lanes = self.every
        for finding in profile.findings.keys() - profile.assumed:
            lanes &= ~self.lanes_of.get(finding, 0)
        for finding, symptom in self.describing.items():
            if profile.is_denied(symptom):
                lanes &= ~self.lanes_of.get(finding, 0)
        return lanes

    def premature(self, profile: Profile) -> int:
        """Return the lanes of findings that describe a symptom which nobody has said to be there."""
        lanes = 0
        for finding, symptom in self.describing.items():
            stated = profile.findings.get(symptom)
            if stated is None or stated.value is False:
                lanes |= self.lanes_of.get(finding, 0)
        return lanes

    def places_of(self, lane: int) -> tuple[int, ...]:
        """Return the places of the facts of which the answer of the lane says something."""
        return self._places[lane]

    @cached_property
    def _places(self) -> tuple[tuple[int, ...], ...]:
        places: list[list[int]] = [[] for _ in self.answers]
        for said in (self.true, self.false):
            for place, lanes in said.items():
                for lane in range(len(self.answers)):
                    if lanes >> lane & 1:
                        places[lane].append(place)
        return tuple(tuple(sorted(entries)) for entries in places)

    def facts_after(self, true: Sequence[int], false: Sequence[int]) -> Pair:
        """Return the lanes of facts after each answer, from the facts of one patient (their first lane)."""
        every = self.every
        after_true = [every if bit & 1 else 0 for bit in true]
        after_false = [every if bit & 1 else 0 for bit in false]
        for place, made_true, left_true, made_false, left_false in self._said:
            after_true[place] = left_true if after_true[place] else made_true
            after_false[place] = left_false if after_false[place] else made_false
        return after_true, after_false

    @cached_property
    def _said(self) -> tuple[tuple[int, int, int, int, int], ...]:
        """Return each place with the lanes that make its fact true, leave it true, make it false and leave it false."""
        every = self.every
        return tuple(
            (place, true, every & ~false, false, every & ~true)
            for place in sorted({*self.true, *self.false})
            for true, false in [(self.true.get(place, 0), self.false.get(place, 0))]
        )


def answer_table(
    findings: Mapping[str, Finding],
    facts: FactTable,
    following: Callable[[Answer], Iterable[tuple[str, bool]]],
) -> AnswerTable:
    """
    Return the table of the answers to findings that a condition reads.

    Args:
        findings: The vocabulary.
        facts: What the conditions say of each finding.
        following: What flags follow from an answer, each with whether it is a yes.
    """
    answers: list[Answer] = []
    lanes_of: dict[str, int] = {}
    true: dict[int, int] = {}
    false: dict[int, int] = {}
    affirming: dict[str, int] = {}
    denying: dict[str, int] = {}
    for name, entries in sorted(facts.by_finding.items()):
        finding = findings[name]
        for value in answers_to(finding, [fact for _, fact in entries]):
            bit = 1 << len(answers)
            answers.append(Answer(name, value))
            lanes_of[name] = lanes_of.get(name, 0) | bit
            for place, fact in entries:
                said = true if holds(fact, value) else false
                said[place] = said.get(place, 0) | bit
            for other, is_yes in following(answers[-1]):
                follows = affirming if is_yes else denying
                follows[other] = follows.get(other, 0) | bit
                for place, _ in facts.by_finding.get(other, ()):
                    said = true if is_yes else false
                    said[place] = said.get(place, 0) | bit
    describing = {name: f.about for name, f in findings.items() if f.about and name in lanes_of}
    return AnswerTable(
        answers=tuple(answers),
        lanes_of=lanes_of,
        true=true,
        false=false,
        affirming=affirming,
        denying=denying,
        describing=describing,
    )


def answers_to(finding: Finding, facts: list[FindingFact]) -> Iterator[Value]:
    """
    Yield the values of the finding of which the facts say different things: of a flag yes and no.

    Of a number, one value stands for all values of which the facts say the same.

    Args:
        finding: The finding.
        facts: What the catalog's conditions say of it.
    """
    if finding.kind == "flag":
        yield from (True, False)
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
