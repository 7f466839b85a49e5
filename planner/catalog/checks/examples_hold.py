"""The examples beside each rule hold: it fires, stays quiet, or waits for the named results."""

from collections.abc import Iterator, Mapping

from planner.catalog.checks.reading import parts_with_sign
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog
from planner.core.conditions import FactIs
from planner.core.errors import ProfileError
from planner.core.evaluation import evaluate, open_facts
from planner.core.facts import DoneFact, OutcomeFact, UnavailableFact
from planner.core.intake import flat_profile
from planner.core.observation import Observation, observe
from planner.core.rules import Rule
from planner.core.truth import Truth

ID = "examples-hold"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each example that does not hold, and for a rule without a firing and a quiet one."""
    for rule in loaded.catalog.rules:
        record = loaded.records("rules")[rule.id]
        if not rule.examples.fires or not rule.examples.quiet:
            message = f"{rule.id}: needs an example that fires and one that stays quiet"
            yield Fault(record.at("examples"), ID, message)
        for word, given, failure in failures_of(loaded, rule):
            yield Fault(record.at("examples", word, given), ID, f"{rule.id}: {failure}")


def lacking(catalog: Catalog, rule: Rule) -> frozenset[str]:
    """Return the tests that the rule wants to be unavailable; its examples are read where they are."""
    scope = catalog.scopes[min(rule.guidelines)]
    return frozenset(
        part.fact.test
        for part, is_negated in parts_with_sign(rule.when, scope)
        if isinstance(part, FactIs) and isinstance(part.fact, UnavailableFact) and not is_negated
    )


def failures_of(loaded: LoadedCatalog, rule: Rule) -> Iterator[tuple[str, int, str]]:
    """Yield each example that does not hold: which list, its place there, and what is wrong."""
    for word, profiles in (("fires", rule.examples.fires), ("quiet", rule.examples.quiet)):
        for place, given in enumerate(profiles):
            truth, failure = _truth(loaded, rule, dict(given))
            if failure:
                yield word, place, failure
            elif (truth is Truth.TRUE) != (word == "fires"):
                yield word, place, f"{word} example {place + 1} is {truth.value}"
    for place, example in enumerate(rule.examples.open):
        truth, failure = _truth(loaded, rule, dict(example.given))
        waits = _waits_for(loaded, rule, dict(example.given)) if not failure else frozenset()
        if failure:
            yield "open", place, failure
        elif truth is not Truth.UNKNOWN:
            yield "open", place, f"open example {place + 1} is {truth.value}"
        elif not example.waits_for <= waits:
            yield "open", place, f"open example {place + 1} waits for {', '.join(sorted(waits))}"


def waits_for_result(loaded: LoadedCatalog, rule: Rule) -> str | None:
    """Return a test without whose result a firing example stays open, None where there is none."""
    for given in map(dict, rule.examples.fires):
        for test in sorted(given.keys() & loaded.catalog.tests.keys()):
            rest = {name: value for name, value in given.items() if name != test}
            truth, failure = _truth(loaded, rule, rest)
            if not failure and truth is Truth.UNKNOWN and test in _waits_for(loaded, rule, rest):
                return test
    return None


def _observed(loaded: LoadedCatalog, rule: Rule, given: Mapping[str, object]) -> Observation:
    catalog = loaded.catalog
    return observe(flat_profile(given, catalog), catalog, lacking(catalog, rule))


def _truth(loaded: LoadedCatalog, rule: Rule, given: Mapping[str, object]) -> tuple[Truth, str]:
    try:
        observation = _observed(loaded, rule, given)
    except ProfileError as error:
        return Truth.UNKNOWN, f"the example cannot be read: {error}"
    scope = loaded.catalog.scopes[guideline_of(loaded.catalog, rule)]
    view = observation.lenient_truth if rule.does_more else observation.truth
    return evaluate(rule.when, view, scope), ""


def _waits_for(loaded: LoadedCatalog, rule: Rule, given: Mapping[str, object]) -> frozenset[str]:
    observation = _observed(loaded, rule, given)
    scope = loaded.catalog.scopes[guideline_of(loaded.catalog, rule)]
    facts = open_facts(rule.when, observation.lenient_truth, scope)
    return frozenset(fact.test for fact in facts if isinstance(fact, OutcomeFact | DoneFact))


def guideline_of(catalog: Catalog, rule: Rule) -> str:
    """Return the guideline under which the rule's examples are read."""
    default = catalog.default_guideline
    return default if default in rule.guidelines else min(rule.guidelines)
