"""A step as it stands in an answer: why, how soon, how safe, at what cost."""

from collections.abc import Mapping

from planner.core.diagnostic_tests import Contraindication
from planner.core.draft import Draft, Reason
from planner.core.intervals import interval_document
from planner.core.order import OrderedStep
from planner.core.parts import (
    Detail,
    Document,
    accuracy_documents,
    burden_document,
    citations,
    deadline_document,
    sourced,
)
from planner.core.plan import Plan
from planner.core.reasons import because_true
from planner.core.redundancy import waiting_for
from planner.core.safety import Safety
from planner.core.step_reasons import (
    due_ways,
    open_document,
    open_words,
    reason_text,
    shown_reasons,
    with_ground,
)
from planner.core.urgency import Deadline
from planner.core.wording import condition_text, listing, sentence


def step_document(plan: Plan, step: OrderedStep, detail: Detail) -> Document:
    """Return the step as it stands in an answer."""
    draft = step.draft
    deciding = draft.decided_by
    deadline = deciding.deadline
    test = plan.situation.catalog.tests[draft.test]
    document: Document = {
        "order": step.order,
        "stage": step.stage,
        "test": test.id,
        "name": test.name,
        "category": test.category,
        "state": draft.state,
        "urgency": deadline_document(deadline),
    }
    shown = shown_reasons(draft, deciding)
    if not draft.is_now:
        document |= _awaited(plan, draft, shown)
    if deadline.interval is not None:
        document["interval"] = interval_document(plan, deadline.interval)
    document["purpose"] = list(dict.fromkeys(r.purpose for r in draft.reasons if r.purpose))
    document["reasons"] = [_reason(plan, deadline, reason, detail) for reason in shown]
    needed = sorted({str(r.prerequisite_of) for r in draft.reasons if r.prerequisite_of})
    if needed:
        document["needed_before"] = needed
    safety = plan.drafts.chooser.safety(test.id)
    document["against"] = _against(plan, draft, safety)
    document["safety"] = _safety(plan, draft, safety)
    document["after"] = list(step.after)
    document["preparation"] = [sourced(item.text, item.sources) for item in test.preparation]
    document["burden"] = burden_document(plan.situation.catalog.tests[test.id].burden)
    replaced = [old for old, choice in plan.drafts.replaced.items() if choice.test == test.id]
    if replaced:
        document["instead_of"] = replaced
    covered = [old for old, by in plan.drafts.superseded.items() if by == test.id]
    if covered:
        document["covers"] = covered
    if detail == "full":
        document |= _details(plan, test.id)
    return document


def _awaited(plan: Plan, draft: Draft, shown: list[Reason]) -> Document:
    text, waits_for = step_condition(plan, draft)
    awaited: Document = {"if": {"text": text, "waits_for": list(waits_for)}}
    ways = due_ways(plan, shown, waits_for)
    return awaited | ({"ways": ways} if ways else {})


def _details(plan: Plan, test_id: str) -> Document:
    test = plan.situation.catalog.tests[test_id]
    return {
        "answers": list(test.answers),
        "accuracy": accuracy_documents(test),
        "harms": [sourced(item.text, item.sources) for item in test.harms],
        "limits": [sourced(item.text, item.sources) for item in test.limits],
        "codes": [
            {"system": code.system, "code": code.code, "display": code.display}
            for code in plan.situation.catalog.codes.get(test_id, ())
        ],
    }


def step_condition(plan: Plan, draft: Draft) -> tuple[str, tuple[str, ...]]:
    """
    Return what a conditional step waits for, in words and as tests.

    One that only others need waits for them to become due.
    """
    text, waits_for = open_words(plan, waiting_for(plan.drafts, draft.test))
    needed_by = [name for name in (r.prerequisite_of for r in draft.reasons) if name]
    if len(needed_by) == len(draft.reasons):
        tests = plan.situation.catalog.tests
        names = [tests[name].short for name in dict.fromkeys(needed_by)]
        text = f"if {listing(names, 'or')} becomes due"
    return text, waits_for


