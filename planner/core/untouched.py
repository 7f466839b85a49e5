"""
Which single answers cannot change the steps, because the making of the plan has read nothing that they change.

Drafting is a function of what it reads: which rules that ask for tests are true or open and what is left of
them, which pathways are open, and for each test that it weighed whether something speaks against it, whether
it is done, and what must be known before it. Where all of that is as it was, so are the steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.core.answer_lanes import AnswerLanes, each_lane
from planner.core.compiled import Pair
from planner.core.conditions import Condition
from planner.core.draft import Drafts
from planner.core.evaluation import Judge
from planner.core.facts import bits
from planner.core.safety import Chooser
from planner.core.situation import Situation
from planner.core.unrolling import is_settled, judge_of
from planner.core.views import Key, View

_TAKING_OUT = ("delay", "harm", "yield")
_BARRING = ("absolute", "prefer_substitute")


# Which conditions, and the place among them.
Difference = tuple[str, int]


@dataclass(frozen=True)
class Touched:
    """
    The answers that may change something, as lanes.

    Args:
        steps: Those that may change the steps.
        alerts: Those that change which rules raise alerts and actions.
        differences: Lane -> what the answer makes otherwise among all that drafting can read.
        readers: Difference -> the tests whose choice reads it; one that is not here is always read.
    """

    steps: int
    alerts: int
    differences: dict[int, list[Difference]]
    readers: dict[Difference, frozenset[str]]

    def chooser_for(self, lanes: AnswerLanes, drafts: Drafts, lane: int) -> Chooser | None:
        """Return the plan's own chooser where nothing that it chooses by is otherwise after the answer."""
        now, after = lanes.situation.observation, lanes.observed.get(lane)
        is_done_otherwise = after is not None and (
            (after.done, after.fresh) != (now.done, now.fresh)
        )
        is_barred_otherwise = any(kind == "less" for kind, _ in self.differences.get(lane, ()))
        if is_done_otherwise or is_barred_otherwise or drafts.chooser.infeasible:
            return None
        return drafts.chooser


def touched(lanes: AnswerLanes, drafts: Drafts) -> Touched:
    """Return the answers that may change something in the drafted plan."""
    view = drafts.situation.view
    looked = looked_at(drafts)
    alerts, steps = _lanes_that_raise(lanes, view), _lanes_that_do_tests(lanes)
    differences: dict[int, list[Difference]] = {}
    readers: dict[Difference, frozenset[str]] = {}
    for difference, found, tests in _differences(lanes, view):
        if tests is not None:
            readers[difference] = tests
        if tests is None or not tests.isdisjoint(looked):
            steps |= found
        for lane in each_lane(found):
            differences.setdefault(lane, []).append(difference)
    steps |= _lanes_that_wait_otherwise(lanes, drafts, steps)
    if drafts.chooser.infeasible:
        steps = lanes.lanes
    return Touched(
        steps=steps & lanes.lanes,
        alerts=alerts & lanes.lanes,
        differences=differences,
        readers=readers,
    )


def looked_at(drafts: Drafts) -> frozenset[str]:
    """Return the tests that the drafting has chosen, chosen among, or found to be done."""
    return drafts.chooser.looked_at | drafts.steps.keys() | drafts.superseded.keys()


def _lanes_that_do_tests(lanes: AnswerLanes) -> int:
    """Return the answers after which another test counts as done."""
    now = lanes.situation.observation
    return bits(
        lane
        for lane, seen in lanes.observed.items()
        if (seen.done, seen.fresh) != (now.done, now.fresh)
    )


def _lanes_that_raise(lanes: AnswerLanes, view: View) -> int:
    """Return the answers that change which rules raise alerts or actions."""
    now, after = lanes.situation.outcomes.more, lanes.outcomes.more
    found = 0
    for place, key in enumerate(view.more.keys):
        is_raising = key[0] == "closed"
        if key[0] == "rule":
            rule = view.more_rules[place]
            is_raising = bool(rule.alerts or rule.actions)
        if is_raising:
            found |= _truer(after, now, place, lanes.lanes)
    return found


