"""An answer while it is being written as FHIR: the plan, its document, and what the chart gave."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.parts import Detail, Document
from planner.core.plan import Plan
from planner.fhir.plans.assembly import address
from planner.fhir.plans.orders import Evidence, evidence_of

Entry = Mapping[str, Any]
DEVICE = "planner"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    A plan for one patient, to be written.

    Args:
        plan: The plan.
        subject: Reference of the patient.
        base: Address of this service, without a slash at the end.
        software: Version of the software.
        evidence: Finding or test id -> references of the resources that told it.
        detail: `full` adds what would change the plan.
        messages: Issues of an OperationOutcome: what was noticed while the chart was read.
        given_digest: Digest of the request, as it was sent.
    """

    plan: Plan
    subject: str
    base: str
    software: str
    evidence: Evidence = field(default_factory=dict)
    detail: Detail = "brief"
    messages: tuple[Document, ...] = ()
    given_digest: str = ""

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """Return the plan as every route answers it."""
        return plan_document(self.plan, detail=self.detail)

    @property
    def catalog(self) -> Catalog:
        """Return the catalog that the plan comes from."""
        return self.plan.situation.catalog

    @property
    def as_of(self) -> date | None:
        """Return the day that counts as today."""
        return self.plan.situation.observation.profile.as_of

    @property
    def seed(self) -> str:
        """Return what makes this answer's addresses its own: what was decided, for whom, where."""
        return f"{self.base}/plans/{self.document['digest']}/{self.subject}"

    @property
    def identity(self) -> str:
        """Return the address of the CarePlan."""
        return address(self.seed, "")

    def told(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the references that told the findings and results, each once."""
        found = (told for name in names for told in evidence_of(self.plan, name, self.evidence))
        yield from dict.fromkeys(found)
