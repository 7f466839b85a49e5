"""What becomes due after changes of one plan's patient: planned again, or read off the steps of every single answer."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from planner.core.answer_table import Answer, holds
from planner.core.drafting import draft_steps
from planner.core.facts import ChoiceFact, FindingFact, FlagFact, set_bits
from planner.core.hypotheses import due_decisions_for
from planner.core.lane_changes import drafted_alone
from planner.core.plan import Plan
from planner.core.profile import Value
from planner.core.wanted import (
    Changes,
    Wanted,
    apply_changes,
    by_finding,
    sort_text,
    things_said,
    value_for,
)
from planner.core.ways import ways_to


class Tries:
    """Plans again for changes of one plan's patient; what was tried once is remembered."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan."""
        self._plan = plan
        self._due: dict[Changes, frozenset[str]] = {}
        self._asking: dict[str, Sequence[Changes]] = {}

    def due_after(self, changes: Changes) -> frozenset[str]:
        """Return the tests that are steps due now after the changes; none where these contradict each other."""
        known = self._due.get(changes)
        if known is None:
            lane = self._lane(changes)
            known = self._planned(changes) if lane is None else self._read(lane)
            self._due[changes] = known
        return known

    def _planned(self, changes: Changes) -> frozenset[str]:
        profile = apply_changes(self._plan, changes)
        return frozenset(() if profile is None else due_decisions_for(self._plan, profile).steps)

    def _lane(self, changes: Changes) -> int | None:
        """Return the lane of the changes where they are one of the answers that were drafted together."""
        catalog = self._plan.situation.catalog
        asked = by_finding(changes)
        if len(asked) > 1 or len(things_said(changes)) > 1:
            return None
        for name, wanted in asked.items():
            value = value_for(catalog, name, wanted)
            lane = (
                None if value is None else catalog.single_answers.lane_of.get(Answer(name, value))
            )
            drafted = self._plan.drafted_answers.every & ~self._alone
            if lane is not None and drafted >> lane & 1:
                return lane
        return None

    def _read(self, lane: int) -> frozenset[str]:
        steps = self._plan.drafted_answers.steps.items()
        return frozenset(t for t, step in steps if (step.lanes & step.standing.now) >> lane & 1)

    def asking(self, test: str) -> Sequence[Changes]:
        """Return sets of changes after which a rule asks for the test; the empty set where one does already."""
        known = self._asking.get(test)
        if known is None:
            situation = self._plan.situation
            rules = situation.view.rules_recommending.get(test, ())
            found = {
                changes
                for rule in rules
                if rule.pathway not in situation.closed_pathways
                for changes in ways_to(self._plan, rule.when, True)
            }
            known = self._asking[test] = sorted(found, key=sort_text)
        return known

    def single_answers(self, test: str) -> Iterator[Changes]:
        """
        Yield what to say of one finding that nobody stated so that the test is due, one finding after the other.

        Of a choice all values that do are named, of a number the lowest range of values.
        """
        catalog = self._plan.situation.catalog
        table = catalog.single_answers
        due = self._due_lanes(test)
        for name, lanes in table.lanes_of.items():
            if due & lanes:
                values = {
                    table.answers[lane].value: bool(due >> lane & 1) for lane in set_bits(lanes)
                }
                facts = [fact for _, fact in catalog.facts.by_finding[name]]
                yield frozenset(_saying(name, values, facts))

    def _due_lanes(self, test: str) -> int:
        """Return the lanes of the answers after which the test is due."""
        step = self._plan.drafted_answers.steps.get(test)
        lanes = 0 if step is None else step.lanes & step.standing.now & ~self._alone
        for lane, due in self._due_alone.items():
            lanes |= (test in due) << lane
        return lanes

    @cached_property
    def _alone(self) -> int:
        return drafted_alone(self._plan.drafted_answers)

    @cached_property
    def _due_alone(self) -> Mapping[int, frozenset[str]]:
        """Return lane -> the tests that are due, for the answers that are not drafted together."""
        after = self._plan.after_answers.after
        return {
            lane: frozenset(draft_steps(after(lane), due_only=True).steps)
            for lane in set_bits(self._alone)
        }


def _saying(
    name: str, values: Mapping[Value, bool], facts: Sequence[FindingFact]
) -> Iterator[Wanted]:
    """
    Yield what must be so of the finding.

    Args:
        name: The finding.
        values: Its values, of a number in ascending order, and whether each will do; at least one does.
        facts: What the catalog's conditions say of it.
    """
    fitting = [value for value, does in values.items() if does]
    if isinstance(fitting[0], bool):
        yield Wanted(FlagFact(name), fitting[0])
        return
    if isinstance(fitting[0], frozenset):
        chosen = frozenset[str]().union(*(v for v in fitting if isinstance(v, frozenset)))
        yield Wanted(ChoiceFact(name, chosen), True)
        return
    edges = list(_edges(list(values), [*values.values()]))
    for inside, outside in edges:
        fact = next(fact for fact in facts if holds(fact, outside) != holds(fact, inside))
        yield Wanted(fact, holds(fact, inside))
    if not edges:
        yield Wanted(facts[0], holds(facts[0], fitting[0]))


def _edges(values: Sequence[Value], does: Sequence[bool]) -> Iterator[tuple[Value, Value]]:
    """Yield the ends of the lowest range of values that do, each with the value next to it that does not."""
    low = does.index(True)
    high = next((place for place in range(low, len(does)) if not does[place]), len(does))
    if low:
        yield values[low], values[low - 1]
    if high < len(values):
        yield values[high - 1], values[high]
