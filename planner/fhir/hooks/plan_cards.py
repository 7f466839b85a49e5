"""Cards for an opened chart: the emergency, the choices between tests, the next tests; nothing without a trigger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from planner.core.catalog import Catalog
from planner.core.draft import Reason
from planner.core.order import OrderedStep
from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.reasons import because_true
from planner.core.rules import Alert, Rule
from planner.core.sources import Citation
from planner.core.step_document import waived_checks
from planner.core.step_reasons import reason_text
from planner.core.wording import listing, sentence, spelled
from planner.fhir.hooks.card_parts import (
    Card,
    Setting,
    Suggestion,
    bullets,
    card_document,
    check_first_text,
    indicator_of,
    lead_rule,
    order_suggestion,
    step_name,
)
from planner.fhir.hooks.gap_cards import NO_TEST, gap_cards
from planner.fhir.hooks.identity import Origin
from planner.fhir.hooks.prefetch import TRIGGER_GROUPS

_NAMED_IN_SUMMARY = 3


def plan_cards(setting: Setting) -> list[Document]:
    """
    Return the cards, one per decision, the most urgent first.

    A card is shown where the plan has an alert, or where a step is due now because of a symptom, a sign or a result.
    Without that there is none, unless what could have been a trigger did not come whole or could not be read: then one says so.
    """
    if not has_trigger(setting.plan):
        return gap_cards(setting, NO_TEST)
    due = [step for step in setting.plan.steps if step.draft.is_now]
    urgent = [step for step in due if step.draft.deadline.tier.is_emergency]
    later = [step for step in due if step not in urgent]
    choices = [step for step in later if _alternatives(setting.plan, step)]
    plain = [step for step in later if step not in choices]
    cards = [_emergency_card(setting, urgent)] if urgent or alerts_of(setting.plan) else []
    cards += [_choice_card(setting, step) for step in choices]
    return cards + ([_next_card(setting, plain)] if plain else [])


def has_trigger(plan: Plan) -> bool:
    """Return whether something in the chart calls for something: an alert, a symptom, a sign or a result."""
    return bool(alerts_of(plan)) or any(
        _is_triggered(plan, reason.rule)
        for step in plan.steps
        if step.draft.is_now
        for reason in step.draft.reasons
    )


def _is_triggered(plan: Plan, rule: Rule) -> bool:
    findings = plan.situation.catalog.findings
    return any(
        entry.state == "present"
        and (
            entry.test is not None
            or (entry.finding is not None and findings[entry.finding].group in TRIGGER_GROUPS)
        )
        for entry in because_true(plan.situation, rule.when)
    )


def alerts_of(plan: Plan) -> Mapping[str, tuple[Alert, Rule]]:
    """Return alert id -> the alert in its most urgent form and its rule, the most urgent first."""
    found = [(alert, rule) for rule in plan.situation.fired for alert in rule.alerts]
    found.sort(key=lambda entry: (entry[0].deadline.sort_key, entry[0].id, entry[1].id))
    first: dict[str, tuple[Alert, Rule]] = {}
    for alert, rule in found:
        first.setdefault(alert.id, (alert, rule))
    return first


def _emergency_card(setting: Setting, steps: Sequence[OrderedStep]) -> Document:
    plan = setting.plan
    alerts = alerts_of(plan)
    rules = [rule for _, rule in alerts.values()]
    lead = next(iter(alerts), steps[0].draft.test if steps else "")
    names = {alert: spelled(alert, setting.catalog.spellings) for alert in alerts}
    acts = [f"{sentence(names[alert.id])} {alert.act}" for alert, _ in alerts.values()]
    feared = f"Emergency: {listing(list(names.values()), 'and')}. " if alerts else ""
    deadlines = [alert.deadline for alert, _ in alerts.values()]
    deadlines += [step.draft.deadline for step in steps]
    return card_document(
        setting,
        Card(
            origin=Origin(
                kind="emergency", subject=lead, rule=rules[0].id if rules else lead_rule(steps[0])
            ),
            summary=feared + _next_words(plan, steps),
            detail=[
                bullets("Do now", acts),
                bullets("Because", _because(plan, rules or [steps[0].draft.decided_by.rule])),
                _steps_text(plan, steps),
            ],
            indicator=indicator_of(deadlines),
            sources=[*(cite for rule in rules for cite in rule.sources[:1]), *_cites(steps)],
            suggestions=[order_suggestion(setting, step, is_recommended=True) for step in steps],
            topic=_topic(setting.catalog, rules[0] if rules else steps[0].draft.reasons[0].rule),
        ),
    )


def _next_card(setting: Setting, steps: Sequence[OrderedStep]) -> Document:
    plan = setting.plan
    rules = [reason.rule for step in steps for reason in step.draft.reasons]
    waiting = sum(not step.draft.is_now for step in plan.steps)
    later = f"{waiting} further steps wait for results." if waiting > 1 else ""
    return card_document(
        setting,
        Card(
            origin=Origin(kind="steps", subject=steps[0].draft.test, rule=lead_rule(steps[0])),
            summary=_next_words(plan, steps),
            detail=[
                bullets("Because", _because(plan, rules)),
                _steps_text(plan, steps),
                later,
            ],
            indicator=indicator_of(step.draft.deadline for step in steps),
            sources=_cites(steps),
            suggestions=[
                order_suggestion(setting, step, is_recommended=step.draft.state != "optional")
                for step in steps
            ],
            topic=_topic(setting.catalog, rules[0]),
        ),
    )


def _choice_card(setting: Setting, step: OrderedStep) -> Document:
    plan = setting.plan
    others = _alternatives(plan, step)
    rule = step.draft.reasons[0].rule
    named = [plan.situation.catalog.tests[other].name for other in others]
    return card_document(
        setting,
        Card(
            origin=Origin(kind="choice", subject=step.draft.test, rule=rule.id),
            summary=f"{sentence(step_name(plan, step))} Alternatives: {listing(named, 'or')}.",
            detail=[
                bullets("Because", _because(plan, [rule])),
                _steps_text(plan, [step]),
                bullets("Instead of it", named),
            ],
            indicator=indicator_of([step.draft.deadline]),
            sources=_cites([step]),
            suggestions=[
                order_suggestion(setting, step, is_recommended=True),
                *(_alternative(setting, step, other) for other in others),
            ],
            are_alternatives=True,
            topic=_topic(setting.catalog, rule),
        ),
    )


def _alternatives(plan: Plan, step: OrderedStep) -> list[str]:
    """Return the tests that the rule ranks beside the chosen one and that are safe and to be had."""
    situation, steps = plan.situation, plan.drafts.steps
    reason = step.draft.reasons[0]
    ranked = [
        test
        for item in reason.rule.recommend
        if item.ranked and step.draft.test in item.tests and reason.prerequisite_of is None
        for test in item.tests
    ]
    return [
        test
        for test in dict.fromkeys(ranked)
        if test not in steps
        and test not in situation.overruled_now
        and not situation.done_by(test)
        and plan.drafts.chooser.safety(test).verdict in ("ok", "check_first", "caution")
    ]


def _alternative(setting: Setting, step: OrderedStep, other: str) -> Suggestion:
    draft = replace(step.draft, test=other)
    return order_suggestion(setting, replace(step, draft=draft), is_recommended=False)


def _next_words(plan: Plan, steps: Sequence[OrderedStep]) -> str:
    """Return the steps that come first as a sentence, those of one deadline together; all stand in the detail."""
    if not steps:
        return ""
    shown, tests = steps[:_NAMED_IN_SUMMARY], plan.situation.catalog.tests
    named = [
        f"{listing([tests[step.draft.test].short.removeprefix('the ') for step in group], 'and')} {title}"
        for title, group in groupby(shown, key=lambda step: step.draft.deadline.tier.title)
    ]
    more = f" (+{len(steps) - len(shown)} more)" if len(steps) > len(shown) else ""
    return sentence(f"next: {', '.join(named)}{more}")


def _because(plan: Plan, rules: Iterable[Rule]) -> list[str]:
    entries = [entry for rule in rules for entry in because_true(plan.situation, rule.when)]
    return [entry.text for entry in entries if entry.state == "present"]


def _steps_text(plan: Plan, steps: Sequence[OrderedStep]) -> str:
    """Return a numbered list; steps with one deadline and one reason share an entry."""
    tests = plan.situation.catalog.tests
    entries = []
    for (deadline, why), group in groupby(steps, key=lambda step: _why(plan, step)):
        same = list(group)
        names = listing([f"**{tests[step.draft.test].name}**" for step in same], "and")
        cautions = list(dict.fromkeys(text for step in same for text in _cautions(plan, step)))
        entries.append(" ".join([f"{names}, {deadline}.", *why, *cautions]))
    return "\n".join(f"{place}. {entry}" for place, entry in enumerate(entries, start=1))


def _why(plan: Plan, step: OrderedStep) -> tuple[str, tuple[str, ...]]:
    """Return how soon, and the sentences that say why."""
    said: list[str] = []
    for reason in _grounds(step):
        if reason.prerequisite_of:
            needed_by = plan.situation.catalog.tests[reason.prerequisite_of].name
            said.append(sentence(f"needed before {needed_by}"))
        else:
            said += filter(None, (reason.purpose, reason_text(plan, reason)))
    return step.draft.deadline.tier.title, tuple(said)


def _grounds(step: OrderedStep) -> list[Reason]:
    """Return the reason that makes a due step as urgent as it is, and after another step's need a reason of its own."""
    deciding = step.draft.decided_by
    own = [reason for reason in step.draft.own if reason.level == 0]
    return [deciding, *own[:1]] if deciding.prerequisite_of else [deciding]


def _cautions(plan: Plan, step: OrderedStep) -> list[str]:
    """Return what to heed, and what must be known first."""
    safety = plan.drafts.chooser.safety(step.draft.test)
    said = [f"Caution: {item.do}" for item in (*safety.replacing, *safety.relative)]
    waived = waived_checks(step.draft, safety)
    asked = dict.fromkeys(
        name for _, names in safety.unsure for name in names if name not in waived
    )
    return said + ([check_first_text(plan.situation.catalog, list(asked))] if asked else [])


def _cites(steps: Iterable[OrderedStep]) -> list[Citation]:
    """Return the leading source of each ground of each step; the plan itself names all."""
    return [
        cite
        for step in steps
        for reason in _grounds(step)
        for cite in (reason.check.sources if reason.check else reason.sources)[:1]
    ]


def _topic(catalog: Catalog, rule: Rule) -> tuple[str, str]:
    return rule.pathway, catalog.pathways[rule.pathway].title
