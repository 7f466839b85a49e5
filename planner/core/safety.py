"""Is a test safe for this patient, and what stands in for it if not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from planner.core.diagnostic_tests import Contraindication, DiagnosticTest
from planner.core.facts import ChoiceFact, Fact, FigureFact, FlagFact, NumberFact
from planner.core.situation import Situation

Verdict = Literal["ok", "check_first", "caution", "replaced", "blocked", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """
    What speaks against doing the test now.

    `blocking` are absolute and certain; `replacing` prefer a substitute; `relative` ask for care;
    `unsure` are contraindications whose truth is not known, each with the findings that would tell.
    """

    verdict: Verdict
    blocking: tuple[Contraindication, ...] = ()
    replacing: tuple[Contraindication, ...] = ()
    relative: tuple[Contraindication, ...] = ()
    unsure: tuple[tuple[Contraindication, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    The test chosen for a need.

    `test` is None where the need is met by the done test `met_by`, or where nothing safe is left
    (`met_by` is None too). `instead_of` is the wanted test that had to give way, `tried` every test
    that was turned down, in order.
    """

    test: str | None = None
    met_by: str | None = None
    instead_of: str | None = None
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The contraindications of a test that hold, by level, and those that are not known."""

    blocking: tuple[Contraindication, ...] = ()
    replacing: tuple[Contraindication, ...] = ()
    relative: tuple[Contraindication, ...] = ()
    unsure: tuple[Contraindication, ...] = ()


_NOTHING = _Weighed()


def _weigh(situation: Situation, test: DiagnosticTest) -> _Weighed:
    places = situation.view.contraindication_places.get(test.id, ())
    (true, false), lane = situation.outcomes.less, situation.lane
    if all(false[place] >> lane & 1 for place in places):
        return _NOTHING
    held: dict[str, list[Contraindication]] = {
        "absolute": [],
        "prefer_substitute": [],
        "relative": [],
    }
    unsure: list[Contraindication] = []
    for place, item in zip(places, test.contraindications, strict=True):
        if true[place] >> lane & 1:
            held[item.level].append(item)
        elif not false[place] >> lane & 1:
            unsure.append(item)
    return _Weighed(
        blocking=tuple(held["absolute"]),
        replacing=tuple(held["prefer_substitute"]),
        relative=tuple(held["relative"]),
        unsure=tuple(unsure),
    )


def _verdict(situation: Situation, test: str, weighed: _Weighed) -> Verdict:
    if weighed.blocking:
        return "blocked"
    if test in situation.unavailable:
        return "unavailable"
    if weighed.replacing:
        return "replaced"
    if weighed.relative:
        return "caution"
    return "check_first" if weighed.unsure else "ok"


def _open_findings(situation: Situation, contraindication: Contraindication) -> tuple[str, ...]:
    return finding_ids(situation, situation.strictly_open(contraindication.when))


def finding_ids(situation: Situation, facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return the ids of the findings that the facts speak of, each once, in order; of a figure the missing inputs."""
    known = situation.observation.profile.findings
    names: dict[str, None] = {}
    for fact in facts:
        if isinstance(fact, FlagFact | NumberFact | ChoiceFact):
            names[fact.finding] = None
        elif isinstance(fact, FigureFact):
            inputs = situation.catalog.figure_inputs[fact.figure]
            names.update(dict.fromkeys(name for name in inputs if name not in known))
    return tuple(names)


class Chooser:
    """Chooses the safe and available test for a need; remembers what it weighed and chose."""

    def __init__(self, situation: Situation, infeasible: frozenset[str] = frozenset()) -> None:
        """Take the situation, and the tests whose prerequisites cannot be done."""
        self._situation = situation
        self._infeasible = infeasible
        self._weighed: dict[str, tuple[_Weighed, Verdict]] = {}
        self._chosen: dict[tuple[tuple[str, ...], bool, frozenset[str]], Choice] = {}

    def safety(self, test: str) -> Safety:
        """Return what speaks against doing the test now."""
        weighed, verdict = self._weigh(test)
        return Safety(
            verdict=verdict,
            blocking=weighed.blocking,
            replacing=weighed.replacing,
            relative=weighed.relative,
            unsure=tuple((item, _open_findings(self._situation, item)) for item in weighed.unsure),
        )

    def _weigh(self, test: str) -> tuple[_Weighed, Verdict]:
        known = self._weighed.get(test)
        if known is None:
            weighed = _weigh(self._situation, self._situation.catalog.tests[test])
            known = weighed, _verdict(self._situation, test, weighed)
            self._weighed[test] = known
        return known

    def choose(
        self,
        ranked: tuple[str, ...],
        *,
        is_immediate: bool = False,
        against: frozenset[str] = frozenset(),
    ) -> Choice:
        """
        Return the first of the ranked tests that can be done, else a substitute.

        A wanted test whose contraindication prefers a substitute is taken, with its caution, where
        no substitute can be done, or where the need is immediate and the contraindication gives way
        to that. `against` are tests that advice takes out.
        """
        key = (ranked, is_immediate, against)
        choice = self._chosen.get(key)
        if choice is None:
            choice = self._chosen[key] = self._choose(ranked, is_immediate, against)
        return choice

    def _choose(
        self, ranked: tuple[str, ...], is_immediate: bool, against: frozenset[str]
    ) -> Choice:
        for test in ranked:
            if met_by := self._situation.done_by(test):
                return Choice(met_by=met_by)
        wanted = tuple(test for test in ranked if test not in against)
        for place, test in enumerate(wanted):
            if self._is_acceptable(test, is_immediate=is_immediate):
                return _chosen(test, wanted[:place])
        for test in wanted:
            choice = self._substitute(test, (test,), against)
            if choice.test or choice.met_by:
                return choice
        for place, test in enumerate(wanted):
            if self._is_possible(test):
                return _chosen(test, wanted[:place])
        return Choice(instead_of=ranked[0], tried=wanted)

    def _is_acceptable(self, test: str, *, is_immediate: bool = False) -> bool:
        replacing = self._weigh(test)[0].replacing
        stands = [item for item in replacing if not (is_immediate and item.waived_if_immediate)]
        return self._is_possible(test) and not stands

    def _is_possible(self, test: str) -> bool:
        verdict = self._weigh(test)[1]
        return test not in self._infeasible and verdict not in ("blocked", "unavailable")

    def _substitute(self, wanted: str, tried: tuple[str, ...], against: frozenset[str]) -> Choice:
        for substitute in self._substitutes(tried[-1]):
            if substitute in tried:
                continue
            if self._situation.done_by(substitute):
                return Choice(met_by=self._situation.done_by(substitute), instead_of=wanted)
            if substitute not in against and self._is_acceptable(substitute):
                return Choice(test=substitute, instead_of=wanted, tried=tried)
            deeper = self._substitute(wanted, (*tried, substitute), against)
            if deeper.test or deeper.met_by:
                return deeper
        return Choice(instead_of=wanted, tried=tried)

    def _substitutes(self, test: str) -> tuple[str, ...]:
        weighed, _ = self._weigh(test)
        decisive = (*weighed.blocking, *weighed.replacing)
        named = [substitute for item in decisive for substitute in item.substitutes]
        if any(item.no_safe_option for item in decisive):
            return tuple(dict.fromkeys(named))
        return tuple(dict.fromkeys((*named, *self._situation.catalog.tests[test].substitutes)))


def _chosen(test: str, passed_over: tuple[str, ...]) -> Choice:
    return Choice(test=test, instead_of=passed_over[0] if passed_over else None, tried=passed_over)
