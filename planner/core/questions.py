"""Which unknown findings are worth asking: those whose answer would change the plan, and how."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from planner.core.draft import Drafts
from planner.core.facts import bits, set_bits
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
# Lane of an answer -> rules.
_RulesOf = dict[int, list[Rule]]
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
    """
    What one answer would change of what is due now, and the rules behind it.

    `alerts`, `steps` and `actions` come in; `steps_removed` are due no more and do not wait for a result as
    those in `waiting` do.
    """

    answer: Value
    rules: tuple[str, ...]
    alerts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    sooner: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    alerts_removed: tuple[str, ...] = ()
    steps_removed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    actions_removed: tuple[str, ...] = ()

    @property
    def weight(self) -> tuple[int, int]:
        """Return a key that sorts the weightier first: alerts, urgency, steps, actions."""
        kinds = (
            self.alerts + self.alerts_removed,
            self.sooner + self.later,
            self.steps + self.steps_removed + self.waiting,
            self.actions + self.actions_removed,
        )
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
class _Now:
    """The alerts and actions that there are already."""

    alerts: frozenset[str]
    actions: frozenset[str]


def questions(drafts: Drafts) -> tuple[Question, ...]:
    """
    Return the questions, weightiest first.

    Every answer to every unknown finding is one lane of a single evaluation of the rules. An answer that only
    lets a rule not be true any more is a candidate too: what it changes is known when it is planned.
    """
    situation = drafts.situation
    answers = situation.catalog.single_answers.answers
    general = _in_anybody(situation)
    now = _Now(
        alerts=frozenset(alert.id for rule in situation.fired for alert in rule.alerts),
        actions=frozenset(action.id for rule in situation.fired for action in rule.actions),
    )
    found: dict[str, list[Change]] = {}
    rules_of: dict[str, list[Rule]] = {}
    fired, quiet = _turned(situation, _asked(situation))
    for lane in sorted({*fired, *quiet}):
        rules = fired.get(lane, [])
        own = [rule for rule in rules if rule.id not in general[lane]]
        change = _change(drafts, now, answers[lane].value, rules)
        if change is None and lane in quiet:
            change, own = Change(answer=answers[lane].value, rules=()), quiet[lane]
        if change is not None:
            name = answers[lane].finding
            found.setdefault(name, []).append(change)
            rules_of.setdefault(name, []).extend(own)
    settles = _settles(drafts)
    going_with = relevance(situation)
    every = (
        Question(
            finding=name,
            changes=told_apart(found.get(name, ())),
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


def told_apart(changes: Iterable[Change]) -> tuple[Change, ...]:
    """
    Return one change for each run of answers that bring the same: of numbers the lowest stands for all.

    Answers of which it is not known yet what they bring are kept.
    """
    kept: list[Change] = []
    for change in changes:
        is_same = kept and replace(change, answer=kept[-1].answer) == kept[-1]
        if not is_same or not change.rules:
            kept.append(change)
    return tuple(kept)


def _asked(situation: Situation) -> int:
    """Return the lanes of the answers to what is unknown and may be asked: of a symptom first whether it is there."""
    table, profile = situation.catalog.single_answers, situation.observation.profile
    return table.open_lanes(profile) & ~table.premature(profile) & _askable(situation)


def _askable(situation: Situation) -> int:
    """Return the lanes of the answers to what may be asked, but a plain no: what nobody stated counts as absent already."""
    catalog = situation.catalog
    return situation.view.memory.once(
        ("askable",),
        (),
        lambda: bits(
            lane
            for lane, answer in enumerate(catalog.single_answers.answers)
            if answer.value is not False
            and catalog.findings[answer.finding].group not in _NOT_ASKED
        ),
    )


def _in_anybody(situation: Situation) -> Sequence[frozenset[str]]:
    """Return for each answer the rules that it makes true in a patient of whom nothing else is known."""
    memory = situation.view.memory
    if memory.in_anybody is None:
        table = situation.catalog.single_answers
        newly, _ = _turned(blank_of(situation), _askable(situation))
        memory.in_anybody = tuple(
            frozenset(rule.id for rule in newly.get(lane, ())) for lane in range(len(table.answers))
        )
    return memory.in_anybody


def _turned(situation: Situation, lanes: int) -> tuple[_RulesOf, _RulesOf]:
    """Return the rules that each of the answers makes true, and those that are true and are not after it."""
    table = situation.catalog.single_answers
    true, false = table.facts_after(*situation.observation.lenient_lanes)
    for bit, place, is_true in _figures_after(situation, lanes):
        true[place] = true[place] | bit if is_true else true[place] & ~bit
        false[place] = false[place] & ~bit if is_true else false[place] | bit
    outcome, _ = situation.view.more.program(true, false)
    newly: _RulesOf = {}
    quiet: _RulesOf = {}
    for place, rule in enumerate(situation.view.more_rules):
        is_true = situation.more_true(place)
        hits = lanes & ~outcome[place] if is_true else lanes & outcome[place]
        if not hits or rule.pathway in situation.closed_pathways:
            continue
        turned = quiet if is_true else newly
        for lane in set_bits(hits):
            turned.setdefault(lane, []).append(rule)
    return newly, quiet


def _figures_after(situation: Situation, lanes: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the facts about figures as the answers would leave them: the lane as a bit, place, truth."""
    catalog, reader = situation.catalog, situation.observation.reader
    table = catalog.single_answers
    computed = {name for name in catalog.calculators if reader.computed(name) is not None}
    inputs = {name for figure in computed for name in catalog.figure_inputs[figure]}
    for finding in sorted(inputs):
        for lane in set_bits(table.lanes_of.get(finding, 0) & lanes):
            supposition = Supposition(finding=finding, value=table.answers[lane].value)
            seen = supposed(situation, [supposition])
            for place, fact in catalog.facts.figures:
                if (
                    seen is not None
                    and fact.figure in computed
                    and finding in catalog.figure_inputs[fact.figure]
                ):
                    yield 1 << lane, place, seen.lenient_truth(fact) is Truth.TRUE


def _change(drafts: Drafts, now: _Now, answer: Value, rules: Sequence[Rule]) -> Change | None:
    situation = drafts.situation
    alerts = dict.fromkeys(a.id for rule in rules for a in rule.alerts if a.id not in now.alerts)
    actions = dict.fromkeys(
        action.id
        for rule in rules
        for action in rule.actions
        if action.id not in now.actions and action.kind not in ("safety_net", "advise", "review")
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
        for finding in finding_ids(situation, situation.strictly_open(rule.when)):
            settles.setdefault(finding, []).append(rule.id)
    return settles