def _differences(
    lanes: AnswerLanes, view: View
) -> Iterator[tuple[Difference, int, frozenset[str] | None]]:
    """
    Yield what the answers make otherwise among all that drafting can read.

    Yields:
        The difference, its lanes, and the tests whose choice reads it; None where it is always read.
    """
    situation = lanes.situation
    more, less = situation.outcomes.more, situation.outcomes.less
    for place, key in enumerate(view.more.keys):
        if key[0] == "evidence" or (key[0] == "rule" and not view.more_rules[place].recommend):
            continue
        found = _truer(lanes.outcomes.more, more, place, lanes.lanes)
        if found:
            yield ("more", place), found, frozenset({key[1]}) if key[0] == "check" else None
    for place, key in enumerate(view.less.keys):
        found = _truer(lanes.outcomes.less, less, place, lanes.lanes)
        tests = _reading(view, situation, place, key) if found else frozenset[str]()
        if tests:
            yield ("less", place), found, tests
    table = situation.catalog.single_answers
    for number, (finding, tests) in enumerate(situation.catalog.checked_before.items()):
        found = table.lanes_of.get(finding, 0) | table.affirming.get(finding, 0)
        found = (found | table.denying.get(finding, 0)) & lanes.lanes
        if found:
            yield ("known", number), found, tests


def _reading(view: View, situation: Situation, place: int, key: Key) -> frozenset[str]:
    """Return the tests whose choice the condition can change where it is true."""
    if key[0] == "contraindication":
        item = situation.catalog.tests[key[1]].contraindications[int(key[2])]
        return frozenset({key[1]}) if item.level in _BARRING else frozenset()
    return frozenset(
        test
        for avoidance in view.less_rules[place].avoid
        if avoidance.over in _TAKING_OUT
        for test in avoidance.tests
    )


def _truer(after: Pair, now: Pair, place: int, lanes: int) -> int:
    """Return the lanes in which the condition is true and was not, or was and is not."""
    is_true = after[0][place] & lanes
    return lanes ^ is_true if now[0][place] & 1 else is_true


def _lanes_that_wait_otherwise(lanes: AnswerLanes, drafts: Drafts, known: int) -> int:
    """Return the answers after which a rule that can make conditional steps waits for something else."""
    situation = drafts.situation
    found = known
    for reach, in_open_pathway in ((drafts.reach, True), (drafts.near, False)):
        waits = _Waits(lanes, reach)
        for _, rule, mask in situation.view.conditional_rules:
            is_asked = (
                rule.recommend
                and mask & waits.opened
                and (rule.pathway in situation.open_pathways) == in_open_pathway
                and rule.pathway not in situation.closed_pathways
            )
            if is_asked:
                found |= waits.changed(rule.when, lanes.lanes & ~found)
    return found


class _Waits:
    """What conditions wait for, now and after each answer, where only some results can come."""

    def __init__(self, lanes: AnswerLanes, reach: int) -> None:
        situation = lanes.situation
        self._lanes = lanes
        self._situation = situation
        self.opened = situation.observation.unknown_result_bits & reach
        self._now = judge_of(situation, situation.observation.signature[0], self.opened)
        self._judges: dict[int, Judge] = {}

    def changed(self, condition: Condition, asked: int) -> int:
        """Return those of the asked lanes in which the condition waits for something else than now."""
        left = 0
        for place in self._situation.view.memory.places(condition):
            left |= self._lanes.changed_facts[place]
        left &= asked
        if not left:
            return 0
        now = _left(self._now, condition)
        return bits(lane for lane in each_lane(left) if _left(self._after(lane), condition) != now)

    def _after(self, lane: int) -> Judge:
        judge = self._judges.get(lane)
        if judge is None:
            true = self._lanes.true_bits(lane)
            judge = self._judges[lane] = judge_of(self._situation, true, self.opened)
        return judge


def _left(judge: Judge, condition: Condition) -> Condition | None:
    left = judge.residual(condition)
    return None if is_settled(left) else left
