"""From a checked call to the answer: the chart is read, a plan is made, and both are handed to the writers."""

from dataclasses import replace
from datetime import UTC, datetime

from planner.core.catalog import Catalog
from planner.core.errors import Problem, ProfileError
from planner.core.plan import make_plan
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.charts.chart import Chart, Report
from planner.fhir.charts.chart_profile import leads_somewhere, profile_of_chart, usable_evidence
from planner.fhir.charts.messages import chart_issues, dropped_issues, not_used_issues
from planner.fhir.charts.patients import patient_named
from planner.fhir.charts.reading import read_chart
from planner.fhir.elements import Element, names_of, target_of, text
from planner.fhir.errors import OperationError
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.applying import ApplyRequest
from planner.fhir.plans.former import Former


def answer_request(
    request: ApplyRequest, catalog: Catalog, *, base: str, software: str, now: datetime, digest: str
) -> Answer:
    """
    Return the answer to the call.

    Args:
        request: The call.
        catalog: The knowledge.
        base: Address of this service, without a slash at the end.
        software: Version of the software.
        now: The moment, whose day in UTC counts as today where the call names none.
        digest: Digest of the call, as it was sent.

    Raises:
        OperationError: Whose plan it is cannot be told, or the patient is not one that the catalog is for.
    """
    as_of = request.as_of or now.astimezone(UTC).date()
    resources, stand_in = _about(request)
    own_day = None if request.as_of else now
    chart = read_chart(resources, catalog, as_of=as_of, now=own_day)
    if chart.is_deceased:
        raise _refusal("deceased", "the patient has died; no workup is planned")
    try:
        profile, dropped = profile_of_chart(chart, catalog, as_of)
    except ProfileError as error:
        raise OperationError(
            [replace(item, pointer="Patient") for item in error.problems]
        ) from None
    plan = make_plan(profile, catalog, guideline=request.guideline, site=request.site)
    subject = _subject(request, chart)
    _require_own(request.former, subject)
    return Answer(
        plan=plan,
        subject=subject,
        base=base,
        software=software,
        evidence=usable_evidence(chart.evidence),
        detail=request.detail,
        messages=(
            *not_used_issues(request.not_used),
            *chart_issues(_without(chart.report, stand_in), catalog),
            *dropped_issues(dropped, catalog),
        ),
        given_digest=digest,
    )


def _about(request: ApplyRequest) -> tuple[list[Element], str]:
    """
    Return the resources of the data, with one Patient at most: the one who is asked about.

    Where the Patient was not sent, one that says nothing but the id keeps other patients' resources out; the
    reference of this stand-in comes second, empty where there is none.
    """
    resources: list[Element] = [one for item in request.data for one in bundle_resources(item)]
    if not request.subject:
        return resources, ""
    wanted = target_of(request.subject)
    patients = [one for one in resources if one.get("resourceType") == "Patient"]
    meant = [one for one in patients if wanted in names_of(one)]
    if patients and not meant:
        raise _refusal("wrong_patient", "the data hold no Patient that is the subject")
    others = [one for one in resources if one.get("resourceType") != "Patient"]
    if meant:
        return [meant[0], *others], ""
    return [{"resourceType": "Patient", "id": wanted}, *others], f"Patient/{wanted}"


def _without(report: Report, reference: str) -> Report:
    """Return the report without the entry of the stand-in."""
    return replace(report, entries=tuple(e for e in report.entries if e.reference != reference))


def _subject(request: ApplyRequest, chart: Chart) -> str:
    """Return the patient as a reference: as asked, else as the data's Patient has it."""
    subject = request.subject or text(chart.patient_reference)
    if not leads_somewhere(subject):
        message = "name the subject, as Patient/id, or send a Patient that has an id"
        raise OperationError([Problem(pointer="subject", code="required", message=message)])
    return subject


def _require_own(former: Former | None, subject: str) -> None:
    """Refuse the former plan of another patient: it is not replaced by this one, and what changed since means nothing."""
    named = patient_named(former.subject) if former else None
    if former and named and patient_named(subject) not in (None, named):
        message = "the former plan is another patient's"
        raise OperationError([Problem(pointer=former.place, code="wrong_patient", message=message)])


def _refusal(code: str, message: str) -> OperationError:
    return OperationError([Problem(pointer="", code=code, message=message)])
