"""Which unknown findings are worth asking: those whose answer would change the plan, and how."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from planner.core.answers import answers, holds, is_idle
from planner.core.catalog import Catalog
from planner.core.draft import Drafts
from planner.core.figure_ways import supposed
from planner.core.findings import Finding
from planner.core.profile import Value
from planner.core.relevance import blank_of, relevance
from planner.core.rules import Rule
from planner.core.safety import finding_ids
from planner.core.situation import Situation
from planner.core.suppositions import Supposition
from planner.core.truth import Truth

_NOT_ASKED = ("safety", "measurement")
# Groups of findings, the easiest to answer first: what anybody can say, what the patient tells, what is examined.
_EFFORT = (
    "demographic",
    "exposure",
    "symptom",
    "attribute",
    "history",
    "sign",
    "safety",
    "measurement",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one answer would bring: the rules that would fire, and what of theirs is new."""

    answer: Value
    rules: tuple[str, ...]
    alerts: tuple[str, ...]
    steps: tuple[str, ...]
    sooner: tuple[str, ...]
    actions: tuple[str, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """Return a key that sorts the weightier first: alerts, urgency, steps, actions."""
        kinds = (self.alerts, self.sooner, self.steps, self.actions)
        first = next((place for place, kind in enumerate(kinds) if kind), len(kinds))
        return (first, -sum(len(kind) for kind in kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    An unknown finding, what its answers would change, and what advice waits for it.

    `is_related`: it goes with what was stated; else the answer would matter in anybody. `effort`: how hard it
    is to answer.
    """

    finding: str
    changes: tuple[Change, ...]
    settles: tuple[str, ...] = ()
    is_related: bool = True
    effort: int = 0

    @property
    def weight(self) -> tuple[int, bool, bool, int, int, str]:
        """
        Return a key that sorts the weightier question first.

        Among equals that goes first which goes with the complaint, then what also settles advice, then what
        is easier to answer.
        """
        first, count = min((change.weight for change in self.changes), default=(9, 0))
        return (first, not self.is_related, not self.settles, self.effort, count, self.finding)


@dataclass(frozen=True)
class _Hypothesis:
    finding: Finding
    answer: Value


def questions(drafts: Drafts) -> tuple[Question, ...]:
    """
    Return the questions, weightiest first.

    Every answer to every unknown finding is one lane of a single evaluation of the rules.
    """
    situation = drafts.situation
    hypotheses = list(_hypotheses(situation))
    newly = _newly_fired(situation, hypotheses)
    in_anybody = _in_anybody(situation, hypotheses)
    found: dict[str, list[Change]] = {}
    rules_of: dict[str, list[Rule]] = {}
    for hypothesis, rules, general in zip(hypotheses, newly, in_anybody, strict=True):
        change = _change(drafts, hypothesis.answer, rules)
        if change is not None:
            found.setdefault(hypothesis.finding.id, []).append(change)
            own = [rule for rule in rules if rule.id not in general]
            rules_of.setdefault(hypothesis.finding.id, []).extend(own)
    settles = _settles(drafts)
    going_with = relevance(situation)
    every = (
        Question(
            finding=name,
            changes=_told_apart(found.get(name, ())),
            settles=tuple(settles.get(name, ())),
            is_related=going_with.covers(name, rules_of.get(name, ())),
            effort=_effort(situation.catalog.findings[name]),
        )
        for name in sorted({*found, *settles})
    )
    return tuple(sorted(every, key=lambda question: question.weight))


def _effort(finding: Finding) -> int:
    """Return how hard the finding is to answer; within a group a number is harder than a word."""
    return 2 * _EFFORT.index(finding.group) + (finding.kind == "number")


def _told_apart(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return one change for each run of answers that bring the same: of numbers the lowest stands for all."""
    kept: list[Change] = []
    for change in changes:
        if not kept or replace(change, answer=kept[-1].answer) != kept[-1]:
            kept.append(change)
    return tuple(kept)


def _hypotheses(situation: Situation) -> Iterator[_Hypothesis]:
    catalog = situation.catalog
    known = situation.observation.profile.findings
    for name, entries in sorted(catalog.facts.by_finding.items()):
        finding = catalog.findings[name]
        if name in known or finding.group in _NOT_ASKED or is_idle(situation, finding):
            continue
        for answer in answers(finding, [fact for _, fact in entries]):
            yield _Hypothesis(finding, answer)


def _in_anybody(situation: Situation, hypotheses: list[_Hypothesis]) -> Iterator[frozenset[str]]:
    """Yield the rules that each answer makes true in a patient of whom nothing else is known."""
    known = situation.view.memory.in_anybody
    new = [item for item in hypotheses if (item.finding.id, item.answer) not in known]
    if new:
        for item, rules in zip(new, _newly_fired(blank_of(situation), new), strict=True):
            known[item.finding.id, item.answer] = frozenset(rule.id for rule in rules)
    for item in hypotheses:
        yield known[item.finding.id, item.answer]


def _newly_fired(situation: Situation, hypotheses: list[_Hypothesis]) -> list[tuple[Rule, ...]]:
    table = situation.catalog.facts
    base_true, base_false = situation.observation.lenient_lanes
    every = (1 << len(hypotheses)) - 1
    true = [every if bit else 0 for bit in base_true]
    false = [every if bit else 0 for bit in base_false]
    for lane, hypothesis in enumerate(hypotheses):
        bit = 1 << lane
        for name, is_yes in _with_implied(situation.catalog, hypothesis):
            for place, fact in table.by_finding.get(name, ()):
                is_true = (
                    is_yes if name != hypothesis.finding.id else holds(fact, hypothesis.answer)
                )
                true[place] = true[place] | bit if is_true else true[place] & ~bit
                false[place] = false[place] & ~bit if is_true else false[place] | bit
        for place, is_true in _figures_after(situation, hypothesis):
            true[place] = true[place] | bit if is_true else true[place] & ~bit
            false[place] = false[place] & ~bit if is_true else false[place] | bit
    outcome, _ = situation.view.more.program(true, false)
    fired = {rule.id for rule in situation.fired}
    lanes: list[list[Rule]] = [[] for _ in hypotheses]
    for place, rule in enumerate(situation.view.more_rules):
        if rule.id in fired or rule.pathway in situation.closed_pathways:
            continue
        hits = outcome[place] & every
        while hits:
            lane = (hits & -hits).bit_length() - 1
            lanes[lane].append(rule)
            hits &= hits - 1
    return [tuple(rules) for rules in lanes]


def _figures_after(situation: Situation, hypothesis: _Hypothesis) -> Iterator[tuple[int, bool]]:
    """Yield the facts about figures that the finding goes into, as the answer would leave them."""
    catalog, observation = situation.catalog, situation.observation
    places = [
        (place, fact)
        for place, fact in catalog.facts.figures
        if hypothesis.finding.id in catalog.figure_inputs[fact.figure]
        and observation.reader.computed(fact.figure) is not None
    ]
    if not places:
        return
    seen = supposed(
        situation, [Supposition(finding=hypothesis.finding.id, value=hypothesis.answer)]
    )
    if seen is not None:
        yield from ((place, seen.lenient_truth(fact) is Truth.TRUE) for place, fact in places)


def _with_implied(catalog: Catalog, hypothesis: _Hypothesis) -> Iterator[tuple[str, bool]]:
    yield hypothesis.finding.id, True
    if hypothesis.answer is True:
        pending = list(hypothesis.finding.implies)
        while pending:
            name = pending.pop()
            yield name, True
            pending.extend(catalog.findings[name].implies)


def _change(drafts: Drafts, answer: Value, rules: tuple[Rule, ...]) -> Change | None:
    situation = drafts.situation
    alerts_now = {alert.id for rule in situation.fired for alert in rule.alerts}
    actions_now = {action.id for rule in situation.fired for action in rule.actions}
    alerts = dict.fromkeys(a.id for rule in rules for a in rule.alerts if a.id not in alerts_now)
    actions = dict.fromkeys(
        action.id
        for rule in rules
        for action in rule.actions
        if action.id not in actions_now and action.kind not in ("safety_net", "advise", "review")
    )
    steps: dict[str, None] = {}
    sooner: dict[str, None] = {}
    for rule in rules:
        for item in rule.recommend:
            choices = dict.fromkeys(item.tests)
            if item.ranked and any(_is_now(drafts, test) for test in item.tests):
                continue
            wanted = item.tests[:1] if item.ranked else tuple(choices)
            for test in wanted:
                if test in situation.overruled_now or situation.done_by(test):
                    continue
                if not _is_now(drafts, test):
                    steps[test] = None
                elif item.deadline.sort_key < drafts.steps[test].deadline.sort_key:
                    sooner[test] = None
    if not (alerts or actions or steps or sooner):
        return None
    return Change(
        answer=answer,
        rules=tuple(rule.id for rule in rules),
        alerts=tuple(alerts),
        steps=tuple(steps),
        sooner=tuple(sooner),
        actions=tuple(actions),
    )


def _is_now(drafts: Drafts, test: str) -> bool:
    return test in drafts.steps and drafts.steps[test].is_now


def _settles(drafts: Drafts) -> dict[str, list[str]]:
    """Return finding -> the rules against tests that wait for a plain no to it."""
    situation = drafts.situation
    settles: dict[str, list[str]] = {}
    for rule in situation.view.less_rules:
        if not situation.less_is_open(("rule", rule.id)):
            continue
        facts = situation.strictly_open(rule.when)
        if not any(situation.observation.lenient_truth(fact).value == "true" for fact in facts):
            for finding in finding_ids(situation, facts):
                settles.setdefault(finding, []).append(rule.id)
    return settles
