"""
Which answers would make a test a step: of each that is named one was planned.

That a rule hangs on a finding is not enough: a guideline may leave the rule out, another test may come first.
"""

from collections.abc import Iterable, Iterator, Mapping

from planner.core.answer_table import holds
from planner.core.evaluation import Judge
from planner.core.facts import ChoiceFact, Fact, FlagFact, NumberFact, OutcomeFact, is_finding_fact
from planner.core.hypotheses import decisions_for, due_decisions_for
from planner.core.plan import Plan
from planner.core.profile import Profile, Value
from planner.core.rules import Rule
from planner.core.safety import finding_ids
from planner.core.suppositions import Supposition, suppose
from planner.core.truth import Truth
from planner.core.wanted import Wanted
from planner.core.ways import ways_to

_TRIED_AT_MOST = 60


def decisive_questions(plan: Plan, test: str) -> tuple[str, ...]:
    """Return the findings of which one answer alone would make the test a step due now; each was tried."""
    profile, catalog = plan.situation.observation.profile, plan.situation.catalog

    def brings_in(finding: str, answer: Value) -> bool:
        supposed = suppose(profile, catalog, [Supposition(finding=finding, value=answer)])
        return supposed is not None and test in due_decisions_for(plan, supposed).steps

    return tuple(
        question.finding
        for question in plan.questions
        if any(
            test in change.steps and brings_in(question.finding, change.answer)
            for change in question.changes
        )
    )


def telling_rule(plan: Plan, test: str) -> tuple[Rule | None, tuple[str, ...]]:
    """
    Return the rule that a few answers, with awaited results, would bring to ask for the test, and its unknown findings.

    Of several the one with the fewest. That the test is a step then was planned: a rule whose test gives way to
    another whatever is answered is none of them.
    """
    situation = plan.situation
    judge = _judge(plan)
    found = []
    for rule in situation.view.rules_recommending.get(test, ()):
        if rule.pathway in situation.closed_pathways or judge.truth(rule.when) is not Truth.UNKNOWN:
            continue
        ask = finding_ids(situation, judge.open_facts(rule.when))
        if ask:
            found.append((len(ask), rule.id, rule, ask))
    left = _TRIED_AT_MOST
    for _, _, rule, ask in sorted(found, key=lambda entry: entry[:2]):
        for profile in _answered(plan, rule):
            if test in decisions_for(plan, profile).steps:
                return rule, ask
            left -= 1
            if left == 0:
                return None, ()
    return None, ()


def _judge(plan: Plan) -> Judge:
    """Return the judge for which unstated findings are open; of the results, those that steps can bring."""
    observation = plan.situation.observation
    places = plan.situation.catalog.facts.place
    awaited = observation.unknown_result_bits & plan.drafts.answerable()

    def view(fact: Fact) -> Truth:
        if is_finding_fact(fact) or awaited >> places[fact] & 1:
            return observation.truth(fact)
        return Truth.of(observation.values.get(places[fact], False))

    return Judge(view, plan.situation.view.scope)


def _answered(plan: Plan, rule: Rule) -> Iterator[Profile]:
    """Yield the patient after each small set of answers and awaited results that makes the rule true."""
    for way in ways_to(plan, rule.when, True):
        results = {wanted.fact.test for wanted in way if isinstance(wanted.fact, OutcomeFact)}
        if results <= plan.drafts.steps.keys():
            profile = _profile_after(plan, way)
            if profile is not None:
                yield profile


def _profile_after(plan: Plan, way: Iterable[Wanted]) -> Profile | None:
    """Return the profile after the answers and results, or None where no one value does for all that is wanted of it."""
    stated: dict[str, list[Wanted]] = {}
    shown: dict[str, set[str]] = {}
    for wanted in way:
        match wanted.fact:
            case FlagFact(finding) | NumberFact(finding, _, _) | ChoiceFact(finding, _):
                stated.setdefault(finding, []).append(wanted)
            case OutcomeFact(test, outcome):
                shown.setdefault(test, set()).update({outcome} if wanted.holds else ())
            case _:
                return None
    answers = {finding: _answer(plan, finding, all_of) for finding, all_of in stated.items()}
    if any(value is None for value in answers.values()):
        return None
    supposed = [Supposition(finding=name, value=value) for name, value in answers.items()]
    supposed += [Supposition(test=test, value=frozenset(found)) for test, found in shown.items()]
    observation = plan.situation.observation
    return suppose(observation.profile, plan.situation.catalog, supposed)


def _answer(plan: Plan, finding: str, wanted: Iterable[Wanted]) -> Value | None:
    """Return an answer of which all is true that is wanted: a calcium above one bound and below another."""
    facts: Mapping[Fact, bool] = {entry.fact: entry.holds for entry in wanted}
    for answer in plan.situation.catalog.single_answers.answers:
        if answer.finding == finding and all(
            holds(fact, answer.value) is so
            for fact, so in facts.items()
            if isinstance(fact, FlagFact | NumberFact | ChoiceFact)
        ):
            return answer.value
    return None
