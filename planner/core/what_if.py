"""
What every single answer would change: all of them judged in one pass of the compiled rules.

An answer after which no rule, pathway, contraindication or check has another truth, no rule that waits
speaks of what it says, and no test counts as done, cannot change what is decided; the one pass finds
these. Only what is left is planned, each answer once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from planner.core.answers import answers, is_idle
from planner.core.facts import PathwayFact
from planner.core.hypotheses import (
    DecisionChange,
    change_between,
    decisions_for,
    decisions_of,
    rules_behind,
)
from planner.core.observation import Observation, observe
from planner.core.plan import Plan
from planner.core.profile import Profile
from planner.core.situation import Situation
from planner.core.suppositions import Supposition, suppose

Lanes = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """An answer, what it would change, and the rules that make the difference."""

    answer: Supposition
    change: DecisionChange
    rules: tuple[str, ...]


def single_answers(plan: Plan) -> tuple[Supposition, ...]:
    """
    Return every single answer: each value of each finding that is not known.

    Of a number, one value stands for all values of which the catalog's conditions say the same. A finding
    that describes a symptom which is not there has no answer.
    """
    return tuple(_finding_answers(plan.situation))


def _finding_answers(situation: Situation) -> Iterator[Supposition]:
    catalog = situation.catalog
    for name, entries in sorted(catalog.facts.by_finding.items()):
        finding = catalog.findings[name]
        if name in situation.observation.profile.findings or is_idle(situation, finding):
            continue
        for value in answers(finding, [fact for _, fact in entries]):
            yield Supposition(finding=name, value=value)
        if finding.kind == "flag":
            yield Supposition(finding=name, value=False)


def consequences(
    plan: Plan, suppositions: Sequence[Supposition] | None = None
) -> tuple[Consequence, ...]:
    """
    Return the answers that change what is decided, the weightiest first, each with what it changes.

    Args:
        plan: The plan as it is.
        suppositions: The answers to look at; every single answer where None.
    """
    asked = single_answers(plan) if suppositions is None else suppositions
    base = plan.situation.observation.profile
    supposed = [(answer, suppose(base, plan.situation.catalog, [answer])) for answer in asked]
    possible = [(answer, profile) for answer, profile in supposed if profile is not None]
    before = decisions_of(plan.drafts)
    found = []
    for answer, profile in _not_idle(plan, possible):
        after = decisions_for(plan, profile)
        change = change_between(before, after)
        if not change.is_empty:
            rules = rules_behind(change, before, after)
            found.append(Consequence(answer=answer, change=change, rules=rules))
    return tuple(sorted(found, key=_sort_key))


def _sort_key(entry: Consequence) -> tuple[tuple[int, int], str, str, str]:
    value = entry.answer.value
    shown = "|".join(sorted(value)) if isinstance(value, frozenset) else f"{value!s:>20}"
    return entry.change.weight, entry.answer.finding or "", entry.answer.test or "", shown


def _not_idle(
    plan: Plan, possible: Sequence[tuple[Supposition, Profile]]
) -> Iterator[tuple[Supposition, Profile]]:
    """Yield the answers that could change something."""
    situation = plan.situation
    lacking = frozenset(entry.test for entry in situation.site.unavailable)
    seen = [observe(profile, situation.catalog, lacking) for _, profile in possible]
    if not seen:
        return
    judged = _judged(situation, seen)
    open_bits = 0
    for rule in situation.undecided:
        open_bits |= situation.view.memory.mask(rule.when)
    checked = {
        check.finding
        for test in plan.drafts.steps
        for check in situation.catalog.tests[test].check_first
    }
    for lane, (entry, observation) in enumerate(zip(possible, seen, strict=True)):
        if (
            judged >> lane & 1
            or _changed_bits(situation.observation, observation) & open_bits
            or observation.done != situation.observation.done
            or observation.fresh != situation.observation.fresh
            or entry[0].finding in checked
        ):
            yield entry


def _changed_bits(before: Observation, after: Observation) -> int:
    """Return the facts whose lenient truth differs, as bits."""
    one, two = before.lenient_signature, after.lenient_signature
    return (one[0] ^ two[0]) | (one[1] ^ two[1])


def _judged(situation: Situation, seen: Sequence[Observation]) -> int:
    """Return the lanes in which a condition of the catalog has another truth than now."""
    view = situation.view
    size = len(situation.catalog.facts.facts)
    lenient = [item.lenient_signature for item in seen]
    more = view.more.program(*_lanes(situation.observation.lenient_signature, lenient, size))
    strict = [item.signature for item in seen]
    true, false = _lanes(situation.observation.signature, strict, size)
    for pathway in view.pathways:
        place = situation.catalog.facts.place[PathwayFact(pathway.id)]
        is_open = more[0][view.more.place["pathway", pathway.id]]
        true[place], false[place] = is_open, ~is_open & ((1 << len(seen)) - 1)
    less = view.less.program(true, false)
    decisive = [place for place, key in enumerate(view.more.keys) if key[0] != "evidence"]
    count = len(seen)
    differing = _differing(less[0], situation.less[0], range(len(view.less.keys)), count)
    for side in (0, 1):
        differing |= _differing(more[side], situation.more[side], decisive, count)
    return differing


def _lanes(now: tuple[int, int], each: Sequence[tuple[int, int]], size: int) -> Lanes:
    """Return the lanes of facts, one bit for each observation, from their signatures."""
    every = (1 << len(each)) - 1
    both = []
    for side in (0, 1):
        lanes = [every if now[side] >> place & 1 else 0 for place in range(size)]
        for lane, signature in enumerate(each):
            differing = now[side] ^ signature[side]
            while differing:
                place = (differing & -differing).bit_length() - 1
                lanes[place] ^= 1 << lane
                differing &= differing - 1
        both.append(lanes)
    return both[0], both[1]


def _differing(lanes: Sequence[int], now: Sequence[int], places: Iterable[int], count: int) -> int:
    """Return the lanes in which one of the places has another value than now."""
    every = (1 << count) - 1
    found = 0
    for place in places:
        found |= (lanes[place] & every) ^ (every if now[place] & 1 else 0)
    return found
