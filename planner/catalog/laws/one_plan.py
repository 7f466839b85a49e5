"""What must hold for every single plan; each function yields what is wrong."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from planner.core.catalog import Catalog
from planner.core.conditions import mentioned_facts
from planner.core.draft import Draft
from planner.core.order import OrderedStep
from planner.core.parts import deadline_document
from planner.core.plan import Plan
from planner.core.redundancy import waiting_for
from planner.core.sources import Citation
from planner.core.timing import timed_steps


def broken(plan: Plan) -> list[str]:
    """Return every law that the plan breaks."""
    checks = (
        partition,
        conditions,
        blocked,
        prerequisites,
        needed_in_time,
        emergencies,
        in_time,
        grounds,
    )
    return [fault for check in checks for fault in check(plan)]


def partition(plan: Plan) -> Iterator[str]:
    """Every catalog test appears exactly once: as a step or as not chosen."""
    steps = [step.draft.test for step in plan.steps]
    if sorted(steps) != sorted(plan.drafts.steps):
        yield "what was drafted is not what is in order"
    refused = [entry.test for entry in plan.not_chosen]
    if sorted(steps + refused) != sorted(plan.situation.catalog.tests):
        yield "the catalog is not partitioned"


def conditions(plan: Plan) -> Iterator[str]:
    """A conditional step hangs on results of other steps of the plan, at least one of them earlier."""
    order = {step.draft.test: step.order for step in plan.steps}
    for step in plan.steps:
        if step.draft.is_now:
            continue
        test = step.draft.test
        facts = list(mentioned_facts(waiting_for(plan.drafts, test)))
        answering = [list(plan.drafts.answering(fact)) for fact in facts]
        if not facts:
            yield f"{test} waits for nothing"
        elif not all(answering):
            yield f"{test} waits for something that no step answers"
        elif not any(order[name] < step.order for names in answering for name in names):
            yield f"{test} waits for itself or for later steps only"


def blocked(plan: Plan) -> Iterator[str]:
    """A blocked test is never a step."""
    situation = plan.situation
    for step in plan.steps:
        test = situation.catalog.tests[step.draft.test]
        for index, item in enumerate(test.contraindications):
            key = ("contraindication", test.id, str(index))
            if item.level == "absolute" and situation.less_holds(key):
                yield f"{test.id} is blocked and a step"


def prerequisites(plan: Plan) -> Iterator[str]:
    """A hard prerequisite is done, or a step that comes earlier."""
    catalog = plan.situation.catalog
    order = {step.draft.test: step.order for step in plan.steps}
    done = plan.situation.observation.done
    for step in plan.steps:
        for group in catalog.tests[step.draft.test].after:
            readers = [reader for member in group for reader in catalog.answered_by[member]]
            is_met = any(
                reader in done or order.get(reader, step.order) < step.order for reader in readers
            )
            if not is_met:
                yield f"{step.draft.test} comes before what it needs: {group}"


def needed_in_time(plan: Plan) -> Iterator[str]:
    """What a step that is due needs first, without a choice, is due as soon and not optional where the step is not."""
    catalog, steps = plan.situation.catalog, plan.drafts.steps
    done = plan.situation.observation.done
    for test, step in steps.items():
        for needed in _needs(plan, step) if step.is_now else ():
            readers = catalog.answered_by[needed]
            present = [steps[name] for name in readers if name in steps]
            if not present or any(reader in done for reader in readers):
                continue
            if not any(other.is_now and _is_in_time(other, step) for other in present):
                yield f"{test} is due before what it needs: {needed}"


def _needs(plan: Plan, step: Draft) -> Iterator[str]:
    """Yield what the step needs first where there is no choice, and what measures what must be known before it."""
    situation = plan.situation
    entry = situation.catalog.tests[step.test]
    yield from (group[0] for group in entry.after if len(group) == 1)
    for number, check in enumerate(entry.check_first):
        is_due = situation.holds(("check", step.test, str(number)))
        is_waived = check.waived_if_immediate and step.deadline.tier.rank == 0
        if is_due and not is_waived and not situation.observation.is_known(check.finding):
            yield str(situation.catalog.findings[check.finding].measured_by)


def _is_in_time(needed: Draft, step: Draft) -> bool:
    """Return whether a due step is as firm and as soon as one that needs it; an optional one does not hurry a firm one."""
    if (needed.state == "optional") == (step.state == "optional"):
        return needed.deadline.sort_key <= step.deadline.sort_key
    return step.state == "optional"


def emergencies(plan: Plan) -> Iterator[str]:
    """Nothing that is not an emergency comes before one that is, but its own prerequisites."""
    now = [step for step in plan.steps if step.draft.is_now]
    urgent = [step for step in now if step.draft.deadline.tier.is_emergency]
    if not urgent:
        return
    last = max(step.order for step in urgent)
    allowed = _needed_by(plan, urgent)
    for step in now:
        is_early = step.order < last and not step.draft.deadline.tier.is_emergency
        if is_early and step.draft.test not in allowed:
            yield f"{step.draft.test} comes before an emergency"


def in_time(plan: Plan) -> Iterator[str]:
    """No step starts before the earliest result of what it needs, or of what it waits for."""
    catalog, done = plan.situation.catalog, plan.situation.observation.done
    for timeline in catalog.timelines.values():
        timed = timed_steps(plan, timeline)
        for step in plan.steps:
            test = step.draft.test
            groups = [step.after] if step.after and not step.draft.is_now else []
            for group in catalog.tests[test].after:
                readers = [reader for member in group for reader in catalog.answered_by[member]]
                if not any(reader in done for reader in readers):
                    groups.append(tuple(reader for reader in readers if reader in timed))
            for needed in groups:
                first = min(timed[name].result.low for name in needed)
                if timed[test].start.low < first:
                    yield f"{test} starts before the first result of {', '.join(needed)}"


def _needed_by(plan: Plan, steps: list[OrderedStep]) -> set[str]:
    by_test = {step.draft.test: step for step in plan.steps}
    needed: set[str] = set()
    pending = [step.draft.test for step in steps]
    while pending:
        new = set(by_test[pending.pop()].after) - needed
        needed |= new
        pending.extend(new)
    return needed


def grounds(plan: Plan) -> Iterator[str]:
    """Every step, alert, action and refusal rests on a rule and a source that exist."""
    situation = plan.situation
    for step in plan.steps:
        name = f"step {step.draft.test}"
        if not step.draft.reasons:
            yield f"{name} has no reason"
        for reason in step.draft.reasons:
            sources = reason.check.sources if reason.check else reason.sources
            yield from _unfounded(name, reason.rule.id, sources, situation.catalog)
    for entry in plan.not_chosen:
        yield from _unfounded(f"refusal {entry.test}", entry.rule, entry.sources, situation.catalog)
    for rule in situation.fired:
        if rule.alerts or rule.actions:
            yield from _unfounded(f"rule {rule.id}", rule.id, rule.sources, situation.catalog)


def answer_grounds(answer: Mapping[str, Any], catalog: Catalog) -> Iterator[str]:
    """Every step, alert, action and refusal names a rule and a source that exist, as it is answered."""
    entries = [(f"refusal {entry['test']}", entry) for entry in answer["not_chosen"]]
    for key in ("steps", "alerts", "actions", "safety_net"):
        for entry in answer[key]:
            name = f"{key} {entry.get('test', entry.get('id'))}"
            entries += [(name, reason) for reason in entry["reasons"] or [{}]]
    for name, entry in entries:
        cites = [Citation(*cite.split("#", 1)) for cite in entry.get("sources", ())]
        yield from _unfounded(name, entry.get("rule"), cites, catalog)


def urgencies(steps: Iterable[Mapping[str, Any]], catalog: Catalog) -> Iterator[str]:
    """
    Every step shows a reason whose rule asks for a test as soon as the step is due.

    Where that is the need of another step, it names one that needs it.

    Args:
        steps: The steps as they are answered.
        catalog: What they rest on.
    """
    known = {step["test"]: step for step in steps}
    for test, step in known.items():
        urgency = step["urgency"]
        deciding = [one for one in step["reasons"] if one.get("urgency", urgency) == urgency]
        if not any(_asks_for(urgency, one["rule"], catalog) for one in deciding):
            yield f"{test} shows no reason to be due {urgency['title']}"
        needed_by = [one["prerequisite_of"] for one in deciding if "prerequisite_of" in one]
        if not set(needed_by) <= known.keys() & set(step.get("needed_before", ())):
            yield f"{test} is hurried by {', '.join(needed_by)}, which it is not needed before"


def _asks_for(urgency: Mapping[str, Any], rule: str, catalog: Catalog) -> bool:
    known = catalog.rule_by_id.get(rule)
    asked = known.recommend if known else ()
    return any(deadline_document(item.deadline) == urgency for item in asked)


def _unfounded(
    name: str, rule: str | None, sources: Collection[Citation], catalog: Catalog
) -> Iterator[str]:
    if rule not in catalog.rule_by_id:
        yield f"{name} names no rule"
    if not sources:
        yield f"{name} names no source"
    for cite in sources:
        if cite.source not in catalog.sources or (
            cite.locator not in catalog.sources[cite.source].locators
        ):
            yield f"{name} cites {cite}, which is not there"
