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
    for ranked, reason in _needs(drafts, rule, level, waits):
        _add_need(drafts, ranked, reason)


def _needs(drafts: Drafts, rule: Rule, level: int, waits: Condition | None) -> Needs:
    """Return the tests of each need of the rule, ranked, with the reason; the same from plan to plan."""
    memory = drafts.situation.view.memory
    return memory.once(
        ("needs", id(rule), level, id(waits)),
        (rule, waits),
        lambda: tuple(
            (ranked, _reason(rule, item, level=level, waits=waits))
            for item in rule.recommend
            for ranked in ((item.tests,) if item.ranked else tuple((test,) for test in item.tests))
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


def _add_need(drafts: Drafts, ranked: tuple[str, ...], reason: Reason) -> None:
    situation = drafts.situation
    choice = drafts.chooser.choose(
        ranked,
        is_immediate=reason.deadline.tier.rank == 0,
        against=situation.overruled_now if reason.level == 0 else situation.overruled,
    )
    for test in choice.tried:
        drafts.replaced.setdefault(test, choice)
    if choice.test:
        for test in ranked:
            if test != choice.test:
                drafts.passed_over.setdefault(test, (choice.test, reason.rule))
        _add_reason(drafts, choice.test, _for_choice(reason, choice))
    elif choice.met_by:
        drafts.met.append((reason, choice))
    else:
        drafts.unmet.append(Unmet(reason, choice))


def _for_choice(reason: Reason, choice: Choice) -> Reason:
    if choice.instead_of is None:
        return reason
    return changed_reason(reason, instead_of=choice.instead_of)


def _add_reason(drafts: Drafts, test: str, reason: Reason) -> bool:
    """Add the reason unless it is there already; return whether the plan changed."""
    step = drafts.steps.get(test)
    if step is None:
        step = drafts.steps[test] = Draft(test)
    for old in step.reasons:
        if (
            old.rule is reason.rule
            and old.purpose == reason.purpose
            and old.prerequisite_of == reason.prerequisite_of
            and old.level <= reason.level
        ):
            return False
    step.add(reason)
    return True


def add_prerequisites(drafts: Drafts) -> None:
    """Add what steps need before them, and what that needs, until nothing is missing."""
    changed = True
    while changed:
        changed = False
        for test in sorted(drafts.situation.catalog.with_prerequisites & drafts.steps.keys()):
            for group in drafts.situation.catalog.tests[test].after:
                changed |= _ensure_before(drafts, test, group, None)
            for check in _due_checks(drafts, test):
                measuring = drafts.situation.catalog.findings[check.finding].measured_by
                assert measuring, "a check-first finding has a measuring test (static check)"
                changed |= _ensure_before(drafts, test, (measuring,), check)


def _due_checks(drafts: Drafts, test: str) -> Iterator[CheckFirst]:
    situation = drafts.situation
    for index, check in enumerate(situation.catalog.tests[test].check_first):
        is_due = situation.holds(("check", test, str(index)))
        if not is_due or situation.observation.is_known(check.finding):
            continue
        if not (check.waived_if_immediate and drafts.steps[test].deadline.tier.rank == 0):
            yield check


def _ensure_before(
    drafts: Drafts, test: str, group: tuple[str, ...], check: CheckFirst | None
) -> bool:
    """Make sure that one of the group is done or a step at least as firm; return whether it changed."""
    if group in drafts.secured:
        return False
    present = _present(drafts, group)
    if _is_done(drafts, group) or any(drafts.steps[member].is_now for member in present):
        drafts.secured.add(group)
        return False
    step = drafts.steps[test]
    if len(group) > 1 and present and drafts.steps[present[0]].level <= step.level:
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
    reason = min(step.reasons, key=lambda item: (item.level, item.deadline.sort_key, item.rule.id))
    return _add_reason(drafts, chosen, _prerequisite_reason(reason, step, check))


def _prerequisite_reason(reason: Reason, step: Draft, check: CheckFirst | None) -> Reason:
    return changed_reason(
        reason,
        purpose="",
        deadline=step.deadline,
        level=step.level,
        prerequisite_of=step.test,
        check=check,
        optional=step.state == "optional",
        instead_of=None,
        through=None,
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
