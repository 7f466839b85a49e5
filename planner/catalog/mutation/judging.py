"""Who notices a change: an example, a static check, a worked patient; or nobody, or there is nothing to notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from planner.catalog.cases import case_failures
from planner.catalog.checks import urgency_holds
from planner.catalog.checks.examples_hold import failures_of
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation.checking import Checking
from planner.catalog.mutation.examining import Examining
from planner.catalog.mutation.mutants import Mutant, mutants_of
from planner.catalog.mutation.patients import Patients
from planner.catalog.mutation.relevance import Words, brought, concerned
from planner.catalog.mutation.urgencies import Swap
from planner.catalog.mutation.variants import Variants
from planner.catalog.proof import has_solver
from planner.core.conditions import mentioned_facts
from planner.core.facts import fact_table

Who = Literal["example", "check", "case", "nothing changes", "nobody"]

# So many worked patients are planned again for one change at most; the likeliest to notice come first.
_MOST_CASES = 12


@dataclass(frozen=True)
class Verdict:
    """Who noticed the change, and by what: the id of a check or a case, or empty."""

    who: Who
    by: str = ""


class Judging:
    """Judges the changes of one catalog, which passes its checks."""

    def __init__(self, loaded: LoadedCatalog) -> None:
        """Take the catalog; a second one, whose facts include those of the changes, stands in for it."""
        self.changes: Sequence[Mutant | Swap] = tuple(mutants_of(loaded.catalog))
        facts = [*loaded.catalog.facts.facts]
        for change in self.changes:
            if isinstance(change, Mutant):
                facts.extend(mentioned_facts(change.changed))
        self.catalog = replace(loaded.catalog, facts=fact_table(facts))
        self._raw = loaded.raw
        self._records = loaded.records("rules")
        self._patients = Patients(loaded, self.catalog)
        self._variants = Variants(self.catalog)
        self._checking = Checking(loaded)
        self.examining = Examining(self.catalog, self._patients, self._variants)

    def verdict(self, change: Mutant | Swap) -> Verdict:
        """Return who notices the change; the cheapest that does is named."""
        if isinstance(change, Swap):
            return self._swap(change)
        if self.examining.notices(change):
            return Verdict("example")
        check = self._check_noticing(change)
        if check is not None:
            return Verdict("check", check)
        if self._changes_nothing(change):
            return Verdict("nothing changes")
        return self._first_failing(change, self._cases(change))

    def _check_noticing(self, mutant: Mutant) -> str | None:
        changed = self._variants.changed(mutant)
        names = {
            rule.id: None
            for guideline in self.catalog.guidelines
            for rule in self.examining.rules_reached(mutant, guideline)
        }
        rules = tuple(changed.rule_by_id[name] for name in names)
        check = self._checking.notices(mutant, changed, rules)
        if check is not None or mutant.spot.kind != "rule":
            return check
        # The tests for whose results an open example waits are looked at here.
        own = changed.rule_by_id[mutant.spot.id]
        fails = any(failures_of(LoadedCatalog(changed, self._raw), own))
        return "examples-hold" if fails else None

    def _changes_nothing(self, mutant: Mutant) -> bool:
        if not has_solver():
            return False
        return bool(self._proving.changes_nothing(mutant))

    @cached_property
    def _proving(self) -> Any:
        # z3 is a development dependency: without it such changes are among those that nobody notices.
        from planner.catalog.mutation.proving import Proving

        return Proving(self.catalog)

    # ---- worked patients

    def _first_failing(
        self, change: Mutant | Swap, cases: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> Verdict:
        for guideline, found in cases.items():
            if not found:
                continue
            changed = self._variants.of(change, guideline)
            for case in found:
                if any(case_failures(changed, case)):
                    return Verdict("case", str(case["id"]))
        return Verdict("nobody")

    def _cases(self, mutant: Mutant) -> dict[str, list[Mapping[str, Any]]]:
        """Return, per guideline, the cases for which the changed condition comes out otherwise."""
        return {
            guideline: self._likeliest(
                guideline,
                self._differing(mutant, guideline),
                concerned(mutant, self.catalog, self.examining.rules_reached(mutant, guideline)),
            )
            for guideline in self.catalog.guidelines
        }

    def _differing(self, mutant: Mutant, guideline: str) -> int:
        differing = 0
        for lenient in (True, False):
            before, after = self.examining.lanes(mutant, guideline, lenient=lenient)
            true, false = before.pair(mutant.original)
            now_true, now_false = after.pair(mutant.changed)
            differing |= (true ^ now_true) | (false ^ now_false)
        return differing

    def _likeliest(
        self, guideline: str, lanes: int, names: frozenset[str]
    ) -> list[Mapping[str, Any]]:
        found = [
            (-self._words.shared(case, names), number, case)
            for number, case in enumerate(self._patients.cases_in(lanes))
            if self._patients.guideline(case) == guideline
            and not self._patients.has_overlay(case)
            and self._words.shared(case, names)
        ]
        return [case for _, _, case in sorted(found, key=lambda entry: entry[:2])[:_MOST_CASES]]

    @cached_property
    def _words(self) -> Words:
        return Words(self._patients.cases)

    # ---- urgencies

    def _swap(self, swap: Swap) -> Verdict:
        rule = swap.changed
        if any(urgency_holds.disagreements(rule, self._records[rule.id].value)):
            return Verdict("example")
        names = brought(rule)
        cases = {
            guideline: self._likeliest(
                guideline, self._patients.bank.more[guideline].pair(rule.when)[0], names
            )
            for guideline in sorted(rule.guidelines)
        }
        return self._first_failing(swap, cases)
