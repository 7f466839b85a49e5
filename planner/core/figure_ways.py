"""Which answers to missing inputs would give a figure the wanted relation to a bound."""

from collections.abc import Iterable, Iterator

from planner.core.facts import ChoiceFact, Fact, FigureFact, FlagFact, NumberFact
from planner.core.findings import Finding
from planner.core.observation import Observation, observe
from planner.core.profile import Value
from planner.core.situation import Situation
from planner.core.suppositions import Supposition, suppose
from planner.core.truth import Truth

Answer = tuple[Fact, bool]


def figure_ways(situation: Situation, fact: FigureFact, *, goal: bool) -> list[frozenset[Answer]]:
    """
    Return small sets of answers to missing flags and choices, or the figure itself, that give the fact the truth.

    A number that is missing is not guessed, and what was stated is not taken back.
    """
    known = situation.observation.profile.findings
    entered_as = situation.catalog.calculators[fact.figure].entered_as
    ways: list[frozenset[Answer]] = []
    if entered_as is not None and entered_as not in known:
        ways.append(frozenset({(NumberFact(entered_as, fact.operator, fact.bound), goal)}))
    found = _answers(situation, fact, goal=goal)
    if found:
        ways.append(frozenset(_as_fact(answer) for answer in found))
    return ways


def _answers(situation: Situation, fact: FigureFact, *, goal: bool) -> list[Supposition]:
    """Return the fewest answers among the most favorable ones, or none where they do not reach the goal."""
    known = situation.observation.profile.findings
    chosen: list[Supposition] = []
    for name in situation.catalog.figure_inputs[fact.figure]:
        if name not in known:
            chosen.extend(_best(situation, fact, name, goal=goal))
    wanted = Truth.of(goal)
    if _truth(situation, fact, chosen) is not wanted:
        return []
    for answer in tuple(chosen):
        fewer = [other for other in chosen if other is not answer]
        if _truth(situation, fact, fewer) is wanted:
            chosen = fewer
    return chosen


def _best(
    situation: Situation, fact: FigureFact, name: str, *, goal: bool
) -> Iterator[Supposition]:
    upward = (fact.operator in ("at_least", "above")) == goal
    best: tuple[float, Supposition] | None = None
    for value in _values(situation.catalog.findings[name]):
        answer = Supposition(finding=name, value=value)
        seen = supposed(situation, [answer])
        figure = None if seen is None else seen.reader.figure(fact.figure)
        if figure is None:
            continue
        reached = figure.low if upward else -figure.high
        if best is None or reached > best[0]:
            best = (reached, answer)
    if best is not None:
        yield best[1]


def _values(finding: Finding) -> Iterator[Value]:
    if finding.kind == "flag":
        yield from (True, False)
    elif finding.kind == "choice":
        yield from (frozenset({choice}) for choice in finding.choices)


def supposed(situation: Situation, answers: Iterable[Supposition]) -> Observation | None:
    """Return what would be known after the answers, or None where they contradict what is known."""
    profile = suppose(situation.observation.profile, situation.catalog, answers)
    if profile is None:
        return None
    return observe(profile, situation.catalog, frozenset(situation.unavailable))


def _truth(situation: Situation, fact: FigureFact, answers: Iterable[Supposition]) -> Truth:
    seen = supposed(situation, answers)
    return Truth.UNKNOWN if seen is None else seen.truth(fact)


def _as_fact(answer: Supposition) -> Answer:
    assert answer.finding is not None, "answers speak of findings"
    if isinstance(answer.value, frozenset):
        return ChoiceFact(answer.finding, answer.value), True
    return FlagFact(answer.finding), answer.value is True
