"""Judge changed conditions by the examples beside the rule: does one of them notice?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from planner.catalog.load import LoadedCatalog
from planner.catalog.mutants import Mutant, mutants_of
from planner.core.evaluation import Scope, evaluate
from planner.core.facts import Fact, NumberFact, satisfies
from planner.core.intake import flat_profile
from planner.core.observation import Observation, observe
from planner.core.rules import Rule
from planner.core.truth import Truth


@dataclass
class Score:
    """How many changed rules their examples noticed, and which they did not."""

    noticed: int = 0
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def made(self) -> int:
        """Return how many changed rules there were."""
        return self.noticed + len(self.survivors)

    @property
    def percent(self) -> float:
        """Return the share that was noticed; 100 where nothing could be changed."""
        return 100.0 * self.noticed / self.made if self.made else 100.0


@dataclass(frozen=True)
class _Seen:
    """An example of a rule: what its profile shows, and the truth that the rule has for it."""

    observation: Observation
    is_lenient: bool
    truth: Truth

    def view(self, fact: Fact) -> Truth:
        """Return the truth of the fact; a moved threshold is not among the catalog's facts."""
        if isinstance(fact, NumberFact) and fact not in self.observation.catalog.facts.place:
            stated = self.observation.profile.findings.get(fact.finding)
            if stated is None:
                return Truth.FALSE if self.is_lenient else Truth.UNKNOWN
            return Truth.of(satisfies(fact.operator, float(stated.value), fact.bound))  # type: ignore[arg-type]
        if self.is_lenient:
            return self.observation.lenient_truth(fact)
        return self.observation.truth(fact)


def mutation_score(loaded: LoadedCatalog, rules: Iterable[Rule]) -> Score:
    """Return what the examples of the rules notice; the catalog's examples hold."""
    score = Score()
    catalog = loaded.catalog
    for rule in rules:
        default = catalog.default_guideline
        guideline = default if default in rule.guidelines else min(rule.guidelines)
        scope = catalog.scopes[guideline]
        examples = tuple(_examples(loaded, rule, scope))
        for mutant in mutants_of(rule, catalog):
            if any(_notices(example, mutant, scope) for example in examples):
                score.noticed += 1
            else:
                score.survivors.append(mutant)
    return score


def _examples(loaded: LoadedCatalog, rule: Rule, scope: Scope) -> Iterator[_Seen]:
    given: list[Mapping[str, object]] = [
        *map(dict, rule.examples.fires),
        *map(dict, rule.examples.quiet),
        *(dict(example.given) for example in rule.examples.open),
    ]
    for profile in given:
        observation = observe(flat_profile(profile, loaded.catalog), loaded.catalog)
        seen = _Seen(observation, rule.does_more, Truth.UNKNOWN)
        yield _Seen(observation, rule.does_more, evaluate(rule.when, seen.view, scope))


def _notices(example: _Seen, mutant: Mutant, scope: Scope) -> bool:
    return evaluate(mutant.changed.when, example.view, scope) is not example.truth
