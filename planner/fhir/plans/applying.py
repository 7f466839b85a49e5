"""What an `$apply` asks for: Parameters or a query, read liberally where FHIR allows and strictly where a typo would mislead."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from planner.core.catalog import Catalog
from planner.core.errors import Problem
from planner.core.parts import Detail
from planner.fhir.definitions.operations import DETAILS
from planner.fhir.definitions.protocols import WORKUP
from planner.fhir.elements import day_of, element, elements, text
from planner.fhir.errors import OperationError
from planner.fhir.identity import fhir_id, protocol_url
from planner.fhir.plans.former import Former, read_former

Resource = Mapping[str, object]
# Parameters of R4's $apply that have no bearing on a workup; that they were not used is said.
NOT_USED = (
    "encounter",
    "practitioner",
    "organization",
    "userType",
    "userLanguage",
    "userTaskContext",
    "setting",
    "settingContext",
)
USED = ("planDefinition", "subject", "data", "guideline", "site", "asOf", "detail", "previous")
_WORDS = (
    "valueString",
    "valueCode",
    "valueUri",
    "valueCanonical",
    "valueId",
    "valueDate",
    "valueDateTime",
)
Kind = Literal["word", "resource"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRequest:
    """
    One call, checked.

    Args:
        subject: Reference of the patient; empty where the data's Patient is meant.
        data: The chart's resources, Bundles among them.
        guideline: Id of the guideline, or None for the catalog's default.
        site: Id of the site, or None for the one where every test is available.
        as_of: The day that counts as today, or None.
        detail: How much is said.
        former: The plan before.
        not_used: Names of the parameters that were sent and have no bearing.
    """

    subject: str = ""
    data: tuple[Resource, ...] = ()
    guideline: str | None = None
    site: str | None = None
    as_of: date | None = None
    detail: Detail = "brief"
    former: Former | None = None
    not_used: tuple[str, ...] = ()


def read_parameters(
    body: object, catalog: Catalog, base: str, definition: str = ""
) -> ApplyRequest:
    """
    Return the call that a Parameters resource makes.

    A bare Bundle is taken for the data. An entry that is null or empty is passed over.

    Args:
        body: The parsed body.
        catalog: Has the guidelines and sites.
        base: Address of this service.
        definition: Id of the PlanDefinition in the address; empty at type level.

    Raises:
        OperationError: Something cannot be used; all problems are in it.
    """
    document = element(body)
    kind = text(document.get("resourceType"))
    if kind == "Bundle":
        entries: list[tuple[str, Resource]] = [("Bundle", {"name": "data", "resource": document})]
    elif kind == "Parameters":
        listed = document.get("parameter")
        entries = [
            (f"Parameters.parameter[{place}]", element(entry))
            for place, entry in enumerate(listed if isinstance(listed, list) else [listed])
            if element(entry)
        ]
    else:
        message = "the body is a Parameters resource, or the Bundle of the chart alone"
        raise OperationError([Problem(pointer="", code="wrong_resource", message=message)])
    return _Reader(catalog, base, definition).request(entries)


def read_query(
    query: Mapping[str, Sequence[str]], catalog: Catalog, base: str, definition: str = ""
) -> ApplyRequest:
    """
    Return the call that a GET makes; it carries no data.

    Raises:
        OperationError: Something cannot be used; all problems are in it.
    """
    entries: list[tuple[str, Resource]] = [
        (name, {"name": name, "valueString": value})
        for name, values in query.items()
        for value in values
    ]
    return _Reader(catalog, base, definition).request(entries)


class _Reader:
    def __init__(self, catalog: Catalog, base: str, definition: str) -> None:
        self._catalog, self._base, self._definition = catalog, base, definition
        self._problems: list[Problem] = []
        self._once: dict[str, Any] = {}
        self._data: list[Resource] = []
        self._not_used: list[str] = []

    def request(self, entries: Sequence[tuple[str, Resource]]) -> ApplyRequest:
        readers: Mapping[str, Callable[[str, Resource], object]] = {
            "planDefinition": self._plan_definition,
            "subject": self._subject,
            "data": self._chart,
            "guideline": self._guideline,
            "site": self._site,
            "asOf": self._day,
            "detail": self._detail,
            "previous": self._previous,
        }
        for place, entry in entries:
            name = text(entry.get("name"))
            if name in NOT_USED:
                self._not_used.append(name)
            elif name not in readers:
                self._unknown(place, name)
            elif name in self._once and name != "data":
                self._refuse(place, "repeated", f"{name} is given more than once")
            else:
                self._once[name] = readers[name](place, entry)
        if self._definition:
            self._check_definition("PlanDefinition", self._definition)
        if self._problems:
            raise OperationError(self._problems)
        chosen = {name: self._once.get(name) for name in ("guideline", "site")}
        return ApplyRequest(
            subject=self._once.get("subject") or "",
            data=tuple(self._data),
            as_of=self._once.get("asOf"),
            detail=self._once.get("detail") or "brief",
            former=self._once.get("previous"),
            not_used=tuple(dict.fromkeys(self._not_used)),
            **chosen,
        )

    def _refuse(self, place: str, code: str, message: str, allowed: Sequence[str] = ()) -> None:
        problem = Problem(pointer=place, code=code, message=message, allowed=tuple(allowed))
        self._problems.append(problem)

    def _unknown(self, place: str, name: str) -> None:
        near = difflib.get_close_matches(name[:80], USED, n=1, cutoff=0.6)
        problem = Problem(
            pointer=place,
            code="unknown_parameter",
            message="the operation has no parameter of this name",
            allowed=USED,
            did_you_mean=tuple(near),
        )
        self._problems.append(problem)

    def _word(self, place: str, entry: Resource) -> str:
        told = next((text(entry[name]) for name in _WORDS if text(entry.get(name))), "")
        told = told or text(element(entry.get("valueReference")).get("reference"))
        if not told:
            self._refuse(place, "wrong_type", "takes a text value, such as valueString")
        return told

    def _choice(self, place: str, entry: Resource, known: Sequence[str]) -> str | None:
        told = self._word(place, entry)
        if told and told not in known:
            self._refuse(place, "not_a_choice", "is not one of those known", known)
        return told or None

    def _guideline(self, place: str, entry: Resource) -> str | None:
        return self._choice(place, entry, tuple(self._catalog.guidelines))

    def _site(self, place: str, entry: Resource) -> str | None:
        return self._choice(place, entry, tuple(self._catalog.sites))

    def _detail(self, place: str, entry: Resource) -> Detail | None:
        return cast("Detail | None", self._choice(place, entry, DETAILS))

    def _subject(self, place: str, entry: Resource) -> str:
        told = self._word(place, entry)
        if told and "/" not in told and not told.startswith("urn:"):
            told = f"Patient/{told}"
        if told.startswith("Group/"):
            self._refuse(place, "wrong_type", "a plan is for one patient, not for a Group")
        return told

    def _day(self, place: str, entry: Resource) -> date | None:
        told = self._word(place, entry)
        day = day_of(told)
        if told and day is None:
            self._refuse(place, "bad_date", "takes a whole day, YYYY-MM-DD")
        return day

    def _chart(self, place: str, entry: Resource) -> bool:
        resource = entry.get("resource")
        if isinstance(resource, dict):
            self._data.append(resource)
        elif "resource" in entry or not entry.keys() <= {"name"}:
            self._refuse(place, "wrong_type", "takes a resource: the Bundle of the chart")
        return True

    def _previous(self, place: str, entry: Resource) -> Former | None:
        reference = text(element(entry.get("valueReference")).get("reference"))
        if reference.startswith(("CarePlan/", "http", "urn:")):
            return Former(reference={"reference": reference})
        resource = element(entry.get("resource"))
        if resource.get("resourceType") == "CarePlan":
            return read_former(resource, place=f"{place}.resource.subject")
        inner = [element(one.get("resource")) for one in elements(resource.get("entry"))]
        plans = [one for one in inner if one.get("resourceType") == "CarePlan"]
        if resource.get("resourceType") == "Bundle" and plans:
            return read_former(plans[0], inner, place=f"{place}.resource")
        self._refuse(
            place, "wrong_type", "takes the former CarePlan, its Bundle, or a reference to it"
        )
        return None

    def _plan_definition(self, place: str, entry: Resource) -> None:
        resource = element(entry.get("resource"))
        told = text(resource.get("url")) or text(resource.get("id")) or self._word(place, entry)
        if self._definition and told:
            self._refuse(place, "repeated", "the PlanDefinition is named by the address already")
        elif told:
            name = told.partition("|")[0].removeprefix(protocol_url(self._base, ""))
            self._check_definition(place, name.rpartition("PlanDefinition/")[2])

    def _check_definition(self, place: str, name: str) -> None:
        if name == WORKUP:
            return
        known = [fhir_id(pathway) for pathway in self._catalog.pathways]
        if name in known:
            message = "a pathway is not applied alone, because a patient can be on several: apply `workup`"
            self._refuse(place, "not_applied_alone", message, [WORKUP])
        else:
            message = "this service has no such PlanDefinition to apply"
            self._refuse(place, "unknown_definition", message, [WORKUP])
