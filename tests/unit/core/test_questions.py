"""The questions that an answer shows: what goes with the complaint first, and nothing that changes nothing."""

from planner.core.asking import questions_to_ask
from planner.core.catalog import Catalog
from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.core.question_document import question_document
from planner.core.questions import Question


def _asked(catalog: Catalog, **findings: object) -> dict[str, Question]:
    plan = make_plan(read_profile(findings, {}, catalog), catalog)
    return {question.finding: question for question in questions_to_ask(plan, 10)[0]}


def test_the_age_is_asked_where_it_decides(catalog):
    """Cough and fatigue without an age: from 40 they call for a chest X-ray, so the age is asked."""
    asked = _asked(catalog, cough=True, fatigue=True)

    assert [40.0] == [change.answer for change in asked["age"].changes]
    assert "chest_xray" in asked["age"].changes[0].steps


def test_smoking_is_asked_in_a_cough(catalog):
    """In a cough from 40 a smoking history alone calls for a chest X-ray; the question is among the first ten."""
    asked = _asked(catalog, age=58, cough=True)

    assert all("chest_xray" in change.steps for change in asked["smoking_status"].changes)


def test_what_only_counts_as_absent_is_asked(catalog):
    """Under `default_absent` nobody was asked: in back pain with weak legs the list is full, and cancer among the next."""
    cord = {"age": 67, "back_pain": True, "bilateral_leg_weakness": True}
    plan = make_plan(read_profile(cord, {}, catalog, absent_by_default=True), catalog)

    assert len(questions_to_ask(plan, 10)[0]) == 10
    assert "known_cancer" in {question.finding for question in questions_to_ask(plan, 100)[0]}


def test_what_would_matter_in_anybody_leaves_room_for_the_complaint(catalog):
    """Of the questions that have nothing to do with a cough at most three are shown."""
    asked = _asked(catalog, age=58, cough=True)

    assert len(asked) == 10
    assert sum(not question.is_related for question in asked.values()) <= 3


def test_with_nothing_stated_the_emergencies_are_asked(catalog):
    """Of a patient of whom nothing is known, every question that is shown would raise an alert."""
    asked = _asked(catalog)

    assert len(asked) == 10
    assert all(change.alerts for question in asked.values() for change in question.changes)


def test_questions_that_raise_one_alert_do_not_fill_the_list(catalog):
    """With back pain, what points to infection or to the aorta is asked beside the signs of the cord."""
    alerts = {
        alert
        for question in _asked(catalog, back_pain=True).values()
        for change in question.changes
        for alert in change.alerts
    }

    assert alerts >= {"suspected-cord-compression", "suspected-spinal-infection"}


def test_what_is_measured_is_not_asked_for(catalog):
    """No question hopes for an answer about a measurement or a matter of safety: those are looked up."""
    profile = read_profile({"age": 58, "back_pain": True, "cough": True}, {}, catalog)
    hoped_for = {
        catalog.findings[question.finding].group
        for question in make_plan(profile, catalog).questions
        if question.changes
    }

    assert "symptom" in hoped_for
    assert hoped_for.isdisjoint({"measurement", "safety"})


def test_an_answer_tells_what_it_takes_away_too(catalog):
    """In cord signs a known cancer adds dexamethasone; the chest X-ray and the protein study are not due any more."""
    plan = make_plan(
        read_profile(
            {"age": 67, "sex": "female", "back_pain": True, "bilateral_leg_weakness": True},
            {},
            catalog,
        ),
        catalog,
    )
    asked = {question.finding: question for question in questions_to_ask(plan, 100)[0]}
    (change,) = asked["known_cancer"].changes
    document = question_document(plan, asked["known_cancer"])["changes"][0]

    assert {"chest_xray", "protein_electrophoresis_light_chains"} <= {
        *change.waiting,
        *change.steps_removed,
    }
    assert "chest X-ray" in document["text"]
    assert [*change.waiting] == document["waits"]


def test_an_answer_that_only_takes_away_is_asked_for(catalog):
    """Whether a cough is explained is asked: where it is, the chest X-ray is not due."""
    plan = make_plan(
        read_profile({"age": 58, "smoking_status": "current", "cough": True}, {}, catalog), catalog
    )
    asked = {question.finding: question for question in questions_to_ask(plan, 100)[0]}
    (change,) = asked["cough_explained"].changes

    assert not any([change.alerts, change.steps, change.sooner, change.actions])
    assert change.rules
