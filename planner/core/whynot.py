"""Why a test is not a step, and the smallest changes that would make it one, each proved by planning again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.errors import UnknownId
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
    UnavailableFact,
    fact_key,
)
from planner.core.figure_ways import figure_ways
from planner.core.hypotheses import due_decisions_for
from planner.core.plan import Plan
from planner.core.profile import Profile, Value
from planner.core.refusal_document import not_chosen_document
from planner.core.suppositions import Supposition, suppose
from planner.core.truth import Truth
from planner.core.wording import fact_text, listing

Document = dict[str, object]

MAX_CHANGES = 3
MAX_OFFERED = 5
_MAX_TRIED = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact and the truth that it should get."""

    fact: Fact
    holds: bool


class Tries:
    """Plans again for changes of one plan's patient; what was tried once is remembered."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan."""
        self._plan = plan
        self._due: dict[frozenset[Wanted], frozenset[str]] = {}

    def due_after(self, changes: frozenset[Wanted]) -> frozenset[str]:
        """Return the tests that are steps due now after the changes; none where these contradict each other."""
        if changes not in self._due:
            profile = apply_changes(self._plan, changes)
            steps = {} if profile is None else due_decisions_for(self._plan, profile).steps
            self._due[changes] = frozenset(steps)
        return self._due[changes]


def counterfactuals(
    plan: Plan, test: str, *, at_most: int = MAX_OFFERED, tries: Tries | None = None
) -> list[Document]:
    """
    Return the smallest changes of findings or results after which the test is a step due now.

    Each is verified: the changed profile is planned again. Only what is unknown or could have been
    otherwise is changed; age, sex and results that are already there are not.

    Args:
        plan: The plan.
        test: The test that is no step, or not yet.
        at_most: How many are offered, the smallest first.
        tries: What was tried already for the same plan.
    """
    tries = tries or Tries(plan)
    offered: list[Document] = []
    found: list[frozenset[Wanted]] = []
    for changes in _candidates(plan, test):
        if any(smaller <= changes for smaller in found):
            continue
        if test in tries.due_after(changes):
            found.append(changes)
            offered.append(_document(plan, changes))
        if len(offered) == at_most:
            break
    return offered


def why_not(plan: Plan, tests: Sequence[str]) -> list[Document]:
    """
    Return, for each test, why it is not a step and what would make it one; for a step, that it is one.

    Raises:
        UnknownId: A test is not in the catalog.
    """
    catalog = plan.situation.catalog
    answers: list[Document] = []
    refused = {entry.test: entry for entry in plan.not_chosen}
    for test in tests:
        if test not in catalog.tests:
            raise UnknownId(f"unknown test {test[:60]!r}")
        if test in refused:
            answer = {"is_step": False, **not_chosen_document(plan, refused[test], "full")}
            answers.append(answer | {"would_be_chosen_if": counterfactuals(plan, test)})
        else:
            step = next(step for step in plan.steps if step.draft.test == test)
            answer = {
                "is_step": True,
                "test": test,
                "name": catalog.tests[test].name,
                "state": step.draft.state,
                "order": step.order,
            }
            if not step.draft.is_now:
                answer["would_be_chosen_if"] = counterfactuals(plan, test)
            answers.append(answer)
    return answers


def apply_changes(plan: Plan, changes: Iterable[Wanted]) -> Profile | None:
    """Return the profile after the changes, or None where they contradict each other or what is done."""
    profile = plan.situation.observation.profile
    catalog = plan.situation.catalog
    values: dict[str, Value] = {}
    outcomes: dict[str, set[str]] = {}
    for wanted in changes:
        match wanted.fact:
            case FlagFact(finding):
                values[finding] = wanted.holds
            case NumberFact() as fact:
                value = _number_for(plan, fact, holds=wanted.holds)
                if value is None or fact.finding in {*profile.findings, *values}:
                    return None
                values[fact.finding] = value
            case ChoiceFact(finding, chosen):
                known = catalog.findings[finding].choices
                fitting = [choice for choice in known if (choice in chosen) == wanted.holds]
                if not fitting:
                    return None
                values[finding] = frozenset(fitting[:1])
            case OutcomeFact(test, outcome):
                outcomes.setdefault(test, set()).update({outcome} if wanted.holds else ())
            case DoneFact(test):
                outcomes.setdefault(test, set())
            case NotDoneFact() | PathwayFact() | FigureFact() | UnavailableFact():
                return None
    if not outcomes.keys().isdisjoint(profile.results):
        return None
    supposed = [Supposition(finding=name, value=value) for name, value in values.items()]
    supposed += [Supposition(test=test, value=frozenset(shown)) for test, shown in outcomes.items()]
    return suppose(profile, catalog, supposed)


