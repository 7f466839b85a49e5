"""
One patient after each single answer, all judged in one pass of the compiled rules.

Each answer of the catalog's table is a lane. What an answer says of facts is laid over what is known;
the few answers that change more than their own facts (a figure is computed from them, a test counts as
done, they rule something out) are observed one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from planner.core.answer_table import Answer
from planner.core.catalog import Catalog
from planner.core.compiled import Pair
from planner.core.facts import set_bits
from planner.core.observation import Observation, observe
from planner.core.profile import Profile, Stated, Value
from planner.core.situation import Outcomes, Situation, judge
from planner.core.suppositions import Supposition, suppose


@dataclass(frozen=True)
class AnswerLanes:
    """
    A patient after each single answer.

    Args:
        situation: The patient as is.
        lanes: The answers that are open and contradict nothing, as bits.
        observed: Lane -> what is known after the answer, for the answers that were observed one by one.
        strict: True and false lanes of every fact, unknown staying unknown.
        lenient: The same where a finding that nobody stated counts as absent.
        outcomes: What the conditions come to.
    """

    situation: Situation
    lanes: int
    observed: dict[int, Observation]
    strict: Pair
    lenient: Pair
    outcomes: Outcomes

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return the answers in the order of their lanes."""
        return self.situation.catalog.single_answers.answers

    @cached_property
    def changed_places(self) -> dict[int, list[int]]:
        """Return lane -> the places of the facts whose lenient truth is another than now, for open lanes."""
        places: dict[int, list[int]] = {lane: [] for lane in set_bits(self.lanes)}
        for place, lanes in enumerate(self.changed_facts):
            for lane in set_bits(lanes):
                places[lane].append(place)
        return places

    @cached_property
    def changed_facts(self) -> tuple[int, ...]:
        """Return for each fact the open lanes in which its lenient truth is another than now."""
        now = self.situation.observation.lenient_lanes
        return tuple(
            differing(self.lenient, now, place, self.lanes) for place in range(len(now[0]))
        )

    def true_bits(self, lane: int) -> int:
        """Return the facts that are true after the answer of the lane, as bits."""
        true, _ = self.situation.observation.signature
        for place in self.changed_places[lane]:
            true = true & ~(1 << place) | (self.strict[0][place] >> lane & 1) << place
        return true

    def lane_of(self, finding: str, value: Value) -> int:
        """Return the lane of the answer."""
        return self.situation.catalog.single_answers.lane_of[Answer(finding, value)]

    def to(self, finding: str, value: Value) -> Situation | None:
        """Return the patient after the answer, or None where it is not among those judged here."""
        lane = self.lane_of(finding, value)
        return self.after(lane) if self.lanes >> lane & 1 else None

    def after(self, lane: int) -> Situation:
        """Return the patient after the answer of the lane, the same each time."""
        known = self._situations.get(lane)
        if known is None:
            observation = self._observation(lane)
            known = replace(
                self.situation, observation=observation, judged=self.outcomes, lane=lane
            )
            self._situations[lane] = known
        return known

    @cached_property
    def _situations(self) -> dict[int, Situation]:
        return {}

    def _observation(self, lane: int) -> Observation:
        known = self.observed.get(lane)
        if known is not None:
            return known
        base = self.situation.observation
        answer = self.answers[lane]
        assumed = base.profile.assumed
        findings = {**base.profile.findings, answer.finding: Stated(value=answer.value)}
        following = dict(self.situation.catalog.following(answer))
        for name, is_yes in following.items():
            if name not in findings or name in assumed:
                findings[name] = Stated(value=is_yes)
        true, false = self.strict
        values = dict(base.values)
        for place in self.situation.catalog.single_answers.places_of(lane):
            values[place] = bool(true[place] >> lane & 1)
            assert values[place] or false[place] >> lane & 1, "an answer says yes or no"
        left = assumed - {answer.finding, *following} if assumed else assumed
        profile = replace(base.profile, findings=findings, assumed=left)
        return replace(base, values=values, profile=profile)


def plain_answer_lanes(situation: Situation) -> AnswerLanes:
    """Return the patient after each answer that changes nothing but the facts that it speaks of."""
    plain, _, strict = _possible(situation)
    return _judged(situation, plain, {}, strict)


