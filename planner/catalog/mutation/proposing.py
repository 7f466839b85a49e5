"""Small patients who tell a condition from its changes: an aid for whoever writes examples from the source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from planner.catalog.checks.examples_hold import guideline_of, lacking
from planner.catalog.checks.reading import facts_of
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation.lanes import Lanes, transposed
from planner.catalog.mutation.mutants import Mutant, Spot
from planner.catalog.mutation.stating import Given, Stating, neat
from planner.catalog.mutation.ways import Ways
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, mentioned_facts
from planner.core.errors import ProfileError
from planner.core.evaluation import Scope, open_facts
from planner.core.facts import DoneFact, NumberFact, OutcomeFact, fact_table
from planner.core.intake import flat_profile
from planner.core.observation import Observation, observe


@dataclass(frozen=True)
class Proposal:
    """A patient, whether the condition holds for it (None: results decide), and the changes that it shows up."""

    given: Given
    holds: bool | None
    waits_for: tuple[str, ...]
    shows_up: tuple[str, ...]


class Proposer:
    """Proposes patients for the conditions of one catalog under one guideline."""

    def __init__(self, catalog: Catalog, scope: Scope) -> None:
        """Take the catalog, whose fact table holds the facts of the changes, and the definitions."""
        self._catalog = catalog
        self._scope = scope
        self._ways = Ways(scope)
        self._stating = Stating(catalog)

    def proposals(
        self,
        condition: Condition,
        changes: Sequence[tuple[Condition, str]],
        missing: frozenset[str],
        seeds: Sequence[Given] = (),
        *,
        lenient: bool,
    ) -> tuple[list[Proposal], list[str]]:
        """
        Return patients that tell the condition from as many changes as can be, and the changes that are left.

        Args:
            condition: What is to be told from its changes.
            changes: What nobody notices yet, each with its words.
            missing: The tests that are not to be had.
            seeds: Examples that are there already; patients near them are looked at as well.
            lenient: A finding that nobody stated counts as absent.
        """
        candidates = [*self._candidates(condition, missing, seeds, lenient=lenient)]
        table = self._catalog.facts
        facts = transposed([patient for _, patient in candidates], table, lenient=lenient)
        lanes = Lanes(facts, table, self._scope)
        true, false = lanes.pair(condition)
        open_ones = 0
        for lane, (_, patient) in enumerate(candidates if lenient else ()):
            if not (true | false) >> lane & 1 and self._waits(condition, patient):
                open_ones |= 1 << lane
        left = [
            (words, _telling(lanes, condition, changed, open_ones)) for changed, words in changes
        ]
        chosen: list[Proposal] = []
        while (best := _best(candidates, left)) is not None:
            given, patient = candidates[best]
            shown = tuple(words for words, bits in left if bits >> best & 1)
            left = [entry for entry in left if not entry[1] >> best & 1]
            is_open = bool(open_ones >> best & 1)
            holds = None if is_open else bool(true >> best & 1)
            waits = self._waits(condition, patient) if is_open else ()
            chosen.append(Proposal(given, holds, waits, shown))
        return chosen, [words for words, _ in left]

    def _waits(self, condition: Condition, patient: Observation) -> tuple[str, ...]:
        facts = open_facts(condition, patient.lenient_truth, self._scope)
        tests = [fact.test for fact in facts if isinstance(fact, OutcomeFact | DoneFact)]
        return tuple(sorted(dict.fromkeys(tests)))

    def _candidates(
        self,
        condition: Condition,
        missing: frozenset[str],
        seeds: Sequence[Given],
        *,
        lenient: bool,
    ) -> Iterator[tuple[Given, Observation]]:
        made = [
            given
            for wanted in (True, False, None)
            for way in self._ways.of(condition, wanted, 1)[:400]
            if (given := self._stating.profile(way)) is not None
        ]
        if lenient:  # what is absent needs not be said
            made = [{k: v for k, v in given.items() if v is not False} for given in made]
        near = [given for seed in seeds for given in self._near(seed, condition)]
        seen: set[str] = set()
        for given in (*made, *near[:1500]):
            words = repr(sorted(given.items()))
            if words in seen:
                continue
            seen.add(words)
            try:
                yield given, observe(flat_profile(given, self._catalog), self._catalog, missing)
            except ProfileError:
                continue

    def _near(self, seed: Given, condition: Condition) -> Iterator[Given]:
        """Yield the patient with one thing otherwise: unsaid, or as a fact of the condition wants it or not."""
        for name in seed:
            yield {key: value for key, value in seed.items() if key != name}
        for fact in dict.fromkeys(facts_of(condition, self._scope)):
            for holds in (True, False):
                way = self._stating.profile(((fact, holds),))
                if way:
                    yield {**seed, **way}
                    if isinstance(fact, NumberFact):
                        step = 1 if fact.bound >= 10 else 0.1
                        for moved in (fact.bound - step, fact.bound, fact.bound + step):
                            yield {**seed, fact.finding: neat(moved)}


def _size(given: Given) -> int:
    return len(given) + sum(isinstance(value, list) and len(value) > 1 for value in given.values())


def _telling(lanes: Lanes, original: Condition, changed: Condition, open_ones: int) -> int:
    """Return the candidates that show up the change: as an example that fires or not, or that is open no more."""
    true, false = lanes.pair(original)
    now_true, now_false = lanes.pair(changed)
    return (true ^ now_true) | (((true | false) ^ (now_true | now_false)) & open_ones)


def _best(
    candidates: Sequence[tuple[Given, Observation]], left: Sequence[tuple[str, int]]
) -> int | None:
    """Return the candidate that shows up most of what is left, the smallest of them; None where none shows any."""
    best: int | None = None
    most = (0, 0)
    for lane, (given, _) in enumerate(candidates):
        score = (sum(bits >> lane & 1 for _, bits in left), -_size(given))
        if score[0] and score > most:
            best, most = lane, score
    return best


def proposals_of(
    loaded: LoadedCatalog, changes: Iterable[object]
) -> Iterator[tuple[Spot, list[Proposal], list[str]]]:
    """Yield, for each condition of which a change was not noticed, patients that would show it up, and what is left."""
    by_spot: dict[Spot, list[Mutant]] = {}
    for change in changes:
        if isinstance(change, Mutant):
            by_spot.setdefault(change.spot, []).append(change)
    facts = [
        fact for found in by_spot.values() for one in found for fact in mentioned_facts(one.changed)
    ]
    catalog = replace(loaded.catalog, facts=fact_table([*loaded.catalog.facts.facts, *facts]))
    proposers = {name: Proposer(catalog, scope) for name, scope in catalog.scopes.items()}
    for spot, found in by_spot.items():
        told_from = [(one.changed, one.change) for one in found]
        guideline, missing, lenient = catalog.default_guideline, frozenset[str](), True
        seeds: list[Given] = []
        if spot.kind == "rule":
            rule = catalog.rule_by_id[spot.id]
            guideline, missing = guideline_of(catalog, rule), lacking(catalog, rule)
            lenient = rule.does_more
            seeds = [dict(given) for given in (*rule.examples.fires, *rule.examples.quiet)]
            seeds += [dict(example.given) for example in rule.examples.open]
        elif spot.kind == "contraindication":
            lenient = False
        proposed, left = proposers[guideline].proposals(
            found[0].original, told_from, missing, seeds, lenient=lenient
        )
        yield spot, proposed, left


def proposals_for(loaded: LoadedCatalog, changes: Iterable[object]) -> Iterator[str]:
    """Yield a line for each proposal: of what, what it is now, the patient, and the changes that it would show up."""
    words = {True: "holds", False: "quiet", None: "open"}
    for spot, proposed, left in proposals_of(loaded, changes):
        for one in proposed:
            yield f"{spot.id}: {words[one.holds]} {flow(one.given)}  # {'; '.join(one.shows_up)}"
        for change in left:
            yield f"{spot.id}: no patient found  # {change}"


def flow(given: Given) -> str:
    """
    Return the profile as it stands in a catalog file.

    >>> flow({"cough": True, "ct_chest": ["normal"]})
    '{cough: true, ct_chest: [normal]}'
    """
    return "{" + ", ".join(f"{name}: {_flow_value(value)}" for name, value in given.items()) + "}"


def _flow_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value)