def _number_for(plan: Plan, fact: NumberFact, *, holds: bool) -> float | None:
    """Return a value for which the fact has the truth: the bound itself, or the next whole step beside it."""
    finding = plan.situation.catalog.findings[fact.finding]
    step = {"at_least": 0.0, "above": 1.0, "at_most": 0.0, "below": -1.0}[fact.operator]
    if not holds:
        step = {"at_least": -1.0, "above": 0.0, "at_most": 1.0, "below": 0.0}[fact.operator]
    value = fact.bound + step
    return value if finding.minimum <= value <= finding.maximum else None


def _candidates(plan: Plan, test: str) -> list[frozenset[Wanted]]:
    """Return sets of changes that could make a rule ask for the test, the smallest first."""
    situation = plan.situation
    found: set[frozenset[Wanted]] = set()
    for rule in situation.view.rules_recommending.get(test, ()):
        if rule.pathway in situation.closed_pathways:
            continue
        for changes in _ways(plan, rule.when, True):
            found.add(changes)
    unblocked: set[frozenset[Wanted]] = set(_unblocking(plan, test))
    combined = found | unblocked | {a | b for a in unblocked for b in found}
    combined = {_normal(plan, changes) for changes in combined}
    small = [changes for changes in combined if 0 < len(changes) <= MAX_CHANGES]
    return sorted(small, key=lambda changes: (len(changes), _sort_text(changes)))[:_MAX_TRIED]


def _normal(plan: Plan, changes: frozenset[Wanted]) -> frozenset[Wanted]:
    """Drop what a result brings anyway, and add the symptom that an attribute describes."""
    shown = {w.fact.test for w in changes if isinstance(w.fact, OutcomeFact) and w.holds}
    normal = {
        wanted
        for wanted in changes
        if not (
            isinstance(wanted.fact, OutcomeFact) and not wanted.holds and wanted.fact.test in shown
        )
    }
    present = plan.situation.observation.profile.findings
    for wanted in changes:
        if isinstance(wanted.fact, FlagFact | ChoiceFact | NumberFact):
            about = plan.situation.catalog.findings[wanted.fact.finding].about
            if about is not None and about not in present:
                normal.add(Wanted(FlagFact(about), True))
    return frozenset(normal)


def _unblocking(plan: Plan, test: str) -> Iterator[frozenset[Wanted]]:
    """Yield the flags that block the test, taken back."""
    safety = plan.drafts.chooser.safety(test)
    changes: set[Wanted] = set()
    for item in (*safety.blocking, *safety.replacing):
        ways = list(_ways(plan, item.when, False))
        if ways:
            changes |= min(ways, key=len)
    if changes:
        yield frozenset(changes)


def _sort_text(changes: Iterable[Wanted]) -> str:
    return "|".join(sorted(f"{fact_key(wanted.fact)} {wanted.holds}" for wanted in changes))


def _ways(plan: Plan, condition: Condition, goal: bool) -> list[frozenset[Wanted]]:
    """Return the small sets of changes after which the condition has the wanted truth."""
    situation = plan.situation
    match condition:
        case FactIs(fact):
            return _fact_ways(plan, fact, goal)
        case DerivedHolds(finding):
            return _ways(plan, situation.view.scope.derived[finding], goal)
        case PathwayOpen(pathway):
            return _ways(plan, situation.view.scope.pathways[pathway].opens, goal)
        case Not(part):
            return _ways(plan, part, not goal)
        case All(parts):
            return _combined(plan, parts, len(parts), goal)
        case AnyOf(parts):
            return _combined(plan, parts, 1, goal)
        case AtLeast(count, parts):
            return _combined(plan, parts, count, goal)


