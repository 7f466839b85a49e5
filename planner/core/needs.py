"""From what rules ask for to steps: the safe test of each need, and what must be done before it."""

from collections.abc import Iterator

from planner.core.conditions import Condition
from planner.core.diagnostic_tests import CheckFirst
from planner.core.draft import Draft, Drafts, Reason, Unmet, changed_reason
from planner.core.rules import Recommendation, Rule
from planner.core.safety import Choice

Needs = tuple[tuple[tuple[str, ...], Reason], ...]


class InfeasibleError(Exception):
    """A step's hard prerequisite cannot be done safely; the step must give way."""

    def __init__(self, test: str) -> None:
        """Take the test that must give way."""
        super().__init__(test)
        self.test = test


def add_rule(drafts: Drafts, rule: Rule, *, level: int, waits: Condition | None) -> None:
    """Add what the rule asks for: now (level 0) or in a later round, when what it waits for comes true."""
    situation = drafts.situation
    against = situation.overruled_now if level == 0 else situation.overruled
    brought: set[tuple[str, str]] = set()
    for ranked, reason in _needs(drafts, rule, level, waits):
        is_immediate = reason.deadline.tier.rank == 0
        choice = drafts.chooser.choose(ranked, is_immediate=is_immediate, against=against)
        for turned_down in choice.tried:
            drafts.replaced.setdefault(turned_down, choice)
        if choice.test is None:
            _keep_without_test(drafts, reason, choice)
            continue
        for other in ranked:
            if other != choice.test:
                drafts.passed_over.setdefault(other, (choice.test, rule))
        # A rule brings a test for one purpose once, by the first of its needs.
        if (choice.test, reason.purpose) not in brought:
            brought.add((choice.test, reason.purpose))
            _step(drafts, choice.test).add(_for_choice(drafts, reason, choice))


def _keep_without_test(drafts: Drafts, reason: Reason, choice: Choice) -> None:
    """Keep a need that a done test meets, or for which nothing is left."""
    if choice.met_by:
        drafts.met.append((reason, choice))
    else:
        drafts.unmet.append(Unmet(reason, choice))


def _needs(drafts: Drafts, rule: Rule, level: int, waits: Condition | None) -> Needs:
    """Return the tests of each need of the rule, ranked, with the reason; the same from plan to plan."""
    memory = drafts.situation.view.memory
    return memory.once(
        ("needs", id(rule), level, id(waits)),
        (rule, waits),
        lambda: tuple(
            (ranked, _reason(rule, item, level=level, waits=waits))
            for item in rule.recommend
            for ranked in item.needs
        ),
    )


def _reason(rule: Rule, item: Recommendation, *, level: int, waits: Condition | None) -> Reason:
    return Reason(
        rule=rule,
        purpose=item.purpose,
        deadline=item.deadline,
        level=level,
        waits=waits,
        optional=item.optional,
        sources=rule.sources,
    )


def _for_choice(drafts: Drafts, reason: Reason, choice: Choice) -> Reason:
    if choice.instead_of is None:
        return reason
    return drafts.situation.view.memory.once(
        ("instead", id(reason), choice.instead_of),
        reason,
        lambda: changed_reason(reason, instead_of=choice.instead_of),
    )


def _step(drafts: Drafts, test: str) -> Draft:
    """Return the step of the test, put into the plan if it is not there."""
    step = drafts.steps.get(test)
    if step is None:
        step = drafts.steps[test] = Draft(test)
    return step


def add_prerequisites(drafts: Drafts) -> None:
    """Add what steps need before them, and what that needs, until nothing is missing."""
    catalog, secured = drafts.situation.catalog, drafts.secured
    changed = True
    while changed:
        changed = False
        for test in sorted(catalog.with_prerequisites & drafts.steps.keys()):
            for group in catalog.tests[test].after:
                if group not in secured:
                    changed |= _ensure_before(drafts, test, group, None)
            for measuring, check in _due_checks(drafts, test):
                if (measuring,) not in secured:
                    changed |= _ensure_before(drafts, test, (measuring,), check)


def needs_of(drafts: Drafts, test: str) -> dict[str, CheckFirst | None]:
    """Return the tests that meet a need of the step, each with the check that it makes; None for a prerequisite."""
    catalog = drafts.situation.catalog
    needs: dict[str, CheckFirst | None] = {}
    for measuring, check in _due_checks(drafts, test):
        needs |= dict.fromkeys(catalog.answered_by[measuring], check)
    for group in catalog.tests[test].after:
        needs |= dict.fromkeys(reader for member in group for reader in catalog.answered_by[member])
    return needs


