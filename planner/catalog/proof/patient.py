"""Any patient: what can be stated, as variables, and what makes a statement a possible profile."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import z3

from planner.core.catalog import Catalog
from planner.core.findings import Finding

Formula = Any

_TODAY = date(2026, 3, 2)
_NORMAL = "normal"


class Patient:
    """
    The variables of a profile after its implications are drawn.

    `known` says whether a finding is stated. `flags`, `numbers` and `choices` hold its value, which
    means nothing where it is not stated. `resulted` says whether a test has a result, `shown` which
    outcomes it has. `old` says that a finding or a result is too old. `figures` hold, for each
    calculator, whether its formula gives a figure and between which ends: any, since what a formula
    makes of its inputs is not told to the solver. `lacking` says that the site does not have a test; only
    what rules read of that is there.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Make the variables for the findings, tests and calculators of the catalog."""
        self.catalog = catalog
        findings = catalog.findings.values()
        self.known = {finding.id: z3.Bool(f"known {finding.id}") for finding in findings}
        self.flags = {f.id: z3.Bool(f"yes {f.id}") for f in findings if f.kind == "flag"}
        self.numbers = {f.id: z3.Real(f"value {f.id}") for f in findings if f.kind == "number"}
        self.choices = {
            f.id: {choice: z3.Bool(f"{f.id} is {choice}") for choice in f.choices}
            for f in findings
            if f.kind == "choice"
        }
        self.resulted = {test: z3.Bool(f"resulted {test}") for test in catalog.tests}
        self.shown = {
            test.id: {outcome: z3.Bool(f"{test.id} shows {outcome}") for outcome in test.shows}
            for test in catalog.tests.values()
        }
        dated = [entry.id for entry in findings if entry.valid]
        dated += [entry.id for entry in catalog.tests.values() if entry.valid]
        self.old = {name: z3.Bool(f"old {name}") for name in dated}
        self.figures = {
            name: (z3.Bool(f"figure {name}"), z3.Real(f"low {name}"), z3.Real(f"high {name}"))
            for name in catalog.calculators
        }
        self.lacking = {
            fact.test: z3.Bool(f"no {fact.test} here") for _, fact in catalog.facts.site_facts
        }

    def constraints(self) -> list[Formula]:
        """Return what every profile that the planner accepts keeps to."""
        findings = self.catalog.findings.values()
        return [
            *(one for finding in findings for one in self._value(finding)),
            *self._implications(),
            *(one for test in self.catalog.tests for one in self._result(test)),
            *(z3.Implies(old, self._is_given(name)) for name, old in self.old.items()),
            *(low <= high for _, low, high in self.figures.values()),
        ]

    def no_computed_figure(self) -> Formula:
        """Return that no formula gives a figure: a patient of whom this is true can be written down."""
        return z3.And([z3.Not(is_there) for is_there, _, _ in self.figures.values()])

    def every_test_here(self) -> Formula:
        """Return that the site lacks no test: a request that names no site is planned so."""
        return z3.And([z3.Not(lacking) for lacking in self.lacking.values()])

    def statements(self) -> list[Formula]:
        """Return what can be left unsaid: that a finding is stated, that a test has a result."""
        return [*self.known.values(), *self.resulted.values(), *self.old.values()]

    def request(self, model: Any) -> Mapping[str, Any]:
        """Return the patient of the model as a request that can be planned."""
        findings = {
            name: self._dated(model, name, self._stated(model, name), "value")
            for name, known in self.known.items()
            if _holds(model, known)
        }
        results = {
            test: self._dated(model, test, sorted(self._outcomes(model, test)), "shows")
            for test, resulted in self.resulted.items()
            if _holds(model, resulted)
        }
        return {"as_of": _TODAY.isoformat(), "findings": findings, "results": results}

    def _is_given(self, name: str) -> Formula:
        return self.known[name] if name in self.known else self.resulted[name]

    def _value(self, finding: Finding) -> Iterator[Formula]:
        if finding.kind == "number":
            yield self.numbers[finding.id] >= finding.minimum
            yield self.numbers[finding.id] <= finding.maximum
        if finding.kind == "choice":
            values = list(self.choices[finding.id].values())
            yield z3.Or(values)
            if not finding.multiple:
                yield z3.AtMost(*values, 1)

    def _implications(self) -> Iterator[Formula]:
        for weaker, stronger_ones in sorted(self.catalog.implied_by.items()):
            for stronger in stronger_ones:
                yield z3.Implies(self.states(stronger), self.states(weaker))
                yield z3.Implies(self.denies(weaker), self.denies(stronger))

    def states(self, flag: str) -> Formula:
        """Return that the flag is stated and yes."""
        return z3.And(self.known[flag], self.flags[flag])

    def denies(self, flag: str) -> Formula:
        """Return that the flag is stated and no."""
        return z3.And(self.known[flag], z3.Not(self.flags[flag]))

    def _result(self, test: str) -> Iterator[Formula]:
        shown = self.shown[test]
        resulted = self.resulted[test]
        yield z3.Implies(resulted, z3.Or(list(shown.values())))
        yield from (z3.Implies(outcome, resulted) for outcome in shown.values())
        if _NORMAL in shown:
            others = [outcome for name, outcome in shown.items() if name != _NORMAL]
            yield z3.Implies(shown[_NORMAL], z3.Not(z3.Or(others)))

    def _stated(self, model: Any, name: str) -> object:
        finding = self.catalog.findings[name]
        if finding.kind == "flag":
            return _holds(model, self.flags[name])
        if finding.kind == "number":
            value = model.eval(self.numbers[name], model_completion=True)
            return float(value.as_fraction())
        chosen = [choice for choice, is_it in self.choices[name].items() if _holds(model, is_it)]
        return chosen if finding.multiple else chosen[0]

    def _outcomes(self, model: Any, test: str) -> Iterator[str]:
        return (name for name, shown in self.shown[test].items() if _holds(model, shown))

    def _dated(self, model: Any, name: str, value: object, key: str) -> object:
        old = self.old.get(name)
        if old is None or not _holds(model, old):
            return value
        catalog = self.catalog
        entry = catalog.findings[name] if name in catalog.findings else catalog.tests[name]
        assert entry.valid is not None, "only what has a validity can be too old"
        day = _TODAY - timedelta(days=entry.valid.days + 1)
        return {key: value, "on": day.isoformat()}


def _holds(model: Any, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))
