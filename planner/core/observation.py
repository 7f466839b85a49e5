"""From profile to facts: which atomic statements are known true, known false, or unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.core.calculators.reading import Reader, fact_truth
from planner.core.catalog import Catalog
from planner.core.conditions import Condition
from planner.core.evaluation import Judge, View, evaluate
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FindingFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    OutcomeFact,
    is_finding_fact,
    satisfies,
)
from planner.core.findings import Validity
from planner.core.profile import INCONCLUSIVE, Profile, Result, Stated, Value
from planner.core.truth import Truth


@dataclass(frozen=True)
class Observation:
    """
    A profile seen through a catalog's fact table.

    `true` and `false` are the places of the facts with that truth; every other fact is unknown.
    `done` are the tests with a result (or whose every measured number is stated), `fresh` those of
    them that are not too old, `stale` the ids of findings and tests that are.
    """

    catalog: Catalog
    profile: Profile
    values: Mapping[int, bool]
    done: frozenset[str]
    fresh: frozenset[str]
    stale: frozenset[str]

    @cached_property
    def lanes(self) -> tuple[list[int], list[int]]:
        """Return true and false lanes as they are: unknown stays unknown."""
        size = len(self.catalog.facts.facts)
        true, false = [0] * size, [0] * size
        for place, holds in self.values.items():
            (true if holds else false)[place] = 1
        return true, false

    @cached_property
    def lenient_lanes(self) -> tuple[list[int], list[int]]:
        """Return the lanes in which a finding that nobody stated counts as absent."""
        true, known_false = self.lanes
        false = list(known_false)
        for place in self.catalog.facts.finding_places:
            false[place] = 1 - true[place]
        return true, false

    @cached_property
    def unknown_result_bits(self) -> int:
        """Return the result facts that are not known, as bits."""
        true, false = self.signature
        return self.catalog.facts.result_bits & ~true & ~false

    @cached_property
    def signature(self) -> tuple[int, int]:
        """Return the known facts as two integers, true and false; equal signatures mean equal plans."""
        true = false = 0
        for place, holds in self.values.items():
            if holds:
                true |= 1 << place
            else:
                false |= 1 << place
        return true, false

    @cached_property
    def lenient_signature(self) -> tuple[int, int]:
        """Return the facts as two integers where a finding that nobody stated counts as absent."""
        true, false = self.signature
        return true, false | (self.catalog.facts.finding_bits & ~true)

    def truth(self, fact: Fact) -> Truth:
        """Return the truth of the fact; unknown stays unknown."""
        holds = self.values.get(self.catalog.facts.place[fact])
        return Truth.UNKNOWN if holds is None else Truth.of(holds)

    def lenient_truth(self, fact: Fact) -> Truth:
        """Return the truth of the fact where a finding that nobody stated counts as absent."""
        value = self.truth(fact)
        if value is Truth.UNKNOWN and is_finding_fact(fact):
            return Truth.FALSE
        return value

    @cached_property
    def reader(self) -> Reader:
        """Return what reads figures off the profile."""
        judged = _remembering(self.catalog, self.values)
        return Reader(self.catalog.calculators, self.catalog.findings, self.profile, judged)

    @cached_property
    def open_figures(self) -> tuple[tuple[str, str, Value], ...]:
        """
        Return the stated inputs, with their values, of the figures on which a fact is still open.

        What another answer would make of such a fact depends on these values, not on facts alone.
        """
        open_ones = {
            fact.figure
            for place, fact in self.catalog.facts.figures
            if place not in self.values and self.reader.computed(fact.figure) is not None
        }
        stated = self.profile.findings
        return tuple(
            (figure, name, stated[name].value)
            for figure in sorted(open_ones)
            for name in self.catalog.figure_inputs[figure]
            if name in stated
        )

    def is_known(self, finding: str) -> bool:
        """Return whether the finding is stated and not stale."""
        return finding in self.profile.findings and finding not in self.stale


def observe(
    profile: Profile, catalog: Catalog, unavailable: frozenset[str] = frozenset()
) -> Observation:
    """
    Return the profile as facts of the catalog.

    Args:
        profile: What was stated.
        catalog: The fact table, and which tests read as which.
        unavailable: Tests that the site does not have; what stands in for them counts as them.
    """
    stale = _stale_findings(profile, catalog) | _stale_tests(profile, catalog)
    values = {place: fact.test in unavailable for place, fact in catalog.facts.site_facts}
    for finding, stated in profile.findings.items():
        for place, fact in catalog.facts.by_finding.get(finding, ()):
            values[place] = _finding_holds(fact, stated)
    _rule_out(catalog, profile, values)
    done = frozenset(profile.results) | _measured_tests(profile, catalog, stale)
    _observe_results(profile, catalog, done, values, frozenset(), stale)
    replaced = _replaced(catalog, done, values, unavailable)
    if replaced:
        _observe_results(profile, catalog, done, values, replaced, stale)
    _observe_figures(catalog, profile, values)
    return Observation(
        catalog=catalog, profile=profile, values=values, done=done, fresh=done - stale, stale=stale
    )


def _judging(catalog: Catalog, values: Mapping[int, bool]) -> Callable[[Condition], Truth]:
    """Return what judges conditions by the facts known so far, unknown staying unknown."""
    scope = catalog.scopes[catalog.default_guideline]
    view = _view(catalog, values)
    return lambda condition: evaluate(condition, view, scope)


def _remembering(catalog: Catalog, values: Mapping[int, bool]) -> Callable[[Condition], Truth]:
    """Return the same for conditions that speak of facts which do not change any more, each judged once."""
    return Judge(_view(catalog, values), catalog.scopes[catalog.default_guideline]).truth


def _view(catalog: Catalog, values: Mapping[int, bool]) -> View:
    places = catalog.facts.place

    def view(fact: Fact) -> Truth:
        holds = values.get(places[fact])
        return Truth.UNKNOWN if holds is None else Truth.of(holds)

    return view


def _observe_figures(catalog: Catalog, profile: Profile, values: dict[int, bool]) -> None:
    """Add the facts about figures that are known whatever the unknown inputs are."""
    reader = Reader(catalog.calculators, catalog.findings, profile, _remembering(catalog, values))
    for place, fact in catalog.facts.figures:
        truth = fact_truth(fact, reader)
        if truth is not Truth.UNKNOWN:
            values[place] = truth is Truth.TRUE


def _rule_out(catalog: Catalog, profile: Profile, values: dict[int, bool]) -> None:
    """Take as absent what nobody stated and something stated rules out."""
    judged = _judging(catalog, values)
    for finding, ruled_out_by, places in catalog.ruled_out:
        if finding not in profile.findings and judged(ruled_out_by) is Truth.TRUE:
            for place in places:
                values[place] = False


def _finding_holds(fact: FindingFact, stated: Stated) -> bool:
    match fact:
        case FlagFact():
            return bool(stated.value)
        case ChoiceFact(_, values):
            return isinstance(stated.value, frozenset) and not values.isdisjoint(stated.value)
        case NumberFact(_, operator, bound):
            return satisfies(operator, _number(stated), bound)


def _number(stated: Stated) -> float:
    assert isinstance(stated.value, float | int), "intake gives number findings as numbers"
    return float(stated.value)


def _observe_results(
    profile: Profile,
    catalog: Catalog,
    done: frozenset[str],
    values: dict[int, bool],
    replaced: frozenset[str],
    stale: frozenset[str],
) -> None:
    """
    Add what is known of results: what a test showed, and what that says of the tests that it is read as.

    No clear answer of one test leaves open only what no other answered: it is read as another's where the test
    counts as that one in full, and nowhere beside a fresh and clear answer.
    """
    shown: dict[str, set[str]] = {}
    read: set[str] = set()
    read_fresh: set[str] = set()
    settled: dict[str, set[str]] = {}
    answered: set[str] = set()
    for test in sorted(done):
        outcomes = profile.results[test].shows if test in profile.results else frozenset[str]()
        standing_in = replaced.intersection(catalog.tests[test].stands_in_for)
        in_full = (test, *catalog.tests[test].covers, *sorted(standing_in))
        for other in catalog.read_as[test]:
            said = outcomes if other in in_full else outcomes - {INCONCLUSIVE}
            shown.setdefault(other, set()).update(said)
        for other in in_full:
            read.add(other)
            if test not in stale:
                read_fresh.add(other)
                if outcomes and INCONCLUSIVE not in outcomes:
                    answered.add(other)
            settled.setdefault(other, set()).update(catalog.tests[test].shows)
    for test in answered:
        shown[test].discard(INCONCLUSIVE)
    values.update(catalog.facts.not_done)
    for test in sorted(read.union(shown, settled)):
        for place, fact in catalog.facts.by_test.get(test, ()):
            if isinstance(fact, NotDoneFact):
                values[place] = test not in read_fresh
                continue
            holds = _result_holds(fact, test in read, shown.get(test), settled.get(test))
            if holds is not None:
                values[place] = holds


def _replaced(
    catalog: Catalog, done: frozenset[str], values: dict[int, bool], unavailable: frozenset[str]
) -> frozenset[str]:
    """Return the tests that cannot be done and for which a done test stands in."""
    stood_for = {other for test in done for other in catalog.tests[test].stands_in_for} - done
    judged = _judging(catalog, values)
    return frozenset(
        test
        for test in stood_for
        if test in unavailable
        or any(
            item.is_decisive and judged(item.when) is Truth.TRUE
            for item in catalog.tests[test].contraindications
        )
    )


def _result_holds(
    fact: OutcomeFact | DoneFact, is_read: bool, shown: set[str] | None, settled: set[str] | None
) -> bool | None:
    match fact:
        case DoneFact():
            return True if is_read else None
        case OutcomeFact(_, outcome):
            if shown and outcome in shown:
                return True
            return False if settled and outcome in settled else None


def _measured_tests(profile: Profile, catalog: Catalog, stale: frozenset[str]) -> frozenset[str]:
    known = profile.findings.keys() - stale
    return frozenset(test for test, measures in catalog.measuring if measures <= known)


def _stale_findings(profile: Profile, catalog: Catalog) -> frozenset[str]:
    return frozenset(
        finding
        for finding, stated in profile.findings.items()
        if _is_too_old(profile, stated, catalog.findings[finding].valid)
    )


def _stale_tests(profile: Profile, catalog: Catalog) -> frozenset[str]:
    return frozenset(
        test
        for test, result in profile.results.items()
        if _is_too_old(profile, result, catalog.tests[test].valid)
    )


def _is_too_old(profile: Profile, dated: Stated | Result, valid: Validity | None) -> bool:
    if profile.as_of is None or dated.on is None or valid is None:
        return False
    return (profile.as_of - dated.on).days > valid.days
