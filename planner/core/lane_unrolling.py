"""Conditional steps after each of many answers: `unrolling.py` for all lanes at once, round by round to a fixpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.core.conditions import Condition
from planner.core.facts import bits, set_bits
from planner.core.lane_drafts import LaneDrafts
from planner.core.lane_needs import add_prerequisites, add_rule
from planner.core.lane_steps import lowest, parted
from planner.core.rules import Rule
from planner.core.unrolling import is_settled, remaining_given


def add_conditional(drafts: LaneDrafts) -> None:
    """Add the steps that hang on results of steps, until a round brings no step in any lane."""
    waiting = _Waiting(drafts)
    level = 0
    known: Mapping[str, int] | None = None
    while known is None or known != _lanes_by_step(drafts):
        known = _lanes_by_step(drafts)
        level += 1
        for rule, lanes in waiting.newly_open():
            add_rule(drafts, rule, lanes, level=level)
        add_prerequisites(drafts)


def _lanes_by_step(drafts: LaneDrafts) -> dict[str, int]:
    return {test: step.lanes for test, step in drafts.steps.items()}


@dataclass(frozen=True, slots=True)
class _Undecided:
    """
    A rule that may still come to hang on results.

    Args:
        rule: The rule.
        mask: The facts that it speaks of, as bits.
        touched: The lanes in which one of these facts is otherwise than now.
        lanes: The lanes in which it is undecided.
    """

    rule: Rule
    mask: int
    touched: int
    lanes: int


class _Answerable:
    """Which result facts can be answered in which lanes."""

    def __init__(self, drafts: LaneDrafts, seen: Mapping[int, int]) -> None:
        """
        Take the facts that the steps so far can answer.

        Args:
            drafts: The steps.
            seen: What could be answered before: place -> lanes.
        """
        self.lanes = _unknown(drafts, _gathered(drafts))
        self.more = {
            place: new
            for place, lanes in self.lanes.items()
            if (new := lanes & ~seen.get(place, 0))
        }
        self.more_bits = bits(self.more)
        self._everywhere = bits(
            place for place, lanes in self.lanes.items() if lanes == drafts.every
        )
        self._somewhere = bits(self.lanes) & ~self._everywhere

    def groups(self, lanes: int, mask: int) -> list[tuple[int, int]]:
        """Return the lanes in groups in which the same facts of the mask can be answered, each with these as bits."""
        some = ((place, self.lanes[place]) for place in set_bits(self._somewhere & mask))
        return parted(lanes, some, self._everywhere & mask)

    def newly(self, mask: int) -> int:
        """Return the lanes in which a fact of the mask can be answered that could not before."""
        lanes = 0
        for place in set_bits(mask & self.more_bits):
            lanes |= self.more[place]
        return lanes


def _gathered(drafts: LaneDrafts) -> dict[int, int]:
    gathered: dict[int, int] = {}
    answer_bits = drafts.situation.catalog.answer_bits
    for test, step in drafts.steps.items():
        for place in set_bits(answer_bits[test]):
            gathered[place] = gathered.get(place, 0) | step.lanes
    return gathered


def _unknown(drafts: LaneDrafts, gathered: Mapping[int, int]) -> dict[int, int]:
    """Return the same without the lanes in which the fact is known."""
    true, false = drafts.lanes.strict
    left = {place: lanes & ~(true[place] | false[place]) for place, lanes in gathered.items()}
    return {place: lanes for place, lanes in left.items() if lanes}


class _Waiting:
    """The undecided rules; each is looked at again only where more can be answered."""

    def __init__(self, drafts: LaneDrafts) -> None:
        """Take the drafts."""
        self._drafts = drafts
        self._seen: Mapping[int, int] = {}
        self._true: dict[int, int] = {}
        self._rules = list(self._undecided())

    def _undecided(self) -> Iterator[_Undecided]:
        drafts, changed = self._drafts, self._drafts.lanes.changed_facts
        places_of = drafts.situation.view.memory.places
        for place, rule, mask in drafts.situation.view.conditional_rules:
            lanes = drafts.open(place) & ~drafts.closed[rule.pathway]
            if lanes:
                touched = 0
                for fact in places_of(rule.when):
                    touched |= changed[fact]
                yield _Undecided(rule, mask, touched, lanes)

    def newly_open(self) -> list[tuple[Rule, int]]:
        """Return the rules that hang on what can be answered now and did not before, each with its lanes."""
        drafts = self._drafts
        answerable = _Answerable(drafts, self._seen)
        found: list[tuple[Rule, int]] = []
        left: list[_Undecided] = []
        for entry in self._rules:
            opened = self._open(entry, answerable)
            if opened:
                found.append((entry.rule, opened))
            lanes = entry.lanes & ~opened & drafts.opened[entry.rule.pathway]
            if lanes:
                left.append(_Undecided(entry.rule, entry.mask, entry.touched, lanes))
        self._rules, self._seen = left, answerable.lanes
        return found

    def _open(self, entry: _Undecided, answerable: _Answerable) -> int:
        """Return the lanes in which the rule now waits for something; keep what it waits for."""
        if not entry.mask & answerable.more_bits:
            return 0
        opened = 0
        for group, true in self._groups(entry, entry.lanes & answerable.newly(entry.mask)):
            for lanes, unknown in answerable.groups(group, entry.mask):
                waits = self._left(entry, lanes, true, unknown)
                if not is_settled(waits):
                    self._drafts.waits.setdefault(entry.rule.id, []).append((waits, lanes))
                    opened |= lanes
        return opened

    def _groups(self, entry: _Undecided, lanes: int) -> list[tuple[int, int]]:
        """Return the lanes in groups in which the same facts of the rule are true, each with these as bits."""
        now, _ = self._drafts.situation.observation.signature
        groups = {now & entry.mask: lanes & ~entry.touched}
        for lane in set_bits(lanes & entry.touched):
            true = self._true_bits(lane) & entry.mask
            groups[true] = groups.get(true, 0) | 1 << lane
        return [(group, true) for true, group in groups.items() if group]

    def _true_bits(self, lane: int) -> int:
        known = self._true.get(lane)
        if known is None:
            known = self._true[lane] = self._drafts.lanes.true_bits(lane)
        return known

    def _left(self, entry: _Undecided, lanes: int, true: int, unknown: int) -> Condition:
        """Return what is left of the rule's condition in a group of lanes that are alike in all that it speaks of."""
        when, mask = entry.rule.when, entry.mask
        memory = self._drafts.situation.view.memory
        left = memory.recalled(when, true, mask & ~true & ~unknown)
        if left is None:
            left = remaining_given(self._drafts.lanes.after(lowest(lanes)), unknown)(when, mask)
        return left