def _reason(plan: Plan, deadline: Deadline, reason: Reason, detail: Detail) -> Document:
    """Return the reason for a step with the deadline."""
    situation = plan.situation
    reason = with_ground(plan, reason)
    document: Document = {"rule": reason.rule.id}
    if reason.prerequisite_of:
        document |= _prerequisite(plan, reason)
    else:
        document["text"] = reason_text(plan, reason)
        if reason.waits is None:
            because = because_true(situation, reason.rule.when)
            document["because"] = [entry.document() for entry in because]
    if reason.waits is not None:
        document["if"] = open_document(plan, reason.waits)
    if reason.waits is not None or reason.deadline != deadline:
        document["urgency"] = deadline_document(reason.deadline)
    document["strength"] = reason.rule.strength
    if reason.rule.native_strength and detail == "full":
        document["native_strength"] = reason.rule.native_strength
    if reason.instead_of:
        document["instead_of"] = reason.instead_of
    if reason.through:
        document["through"] = reason.through
    if reason.rule.known_gaps and not reason.prerequisite_of and detail == "full":
        document["known_gaps"] = reason.rule.known_gaps
    document["sources"] = citations(reason.check.sources if reason.check else reason.sources)
    return document


def _prerequisite(plan: Plan, reason: Reason) -> Document:
    catalog = plan.situation.catalog
    needed_by = str(reason.prerequisite_of)
    name = catalog.tests[needed_by].name
    if reason.check:
        label = catalog.findings[reason.check.finding].label
        text = f"{sentence(f'{label} must be known before {name}')}"
    else:
        text = sentence(f"needed before {name}")
    needed_for = sourced(reason.rule.because, reason.sources)
    return {"prerequisite_of": needed_by, "text": text, "needed_for": needed_for}


def _against(plan: Plan, draft: Draft, safety: Safety) -> list[Document]:
    """Return what speaks against the step though it stays: advice that gives way, and contraindications that hold."""
    advice: list[Document] = [
        {
            "kind": "advice",
            "rule": rule.id,
            "text": avoidance.why,
            "instead": list(avoidance.instead),
            "sources": citations(rule.sources),
        }
        for rule, avoidance in plan.situation.avoided.get(draft.test, ())
        if draft.is_now or avoidance.over
    ]
    return advice + [
        {
            "kind": "contraindication",
            "text": item.do,
            "because": _because(plan, item),
            "instead": list(item.substitutes),
            "sources": citations(item.sources),
        }
        for item in (*safety.replacing, *safety.relative)
    ]


def waived_checks(draft: Draft, safety: Safety) -> frozenset[str]:
    """
    Return the findings whose answers an immediate step does not wait for.

    They are what a contraindication asks that gives way to an immediate need; where another one asks for
    the same, such as a caution about the same kidneys, that does not hold the step up either.
    """
    if not draft.is_now or draft.deadline.tier.rank != 0:
        return frozenset()
    return frozenset(
        name for item, names in safety.unsure if item.waived_if_immediate for name in names
    )


def _because(plan: Plan, item: Contraindication) -> list[Mapping[str, object]]:
    return [entry.document() for entry in because_true(plan.situation, item.when)]


def _safety(plan: Plan, draft: Draft, safety: Safety) -> Document:
    situation = plan.situation
    notes: list[Document] = [
        {
            "kind": "caution",
            "text": item.do,
            "because": _because(plan, item),
            "alternatives": list(item.substitutes),
            "sources": citations(item.sources),
        }
        for item in (*safety.replacing, *safety.relative)
    ]
    waived = waived_checks(draft, safety)
    for item, findings in safety.unsure:
        labels = [situation.catalog.findings[finding].label for finding in findings]
        waits = not waived.issuperset(findings)
        said = "check first" if waits else "ask, and do not wait for the answer"
        notes.append(
            {
                "kind": "check_first",
                "when": condition_text(item.when, situation.catalog),
                "text": sentence(f"{said}: {listing(labels, 'or')}"),
                "waits": waits,
                "if_so": item.do,
                "ask": list(findings),
                "level": item.level,
                "alternatives": list(item.substitutes),
                "sources": citations(item.sources),
            }
        )
    state = "caution" if safety.verdict == "replaced" else safety.verdict
    return {"state": state, "notes": notes}
