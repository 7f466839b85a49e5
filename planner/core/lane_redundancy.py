"""Leave out steps that another step covers, after each of many answers: `redundancy.py` for all lanes at once."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from planner.core.conditions import FALSE, TRUE
from planner.core.facts import set_bits
from planner.core.lane_drafts import LaneDrafts
from planner.core.lane_needs import needs_of
from planner.core.lane_steps import Ask, LaneStep, lowest, parted, split
from planner.core.redundancy import waits_as_long, without_hidden


def drop_redundant(drafts: LaneDrafts) -> None:
    """Take out each step in the lanes in which another covers it; the covering step takes over its reasons."""
    for test in sorted(drafts.steps):
        step = drafts.steps[test]
        for name in drafts.situation.catalog.covered_by[test]:
            other = drafts.steps.get(name)
            if other is not None and step.lanes & other.lanes:
                covered = _covered(drafts, step, other)
                if covered:
                    _take_over(drafts, step, other, covered)
                    drafts.superseded[test] = drafts.superseded.get(test, 0) | covered


def _covered(drafts: LaneDrafts, step: LaneStep, other: LaneStep) -> int:
    """Return the lanes in which the other step covers this one."""
    ours, theirs = step.standing, other.standing
    both = step.lanes & other.lanes
    is_as_firm = theirs.firm | theirs.now & ~ours.firm
    conditional = both & ~theirs.now & ~ours.now
    covered = both & theirs.now & is_as_firm
    for level, there in theirs.levels:
        for own, here in ours.levels:
            if level <= own:
                covered |= _as_long(drafts, step, other, conditional & there & here)
    return covered


def _as_long(drafts: LaneDrafts, step: LaneStep, other: LaneStep, lanes: int) -> int:
    """Return those of the lanes in which the other conditional step comes whenever this one would."""
    if not lanes:
        return 0
    tests = _needing(drafts, step.test, other.test)
    found = 0
    for group in split(lanes, _telling(drafts, tests)):
        one = drafts.of_lane(lowest(group), tests)
        if waits_as_long(one, other.test, step.test):
            found |= group
    return found


def _needing(drafts: LaneDrafts, *tests: str) -> frozenset[str]:
    """Return the tests, the steps that need them first, and what needs those."""
    found = dict.fromkeys(tests)
    left = list(tests)
    while left:
        for ask in drafts.steps[left.pop()].asks:
            if ask.needed_by is not None and ask.needed_by not in found:
                found[ask.needed_by] = None
                left.append(ask.needed_by)
    return frozenset(found)


def _telling(drafts: LaneDrafts, tests: frozenset[str]) -> Iterator[int]:
    """Yield the lanes of all that tells what the steps wait for."""
    rules = set()
    for test in tests:
        yield drafts.steps[test].lanes
        for ask in drafts.steps[test].asks:
            yield ask.lanes
            rules.add(ask.rule.id)
    for rule in rules:
        for _, lanes in drafts.waits.get(rule, ()):
            yield lanes


def _take_over(drafts: LaneDrafts, step: LaneStep, other: LaneStep, covered: int) -> None:
    """Let the other step have what asks for this one, and the needs that they share, in the lanes where it covers it."""
    same = covered & ~(step.standing.now ^ other.standing.now)
    for ask in list(step.asks):
        if ask.lanes & same and ask.needed_by != other.test:
            other.add(ask.needed(ask.needed_by), ask.lanes & same)
    step.leave(covered)
    if same:
        for name, lanes in needs_of(drafts, other, same).items():
            needed = drafts.steps.get(name)
            if needed is not None and needed is not other:
                _hand_over(needed, step.test, other.test, lanes)


def _hand_over(needed: LaneStep, before: str, covering: str, lanes: int) -> None:
    for ask in list(needed.asks):
        there = ask.lanes & lanes
        if there and ask.needed_by == before:
            needed.add(ask.needed(covering), there)
            needed.drop(ask, there)


def drop_unanswerable(drafts: LaneDrafts) -> None:
    """Take out what waits for results that no step brings any more, and the steps that lose their last reason."""
    gone: Mapping[str, int] = {test: lanes for test, lanes in drafts.superseded.items() if lanes}
    while gone:
        gone = _without_unanswerable(drafts, gone)


def _unread(drafts: LaneDrafts, gone: Mapping[str, int]) -> dict[int, int]:
    """Return place of a fact -> the lanes in which a step is gone that could tell of it."""
    unread: dict[int, int] = {}
    for test, lanes in gone.items():
        for place in set_bits(drafts.situation.catalog.result_bits_of[test]):
            unread[place] = unread.get(place, 0) | lanes
    return unread


def _without_unanswerable(drafts: LaneDrafts, gone: Mapping[str, int]) -> dict[str, int]:
    """Take out the reasons that hang on steps that are gone; return the steps that go thereby, with their lanes."""
    unread = _unread(drafts, gone)
    active = 0
    for lanes in gone.values():
        active |= lanes
    going = {}
    for test in sorted(drafts.steps):
        step = drafts.steps[test]
        before = step.lanes & active
        for ask in step.asks:
            there = ask.lanes & active
            if there:
                step.drop(ask, _hanging(drafts, ask, there, unread))
        emptied = before & ~step.asked
        if emptied:
            step.leave(emptied)
            going[test] = emptied
    return going


def _hanging(drafts: LaneDrafts, ask: Ask, lanes: int, unread: Mapping[int, int]) -> int:
    """Return those of the lanes in which the step that asks is gone, or what is waited for cannot come any more."""
    found = 0 if ask.needed_by is None else lanes & ~drafts.lanes_of(ask.needed_by)
    return found | _settled(drafts, ask, lanes & ~found, unread)


def _settled(
    drafts: LaneDrafts,
    ask: Ask,
    lanes: int,
    looked_at: Mapping[int, int],
    own: Mapping[int, int] = MappingProxyType({}),
) -> int:
    """
    Return the lanes in which nothing is left to wait for where what no step can answer does not come true.

    Args:
        drafts: The steps.
        ask: What asks for one of them.
        lanes: The lanes to look at.
        looked_at: Place of a fact -> the lanes in which it may have become hidden; others are not looked at.
        own: Place of a fact -> the lanes in which it is hidden beside, though a step can answer it.
    """
    mentioned_by = drafts.situation.view.memory.mentioned_bits
    found = 0
    for waits, there in drafts.waits.get(ask.rule.id, ()):
        here = there & lanes
        mentioned = list(set_bits(mentioned_by(waits))) if here else []
        if not any(here & looked_at.get(place, 0) for place in mentioned):
            continue
        hidden = {p: here & (~drafts.answering(p) | own.get(p, 0)) for p in mentioned}
        newly = 0
        for place, hiding in hidden.items():
            newly |= hiding & looked_at.get(place, 0)
        for group, masked in parted(newly, hidden.items()):
            if without_hidden(drafts.situation, waits, masked) in (TRUE, FALSE):
                found |= group
    return found


def drop_idle_reasons(drafts: LaneDrafts) -> None:
    """
    Take out of conditional steps the reasons that wait for a result which the step itself brings, needs included.

    For a step that is due now what it waits for decides nothing.
    """
    shown_once = _shown_by_one(drafts)
    for step in drafts.steps.values():
        later = step.lanes & ~step.standing.now
        if later:
            places = set_bits(drafts.situation.catalog.answer_bits[step.test])
            own = {place: shown_once[place] for place in places if shown_once[place] & later}
            for ask in step.asks:
                there = ask.lanes & later
                if there:
                    step.drop(ask, _settled(drafts, ask, there, own, own))


def slow_needs(drafts: LaneDrafts) -> None:
    """Let no need be sooner than the step that has it: what hurried that step may have been taken out."""
    changed = True
    while changed:
        changed = False
        for step in drafts.steps.values():
            for ask in list(step.asks):
                if ask.lanes and ask.needed_by is not None:
                    changed |= _slow(step, ask, drafts.steps[ask.needed_by])


def _slow(step: LaneStep, ask: Ask, needing: LaneStep) -> bool:
    """Let what asks for the step be no sooner than the step that needs it; return whether something changed."""
    now = needing.standing.now
    alike = ask.lanes & (now if ask.level == 0 else ~now)
    changed = False
    for deadline, lanes in needing.standing.soonest:
        late = alike & lanes
        if late and deadline.sort_key > ask.deadline.sort_key:
            step.add(ask.needed(ask.needed_by, deadline), late)
            step.drop(ask, late)
            changed = True
    return changed


def _shown_by_one(drafts: LaneDrafts) -> dict[int, int]:
    """Return place of a fact -> the lanes in which exactly one step can answer it."""
    once: dict[int, int] = {}
    twice: dict[int, int] = {}
    for test, step in drafts.steps.items():
        for place in set_bits(drafts.situation.catalog.answer_bits[test]):
            known = once.get(place, 0)
            twice[place] = twice.get(place, 0) | known & step.lanes
            once[place] = known | step.lanes
    return {place: lanes & ~twice[place] for place, lanes in once.items()}
