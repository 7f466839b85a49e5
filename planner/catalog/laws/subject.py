"""The patient that the laws look at: what several of them ask for is planned once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from planner.catalog.profiles import Drawn, Request, accepted
from planner.core.answer_table import Answer
from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.draft import Drafts
from planner.core.drafting import draft_steps
from planner.core.plan import Plan, situate
from planner.core.profile import Profile, Result, Stated
from planner.core.situation import Situation
from planner.core.step_document import step_document


@dataclass(frozen=True)
class Subject:
    """A patient under a guideline on a catalog, with what is made of it in the planner's own stages."""

    profile: Profile
    guideline: str
    catalog: Catalog
    request: Request | None = None  # what was sent, where the patient was drawn as a request

    @classmethod
    def of(cls, drawn: Drawn, catalog: Catalog) -> "Subject":
        """Return the drawn patient on the catalog."""
        return cls(drawn.profile, drawn.guideline, catalog, drawn.request)

    @cached_property
    def situation(self) -> Situation:
        """Return the patient as the catalog sees it: which rules fire, which stay open."""
        return situate(self.profile, self.catalog, guideline=self.guideline)

    @cached_property
    def drafts(self) -> Drafts:
        """Return the steps before they are put in order."""
        return draft_steps(self.situation)

    @cached_property
    def plan(self) -> Plan:
        """Return the plan."""
        return Plan(situation=self.situation, drafts=self.drafts)

    @cached_property
    def answer(self) -> Mapping[str, Any]:
        """Return the whole plan as it is answered."""
        return plan_document(self.plan)

    @cached_property
    def told(self) -> Sequence[Mapping[str, Any]]:
        """Return the steps as they are answered."""
        return [step_document(self.plan, step, "brief") for step in self.plan.steps]

    @property
    def steps(self) -> frozenset[str]:
        """Return the tests that are steps."""
        return frozenset(self.drafts.steps)

    @property
    def due(self) -> frozenset[str]:
        """Return the tests that are due now."""
        return frozenset(test for test, draft in self.drafts.steps.items() if draft.is_now)

    @property
    def alerts(self) -> Mapping[str, tuple[int, float]]:
        """Return alert id -> how urgent it is, the smaller the sooner."""
        found: dict[str, tuple[int, float]] = {}
        for rule in self.situation.fired:
            for alert in rule.alerts:
                key = alert.deadline.sort_key
                found[alert.id] = min(key, found.get(alert.id, key))
        return found

    def but(self, profile: Profile) -> "Subject":
        """Return another patient under the same guideline on the same catalog."""
        return replace(self, profile=profile, request=None)

    def asked_with(self, **parts: object) -> "Subject | None":
        """Return the patient of the request with other parts, read anew; None where it contradicts itself."""
        assert self.request is not None, "the patient was drawn as a request"
        drawn, left_out = accepted({**self.request, **parts}, self.catalog)
        return None if left_out else replace(self, profile=drawn.profile, request=drawn.request)

    def with_stated(
        self, findings: Mapping[str, object], results: Mapping[str, object] | None = None
    ) -> "Subject | None":
        """Return the patient of the request with these findings and results stated so; None where that contradicts itself."""
        assert self.request is not None, "the patient was drawn as a request"
        names = self.catalog.finding_by_name
        stated = {names[key].id: value for key, value in self.request["findings"].items()}
        return self.asked_with(
            findings={**stated, **findings},
            results={**self.request["results"], **(results or {})},
        )

    def answered(self, given: Answer) -> "Subject | None":
        """Return the patient with the answer stated too; None where it was stated, or contradicts what was."""
        about = self.catalog.findings[given.finding].about
        if self._is_stated(given.finding) or (about is not None and self._is_denied(about)):
            return None
        value = min(given.value) if isinstance(given.value, frozenset) else given.value
        return self.with_stated({given.finding: value})

    def _is_stated(self, finding: str) -> bool:
        """Return whether the finding, or what it follows from, stands in the request."""
        assert self.request is not None, "the patient was drawn as a request"
        names = self.catalog.finding_by_name
        given = self.request["findings"].items()
        stated = {names[key].id for key, value in given if value != "unknown"}
        return finding in stated or finding in self.profile.implied

    def _is_denied(self, symptom: str) -> bool:
        """Return whether the symptom was said to be absent: nobody is asked how long it has been there."""
        return self._is_stated(symptom) and self.profile.findings[symptom].value is False

    def with_flag(self, name: str) -> "Subject":
        """Return the patient in whom the finding is there."""
        stated = {**self.profile.findings, name: Stated(value=True)}
        return self.but(replace(self.profile, findings=stated))

    def with_results(self, results: Mapping[str, Result]) -> "Subject":
        """Return the patient once these tests are done."""
        return self.but(replace(self.profile, results={**self.profile.results, **results}))
