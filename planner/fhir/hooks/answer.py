"""From a checked call to its answer: the chart is read, a plan is made, and the cards of the hook are drawn from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from planner.core.catalog import Catalog
from planner.core.digest import plan_digest
from planner.core.errors import Problem, ProfileError
from planner.core.order import OrderedStep
from planner.core.parts import Document
from planner.core.plan import make_plan
from planner.fhir.charts.chart import Report
from planner.fhir.charts.chart_profile import profile_of_chart, usable_evidence
from planner.fhir.charts.messages import (
    AGE_UNKNOWN,
    bound_texts,
    chart_issues,
    dropped_issues,
    unread_text,
)
from planner.fhir.charts.reading import read_chart
from planner.fhir.hooks.card_parts import EXTENSION, Setting, plan_marks
from planner.fhir.hooks.draft_orders import draft_orders, is_selected, known_tests
from planner.fhir.hooks.gathering import Answer, gaps, of_patient
from planner.fhir.hooks.identity import Call
from planner.fhir.hooks.leaves import pruned
from planner.fhir.hooks.order_cards import order_cards
from planner.fhir.hooks.plan_cards import plan_cards
from planner.fhir.hooks.prefetch import PATIENT_KEY
from planner.fhir.hooks.requests import HookRequest
from planner.fhir.plans.orders import request_of_test, service_request


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    One call, with all that was got for it.

    Args:
        request: The call.
        patient: The Patient, with the id of the context's patient.
        answers: What came for each prefetch key.
        as_of: The day that counts as today.
        now: The moment of the call, where the day is the service's own.
        base: The address under which the service is reached.
    """

    request: HookRequest
    patient: Document
    answers: Sequence[Answer]
    as_of: date
    base: str
    now: datetime | None = None


def answer_visit(visit: Visit, catalog: Catalog) -> Document:
    """
    Return the answer: the cards, and what names the plan they come from.

    A chart that the catalog is not made for (a child, somebody who has died) gets no card, and the answer says why.
    """
    answers = [
        of_patient(answer, visit.patient) for answer in visit.answers if answer.key != PATIENT_KEY
    ]
    resources = [one for answer in answers for one in answer.resources]
    found = gaps(answers, catalog)
    chart = read_chart(
        [visit.patient, *resources],
        catalog,
        as_of=visit.as_of,
        now=visit.now,
        unavailable={gap.key: gap.text for gap in found},
    )
    if chart.is_deceased:
        return _not_planned(["the patient has died"])
    try:
        profile, dropped = profile_of_chart(chart, catalog, visit.as_of)
    except ProfileError as error:
        return _not_planned([problem.message for problem in error.problems])
    plan, evidence = make_plan(profile, catalog), usable_evidence(chart.evidence)

    def request_for(step: OrderedStep) -> Document:
        return service_request(
            plan, step, subject=visit.request.subject, base=visit.base, evidence=evidence
        )

    def request_for_test(test: str) -> Document:
        return request_of_test(catalog, test, subject=visit.request.subject, base=visit.base)

    setting = Setting(
        plan=plan,
        call=Call(instance=visit.request.instance, plan_digest=plan_digest(plan)),
        base=visit.base,
        gaps=found,
        request_for=request_for,
        request_for_test=request_for_test,
        notes=_notes(chart.report, dropped, catalog),
        unread=_unread(chart.report, catalog),
        near=_near(chart.report),
    )
    extension = pruned({EXTENSION: plan_marks(setting)})
    return {"cards": _cards(visit, setting, resources, chart.report), "extension": extension}


def _notes(report: Report, dropped: Sequence[Problem], catalog: Catalog) -> tuple[str, ...]:
    """Return what a person has to settle: contradictions, reports without a coded result, values left out; and bounds."""
    told = replace(report, unassessed=())  # the gaps stand on the card in words of their own
    issues = (*chart_issues(told, catalog), *dropped_issues(dropped, catalog))
    settled = [
        f"{_text(issue)} ({issue['diagnostics']})" if "diagnostics" in issue else _text(issue)
        for issue in issues
        if issue["severity"] == "warning"
    ]
    return (*settled, *bound_texts(report, catalog))


def _unread(report: Report, catalog: Catalog) -> Mapping[str, str]:
    """Return what stands in the chart and could not be read: finding -> a sentence."""
    told = {one.finding: unread_text(one, catalog) for one in report.unread_values}
    return told | ({"age": AGE_UNKNOWN} if report.is_age_unknown else {})


def _near(report: Report) -> Mapping[str, tuple[str, ...]]:
    """Return what the chart holds near a finding that is not known: a code that says less, a number that cannot be used."""
    near = {one.finding: one.references for one in report.to_confirm}
    for one in report.unread_values:
        if not one.is_before_used:
            near[one.finding] = (*near.get(one.finding, ()), one.reference)
    return near


def _text(issue: Document) -> str:
    details = issue["details"]
    assert isinstance(details, dict), "an issue has its text in details"
    return str(details["text"])


def _not_planned(reasons: list[str]) -> Document:
    return {"cards": [], "extension": {EXTENSION: {"notPlanned": reasons}}}


def _cards(
    visit: Visit, setting: Setting, resources: Sequence[Document], report: Report
) -> list[Document]:
    request, catalog = visit.request, setting.catalog
    if not request.hook.speaks_of_orders:
        return plan_cards(setting)
    is_signing = request.hook.name == "order-sign"
    orders = draft_orders(request.draft_orders, catalog)
    return order_cards(
        setting,
        orders,
        rated=[order for order in orders if is_signing or is_selected(order, request.selections)],
        known=known_tests(resources, request.draft_orders, report, catalog, visit.as_of),
        is_signing=is_signing,
    )
