"""A whole catalog: linked, frozen, with its conditions compiled per guideline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from planner.core.answer_table import Answer, AnswerTable, answer_table
from planner.core.calculators.model import Calculator, NumberTerm
from planner.core.calculators.reading import input_findings
from planner.core.calculators.tables import RiskTable
from planner.core.chart_rules import ChartRule
from planner.core.chart_searches import ChartSearch
from planner.core.codes import Code, Meaning, meanings
from planner.core.compiled import Program, compile_program
from planner.core.conditions import Condition
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.evaluation import Scope
from planner.core.facts import FactTable, set_bits
from planner.core.finding_reads import findings_read
from planner.core.findings import DerivedFinding, Finding, implied_by
from planner.core.relations import inverse, leads_to, result_bits, static_ranks
from planner.core.rules import Difference, Guideline, Mechanism, Parameter, Pathway, Rule, Site
from planner.core.scopes import scope_of
from planner.core.sources import Source
from planner.core.timelines import Timeline
from planner.core.urgency import Tier
from planner.core.views import View, view_of


@dataclass(frozen=True, kw_only=True, repr=False)
class Catalog:
    """The knowledge of one clinical scope, versioned and hashed."""

    id: str
    title: str
    version: str
    digest: str
    scope_text: str
    population: str
    who_may_use: str
    limits: tuple[str, ...]
    default_guideline: str
    spellings: Mapping[str, str]
    tiers: Mapping[str, Tier]
    findings: Mapping[str, Finding]
    derived: Mapping[str, DerivedFinding]
    tests: Mapping[str, DiagnosticTest]
    pathways: Mapping[str, Pathway]
    rules: tuple[Rule, ...]
    mechanisms: tuple[Mechanism, ...]
    guidelines: Mapping[str, Guideline]
    sources: Mapping[str, Source]
    sites: Mapping[str, Site]
    codes: Mapping[str, tuple[Code, ...]]
    chart_rules: Mapping[str, ChartRule]
    chart_searches: tuple[ChartSearch, ...]
    facts: FactTable
    calculators: Mapping[str, Calculator]
    risk_tables: tuple[RiskTable, ...]
    parameters: Mapping[str, Parameter]
    timelines: Mapping[str, Timeline]
    overlays: Mapping[str, "Catalog"] = field(default_factory=dict)
    has_affiliate_codes: bool = False

    def __repr__(self) -> str:
        return f"<Catalog {self.id} {self.version} {self.digest[:19]}>"

    def at_site(self, site: str) -> "Catalog":
        """Return the catalog as it is at the site: local names, hours and parameters; itself where nothing differs."""
        return self.overlays.get(site, self)

    @cached_property
    def meanings(self) -> Mapping[tuple[str, str], tuple[Meaning, ...]]:
        """Return code system and code -> what the code stands for."""
        return meanings(self.codes)

    @cached_property
    def computed_from(self) -> frozenset[str]:
        """Return the number findings whose very value a calculator uses."""
        return frozenset(
            term.finding
            for calculator in self.calculators.values()
            for term in calculator.terms
            if isinstance(term, NumberTerm)
        )

    @cached_property
    def finding_by_name(self) -> Mapping[str, Finding]:
        """Return id or alias -> finding."""
        by_name = dict(self.findings)
        for finding in self.findings.values():
            for alias in finding.aliases:
                by_name.setdefault(alias, finding)
        return by_name

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Return the points on which the guidelines differ, in catalog order."""
        return tuple(item for entry in self.guidelines.values() for item in entry.differences)

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """Return id -> rule."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def figure_inputs(self) -> Mapping[str, tuple[str, ...]]:
        """Return calculator id -> the findings that its formula reads."""
        scope = self.scopes[self.default_guideline]
        return {
            name: input_findings(calculator, self.calculators, scope)
            for name, calculator in self.calculators.items()
        }

    @cached_property
    def implied_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return flag -> the flags that imply it, directly or through others."""
        return implied_by(self.findings)

    @cached_property
    def implies(self) -> Mapping[str, tuple[str, ...]]:
        """Return flag -> the flags that follow from it, directly or through others."""
        return inverse({flag: self.implied_by.get(flag, ()) for flag in sorted(self.findings)})

    @cached_property
    def single_answers(self) -> AnswerTable:
        """Return every single answer, a plain no included."""
        return answer_table(self.findings, self.facts, self.following)

    def following(self, answer: Answer) -> Iterator[tuple[str, bool]]:
        """Yield the flags that follow from the answer, each with whether it is a yes."""
        if answer.value is True:
            yield from ((weaker, True) for weaker in self.implies[answer.finding])
        elif answer.value is False:
            yield from ((stronger, False) for stronger in self.implied_by.get(answer.finding, ()))

    @cached_property
    def entangling(self) -> Program:
        """Return the conditions that change other facts where they hold: what rules findings out, and where calculators apply."""
        conditions = [condition for _, condition, _ in self.ruled_out]
        conditions += [calculator.applies for calculator in self.calculators.values()]
        return compile_program(conditions, self.scopes[self.default_guideline], self.facts)

    @cached_property
    def covered_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return test id -> the tests that cover it, in catalog order."""
        return inverse({test.id: test.covers for test in self.tests.values()})

    @cached_property
    def led_to_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return test id -> the tests that lead to it as prerequisite, first check or substitute, in catalog order."""
        tests = self.tests.values()
        return inverse({test.id: leads_to(test, self.findings) for test in tests})

    @cached_property
    def read_as(self) -> Mapping[str, tuple[str, ...]]:
        """Return test id -> the tests whose results its results are read as, itself first."""
        return {
            test.id: tuple(dict.fromkeys((test.id, *test.covers, *test.stands_in_for)))
            for test in self.tests.values()
        }

    @cached_property
    def answered_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return test id -> the tests whose results are read as its results, itself first."""
        answered = inverse(self.read_as)
        return {test: tuple(dict.fromkeys((test, *answered[test]))) for test in self.tests}

    @cached_property
    def with_prerequisites(self) -> frozenset[str]:
        """Return the tests before which another may have to be done."""
        return frozenset(test.id for test in self.tests.values() if test.after or test.check_first)

    @cached_property
    def answer_bits(self) -> Mapping[str, int]:
        """Return test id -> the result facts that its result can answer, as bits."""
        return {
            test.id: result_bits(self.read_as[test.id], self.facts, test.shows)
            for test in self.tests.values()
        }

    @cached_property
    def answering_tests(self) -> Mapping[int, tuple[str, ...]]:
        """Return place of a result fact -> the tests whose result can answer it, in catalog order."""
        gathered: dict[int, list[str]] = {}
        for test, places in self.answer_bits.items():
            for place in set_bits(places):
                gathered.setdefault(place, []).append(test)
        return {place: tuple(tests) for place, tests in gathered.items()}

    @cached_property
    def result_bits_of(self) -> Mapping[str, int]:
        """Return test id -> the outcomes that its result is read as, and that it is done, as bits."""
        return {test: result_bits(others, self.facts) for test, others in self.read_as.items()}

    @cached_property
    def ruled_out(self) -> tuple[tuple[str, Condition, tuple[int, ...]], ...]:
        """Return the findings that something rules out, with what does and the places of their facts."""
        return tuple(
            (
                finding.id,
                finding.ruled_out_by,
                tuple(place for place, _ in self.facts.by_finding.get(finding.id, ())),
            )
            for finding in self.findings.values()
            if finding.ruled_out_by is not None
        )

    @cached_property
    def measuring(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the tests that measure findings, with all that each measures."""
        return tuple(
            (test.id, frozenset(test.measures)) for test in self.tests.values() if test.measures
        )

    @cached_property
    def static_rank(self) -> Mapping[str, int]:
        """
        Return test id -> its place in one fixed order that respects `after` and `prefer_after`.

        Among tests that are free to come next the lesser burden comes first, then the id.
        """
        return static_ranks(self.tests)

    @cached_property
    def rule_reading(self) -> Mapping[str, frozenset[str]]:
        """Return rule id -> the findings that its condition reads."""
        return {rule.id: findings_read(rule.when, self.derived) for rule in self.rules}

    @cached_property
    def read_by_contraindications(self) -> Mapping[str, frozenset[str]]:
        """Return test id -> the findings that its contraindications read."""
        return {
            test.id: frozenset[str]().union(
                *(findings_read(item.when, self.derived) for item in test.contraindications)
            )
            for test in self.tests.values()
        }

    @cached_property
    def support_reading(self) -> Mapping[str, tuple[frozenset[str], ...]]:
        """Return mechanism id -> the findings that each of its supports reads."""
        return {
            mechanism.id: tuple(
                findings_read(entry.when, self.derived) for entry in mechanism.supports
            )
            for mechanism in self.mechanisms
        }

    @cached_property
    def scopes(self) -> Mapping[str, Scope]:
        """Return guideline id -> the definitions that conditions may name."""
        return {
            guideline: scope_of(
                self.applicable(guideline), self.pathways.values(), self.derived.values()
            )
            for guideline in self.guidelines
        }

    @cached_property
    def views(self) -> Mapping[str, View]:
        """Return guideline id -> the catalog as that guideline sees it."""
        return {
            guideline: view_of(
                guideline,
                self.applicable(guideline),
                self.pathways.values(),
                self.tests.values(),
                self.mechanisms,
                scope,
                self.facts,
            )
            for guideline, scope in self.scopes.items()
        }

    def applicable(self, guideline: str) -> tuple[Rule, ...]:
        """Return the rules of the guideline, in catalog order."""
        return tuple(rule for rule in self.rules if guideline in rule.guidelines)
