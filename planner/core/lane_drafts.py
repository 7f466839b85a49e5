"""The plans of one patient after each of many answers while they are being made."""

from dataclasses import dataclass, field
from functools import cached_property

from planner.core.answer_lanes import AnswerLanes
from planner.core.conditions import Condition
from planner.core.draft import Draft, Drafts, Reason
from planner.core.facts import bits
from planner.core.lane_choices import LaneChooser
from planner.core.lane_steps import LaneStep
from planner.core.rules import Rule
from planner.core.safety import Chooser
from planner.core.situation import Situation


@dataclass
class LaneDrafts:
    """
    The steps so far, for every lane.

    Args:
        lanes: The patient after each answer.
        chooser: Chooses the tests.
        steps: Test id -> the step, with its lanes.
        waits: Rule id -> what the rule waits for, each with its lanes.
        superseded: Test id -> the lanes in which another step has taken its place.
        infeasible: The lanes in which a step cannot be made ready: they must be drafted one by one.
    """

    lanes: AnswerLanes
    chooser: LaneChooser
    steps: dict[str, LaneStep] = field(default_factory=dict)
    waits: dict[str, list[tuple[Condition, int]]] = field(default_factory=dict)
    superseded: dict[str, int] = field(default_factory=dict)
    infeasible: int = 0
    _known: dict[str, int] = field(default_factory=dict)

    @property
    def situation(self) -> Situation:
        """Return the patient as is."""
        return self.lanes.situation

    @property
    def every(self) -> int:
        """Return all lanes, as bits."""
        return self.lanes.lanes

    def step(self, test: str) -> LaneStep:
        """Return the step of the test, put into the plan if it is not there."""
        step = self.steps.get(test)
        if step is None:
            step = self.steps[test] = LaneStep(test)
        return step

    def keep_levels(self) -> None:
        """Let the rounds in which steps came in be what they are, whatever is dropped from here on."""
        for step in self.steps.values():
            step.keep_levels()

    def lanes_of(self, test: str) -> int:
        """Return the lanes in which the test is a step."""
        step = self.steps.get(test)
        return 0 if step is None else step.lanes

    def true(self, place: int) -> int:
        """Return the lanes in which the condition at the place of `view.more` is true."""
        return self.lanes.outcomes.more[0][place] & self.every

    def open(self, place: int) -> int:
        """Return the lanes in which the condition at the place of `view.more` is neither true nor false."""
        true, false = self.lanes.outcomes.more
        return self.every & ~(true[place] | false[place])

    @cached_property
    def opened(self) -> dict[str, int]:
        """Return pathway id -> the lanes in which it is open."""
        return self._pathways("pathway")

    @cached_property
    def closed(self) -> dict[str, int]:
        """Return pathway id -> the lanes in which a result has closed it; its rules do not apply."""
        return self._pathways("closed")

    def _pathways(self, kind: str) -> dict[str, int]:
        view = self.situation.view
        return {item.id: self.true(view.more.place[kind, item.id]) for item in view.pathways}

    @cached_property
    def fired(self) -> list[tuple[Rule, int]]:
        """Return the rules that do more, each with the lanes in which it is true and applies, in catalog order."""
        found = []
        for place, rule in enumerate(self.situation.view.more_rules):
            lanes = self.true(place) & ~self.closed[rule.pathway]
            if lanes:
                found.append((rule, lanes))
        return found

    @cached_property
    def done(self) -> dict[str, int]:
        """Return test id -> the lanes in which it is done."""
        observed = self.lanes.observed
        plain = self.every & ~bits(observed)
        done = dict.fromkeys(self.situation.observation.done, plain)
        for lane, seen in observed.items():
            for test in seen.done:
                done[test] = done.get(test, 0) | 1 << lane
        return done

    def known(self, finding: str) -> int:
        """Return the lanes in which the finding is stated and not stale."""
        known = self._known.get(finding)
        if known is None:
            known = self._known[finding] = self._stated(finding) & self.every
        return known

    def _stated(self, finding: str) -> int:
        now = self.situation.observation
        if finding in now.profile.findings:
            found = self.every if now.is_known(finding) else 0
        else:
            found = self.situation.catalog.single_answers.telling(finding)
        for lane, seen in self.lanes.observed.items():
            found &= ~(1 << lane)
            found |= seen.is_known(finding) << lane
        return found

    def answering(self, place: int) -> int:
        """Return the lanes in which a step can answer the fact at the place."""
        lanes = 0
        for test in self.situation.catalog.answering_tests[place]:
            lanes |= self.lanes_of(test)
        return lanes

    def advising_against(self, test: str, lane: int) -> tuple[str, ...]:
        """Return the rules that fired against the test in the lane."""
        view, true = self.situation.view, self.lanes.outcomes.less[0]
        rules = view.rules_avoiding.get(test, ())
        return tuple(r.id for r in rules if true[view.less.place["rule", r.id]] >> lane & 1)

    def of_lane(self, lane: int, tests: frozenset[str]) -> Drafts:
        """Return the drafts of one lane, with these steps only and what decides of their reasons."""
        situation = self.lanes.after(lane)
        drafts = Drafts(situation, Chooser(situation))
        for test in tests:
            if self.lanes_of(test) >> lane & 1:
                drafts.steps[test] = self._draft(test, lane)
        return drafts

    def _draft(self, test: str, lane: int) -> Draft:
        draft = Draft(test)
        for ask in self.steps[test].asks:
            if ask.lanes >> lane & 1:
                draft.add(
                    Reason(
                        rule=ask.rule,
                        purpose="",
                        deadline=ask.deadline,
                        level=ask.level,
                        waits=self._waits(ask.rule, lane),
                        optional=ask.is_optional,
                        prerequisite_of=ask.needed_by,
                    )
                )
        return draft

    def _waits(self, rule: Rule, lane: int) -> Condition | None:
        waits = self.waits.get(rule.id, ())
        return next((left for left, lanes in waits if lanes >> lane & 1), None)
