"""What made a rule true, open or false for this patient, in facts and in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from planner.core.conditions import Condition, mentioned_facts
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
    ResultFact,
    UnavailableFact,
)
from planner.core.observation import Observation
from planner.core.situation import Situation
from planner.core.truth import Truth
from planner.core.wording import bound_text, fact_text, figure_text, value_text

NOT_STATED: Final = "not stated: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One stated (or missing) thing that decided: `state` is present, absent or not_stated."""

    finding: str | None = None
    test: str | None = None
    pathway: str | None = None
    figure: str | None = None
    state: str
    text: str

    def document(self) -> Mapping[str, object]:
        """Return the entry as it stands in an answer."""
        names = {
            "finding": self.finding,
            "test": self.test,
            "pathway": self.pathway,
            "figure": self.figure,
        }
        return {**{k: v for k, v in names.items() if v}, "state": self.state, "text": self.text}


def because_true(situation: Situation, condition: Condition) -> tuple[Because, ...]:
    """Return what makes the condition true, each finding or result once."""
    facts = _deciding(situation, condition, Truth.TRUE)
    return _entries(situation, [fact for fact in facts if not isinstance(fact, NotDoneFact)])


def because_advice(situation: Situation, condition: Condition) -> tuple[Because, ...]:
    """Return what makes a condition that does less true; the unknown decides nothing there."""
    facts = situation.strict.deciding(condition, Truth.TRUE)
    return _entries(situation, [fact for fact in facts if not isinstance(fact, NotDoneFact)])


def because_false(situation: Situation, condition: Condition) -> tuple[Because, ...]:
    """Return what makes the condition false: what is known against it, or what nobody stated."""
    return _entries(situation, _deciding(situation, condition, Truth.FALSE))


def blocking_facts(situation: Situation, condition: Condition) -> tuple[Fact, ...]:
    """Return the smallest set of facts whose truth makes the condition false."""
    return _deciding(situation, condition, Truth.FALSE)


def _deciding(situation: Situation, condition: Condition, wanted: Truth) -> tuple[Fact, ...]:
    return situation.lenient.deciding(condition, wanted)


def _entries(situation: Situation, facts: Iterable[Fact]) -> tuple[Because, ...]:
    entries: dict[Because, None] = {}
    for fact in facts:
        if isinstance(fact, FigureFact):
            entries.update(dict.fromkeys(_figure_entries(situation, fact)))
        else:
            entries[_entry(situation, fact)] = None
    return _said_once(entries)


def _said_once(entries: Iterable[Because]) -> tuple[Because, ...]:
    """Leave out what a stated value is not, where the value itself is told: 12 mm, and so not below 5 mm."""
    told = {(entry.finding, entry.text) for entry in entries}
    return tuple(
        entry
        for entry in entries
        if " (not: " not in entry.text
        or (entry.finding, entry.text.partition(" (not: ")[0]) not in told
    )


def _figure_entries(situation: Situation, fact: FigureFact) -> Iterator[Because]:
    """Yield the figure, and after it everything entered that it was computed from."""
    catalog, observation = situation.catalog, situation.observation
    figure = observation.reader.figure(fact.figure)
    truth = observation.truth(fact)
    if figure is None or truth is Truth.UNKNOWN:
        text = f"not known: {fact_text(fact, catalog)}"
        yield Because(figure=fact.figure, state="not_stated", text=text)
        return
    word = "" if truth is Truth.TRUE else "not "
    text = f"{figure_text(fact.figure, figure, catalog)} ({word}{bound_text(fact, catalog)})"
    yield Because(figure=fact.figure, state="present", text=text)
    calculator = catalog.calculators[fact.figure]
    entered = observation.reader.entered(fact.figure) is not None
    names = (calculator.entered_as,) if entered else catalog.figure_inputs[fact.figure]
    for name in names:
        stated = observation.profile.findings.get(name or "")
        if name and stated is not None:
            state = "absent" if stated.value is False else "present"
            text = value_text(name, stated.value, catalog)
            yield Because(finding=name, state=state, text=text)


def _entry(situation: Situation, fact: Fact) -> Because:
    match fact:
        case FlagFact(finding) | NumberFact(finding, _, _) | ChoiceFact(finding, _):
            return _finding_entry(situation, fact, finding)
        case OutcomeFact() | DoneFact() | NotDoneFact():
            return _test_entry(situation, fact)
        case UnavailableFact(test):
            text = situation.unavailable.get(test) or fact_text(
                fact, situation.catalog, holds=False
            )
            return Because(test=test, state="present", text=text)
        case FigureFact(figure):
            text = fact_text(fact, situation.catalog)
            return Because(figure=figure, state="not_stated", text=text)
        case PathwayFact(pathway):
            text = fact_text(fact, situation.catalog)
            return Because(finding=None, test=None, pathway=pathway, state="present", text=text)


def _finding_entry(situation: Situation, fact: Fact, finding: str) -> Because:
    catalog = situation.catalog
    stated = situation.observation.profile.findings.get(finding)
    if stated is None:
        text = f"{NOT_STATED}{fact_text(fact, catalog)}"
        return Because(finding=finding, state="not_stated", text=text)
    state = "absent" if stated.value is False else "present"
    text = value_text(finding, stated.value, catalog)
    if situation.observation.truth(fact) is Truth.FALSE and state == "present":
        text = f"{text} (not: {fact_text(fact, catalog)})"
    return Because(finding=finding, state=state, text=text)


def _test_entry(situation: Situation, fact: ResultFact) -> Because:
    holds = situation.observation.truth(fact)
    if holds is Truth.UNKNOWN:
        text = f"{situation.catalog.tests[fact.test].short} is not done"
        return Because(test=fact.test, state="not_stated", text=text)
    is_true = holds is Truth.TRUE
    told = replace(fact, test=_test_that_tells(situation.observation, fact, holds=is_true))
    return Because(
        test=told.test,
        state="present" if is_true else "absent",
        text=fact_text(told, situation.catalog, holds=is_true),
    )


def _test_that_tells(observation: Observation, fact: ResultFact, *, holds: bool) -> str:
    """
    Return the test whose result says what the fact says of a test: that test, or the done one that is read as it.

    Itself comes first, then what covers it, then what stands in for it.
    """
    catalog, done = observation.catalog, observation.done
    covering = catalog.covered_by[fact.test]
    readers = dict.fromkeys((fact.test, *covering, *catalog.answered_by[fact.test]))
    telling = (test for test in readers if test in done and _tells(observation, test, fact, holds))
    return next(telling, fact.test)


def _tells(observation: Observation, test: str, fact: ResultFact, holds: bool) -> bool:
    """Return whether the result of the test itself says that the fact holds, or that it does not."""
    match fact:
        case OutcomeFact(_, outcome):
            result = observation.profile.results.get(test)
            is_shown = result is not None and outcome in result.shows
            return is_shown == holds and outcome in observation.catalog.tests[test].shows
        case NotDoneFact():
            return test in observation.fresh
        case DoneFact():
            return True


def tests_named(condition: Condition) -> tuple[str, ...]:
    """Return the ids of the tests whose results the condition reads, each once."""
    return tuple(
        dict.fromkeys(
            fact.test
            for fact in mentioned_facts(condition)
            if isinstance(fact, OutcomeFact | DoneFact)
        )
    )
