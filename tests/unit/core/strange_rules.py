"""Rules that nobody would write: any tests asked for in any way, so that planning is tried where real rules never lead."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from planner.core.catalog import Catalog
from planner.core.conditions import All, AnyOf, Condition, FactIs, Not
from planner.core.facts import Fact, FlagFact, OutcomeFact
from planner.core.profile import Profile, Result, Stated
from planner.core.rules import Recommendation, Rule
from planner.core.urgency import Deadline

_FLAGS, _TESTS, _RULES = 12, 12, 36


class Strange:
    """The catalog with drawn rules over a few of its flags and tests, and patients for it."""

    def __init__(self, dice: Random, catalog: Catalog) -> None:
        """
        Draw the rules.

        Args:
            dice: Gives every choice.
            catalog: Gives the tests with all that they need, and the facts.
        """
        self._dice = dice
        flags = [fact for fact in catalog.facts.facts if isinstance(fact, FlagFact)]
        self._flags = dice.sample(flags, _FLAGS)
        # Few tests cover another; these must come often, or nothing is ever left out.
        covers = [(test.id, name) for test in catalog.tests.values() for name in test.covers]
        pairs = [name for pair in dice.sample(covers, 3) for name in pair]
        self._tests = sorted({*pairs, *dice.sample(sorted(catalog.tests), _TESTS)})
        self._asked = [*self._tests, *pairs, *pairs]
        self._outcomes = [
            fact
            for fact in catalog.facts.facts
            if isinstance(fact, OutcomeFact) and fact.test in self._tests
        ]
        self._tiers = sorted(catalog.tiers.values(), key=lambda tier: tier.rank)[:4]
        models = [rule for rule in catalog.rules if rule.recommend]
        self._guideline = catalog.default_guideline
        self._pathways = sorted(catalog.pathways)[:2]
        rules = [self._rule(model, number) for number, model in enumerate(models[:_RULES])]
        advice = [rule for rule in catalog.rules if rule.avoid and not rule.recommend]
        self.catalog = replace(catalog, rules=(*rules, *advice), mechanisms=())

    def _rule(self, model: Rule, number: int) -> Rule:
        dice = self._dice
        return replace(
            model,
            id=f"strange-{number}",
            pathway=dice.choice(self._pathways),
            opens=(dice.choice(self._pathways),) if dice.random() < 0.2 else (),
            guidelines=frozenset({self._guideline}),
            when=self._condition(dice.choice((self._flags, [*self._flags, *self._outcomes]))),
            unless=None,
            recommend=tuple(self._recommendation() for _ in range(dice.randint(1, 3))),
            alerts=model.alerts,
            makes_conditional_steps=dice.random() < 0.9,
        )

    def _condition(self, facts: Sequence[Fact]) -> Condition:
        dice = self._dice
        parts = tuple(
            Not(FactIs(fact)) if dice.random() < 0.2 else FactIs(fact)
            for fact in dice.sample(facts, dice.randint(1, 3))
        )
        return dice.choice((All, AnyOf))(parts)

    def _recommendation(self) -> Recommendation:
        dice = self._dice
        tier = dice.choice(self._tiers)
        return Recommendation(
            tests=tuple(dict.fromkeys(dice.choices(self._asked, k=dice.randint(1, 2)))),
            ranked=dice.random() < 0.5,
            deadline=Deadline(tier=tier, hours=tier.hours, clock="presentation"),
            purpose=dice.choice(("", "again")),
            optional=dice.random() < 0.4,
        )

    def patient(self) -> Profile:
        """Return a patient with some of the flags and some of the results."""
        dice = self._dice
        flags = dice.sample(self._flags, 4)
        known = dice.sample(self._outcomes, min(2, len(self._outcomes)))
        return Profile(
            findings={fact.finding: Stated(value=dice.random() < 0.8) for fact in flags},
            results={fact.test: Result(shows=frozenset({fact.outcome})) for fact in known},
        )
