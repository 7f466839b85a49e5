"""From a checked call to the answer: the chart is read, a plan is made, and both are handed to the writers."""

from collections.abc import Mapping
from datetime import date

from planner.core.catalog import Catalog
from planner.core.errors import Problem, ProfileError
from planner.core.intake import read_profile
from planner.core.parts import Document
from planner.core.plan import make_plan
from planner.core.profile import Profile
from planner.fhir.answer import Answer
from planner.fhir.applying import ApplyRequest, OperationError
from planner.fhir.bundles import bundle_resources
from planner.fhir.chart import Chart
from planner.fhir.elements import Element, names_of, target_of, text
from planner.fhir.messages import chart_issues, dropped_issues, not_used_issues
from planner.fhir.reading import read_chart

_DECIDES_SCOPE = "demographic"


def answer_request(
    request: ApplyRequest, catalog: Catalog, *, base: str, software: str, today: date, digest: str
) -> Answer:
    """
    Return the answer to the call.

    Args:
        request: The call.
        catalog: The knowledge.
        base: Address of this service, without a slash at the end.
        software: Version of the software.
        today: The day that counts as today where the call names none.
        digest: Digest of the call, as it was sent.

    Raises:
        OperationError: Whose plan it is cannot be told, or the patient is none that the catalog is for.
        ProfileError: Age or sex cannot be used.
    """
    as_of = request.as_of or today
    resources = _about(request)
    chart = read_chart(resources, catalog, as_of=as_of)
    if chart.is_deceased:
        raise _refusal("deceased", "the patient has died; no workup is planned")
    profile, dropped = _profile(chart, catalog, as_of)
    plan = make_plan(profile, catalog, guideline=request.guideline, site=request.site)
    return Answer(
        plan=plan,
        subject=_subject(request, chart),
        base=base,
        software=software,
        evidence=_usable(chart.evidence),
        detail=request.detail,
        messages=(
            *not_used_issues(request.not_used),
            *chart_issues(chart.report, catalog),
            *dropped_issues(dropped, catalog),
        ),
        given_digest=digest,
    )


def _about(request: ApplyRequest) -> list[Element]:
    """
    Return the resources of the data, with one Patient at most: the one who is asked about.

    Where the Patient was not sent, one that says nothing but the id keeps other patients' resources out.
    """
    resources = [one for item in request.data for one in bundle_resources(item)]
    if not request.subject:
        return list(resources)
    wanted = target_of(request.subject)
    patients = [one for one in resources if one.get("resourceType") == "Patient"]
    meant = [one for one in patients if wanted in names_of(one)]
    if patients and not meant:
        raise _refusal("wrong_patient", "the data hold no Patient that is the subject")
    others: list[Element] = [one for one in resources if one.get("resourceType") != "Patient"]
    unsaid: Document = {"resourceType": "Patient", "id": wanted}
    return [meant[0] if meant else unsaid, *others]


def _subject(request: ApplyRequest, chart: Chart) -> str:
    """Return the patient as a reference: as asked, else as the data's Patient has it."""
    subject = request.subject or text(chart.patient_reference)
    if not _leads_somewhere(subject):
        message = "name the subject, as Patient/id, or send a Patient that has an id"
        raise OperationError([Problem(pointer="subject", code="required", message=message)])
    return subject


def _profile(chart: Chart, catalog: Catalog, as_of: date) -> tuple[Profile, tuple[Problem, ...]]:
    """
    Return the profile, and the problems of the values that had to be left out because they cannot be right.

    A chart is never refused for a laboratory value; it is for an age that the catalog is not made for.
    """
    given = {"findings": dict(chart.findings), "results": dict(chart.results)}
    left_out: list[Problem] = []
    while True:
        try:
            profile = read_profile(given["findings"], given["results"], catalog, as_of=as_of)
        except ProfileError as error:
            places = {_place(problem) for problem in error.problems}
            if not all(name in given.get(part, ()) for part, name in places) or any(
                _decides_scope(catalog, name) for _, name in places
            ):
                raise
            for part, name in places:
                del given[part][name]
            left_out.extend(error.problems)
        else:
            return profile, tuple(left_out)


def _place(problem: Problem) -> tuple[str, str]:
    part, _, rest = problem.pointer.strip("/").partition("/")
    return part, rest.partition("/")[0]


def _decides_scope(catalog: Catalog, name: str) -> bool:
    finding = catalog.findings.get(name)
    return finding is not None and finding.group == _DECIDES_SCOPE


def _usable(evidence: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the evidence that can be referred to; a resource without an id cannot."""
    kept = {
        name: tuple(reference for reference in references if _leads_somewhere(reference))
        for name, references in evidence.items()
    }
    return {name: references for name, references in kept.items() if references}


def _leads_somewhere(reference: str) -> bool:
    return "/" in reference or reference.startswith("urn:")


def _refusal(code: str, message: str) -> OperationError:
    return OperationError([Problem(pointer="", code=code, message=message)])
