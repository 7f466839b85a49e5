"""The pipeline: from a profile to a plan, each arrow one function."""

from dataclasses import dataclass
from functools import cached_property

from planner.core.answer_lanes import AnswerLanes, answer_lanes, plain_answer_lanes
from planner.core.catalog import Catalog
from planner.core.draft import Drafts
from planner.core.drafting import draft_steps
from planner.core.errors import UnknownId
from planner.core.lane_drafting import draft_lanes
from planner.core.lane_drafts import LaneDrafts
from planner.core.not_chosen import NotChosen, not_chosen
from planner.core.observation import observe
from planner.core.order import OrderedStep, order_steps
from planner.core.profile import Profile
from planner.core.questions import Question, questions
from planner.core.situation import Situation


@dataclass(frozen=True)
class Plan:
    """
    An ordered workup: every catalog test is in `steps` or in `not_chosen`.

    What is not decided but explained (order, refusals, questions) is worked out when it is first asked for.
    """

    situation: Situation
    drafts: Drafts

    @cached_property
    def steps(self) -> tuple[OrderedStep, ...]:
        """Return the steps in the order in which they should be done."""
        return order_steps(self.drafts)

    @cached_property
    def not_chosen(self) -> tuple[NotChosen, ...]:
        """Return one entry for every test that is not a step, in catalog order."""
        return not_chosen(self.drafts)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions worth asking, weightiest first."""
        return questions(self.drafts)

    @cached_property
    def after_plain_answers(self) -> AnswerLanes:
        """Return the patient after each answer that changes nothing but the facts that it speaks of."""
        return plain_answer_lanes(self.situation)

    @cached_property
    def after_answers(self) -> AnswerLanes:
        """Return the patient after each single answer."""
        return answer_lanes(self.situation)

    @cached_property
    def drafted_answers(self) -> LaneDrafts:
        """Return the steps after each single answer."""
        return draft_lanes(self.after_answers)


def make_plan(
    profile: Profile, catalog: Catalog, *, guideline: str | None = None, site: str | None = None
) -> Plan:
    """
    Return the plan for the profile.

    Args:
        profile: What is known about the patient.
        catalog: The knowledge.
        guideline: Id of the guideline; the site's, else the catalog's default where None.
        site: Id of the site; the site where every test is available where None.

    Raises:
        UnknownId: The catalog has no such guideline or site.
    """
    return plan_of(situate(profile, catalog, guideline=guideline, site=site))


def plan_of(situation: Situation) -> Plan:
    """Return the plan for a profile that is seen under a guideline at a site."""
    return Plan(situation=situation, drafts=draft_steps(situation))


def situate(
    profile: Profile, catalog: Catalog, *, guideline: str | None = None, site: str | None = None
) -> Situation:
    """
    Return the profile under the guideline at the site.

    Raises:
        UnknownId: The catalog has no such guideline or site.
    """
    site = site or "default"
    if site not in catalog.sites:
        raise UnknownId(f"unknown site; known: {', '.join(catalog.sites)}")
    catalog = catalog.at_site(site)
    guideline = guideline or catalog.sites[site].guideline or catalog.default_guideline
    if guideline not in catalog.guidelines:
        raise UnknownId(f"unknown guideline; known: {', '.join(catalog.guidelines)}")
    lacking = frozenset(entry.test for entry in catalog.sites[site].unavailable)
    return Situation(
        catalog=catalog,
        view=catalog.views[guideline],
        observation=observe(profile, catalog, lacking),
        site=catalog.sites[site],
    )
