"""Why a catalog test is not a step: each test gets one reason of a closed list, a rule and an instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from planner.core.conditions import AnyOf, Condition, mentioned_facts
from planner.core.draft import Drafts, joined
from planner.core.obstacles import Obstacle, because_of, obstacles, told_with_substitutes
from planner.core.reasons import (
    NOT_STATED,
    Because,
    because_advice,
    because_false,
    blocking_facts,
    tests_named,
)
from planner.core.rules import Rule
from planner.core.safety import finding_ids
from planner.core.situation import Situation
from planner.core.sources import Citation
from planner.core.wording import condition_text, listing, sentence

ReasonClass = Literal[
    "not_indicated",
    "not_yet",
    "blocked",
    "superseded",
    "done",
    "dominated",
    "unavailable",
    "insufficient_information",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChosen:
    """A test that is not a step, why, what instead, and what it waits for."""

    test: str
    reason: ReasonClass
    text: str
    basis: Rule | None = None
    cites: tuple[Citation, ...] = ()
    instead: tuple[str, ...] = ()
    instead_text: str = ""
    waits_for: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()
    ask: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    no_safe_option: bool = False

    @property
    def rule(self) -> str | None:
        """Return the id of the rule that decides."""
        return self.basis.id if self.basis else None

    @property
    def sources(self) -> tuple[Citation, ...]:
        """Return the sources: those of what blocks the test, else those of the rule."""
        return self.cites or (self.basis.sources if self.basis else ())


def not_chosen(drafts: Drafts) -> tuple[NotChosen, ...]:
    """Return one entry for every catalog test that is not a step, in catalog order."""
    tests = drafts.situation.catalog.tests
    told = _Lacking(drafts.situation)
    entries = [_refusal(drafts, test, told) for test in tests if test not in drafts.steps]
    by_test = {entry.test: entry for entry in entries}
    return tuple(_with_way_out(drafts, entry, by_test) for entry in entries)


def _refusal(drafts: Drafts, test: str, lacking: "_Lacking") -> NotChosen:
    explainers: tuple[Callable[[Drafts, str], NotChosen | None], ...] = (
        _done,
        _superseded,
        _blocked,
        _advised_against,
        _dominated,
        _not_yet,
        _insufficient_information,
    )
    for explain in explainers:
        entry = explain(drafts, test)
        if entry is not None:
            return entry
    return _quiet(drafts, test, lacking)


def _with_way_out(drafts: Drafts, entry: NotChosen, refused: Mapping[str, NotChosen]) -> NotChosen:
    """
    Return the refusal with what is really done instead: where that is refused too, what is done instead of it.

    Where nothing is, the test that the advice names is told in words: no order of it would be right now.
    """
    if not entry.instead:
        return entry
    instead = tuple(dict.fromkeys(_ways_out(drafts, entry, refused, frozenset({entry.test}))))
    if instead:
        return replace(entry, instead=instead)
    names = [drafts.situation.catalog.tests[test].short for test in entry.instead]
    text = sentence(f"{listing(names, 'or')}, where it is called for")
    return replace(entry, instead=(), instead_text=entry.instead_text or text)


def _ways_out(
    drafts: Drafts, entry: NotChosen, refused: Mapping[str, NotChosen], seen: frozenset[str]
) -> Iterator[str]:
    for test in entry.instead:
        if test in drafts.steps or drafts.situation.done_by(test):
            yield test
        elif test not in seen:
            yield from _ways_out(drafts, refused[test], refused, seen | {test})


def _done(drafts: Drafts, test: str) -> NotChosen | None:
    situation = drafts.situation
    if test not in situation.observation.fresh:
        return None
    entry = situation.catalog.tests[test]
    result = situation.observation.profile.results.get(test)
    if result is None:
        text = "Its values are given."
    else:
        shown = listing([entry.shows[o] for o in entry.shows if o in result.shows], "and")
        when = f" on {result.on.isoformat()}" if result.on else ""
        text = f"Done{when}: shows {shown}."
    rule = _first_rule(situation, test) or _any_rule(drafts, test)
    return NotChosen(test=test, reason="done", text=text, basis=rule)


def _superseded(drafts: Drafts, test: str) -> NotChosen | None:
    situation = drafts.situation
    covering = drafts.superseded.get(test)
    done = situation.done_by(test)
    if covering is None and done is None:
        steps = [other for other in situation.catalog.covered_by[test] if other in drafts.steps]
        covering = next((other for other in steps if drafts.steps[other].is_now), None)
    by = covering or done
    if by is None:
        return None
    name = situation.catalog.tests[by].name
    text = f"Adds nothing to {name}, which is {'a step' if covering else 'done'}."
    rule = (
        _deciding_rule(drafts, by)
        or _first_rule(situation, test)
        or _first_rule(situation, by)
        or _any_rule(drafts, test)
    )
    return NotChosen(
        test=test, reason="superseded", text=text, instead=(by,) if covering else (), basis=rule
    )


def _blocked(drafts: Drafts, test: str) -> NotChosen | None:
    if test in drafts.situation.overruled_now:
        return None
    unmet = next((item for item in drafts.unmet if test in item.choice.tried), None)
    if test not in drafts.replaced and unmet is None:
        return None
    choice = unmet.choice if unmet else drafts.replaced[test]
    safety = drafts.chooser.safety(test)
    rule = unmet.reason.rule if unmet else _deciding_rule(drafts, choice.test)
    rule = rule or _first_rule(drafts.situation, test) or _any_rule(drafts, test)
    instead = tuple(name for name in (choice.test or choice.met_by,) if name)
    if safety.verdict == "unavailable":
        text = drafts.situation.unavailable[test]
        return NotChosen(
            test=test, reason="unavailable", text=sentence(text), instead=instead, basis=rule
        )
    found = obstacles(drafts.situation, safety)
    if not found:
        return None
    said = told_with_substitutes(drafts.situation, drafts.chooser, found, choice)
    return NotChosen(
        test=test,
        reason="blocked",
        text=said.text,
        basis=rule,
        cites=said.sources,
        instead=instead,
        because=because_of(found),
        obstacles=found,
        no_safe_option=not instead,
    )


def _advised_against(drafts: Drafts, test: str) -> NotChosen | None:
    entries = drafts.situation.avoided.get(test)
    if not entries:
        return None
    rule, avoidance = min(entries, key=lambda entry: (entry[1].over is None, entry[0].id))
    return NotChosen(
        test=test,
        reason="not_indicated",
        text=avoidance.why,
        instead=avoidance.instead,
        instead_text=avoidance.instead_text,
        because=because_advice(drafts.situation, rule.when),
        basis=rule,
    )


def _dominated(drafts: Drafts, test: str) -> NotChosen | None:
    passed_over = drafts.passed_over.get(test)
    if passed_over is None or passed_over[0] not in drafts.steps:
        return None
    chosen, rule = passed_over
    name = drafts.situation.catalog.tests[chosen].name
    return NotChosen(
        test=test,
        reason="dominated",
        text=f"{name} is preferred for the same purpose.",
        instead=(chosen,),
        basis=rule,
    )


def _not_yet(drafts: Drafts, test: str) -> NotChosen | None:
    situation = drafts.situation
    tests_mentioned = situation.view.memory.tests_mentioned
    awaited = []
    for rule in situation.undecided_for.get(test, ()):
        left = situation.lenient.residual(rule.when)
        if test in tests_mentioned(left):
            left = _without_own_result(drafts, left, test)
        if not tests_mentioned(left).isdisjoint(drafts.steps):
            awaited.append((rule, left))
    if not awaited:
        return None
    rule, left = awaited[0] if len(awaited) == 1 else min(awaited, key=_least_said)
    return NotChosen(
        test=test,
        reason="not_yet",
        text=sentence(f"only if {condition_text(left, situation.catalog)}"),
        waits_for=tests_named(left),
        basis=rule,
    )


def _without_own_result(drafts: Drafts, left: Condition, test: str) -> Condition:
    """Return what is left without the alternatives that wait for the very test: it does not come by its own result."""
    parts = left.parts if isinstance(left, AnyOf) else (left,)
    tests_mentioned = drafts.situation.view.memory.tests_mentioned
    kept = tuple(part for part in parts if test not in tests_mentioned(part))
    return joined(kept) if kept else AnyOf(())


def _least_said(entry: tuple[Rule, Condition]) -> tuple[int, int, str]:
    """Return a key that puts first what waits for the fewest tests, and then for the fewest facts."""
    rule, left = entry
    return (len(tests_named(left)), sum(1 for _ in mentioned_facts(left)), rule.id)


def _insufficient_information(drafts: Drafts, test: str) -> NotChosen | None:
    situation = drafts.situation
    for rule in situation.view.rules_avoiding.get(test, ()):
        does_less = any(item.instead_text for item in rule.avoid if test in item.tests)
        if not does_less or not situation.less_is_open(("rule", rule.id)):
            continue
        ask = finding_ids(situation, situation.strictly_open(rule.when))
        if not ask:
            continue
        labels = [situation.catalog.findings[finding].label for finding in ask[:6]]
        more = f" and {len(ask) - 6} more" if len(ask) > 6 else ""
        return NotChosen(
            test=test,
            reason="insufficient_information",
            text=sentence(
                "nothing stated calls for it, and it cannot be ruled out before these are known: "
                f"{', '.join(labels)}{more}"
            ),
            ask=ask,
            basis=rule,
        )
    return None


def _quiet(drafts: Drafts, test: str, lacking: "_Lacking") -> NotChosen:
    """Name the rule that comes nearest to asking for the test, and what it lacks."""
    situation = drafts.situation
    rules = situation.view.rules_recommending.get(test, ())
    nearest = lacking.nearest(test)
    if nearest is None:
        text = "Nothing stated calls for it, and no awaited result would."
        rule = rules[0] if rules else _any_rule(drafts, test)
        return NotChosen(test=test, reason="not_indicated", text=text, basis=rule)
    because, text = lacking.told(nearest)
    return NotChosen(test=test, reason="not_indicated", text=text, because=because, basis=nearest)


class _Lacking:
    """What rules that are false lack; told once for all tests that a rule could ask for."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._told: dict[str, tuple[tuple[Because, ...], str]] = {}

    def nearest(self, test: str) -> Rule | None:
        """
        Return the rule for the test that the fewest facts make false; None where none is false.

        Nothing is nearer than a rule that a single fact makes false.
        """
        situation = self._situation
        false, lane = situation.outcomes.more[1], situation.lane
        nearest, fewest = None, 0
        for place, rule in situation.view.places_recommending.get(test, ()):
            if not false[place] >> lane & 1:
                continue
            count = len(blocking_facts(situation, rule.when))
            if nearest is None or count < fewest:
                nearest, fewest = rule, count
            if fewest <= 1:
                break
        return nearest

    def told(self, rule: Rule) -> tuple[tuple[Because, ...], str]:
        """Return what makes the rule false, and the sentence that says so."""
        if rule.id not in self._told:
            because = because_false(self._situation, rule.when)
            text = f"Nothing stated calls for it. {_why_false(because)}."
            self._told[rule.id] = because, text
        return self._told[rule.id]


