"""What holds a step up: each stated thing taken away in turn, and what happens to the steps then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from planner.core.draft import Drafts
from planner.core.drafting import draft_steps
from planner.core.hypotheses import Decisions, decisions_of, situation_of
from planner.core.plan import Plan
from planner.core.reasons import because_true
from planner.core.suppositions import Supposition, suppose

Effect = Literal["goes", "waits", "becomes_due", "less_urgent", "more_urgent", "stays"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """
    What happens to a step when one finding or result is taken away.

    Args:
        finding: Id of the finding that is taken away, or None.
        test: Id of the test whose result is taken away, or None.
        effect: The step goes, waits for a result, does not wait any more, becomes less or more urgent, or stays as it is.
        tier: The urgency that it has then, where that changes.
        rules: The rules that still ask for the step.
        ground: What was stated that makes them ask, as phrases; none for a step that would wait.
    """

    finding: str | None
    test: str | None
    effect: Effect
    tier: str | None = None
    rules: tuple[str, ...] = ()
    ground: tuple[str, ...] = ()


def withouts(plan: Plan) -> Mapping[str, tuple[Without, ...]]:
    """
    Return test id of each step -> what taking away each stated thing does to it.

    A step is listed with everything that changes it, and with what supports it though it stays without.
    Each entry is found by planning again. A symptom goes with what describes it.
    """
    before = decisions_of(plan.drafts)
    supports = {step.draft.test: _supports(plan, step.draft.test) for step in plan.steps}
    found: dict[str, list[Without]] = {test: [] for test in supports}
    for name, taken in _stated(plan).items():
        profile = suppose(plan.situation.observation.profile, plan.situation.catalog, taken)
        if profile is None:
            continue
        drafts = draft_steps(situation_of(plan, profile))
        after = decisions_of(drafts)
        for test, supporting in supports.items():
            entry = _without(taken[0], test, before, after)
            if entry.effect != "stays" or name in supporting:
                found[test].append(replace(entry, ground=_ground(drafts, test, entry)))
    return {test: tuple(entries) for test, entries in found.items()}


def _ground(drafts: Drafts, test: str, entry: Without) -> tuple[str, ...]:
    """Return what was stated that makes a rule ask for the step, or for what needs it first, as soon as it is then due."""
    if test not in drafts.steps or entry.effect == "waits":
        return ()
    reason = drafts.steps[test].decided_by
    if reason.waits is not None:
        return ()
    items = because_true(drafts.situation, reason.rule.when)
    return tuple(item.text for item in items if item.state == "present")


def _stated(plan: Plan) -> Mapping[str, tuple[Supposition, ...]]:
    """Return what was stated as present and every result, each with what is taken back with it."""
    profile = plan.situation.observation.profile
    taken: dict[str, tuple[Supposition, ...]] = {
        name: (Supposition(finding=name), *_describing(plan, name))
        for name, stated in profile.findings.items()
        if stated.value is not False and name not in profile.implied
    }
    return taken | {test: (Supposition(test=test),) for test in profile.results}


def _describing(plan: Plan, symptom: str) -> Iterator[Supposition]:
    """Yield, as taken back, what was stated of the symptom or of one that only follows from it."""
    profile, findings = plan.situation.observation.profile, plan.situation.catalog.findings
    for name in profile.findings:
        about = findings[name].about
        if about is not None and profile.implied.get(about, about) == symptom:
            yield Supposition(finding=name)


def _supports(plan: Plan, test: str) -> frozenset[str]:
    """Return the findings and results that make a rule ask for the step now."""
    implied = plan.situation.observation.profile.implied
    names = set()
    for reason in plan.drafts.steps[test].reasons:
        if reason.waits is None:
            for entry in because_true(plan.situation, reason.rule.when):
                name = entry.finding or entry.test
                names.add(implied.get(name, name) if name else None)
    return frozenset(name for name in names if name)


def _without(supposed: Supposition, test: str, before: Decisions, after: Decisions) -> Without:
    old, new = before.steps[test], after.steps.get(test)
    effect: Effect = "stays"
    tier = None
    if new is None:
        effect = "goes"
    elif new.state == "conditional" and old.state != "conditional":
        effect = "waits"
    elif old.state == "conditional" and new.state != "conditional":
        effect = "becomes_due"
        tier = new.deadline.tier.id
    elif new.deadline.sort_key != old.deadline.sort_key:
        effect = "less_urgent" if new.deadline.sort_key > old.deadline.sort_key else "more_urgent"
        tier = new.deadline.tier.id
    rules = () if new is None else new.rules
    return Without(
        finding=supposed.finding, test=supposed.test, effect=effect, tier=tier, rules=rules
    )
