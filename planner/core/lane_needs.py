"""From what rules ask for to steps, after each of many answers: `needs.py` for all lanes at once."""

from collections.abc import Iterator

from planner.core.lane_drafts import LaneDrafts
from planner.core.lane_steps import Ask, LaneStep, Standing
from planner.core.rules import Rule


def add_rule(drafts: LaneDrafts, rule: Rule, lanes: int, *, level: int) -> None:
    """Add what the rule asks for in the lanes: now (level 0) or in a later round, when what it waits for comes true."""
    brought: dict[tuple[str, str], int] = {}
    for item in rule.recommend:
        is_immediate = item.deadline.tier.rank == 0
        for ranked in item.needs:
            choices = drafts.chooser.choose(
                ranked, "later" if level else "now", is_immediate=is_immediate
            )
            for choice, chosen in choices:
                here = chosen & lanes
                if choice.test is None or not here:
                    continue
                given = (choice.test, item.purpose)
                new = here & ~brought.get(given, 0)
                brought[given] = brought.get(given, 0) | here
                if new:
                    ask = Ask(
                        rule=rule, deadline=item.deadline, level=level, is_optional=item.optional
                    )
                    drafts.step(choice.test).add(ask, new)


def add_prerequisites(drafts: LaneDrafts) -> None:
    """Add what steps need before them, and what that needs, until nothing is missing in any lane."""
    catalog = drafts.situation.catalog
    changed = True
    while changed:
        changed = False
        # In a lane where a step comes in during this pass it is looked at in the next, as for one patient.
        starting = [
            (drafts.steps[test], drafts.steps[test].lanes)
            for test in sorted(catalog.with_prerequisites & drafts.steps.keys())
        ]
        for step, lanes in starting:
            for group in catalog.tests[step.test].after:
                changed |= _ensure_before(drafts, step, group, lanes, is_check=False)
            for measuring, due in _due_checks(drafts, step, lanes):
                changed |= _ensure_before(drafts, step, (measuring,), due, is_check=True)


def needs_of(drafts: LaneDrafts, step: LaneStep, lanes: int) -> dict[str, int]:
    """Return the tests that meet a need of the step, each with those of the lanes in which it does."""
    catalog = drafts.situation.catalog
    needs: dict[str, int] = {}
    for measuring, due in _due_checks(drafts, step, lanes):
        for reader in catalog.answered_by[measuring]:
            needs[reader] = needs.get(reader, 0) | due
    for group in catalog.tests[step.test].after:
        needs |= {reader: lanes for member in group for reader in catalog.answered_by[member]}
    return needs


def _due_checks(drafts: LaneDrafts, step: LaneStep, lanes: int) -> Iterator[tuple[str, int]]:
    """Yield the tests that measure what must be known before the step, each with the lanes in which it must."""
    catalog = drafts.situation.catalog
    places = drafts.situation.view.check_places.get(step.test, ())
    for place, check in zip(places, catalog.tests[step.test].check_first, strict=True):
        due = lanes & drafts.true(place)
        if due:
            due &= ~drafts.known(check.finding)
        if due and check.waived_if_immediate:
            due &= ~_immediate(step)
        measuring = catalog.findings[check.finding].measured_by
        assert measuring, "a check-first finding has a measuring test (static check)"
        if due:
            yield measuring, due


def _immediate(step: LaneStep) -> int:
    lanes = 0
    for deadline, there in step.standing.soonest:
        if deadline.tier.rank == 0:
            lanes |= there
    return lanes


def _ensure_before(
    drafts: LaneDrafts, step: LaneStep, group: tuple[str, ...], lanes: int, *, is_check: bool
) -> bool:
    """Make sure that one of the group is done, or a step as firm and as soon; return whether something changed."""
    catalog = drafts.situation.catalog
    readers = list(dict.fromkeys(name for one in group for name in catalog.answered_by[one]))
    for reader in readers:
        lanes &= ~drafts.done.get(reader, 0)
    present = [drafts.steps[reader] for reader in readers if reader in drafts.steps]
    for needed in present:
        if lanes & needed.lanes:
            lanes &= ~in_time(needed.standing, step.standing)
            if len(group) > 1:
                lanes &= ~_no_later(needed.standing, step.standing)
    changed = False
    for needed, here in _among(present, lanes):
        lanes &= ~here
        changed |= _need(needed, step, here)
    if lanes:
        changed |= _add_chosen(drafts, step, group, lanes, is_check=is_check)
    return changed


def in_time(needed: Standing, step: Standing) -> int:
    """
    Return the lanes in which what is needed is due, and as firmly and as soon as a step that is due now itself.

    An optional step does not hurry what is firm by itself.
    """
    both = needed.now & step.now
    alike = ~(needed.firm ^ step.firm)
    lanes = needed.now & ~step.now | both & needed.firm & ~step.firm
    for ours, here in needed.soonest:
        for theirs, there in step.soonest:
            if ours.sort_key <= theirs.sort_key:
                lanes |= both & alike & here & there
    return lanes


def _no_later(needed: Standing, step: Standing) -> int:
    """Return the lanes in which what is needed came in no later than the step."""
    lanes = 0
    for ours, here in needed.levels:
        for theirs, there in step.levels:
            if ours <= theirs:
                lanes |= here & there
    return lanes


def _among(present: list[LaneStep], lanes: int) -> Iterator[tuple[LaneStep, int]]:
    """Yield the steps of a group that came in first, each with those of the lanes in which it did."""
    came = [
        (level, order, here & lanes)
        for order, step in enumerate(present)
        for level, here in step.standing.levels
        if here & lanes
    ]
    left = lanes
    for _, order, there in sorted(came):
        here = there & left
        if here:
            left &= ~here
            yield present[order], here


def _add_chosen(
    drafts: LaneDrafts, step: LaneStep, group: tuple[str, ...], lanes: int, *, is_check: bool
) -> bool:
    """Add a test of the group, none of which is a step in the lanes."""
    changed = False
    immediate = _immediate(step)
    for is_immediate, asked in ((True, lanes & immediate), (False, lanes & ~immediate)):
        if not asked:
            continue
        for choice, chosen in drafts.chooser.choose(group, "before", is_immediate=is_immediate):
            here = chosen & asked
            if choice.test is not None and here:
                changed |= _need(drafts.step(choice.test), step, here)
            elif choice.met_by is None and not is_check:
                drafts.infeasible |= here
    return changed


def _need(needed: LaneStep, step: LaneStep, lanes: int) -> bool:
    """Let the step ask for what it needs in the lanes; return whether something changed."""
    standing = step.standing
    optional = standing.now & ~standing.firm
    changed = False
    for first, there in standing.firmest:
        for deadline, here in standing.soonest:
            for is_optional, kind in ((True, optional), (False, ~optional)):
                asked = lanes & there & here & kind
                if asked:
                    ask = Ask(
                        rule=first.rule,
                        deadline=deadline,
                        level=first.level,
                        is_optional=is_optional,
                        needed_by=step.test,
                    )
                    changed |= needed.add(ask, asked)
    return changed