def _why_false(because: Iterable[Because]) -> str:
    """Return what the nearest reason lacks; what is not stated is told apart from what is so."""
    texts = [entry.text for entry in because]
    unsaid = [text.removeprefix(NOT_STATED) for text in texts if text.startswith(NOT_STATED)]
    said = [text for text in texts if not text.startswith(NOT_STATED)]
    if not said:
        return f"The nearest reason needs what is not stated: {listing(unsaid, 'and')}"
    missing = f"; and not stated: {listing(unsaid, 'and')}" if unsaid else ""
    return f"The nearest reason does not apply: {listing(said, 'and')}{missing}"


def _first_rule(situation: Situation, test: str) -> Rule | None:
    rules = situation.view.rules_recommending.get(test, ())
    fired = (rule for rule in rules if situation.has_fired(rule))
    return next(fired, rules[0] if rules else None)


def _deciding_rule(drafts: Drafts, test: str | None) -> Rule | None:
    return drafts.steps[test].reasons[0].rule if test in drafts.steps else None


def _any_rule(drafts: Drafts, test: str) -> Rule | None:
    """Return a rule that leads to the test by another way: as a prerequisite or a substitute."""
    situation = drafts.situation
    for other in situation.catalog.led_to_by.get(test, ()):
        rules = situation.view.rules_recommending.get(other, ())
        if rules:
            return rules[0]
    avoiding = situation.view.rules_avoiding.get(test, ())
    return avoiding[0] if avoiding else None
