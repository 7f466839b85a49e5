"""What came of the asking: the cases of each prefetch key, told apart, because absent is not unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from planner.core.catalog import Catalog
from planner.core.parts import Document
from planner.core.wording import listing
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.charts.patients import Subject
from planner.fhir.elements import Element, code_values, elements
from planner.fhir.hooks.prefetch import PATIENT_KEY, titles

State = Literal["missing", "failed", "empty", "partial", "mixed", "complete"]
_INFORMS = frozenset({"information", "warning"})
# Codes of FHIR's issue types that say that a search did not see all there is, however mild their severity.
_CUT_SHORT = frozenset(
    {"transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came for one key: its state, its resources, and where more of them would be."""

    key: str
    state: State
    resources: tuple[Document, ...] = ()
    next_page: str = ""

    @property
    def is_whole(self) -> bool:
        """Return whether what is not in it is known not to be in the chart."""
        return self.state in ("empty", "complete")


def read_prefetch(prefetch: Mapping[str, object], keys: Iterable[str]) -> tuple[Answer, ...]:
    """Return what came for each of the keys that were asked for, the five cases told apart."""
    return tuple(
        read_answer(key, prefetch[key]) if key in prefetch else Answer(key=key, state="missing")
        for key in keys
    )


def read_answer(key: str, value: object) -> Answer:
    """
    Return what the value says of the key.

    Null: the client looked and found nothing. An OperationOutcome, or what is no resource: it tried and failed. A
    Bundle with a further page, with fewer entries than its total, or with word of an error: only part came. An
    OperationOutcome among the entries that only informs of the search takes nothing from it.
    """
    if value is None:
        return Answer(key=key, state="empty")
    if not isinstance(value, dict) or value.get("resourceType") == "OperationOutcome":
        return Answer(key=key, state="failed")
    if value.get("resourceType") == "Bundle" or "entry" in value:
        return _of_bundle(key, value)
    resources = tuple(bundle_resources(value))
    return Answer(key=key, state="complete" if resources else "failed", resources=resources)


def _of_bundle(key: str, bundle: Document) -> Answer:
    resources = bundle_resources({**bundle, "resourceType": "Bundle"})
    outcomes = [one for one in resources if one.get("resourceType") == "OperationOutcome"]
    kept = tuple(one for one in resources if one.get("resourceType") != "OperationOutcome")
    following = _next_page(bundle)
    total = bundle.get("total")
    is_cut = isinstance(total, int) and total > len(kept)
    if following or is_cut or not all(map(_only_informs, outcomes)):
        return Answer(key=key, state="partial", resources=kept, next_page=following)
    return Answer(key=key, state="complete" if kept else "empty", resources=kept)


def _only_informs(outcome: Element) -> bool:
    """Return whether an outcome of a search leaves no doubt that all came."""
    issues = elements(outcome.get("issue"))
    return bool(issues) and all(
        issue.get("severity") in _INFORMS and not code_values(issue.get("code")) & _CUT_SHORT
        for issue in issues
    )


def of_patient(answer: Answer, patient: Element) -> Answer:
    """
    Return the answer without what speaks of another patient, and without a second Patient.

    Where the EHR sent somebody else's data, nobody knows whether it sent all of the patient's own.
    """
    subject = Subject(patient)
    kept = tuple(one for one in answer.resources if subject.may_be_of(one))
    same = [one for one in answer.resources if _is_same_patient(one, patient)]
    is_mixed = len(kept) + len(same) < len(answer.resources)
    state: State = "mixed" if is_mixed and answer.is_whole else answer.state
    return replace(answer, resources=kept, state=state)


def _is_same_patient(resource: Element, patient: Element) -> bool:
    return (
        resource is not patient
        and resource.get("resourceType") == "Patient"
        and resource.get("id") == patient.get("id")
    )


def _next_page(bundle: Mapping[str, object]) -> str:
    for link in elements(bundle.get("link")):
        if link.get("relation") == "next":
            return str(link.get("url") or "unnamed")
    return ""


def patient_of(answers: Iterable[Answer]) -> Document | None:
    """Return the Patient that came under the key `patient`."""
    for answer in answers:
        if answer.key == PATIENT_KEY:
            for resource in answer.resources:
                if resource.get("resourceType") == "Patient":
                    return resource
    return None


_WORDS: Mapping[State, str] = {
    "missing": "not sent",
    "failed": "could not be read by the EHR",
    "partial": "came only in part",
    "mixed": "came with data of another patient",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Data that were asked for and did not come whole; what is absent from them is unknown."""

    key: str
    state: State
    title: str

    @property
    def text(self) -> str:
        """Return what did not come, and how, in a few words."""
        return f"{self.title}: {_WORDS[self.state]}"


def gaps(answers: Iterable[Answer], catalog: Catalog) -> tuple[Gap, ...]:
    """Return what could not be assessed, in the order of the keys."""
    named = titles(catalog)
    return tuple(
        Gap(key=answer.key, state=answer.state, title=named[answer.key])
        for answer in answers
        if not answer.is_whole and answer.key != PATIENT_KEY
    )


def gaps_text(found: Iterable[Gap]) -> str:
    """Return the gaps as one clause, those of one kind together; empty where there is none."""
    by_state: dict[State, list[str]] = {}
    for gap in found:
        by_state.setdefault(gap.state, []).append(gap.title)
    return "; ".join(
        f"{_WORDS[state]}: {listing(named, 'and')}" for state, named in by_state.items()
    )
