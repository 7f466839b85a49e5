"""
Is an order of one test right for this patient, by the plan: yes, no, or not to be said yet.

The three values of the conditions behind the test decide: what is true makes an order appropriate, what is
false or forbidden makes it not appropriate, and what is unknown is said to be unknown, with what would tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from planner.core.draft import Draft
from planner.core.errors import UnknownId
from planner.core.not_chosen import NotChosen, ReasonClass
from planner.core.obstacles import (
    Obstacle,
    because_of,
    obstacles,
    told_with_substitutes,
)
from planner.core.order import OrderedStep
from planner.core.plan import Plan
from planner.core.really_instead import called_for, really_instead
from planner.core.reasons import Because, because_true
from planner.core.rules import Rule
from planner.core.safety import Safety
from planner.core.sources import Citation
from planner.core.step_document import step_condition
from planner.core.step_reasons import reason_text
from planner.core.summary import coverage
from planner.core.telling import decisive_questions, telling_rule
from planner.core.wording import listing, sentence

Verdict = Literal["appropriate", "not_appropriate", "insufficient_information", "not_covered"]
Document = dict[str, object]

_SAID_AT_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """
    What the plan says of an order of one test.

    Args:
        test: The test.
        verdict: Whether an order of it is right.
        reason: The class of the refusal; None for what the plan asks for.
        text: The verdict's ground in one or two sentences.
        rule: The rule that decides.
        sources: The sources of what decides.
        because: What was stated that decides.
        obstacles: The contraindications that decide, each with its own instruction.
        instead: The tests to do instead, or first.
        instead_text: What to do instead that is not a test.
        first: Steps that must be done before the test.
        ask: The findings that would tell.
        waits_for: The tests whose results would tell.
        check: The findings that must be known before the test is safe.
        caution: What to heed where the test is done.
    """

    test: str
    verdict: Verdict
    reason: ReasonClass | None
    text: str
    rule: Rule | None
    sources: tuple[Citation, ...]
    because: tuple[Because, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    instead: tuple[str, ...] = ()
    instead_text: str = ""
    first: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()

    def document(self) -> Document:
        """Return the rating as it stands in an answer; empty parts are left out."""
        document: Document = {"test": self.test, "verdict": self.verdict, "text": self.text}
        optional: Mapping[str, object] = {
            "reason": self.reason,
            "rule": self.rule.id if self.rule else None,
            "because": [entry.document() for entry in self.because],
            "blocked_by": [item.document() for item in self.obstacles],
            "instead": list(self.instead),
            "instead_text": self.instead_text,
            "first": list(self.first),
            "ask": list(self.ask),
            "waits_for": list(self.waits_for),
            "check_first": list(self.check),
            "caution": list(self.caution),
            "sources": [str(cite) for cite in dict.fromkeys(self.sources)],
        }
        return document | {key: value for key, value in optional.items() if value}


def rate_order(plan: Plan, test_id: str) -> Rating:
    """
    Return what the plan says of an order of the test, were it placed now.

    A step that is due is appropriate; one that waits for a result cannot be judged before the result. Of the
    other tests, those that are forbidden, advised against, done or redundant are not appropriate. A test that
    nothing calls for is not appropriate only where nothing that is still unknown could call for it.

    Raises:
        UnknownId: The catalog has no such test.
    """
    if test_id not in plan.situation.catalog.tests:
        raise UnknownId(f"unknown test {test_id[:60]!r}")
    rating = _rated(plan, test_id)
    return _with_way_out(plan, rating) if rating.verdict == "not_appropriate" else rating


def _with_way_out(plan: Plan, rating: Rating) -> Rating:
    """
    Return the refusal with what the plan really asks for in the place of the test.

    An order of what is named instead is appropriate; what waits for a result or is done is told in words.
    """
    found = really_instead(plan, rating.instead)
    said = " ".join(text for text in (rating.instead_text, found.text) if text)
    if not (found.due or said):
        said = _what_else(plan, rating)
    return replace(rating, instead=found.due, instead_text=said)


def _rated(plan: Plan, test_id: str) -> Rating:
    step = next((step for step in plan.steps if step.draft.test == test_id), None)
    if step is not None:
        return _due(plan, step) if step.draft.is_now else _conditional(plan, step)
    refusal = next(entry for entry in plan.not_chosen if entry.test == test_id)
    if refusal.reason not in ("not_yet", "insufficient_information", "not_indicated"):
        return _refused(refusal)
    unsafe = _unsafe(plan, test_id)
    if unsafe is None and coverage(plan)["state"] != "covered":
        return _not_covered(plan, refusal)
    return unsafe or _undecided(plan, refusal) or _uncalled(refusal)


def _what_else(plan: Plan, rating: Rating) -> str:
    """Return what to do where nothing takes the place of the test: use a result, or what the plan asks for now."""
    if rating.reason == "done":
        return "Use the result that is there."
    tests, done = plan.situation.catalog.tests, plan.situation.done_by(rating.test)
    if done:
        return f"Use the result of {tests[done].short}."
    return called_for(plan)


def _due(plan: Plan, step: OrderedStep) -> Rating:
    draft = step.draft
    lead = draft.reasons[0]
    safety = plan.drafts.chooser.safety(draft.test)
    situation = plan.situation
    return Rating(
        test=draft.test,
        verdict="appropriate",
        reason=None,
        text=_why(plan, draft),
        rule=lead.rule,
        sources=lead.check.sources if lead.check else lead.sources,
        because=because_true(situation, lead.rule.when) if not lead.prerequisite_of else (),
        first=step.after,
        check=tuple(dict.fromkeys(name for _, names in safety.unsure for name in names)),
        caution=_cautions(safety),
    )


def _why(plan: Plan, draft: Draft) -> str:
    lead = draft.reasons[0]
    if lead.prerequisite_of is None:
        return reason_text(plan, lead)
    name = plan.situation.catalog.tests[lead.prerequisite_of].name
    return sentence(f"needed before {name}")


def _cautions(safety: Safety) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.do for item in (*safety.replacing, *safety.relative)))


def _conditional(plan: Plan, step: OrderedStep) -> Rating:
    lead = step.draft.reasons[0]
    text, waits_for = step_condition(plan, step.draft)
    return Rating(
        test=step.draft.test,
        verdict="insufficient_information",
        reason="not_yet",
        text=sentence(f"due only {text}"),
        rule=lead.rule,
        sources=lead.sources,
        instead=_due_before(plan, waits_for) or _due_before(plan, step.after),
        waits_for=waits_for,
        first=step.after,
    )


def _due_before(plan: Plan, tests: Iterable[str]) -> tuple[str, ...]:
    """Return those of the tests that are steps due now."""
    steps = plan.drafts.steps
    return tuple(test for test in tests if test in steps and steps[test].is_now)


def _refused(refusal: NotChosen) -> Rating:
    return Rating(
        test=refusal.test,
        verdict="not_appropriate",
        reason=refusal.reason,
        text=refusal.text,
        rule=refusal.basis,
        sources=refusal.sources,
        because=refusal.because,
        obstacles=refusal.obstacles,
        instead=refusal.instead,
        instead_text=refusal.instead_text,
    )


def _uncalled(refusal: NotChosen) -> Rating:
    """Return the refusal of a test that nothing asks for, whatever is answered."""
    rating = _refused(refusal)
    if refusal.reason != "insufficient_information":
        return rating
    text = "Nothing stated calls for it, and no answer that was tried would make it a step."
    return replace(rating, reason="not_indicated", text=text)


def _unsafe(plan: Plan, test: str) -> Rating | None:
    """Return the refusal of a test that nothing asks for and that would harm if it were done."""
    safety = plan.drafts.chooser.safety(test)
    found = obstacles(plan.situation, safety)
    if not found:
        return None
    choice = plan.drafts.chooser.choose((test,))
    instead = tuple(name for name in (choice.test, choice.met_by) if name and name != test)
    said = told_with_substitutes(plan.situation, plan.drafts.chooser, found, choice)
    return Rating(
        test=test,
        verdict="not_appropriate",
        reason="blocked",
        text=said.text,
        rule=None,
        sources=said.sources,
        because=because_of(found),
        obstacles=found,
        instead=instead,
        instead_text=_were_it_called_for(plan, instead),
    )


def _were_it_called_for(plan: Plan, stand_ins: Sequence[str]) -> str:
    """
    Return what the plan asks for, and what could stand in for a test that nothing asks for.

    Nothing asks for what could stand in either, so that it is no order to make now; empty where something does.
    """
    found = really_instead(plan, stand_ins)
    if not stand_ins or found.due or found.text:
        return ""
    names = [plan.situation.catalog.tests[name].short for name in stand_ins]
    return f"{called_for(plan)} Were it called for, {listing(names, 'and')} would take its place."


def _not_covered(plan: Plan, refusal: NotChosen) -> Rating:
    """Return that the catalog has nothing to say of this patient, and which answers would change that."""
    return Rating(
        test=refusal.test,
        verdict="not_covered",
        reason=refusal.reason,
        text="Nothing that is known about the patient is covered here.",
        rule=refusal.basis,
        sources=refusal.sources,
        ask=decisive_questions(plan, refusal.test),
    )


def _undecided(plan: Plan, refusal: NotChosen) -> Rating | None:
    """Return that the plan cannot tell: it awaits a result, or a finding that nobody stated decides."""
    if refusal.reason == "not_indicated" and plan.situation.avoided.get(refusal.test):
        return None
    if refusal.reason == "not_yet":
        return _open(plan, refusal, refusal.text, refusal.ask, refusal.basis)
    rule, nearest = telling_rule(plan, refusal.test)
    decisive = decisive_questions(plan, refusal.test)
    if not (decisive or nearest):
        return None
    ask = tuple(dict.fromkeys((*decisive, *nearest, *refusal.ask)))
    return _open(plan, refusal, _not_known(plan, ask), ask, rule or refusal.basis)


def _not_known(plan: Plan, ask: Sequence[str]) -> str:
    """Return which findings would tell, in words."""
    findings = plan.situation.catalog.findings
    said = [findings[finding].label for finding in ask[:_SAID_AT_MOST]]
    if len(ask) > _SAID_AT_MOST:
        said.append(f"{len(ask) - _SAID_AT_MOST} more")
    return f"Nothing stated calls for it, and it is not known about: {listing(said, 'and')}."


def _open(
    plan: Plan, refusal: NotChosen, text: str, ask: tuple[str, ...], rule: Rule | None
) -> Rating:
    return Rating(
        test=refusal.test,
        verdict="insufficient_information",
        reason=refusal.reason,
        text=text,
        rule=rule,
        sources=rule.sources if rule else (),
        instead=_due_before(plan, refusal.waits_for) or refusal.instead,
        instead_text=refusal.instead_text,
        ask=ask,
        waits_for=refusal.waits_for,
    )
