"""The test chosen for a need, after each of many answers: chosen once for all answers that leave it as it is."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from planner.core.answer_lanes import AnswerLanes, truer
from planner.core.catalog import Catalog
from planner.core.lane_steps import lowest, split
from planner.core.safety import Choice, Chooser
from planner.core.situation import Situation

# What is asked: what is due now, what may come later, or what another step needs first. Advice against a test
# takes it out of the first, some of it out of the second, and none out of the third.
When = Literal["now", "later", "before"]
_Need = tuple[tuple[str, ...], bool, When]


class LaneChooser:
    """Chooses for every lane; what no answer touches is chosen by the plan's own chooser."""

    def __init__(self, lanes: AnswerLanes, chooser: Chooser) -> None:
        """Take the answers, and the chooser of the plan without them."""
        self._lanes = lanes
        self._chooser = chooser
        self._choosers: dict[int, Chooser] = {}
        self._chosen: dict[_Need, list[tuple[Choice, int]]] = {}

    def choose(
        self, ranked: tuple[str, ...], when: When, *, is_immediate: bool
    ) -> list[tuple[Choice, int]]:
        """Return what is chosen for the need, each choice with its lanes; every lane has one."""
        need = (ranked, is_immediate, when)
        known = self._chosen.get(need)
        if known is None:
            known = self._chosen[need] = list(self._choices(ranked, when, is_immediate))
        return known

    def _choices(
        self, ranked: tuple[str, ...], when: When, is_immediate: bool
    ) -> Iterator[tuple[Choice, int]]:
        masks = [mask for test in self._weighed(ranked) for mask in self._touching.get(test, ())]
        otherwise = 0
        for mask in masks:
            otherwise |= mask
        same = self._lanes.lanes & ~otherwise
        if same:
            yield (
                self._choose(self._lanes.situation, self._chooser, ranked, when, is_immediate),
                same,
            )
        for group in split(self._lanes.lanes & otherwise, masks):
            situation, chooser = self._after(lowest(group))
            yield self._choose(situation, chooser, ranked, when, is_immediate), group

    @staticmethod
    def _choose(
        situation: Situation,
        chooser: Chooser,
        ranked: tuple[str, ...],
        when: When,
        is_immediate: bool,
    ) -> Choice:
        against = frozenset[str]()
        if when != "before":
            against = situation.overruled_now if when == "now" else situation.overruled
        return chooser.choose(ranked, is_immediate=is_immediate, against=against)

    def _after(self, lane: int) -> tuple[Situation, Chooser]:
        situation = self._lanes.after(lane)
        chooser = self._choosers.get(lane)
        if chooser is None:
            chooser = self._choosers[lane] = Chooser(situation)
        return situation, chooser

    def _weighed(self, ranked: tuple[str, ...]) -> tuple[str, ...]:
        """Return the tests that the choice can depend on."""
        situation = self._lanes.situation
        return situation.view.memory.once(
            ("weighed", ranked), None, lambda: tuple(_weighed_for(ranked, situation.catalog))
        )

    @cached_property
    def _touching(self) -> dict[str, list[int]]:
        """Return test id -> the lanes in which something about choosing it is otherwise, by what is otherwise."""
        found: dict[str, list[int]] = {}
        for test, lanes in (*self._barred(), *self._overruled(), *self._fresh()):
            found.setdefault(test, []).append(lanes)
        return found

    def _barred(self) -> Iterator[tuple[str, int]]:
        situation = self._lanes.situation
        for test, places in situation.view.contraindication_places.items():
            items = situation.catalog.tests[test].contraindications
            for place, item in zip(places, items, strict=True):
                lanes = self._otherwise(place)
                if lanes and item.is_decisive:
                    yield test, lanes

    def _overruled(self) -> Iterator[tuple[str, int]]:
        for place, rule in enumerate(self._lanes.situation.view.less_rules):
            lanes = self._otherwise(place)
            if lanes:
                for avoidance in rule.avoid:
                    if avoidance.over is not None:
                        yield from ((test, lanes) for test in avoidance.tests)

    def _otherwise(self, place: int) -> int:
        """Return the lanes in which the condition of `view.less` is true and was not, or was and is not."""
        lanes = self._lanes
        return truer(lanes.outcomes.less, lanes.situation.outcomes.less, place, lanes.lanes)

    def _fresh(self) -> Iterator[tuple[str, int]]:
        now = self._lanes.situation.observation.fresh
        for lane, seen in self._lanes.observed.items():
            yield from ((test, 1 << lane) for test in now ^ seen.fresh)


def _weighed_for(ranked: tuple[str, ...], catalog: Catalog) -> list[str]:
    """Return the tests, what can stand in for them, and what covers any of these: the choice depends on no other."""
    found = list(dict.fromkeys(ranked))
    for test in found:
        entry = catalog.tests[test]
        named = [name for item in entry.contraindications for name in item.substitutes]
        found += [name for name in dict.fromkeys((*named, *entry.substitutes)) if name not in found]
    covering = [name for test in found for name in catalog.covered_by[test]]
    return list(dict.fromkeys((*found, *covering)))