def _fact_ways(plan: Plan, fact: Fact, goal: bool) -> list[frozenset[Wanted]]:
    observation = plan.situation.observation
    if observation.lenient_truth(fact) is Truth.of(goal):
        return [frozenset()]
    is_changeable = True
    match fact:
        case FigureFact():
            ways = figure_ways(plan.situation, fact, goal=goal)
            return [frozenset(Wanted(one, holds) for one, holds in way) for way in ways]
        case FlagFact(finding) | ChoiceFact(finding, _) | NumberFact(finding, _, _):
            group = plan.situation.catalog.findings[finding].group
            stated = observation.profile.findings.get(finding)
            is_changeable = stated is None or (
                group != "demographic" and isinstance(stated.value, bool)
            )
        case OutcomeFact(test, _) | DoneFact(test):
            is_changeable = test not in observation.done
        case NotDoneFact() | PathwayFact() | UnavailableFact():
            is_changeable = False
    return [frozenset({Wanted(fact, goal)})] if is_changeable else []


def _combined(
    plan: Plan, parts: tuple[Condition, ...], count: int, goal: bool
) -> list[frozenset[Wanted]]:
    needed = count if goal else len(parts) - count + 1
    ways = sorted(
        (sorted(_ways(plan, part, goal), key=len) for part in parts),
        key=lambda options: len(options[0]) if options else 99,
    )
    if needed == 1:
        return _smallest(way for options in ways for way in options)
    if needed == len(parts):
        if not all(ways):
            return []
        costly = [options for options in ways if options[0]]
        if sum(len(options[0]) for options in costly) > MAX_CHANGES + 3:
            return []
        return _smallest(frozenset().union(*chosen) for chosen in product(*(o[:8] for o in costly)))
    possible = [options for options in ways if options]
    if len(possible) < needed:
        return []
    free = [options for options in possible if not options[0]]
    rest = [options for options in possible if options[0]]
    missing = max(0, needed - len(free))
    if missing == 0:
        return [frozenset()]
    if missing == 1:
        return _smallest(way for options in rest for way in options)
    return _smallest([frozenset().union(*(options[0] for options in rest[:missing]))])


def _smallest(ways: Iterable[frozenset[Wanted]]) -> list[frozenset[Wanted]]:
    distinct = {way for way in ways if _cost(way) <= MAX_CHANGES}
    if frozenset() in distinct:
        return [frozenset()]
    return sorted(distinct, key=lambda way: (_cost(way), len(way), _sort_text(way)))[:40]


def _cost(way: frozenset[Wanted]) -> int:
    """Return how many things must be said: outcomes of one test that it does not show come with its result."""
    shown = {w.fact.test for w in way if isinstance(w.fact, OutcomeFact) and w.holds}
    return sum(
        not (isinstance(w.fact, OutcomeFact) and not w.holds and w.fact.test in shown) for w in way
    )


def _document(plan: Plan, changes: frozenset[Wanted]) -> Document:
    ordered = sorted(changes, key=lambda wanted: _sort_text([wanted]))
    catalog = plan.situation.catalog
    entries: list[Document] = []
    for wanted in ordered:
        text = fact_text(wanted.fact, catalog, holds=wanted.holds)
        match wanted.fact:
            case FlagFact(finding):
                entries.append({"finding": finding, "value": wanted.holds, "text": text})
            case NumberFact() as fact:
                value = _number_for(plan, fact, holds=wanted.holds)
                entries.append({"finding": fact.finding, "value": value, "text": text})
            case ChoiceFact(finding, values):
                known = catalog.findings[finding].choices
                fitting = [choice for choice in known if (choice in values) == wanted.holds]
                entries.append({"finding": finding, "value": fitting[0], "text": text})
            case OutcomeFact(test, outcome):
                entries.append({"test": test, "shows": outcome, "text": text})
            case DoneFact(test) | NotDoneFact(test) | UnavailableFact(test):
                entries.append({"test": test, "text": text})
            case PathwayFact(pathway):
                entries.append({"pathway": pathway, "text": text})
            case FigureFact(figure):
                entries.append({"figure": figure, "text": text})
    return {"changes": entries, "text": listing([str(entry["text"]) for entry in entries], "and")}
