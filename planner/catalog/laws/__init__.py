"""The laws of plans: what must hold for every patient on every catalog. Stated once; tests and `verify` call them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from planner.catalog.laws import answers, differences, explained, offers, one_plan, two_plans
from planner.catalog.laws.subject import Subject

Check = Callable[[Random, Subject], list[str]]


@dataclass(frozen=True)
class Law:
    """
    A law: what it says, how it is checked, and for how many of the drawn patients.

    `every` 4 means that each fourth patient is checked, since the check costs more than one plan.
    """

    title: str
    check: Check
    every: int = 1


def keeps_single_laws(_: Random, subject: Subject) -> list[str]:
    """Return what is wrong with the patient's plan, looked at by itself."""
    return one_plan.broken(subject.plan)


def keeps_grounds_in_the_answer(_: Random, subject: Subject) -> list[str]:
    """Return what in the answer about the patient has no grounds."""
    return list(one_plan.answer_grounds(subject.answer, subject.catalog))


def tells_what_sets_each_urgency(_: Random, subject: Subject) -> list[str]:
    """Return which steps of the answer about the patient do not tell what makes them so urgent."""
    return list(one_plan.urgencies(subject.told, subject.catalog))


LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "every-plan": Law(
            "Every test is a step or not chosen; conditional steps hang on earlier steps; nothing "
            "blocked is a step; prerequisites and emergencies come first, prerequisites as soon as what needs "
            "them; everything rests on a rule and a source.",
            keeps_single_laws,
        ),
        "knowing-more": Law(
            "An unknown symptom, sign, exposure or history that turns out present keeps every "
            "alert, as urgent as it was.",
            two_plans.knowing_more_keeps_alerts,
        ),
        "contraindication": Law(
            "Adding a contraindication never adds the contraindicated test.",
            two_plans.contraindication_adds_nothing,
            every=4,
        ),
        "same-bytes": Law(
            "The same patient gives the same bytes, in whatever order the input stands.",
            two_plans.order_changes_nothing,
            every=50,
        ),
        "grounds": Law(
            "Every step, alert, action and refusal of the answer names a rule and a source.",
            keeps_grounds_in_the_answer,
            every=50,
        ),
        "urgencies": Law(
            "Every step of the answer shows a reason whose rule asks for a test as soon as the step is due; where "
            "that is the need of another step, it names one that needs it.",
            tells_what_sets_each_urgency,
            every=10,
        ),
        "ends": Law(
            "Feeding results back ends: at last nothing is due.",
            two_plans.answering_ends,
            every=20,
        ),
        "offers-hold": Law(
            "A change offered for a test makes it due when it is applied and planned again, and no part of it does.",
            offers.offers_hold,
            every=20,
        ),
        "offers-smallest": Law(
            "Where a single answer makes a test due, a single change is offered for it.",
            offers.nothing_smaller,
            every=40,
        ),
        "every-answer": Law(
            "Each single answer that changes the plan, and no other, is in the list of what would change "
            "it, with what it changes, as planning again for each answer finds.",
            answers.list_is_whole,
            every=1000,
        ),
        "answers-together": Law(
            "What is drafted for all single answers together is for each what is drafted for it alone: "
            "steps, how soon, by which rules, and what it changes.",
            answers.drafted_together,
            every=20,
        ),
        "questions": Law(
            "What an answer to a question is said to change of what is due is what changes, all of it.",
            answers.questions_tell_all,
            every=20,
        ),
        "unblocking": Law(
            "A change offered for a blocked test lifts the block, and every block names a source.",
            explained.unblocking_holds,
            every=40,
        ),
        "branches": Law(
            "Each outcome of a due test stands in one branch, and planning with it decides what the "
            "branch says.",
            explained.branches_lead_where_they_say,
            every=100,
        ),
        "without": Law(
            "What is said to happen to a step without a finding happens when it is planned without.",
            explained.without_holds,
            every=40,
        ),
        "causes": Law(
            "Where several things are new, each change between the plans names those without which it would not be there.",
            differences.names_its_causes,
            every=50,
        ),
        "ratings": Law(
            "An order that is not appropriate names what instead, and every verdict agrees with the plan.",
            explained.every_refusal_has_a_way_out,
            every=200,
        ),
        "explaining": Law(
            "Explaining a plan leaves its bytes as they were.",
            explained.explaining_changes_nothing,
            every=5000,
        ),
    }
)
