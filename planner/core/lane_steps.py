"""
The steps of one patient after each of many answers, drafted together.

Each answer is a lane, one bit of an integer. What is asked for in several lanes stands here once, with its lanes,
so that drafting for hundreds of answers costs little more than drafting for a few. The steps of each lane are
those of `draft_steps` for the patient after that answer (by test); here is kept only what decides: which tests
are steps, by which rules, how firmly and how soon.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from planner.core.rules import Rule
from planner.core.urgency import Deadline

Urgency = tuple[int, float]


@dataclass(slots=True, kw_only=True)
class Ask:
    """Why a test is a step in these lanes: what of a `Reason` decides."""

    rule: Rule
    deadline: Deadline
    level: int
    is_optional: bool = False
    needed_by: str | None = None
    lanes: int = 0

    def needed(self, by: str | None, deadline: Deadline | None = None) -> "Ask":
        """Return the same in no lane yet, as a need of this step and by this deadline; None: by its own."""
        return replace(self, needed_by=by, deadline=deadline or self.deadline, lanes=0)

    @property
    def key(self) -> tuple[object, ...]:
        """Return what two asks have in common that say the same."""
        urgency = self.deadline.sort_key
        return (self.rule.id, urgency, self.level, self.is_optional, self.needed_by)


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What a step is in its lanes.

    Args:
        now: The lanes in which it does not wait for a result.
        firm: Those of them in which it is more than optional.
        levels: Level -> the lanes in which the step came into the plan in that round.
        soonest: Deadlines, the more urgent first, each with the lanes in which it is the step's.
        firmest: The reasons that stand for the step before others, each with its lanes.
    """

    now: int
    firm: int
    levels: Sequence[tuple[int, int]]
    soonest: Sequence[tuple[Deadline, int]]
    firmest: Sequence[tuple[Ask, int]]


@dataclass
class LaneStep:
    """A test that is a step in some lanes, with all that asks for it."""

    test: str
    lanes: int = 0
    _asks: dict[tuple[object, ...], Ask] = field(default_factory=dict)
    _standing: Standing | None = None
    _levels: Sequence[tuple[int, int]] | None = None

    @property
    def asks(self) -> Iterable[Ask]:
        """Return all that asks for the step."""
        return self._asks.values()

    def add(self, ask: Ask, lanes: int) -> bool:
        """Let the ask hold in more lanes; return whether it did not hold in one of them."""
        known = self._asks.setdefault(ask.key, ask)
        if not lanes & ~known.lanes:
            return False
        known.lanes |= lanes
        self.lanes |= lanes
        self._standing = None
        return True

    def drop(self, ask: Ask, lanes: int) -> None:
        """Let the ask not hold in the lanes any more; the step stays what it is."""
        if ask.lanes & lanes:
            ask.lanes &= ~lanes
            self._standing = None

    def leave(self, lanes: int) -> None:
        """Let the test be no step in the lanes any more."""
        for ask in self._asks.values():
            ask.lanes &= ~lanes
        self.lanes &= ~lanes
        self._standing = None

    def keep_levels(self) -> None:
        """Let the rounds in which the step came in be what they are, whatever is dropped from here on."""
        self._levels = self.standing.levels

    @property
    def asked(self) -> int:
        """Return the lanes in which something asks for the step."""
        lanes = 0
        for ask in self._asks.values():
            lanes |= ask.lanes
        return lanes

    def rules_at(self, lane: int) -> tuple[str, ...]:
        """Return the rules that make the test the step that it is in the lane; none where it is none."""
        level = next((level for level, lanes in self.standing.levels if lanes >> lane & 1), None)
        rules = (a.rule.id for a in self._asks.values() if a.level == level and a.lanes >> lane & 1)
        return tuple(dict.fromkeys(rules))

    @property
    def standing(self) -> Standing:
        """Return what the step is in its lanes."""
        if self._standing is None:
            self._standing = _standing(
                [ask for ask in self._asks.values() if ask.lanes], self._levels
            )
        return self._standing


def _standing(asks: list[Ask], levels: Sequence[tuple[int, int]] | None) -> Standing:
    levels = _levels(asks) if levels is None else levels
    now = levels[0][1] if levels and levels[0][0] == 0 else 0
    firm = later_firm = 0
    for ask in asks:
        if not ask.is_optional:
            if ask.level == 0:
                firm |= ask.lanes
            else:
                later_firm |= ask.lanes
    return Standing(
        now=now,
        firm=firm & now,
        levels=levels,
        soonest=_soonest(asks, now, firm, later_firm),
        firmest=_firmest(asks),
    )


def _levels(asks: list[Ask]) -> list[tuple[int, int]]:
    lanes_at: dict[int, int] = {}
    for ask in asks:
        lanes_at[ask.level] = lanes_at.get(ask.level, 0) | ask.lanes
    found = []
    earlier = 0
    for level in sorted(lanes_at):
        lanes = lanes_at[level] & ~earlier
        if lanes:
            found.append((level, lanes))
            earlier |= lanes
    return found


def _soonest(asks: list[Ask], now: int, firm: int, later_firm: int) -> list[tuple[Deadline, int]]:
    """Return of each lane the soonest deadline among what makes the step what it is there: what is firm, else all."""
    free_now, free_later = now, ~now
    found = []
    for ask in sorted(asks, key=_urgency):
        if ask.level == 0:
            lanes = ask.lanes & free_now
            if ask.is_optional:
                lanes &= ~firm
            free_now &= ~lanes
        else:
            lanes = ask.lanes & free_later
            if ask.is_optional:
                lanes &= ~later_firm
            free_later &= ~lanes
        if lanes:
            found.append((ask.deadline, lanes))
    return found


def _firmest(asks: list[Ask]) -> list[tuple[Ask, int]]:
    found = []
    taken = 0
    for ask in sorted(asks, key=_firmest_first):
        lanes = ask.lanes & ~taken
        if lanes:
            found.append((ask, lanes))
            taken |= lanes
    return found


def _urgency(ask: Ask) -> Urgency:
    return ask.deadline.sort_key


def _firmest_first(ask: Ask) -> tuple[int, Urgency, str]:
    return (ask.level, ask.deadline.sort_key, ask.rule.id)


def split(lanes: int, masks: Iterable[int]) -> list[int]:
    """
    Return the lanes in groups in each of which every mask has all or none.

    >>> split(0b1111, [0b0011, 0b0111])
    [3, 4, 8]
    """
    groups = [lanes] if lanes else []
    for mask in masks:
        if any(group & mask not in (0, group) for group in groups):
            groups = [part for group in groups for part in (group & mask, group & ~mask) if part]
    return groups


def parted(lanes: int, holding: Iterable[tuple[int, int]], held: int = 0) -> list[tuple[int, int]]:
    """
    Return the lanes in groups in each of which the same facts hold, each group with these facts as bits.

    Args:
        lanes: The lanes.
        holding: Places of facts, each with the lanes in which the fact holds.
        held: Facts that hold in all of the lanes, as bits.

    >>> parted(0b11, [(4, 0b01)])
    [(1, 16), (2, 0)]
    """
    groups = [(lanes, held)] if lanes else []
    for place, there in holding:
        groups = [
            part
            for group, known in groups
            for part in ((group & there, known | 1 << place), (group & ~there, known))
            if part[0]
        ]
    return groups


def lowest(lanes: int) -> int:
    """Return the lowest lane that is set."""
    return (lanes & -lanes).bit_length() - 1
