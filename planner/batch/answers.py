"""One case to its compact answer; cases with the same facts are planned once."""

from collections import OrderedDict
from dataclasses import dataclass

from planner.core.asking import questions_to_ask
from planner.core.catalog import Catalog
from planner.core.digest import decision_digest, joined_digest
from planner.core.document import QUESTIONS_SHOWN
from planner.core.observation import Observation
from planner.core.plan import Plan, plan_of, situate
from planner.core.profile import Profile
from planner.core.summary import coverage, priority

_REMEMBERED = 4096

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step as one line of the long answer."""

    order: int
    stage: int
    test: str
    state: str
    urgency: str
    due_within_hours: float | None
    rules: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compact:
    """What a plan says in one line: it depends on the facts only, not on the values behind them."""

    urgency: str
    emergencies: tuple[str, ...]
    steps: tuple[StepLine, ...]
    replaced: tuple[str, ...]
    questions: tuple[str, ...]
    coverage: str
    decisions: str

    @property
    def now(self) -> tuple[StepLine, ...]:
        """Return the steps that are due now."""
        return tuple(step for step in self.steps if step.state != "conditional")


class Answerer:
    """Answers cases, and remembers the compact answers of the facts it has met last."""

    def __init__(self, catalog: Catalog, site: str | None) -> None:
        """Take the knowledge and the site of all rows."""
        self._catalog = catalog
        self._site = site
        self._known: OrderedDict[Key, Compact] = OrderedDict()

    def answer(self, profile: Profile, guideline: str | None) -> tuple[Compact, str]:
        """Return the compact answer and the digest of the plan for this very profile."""
        situation = situate(profile, self._catalog, guideline=guideline, site=self._site)
        key = (situation.view.guideline, *fact_key(situation.observation))
        compact = self._known.get(key)
        if compact is None:
            compact = compact_answer(plan_of(situation))
            self._known[key] = compact
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return compact, joined_digest(compact.decisions, profile, self._catalog)


def fact_key(observation: Observation) -> Key:
    """Return what a plan depends on: the facts, what is done, fresh and stale, and which findings are stated."""
    return (
        observation.signature,
        observation.done,
        observation.fresh,
        observation.stale,
        frozenset(observation.profile.findings),
        observation.profile.is_told,
        observation.open_figures,
    )


def compact_answer(plan: Plan) -> Compact:
    """Return the plan in one line."""
    alerts = {
        alert.id: alert.deadline.sort_key for rule in plan.situation.fired for alert in rule.alerts
    }
    return Compact(
        urgency=priority(plan),
        emergencies=tuple(sorted(alerts, key=lambda name: (alerts[name], name))),
        steps=tuple(
            StepLine(
                order=step.order,
                stage=step.stage,
                test=step.draft.test,
                state=step.draft.state,
                urgency=step.draft.deadline.tier.id,
                due_within_hours=step.draft.deadline.hours,
                rules=tuple(dict.fromkeys(reason.rule.id for reason in step.draft.reasons)),
                sources=tuple(
                    dict.fromkeys(
                        str(cite) for reason in step.draft.reasons for cite in reason.sources
                    )
                ),
            )
            for step in plan.steps
        ),
        replaced=tuple(
            f"{wanted}>{choice.test or choice.met_by}"
            for wanted, choice in sorted(plan.drafts.replaced.items())
            if choice.test or choice.met_by
        ),
        questions=tuple(
            question.finding for question in questions_to_ask(plan, QUESTIONS_SHOWN)[0]
        ),
        coverage=str(coverage(plan)["state"]),
        decisions=decision_digest(plan),
    )