def _due_checks(drafts: Drafts, test: str) -> Iterator[tuple[str, CheckFirst]]:
    """Yield what must be known before the step and is not, each with the test that measures it."""
    situation = drafts.situation
    places = situation.view.check_places.get(test, ())
    for place, check in zip(places, situation.catalog.tests[test].check_first, strict=True):
        if not situation.more_true(place) or situation.observation.is_known(check.finding):
            continue
        if not (check.waived_if_immediate and drafts.steps[test].deadline.tier.rank == 0):
            measuring = situation.catalog.findings[check.finding].measured_by
            assert measuring, "a check-first finding has a measuring test (static check)"
            yield measuring, check


def _ensure_before(
    drafts: Drafts, test: str, group: tuple[str, ...], check: CheckFirst | None
) -> bool:
    """Make sure that one of the group is done, or a step as firm and as soon; return whether something changed."""
    if _is_done(drafts, group):
        drafts.secured.add(group)
        return False
    present = _present(drafts, group)
    step = drafts.steps[test]
    is_one_of_several = len(group) > 1 and present and drafts.steps[present[0]].level <= step.level
    if is_one_of_several or any(_is_in_time(drafts.steps[member], step) for member in present):
        return False
    if present:
        chosen: str | None = present[0]
    else:
        choice = drafts.chooser.choose(group, is_immediate=step.deadline.tier.rank == 0)
        if choice.met_by:
            return False
        for turned_down in choice.tried:
            drafts.replaced.setdefault(turned_down, choice)
        chosen = choice.test
    if chosen is None:
        if check is not None:
            return False
        raise InfeasibleError(test)
    reason = _prerequisite_reason(drafts, min(step.reasons, key=_firmest_first), step, check)
    needed = _step(drafts, chosen)
    if any(says_as_much(old, reason) for old in needed.reasons):
        return False
    needed.add(reason)
    return True


def says_as_much(old: Reason, reason: Reason) -> bool:
    """Return whether the need of the same step by the same rule is told already, as firmly and as soon."""
    return (
        old.rule is reason.rule
        and old.prerequisite_of == reason.prerequisite_of
        and old.level <= reason.level
        and old.optional <= reason.optional
        and old.deadline.sort_key <= reason.deadline.sort_key
    )


def _is_in_time(needed: Draft, step: Draft) -> bool:
    """
    Return whether what is needed is due now, and as firmly and as soon as a step that is due now itself.

    An optional step does not hurry what is firm by itself.
    """
    if not needed.is_now or not step.is_now:
        return needed.is_now
    is_firm = needed.state != "optional"
    if is_firm != (step.state != "optional"):
        return is_firm
    return needed.deadline.sort_key <= step.deadline.sort_key


def _firmest_first(reason: Reason) -> tuple[int, tuple[int, float], str]:
    return (reason.level, reason.deadline.sort_key, reason.rule.id)


def _prerequisite_reason(
    drafts: Drafts, reason: Reason, step: Draft, check: CheckFirst | None
) -> Reason:
    """Return the reason for what the step needs; the same from plan to plan."""
    deadline, optional = step.deadline, step.state == "optional"
    return drafts.situation.view.memory.once(
        ("before", id(reason), step.test, id(deadline), step.level, optional, id(check)),
        (reason, deadline, check),
        lambda: changed_reason(
            reason,
            purpose="",
            deadline=deadline,
            level=step.level,
            prerequisite_of=step.test,
            check=check,
            optional=optional,
            instead_of=None,
            through=None,
        ),
    )


def _is_done(drafts: Drafts, group: tuple[str, ...]) -> bool:
    done = drafts.situation.observation.done
    if not done:
        return False
    answered_by = drafts.situation.catalog.answered_by
    return any(reader in done for member in group for reader in answered_by[member])


def _present(drafts: Drafts, group: tuple[str, ...]) -> list[str]:
    answered_by, steps = drafts.situation.catalog.answered_by, drafts.steps
    present = [reader for member in group for reader in answered_by[member] if reader in steps]
    if len(present) < 2:
        return present
    return sorted(dict.fromkeys(present), key=lambda test: steps[test].level)