def answer_lanes(situation: Situation) -> AnswerLanes:
    """Return the patient after each single answer."""
    catalog, base = situation.catalog, situation.observation
    table = catalog.single_answers
    lanes, entangled, (true, false) = _possible(situation)
    observed: dict[int, Observation] = {}
    lacking = frozenset(situation.unavailable)
    for lane in set_bits(entangled):
        answer = table.answers[lane]
        supposed = Supposition(finding=answer.finding, value=answer.value)
        profile = suppose(base.profile, catalog, [supposed])
        if profile is None:
            continue
        lanes |= 1 << lane
        observed[lane] = seen = observe(profile, catalog, lacking)
        _put(true, false, lane, seen, {*table.places_of(lane), *_changed(base, seen)})
    return _judged(situation, lanes, observed, (true, false))


def _possible(situation: Situation) -> tuple[int, int, Pair]:
    """
    Return the answers that are open, and what each says laid over what is known.

    Returns:
        The lanes of the answers that change nothing but the facts that they speak of, the lanes of
        the others, and the true and false lanes of every fact.
    """
    catalog, base = situation.catalog, situation.observation
    table = catalog.single_answers
    lanes = table.open_lanes(base.profile) & ~_contradicting(catalog, base.profile)
    strict = table.facts_after(*base.lanes)
    entangled = _entangled(situation, *strict)
    return lanes & ~entangled, lanes & entangled, strict


def _judged(
    situation: Situation, lanes: int, observed: dict[int, Observation], strict: Pair
) -> AnswerLanes:
    catalog = situation.catalog
    every = catalog.single_answers.every
    true, lenient_false = strict[0], list(strict[1])
    for place in catalog.facts.finding_places:
        lenient_false[place] = ~true[place] & every
    return AnswerLanes(
        situation=situation,
        lanes=lanes,
        observed=observed,
        strict=strict,
        lenient=(true, lenient_false),
        outcomes=judge(situation.view, catalog, (true, lenient_false), strict, every),
    )


def differing(after: Pair, now: Pair, place: int, lanes: int) -> int:
    """Return the lanes in which what stands at the place has another truth than now (the first lane of `now`)."""
    is_true = after[0][place] & lanes
    is_false = after[1][place] & lanes
    one = lanes ^ is_true if now[0][place] & 1 else is_true
    two = lanes ^ is_false if now[1][place] & 1 else is_false
    return one | two


def truer(after: Pair, now: Pair, place: int, lanes: int) -> int:
    """Return the lanes in which what stands at the place is true and was not, or was and is not."""
    is_true = after[0][place] & lanes
    return lanes ^ is_true if now[0][place] & 1 else is_true


def _put(true: list[int], false: list[int], lane: int, seen: Observation, places: set[int]) -> None:
    """Set the lane of the facts at the places to what is known."""
    bit = 1 << lane
    for place in places:
        holds = seen.values.get(place)
        true[place] = true[place] | bit if holds else true[place] & ~bit
        false[place] = false[place] | bit if holds is False else false[place] & ~bit


def _changed(now: Observation, seen: Observation) -> Iterator[int]:
    """Yield the places of the facts of which something else is known than now."""
    one, two = now.signature, seen.signature
    yield from set_bits((one[0] ^ two[0]) | (one[1] ^ two[1]))


def _contradicting(catalog: Catalog, profile: Profile) -> int:
    """Return the lanes of answers from which the contrary of something stated follows."""
    table = catalog.single_answers
    lanes = 0
    for name, stated in profile.findings.items():
        if stated.value is True:
            lanes |= table.denying.get(name, 0)
        elif stated.value is False and name not in profile.assumed:
            lanes |= table.affirming.get(name, 0)
    return lanes


def _entangled(situation: Situation, true: list[int], false: list[int]) -> int:
    """
    Return the lanes of answers that change more than the facts that they speak of.

    Args:
        situation: The patient as is.
        true: The true lanes of facts, each with what its answer says.
        false: The false lanes.
    """
    catalog = situation.catalog
    table = catalog.single_answers
    profile = situation.observation.profile
    findings = {c.entered_as for c in catalog.calculators.values() if c.entered_as}
    reader, known = situation.observation.reader, profile.findings.keys()
    for name, inputs in catalog.figure_inputs.items():
        if reader.computed(name) is not None:
            findings.update(inputs)
    for _, measures in catalog.measuring:
        missing = measures - (known - situation.observation.stale)
        if len(missing) == 1:
            findings |= missing
    for done in situation.observation.done:
        for test in catalog.tests[done].stands_in_for:
            findings |= catalog.read_by_contraindications[test]
    now = catalog.entangling(*situation.observation.lanes)[0]
    lanes = 0
    for is_true, holds in zip(catalog.entangling(true, false)[0], now, strict=True):
        lanes |= table.every & (~is_true if holds & 1 else is_true)
    for name in findings:
        lanes |= table.telling(name)
    return lanes
