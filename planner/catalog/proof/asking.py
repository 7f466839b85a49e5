"""Ask whether there can be a patient; the answer is a patient, none, or no answer in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import z3

from planner.catalog.proof.patient import Formula
from planner.catalog.proof.world import World
from planner.core.errors import PlannerError

MOST_MILLISECONDS = 20_000


class NoAnswerError(PlannerError):
    """The solver did not decide in time; that is a failure, never a yes or a no."""


@dataclass
class Solver:
    """
    Answers questions about the patients of one world.

    A formula is given a name when it is first asked about, so that what was learned for one question
    serves the next.
    """

    world: World
    timeout_ms: int = MOST_MILLISECONDS
    _names: dict[int, tuple[Formula, Formula]] = field(default_factory=dict)
    _found: dict[int, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take in what holds for every patient."""
        self._solver = z3.Solver()
        self._solver.set("timeout", self.timeout_ms)
        self._solver.add(*self.world.patient.constraints())

    def find(self, *wanted: Formula) -> Mapping[str, Any] | None:
        """
        Return a patient, as a request, for whom all of it is true; None where there can be none.

        A patient for whom no formula computes a figure, at a site that has every test, is preferred: every
        other may not exist, or needs a site.

        Raises:
            NoAnswerError: The solver gave up.
        """
        names = [self._name(formula) for formula in wanted]
        patient = self.world.patient
        easy = z3.And(patient.no_computed_figure(), patient.every_test_here())
        writable = [*names, self._name(easy)]
        names = writable if self._model(*writable) is not None else names
        model = self._model(*names)
        return None if model is None else self.world.patient.request(self._smallest(names, model))

    def can_be(self, *wanted: Formula) -> bool:
        """
        Return whether there can be a patient for whom all of it is true.

        Raises:
            NoAnswerError: The solver gave up.
        """
        return self._model(*(self._name(formula) for formula in wanted)) is not None

    def implies(self, one: Formula, other: Formula) -> bool:
        """
        Return whether the other is true of every patient of whom the one is true.

        Patients that were found for the one before are looked at first.

        Raises:
            NoAnswerError: The solver gave up.
        """
        known = self._found.setdefault(one.get_id(), [])
        if any(not z3.is_true(model.eval(other, model_completion=True)) for model in known):
            return False
        model = self._model(self._name(one), z3.Not(self._name(other)))
        if model is not None:
            known.append(model)
        return model is None

    def _smallest(self, names: list[Formula], model: Any) -> Any:
        """Return a patient of whom as little is stated as these names allow, one by one."""
        fixed: list[Formula] = []
        for statement in self.world.patient.statements():
            if not z3.is_true(model.eval(statement, model_completion=True)):
                fixed.append(z3.Not(statement))
                continue
            smaller = self._model(*names, *fixed, z3.Not(statement))
            fixed.append(statement if smaller is None else z3.Not(statement))
            model = model if smaller is None else smaller
        return model

    def _model(self, *names: Formula) -> Any:
        verdict = self._solver.check(*names)
        if verdict == z3.unknown:
            raise NoAnswerError(f"no answer within {self.timeout_ms / 1000:g} s")
        return self._solver.model() if verdict == z3.sat else None

    def _name(self, formula: Formula) -> Formula:
        known = self._names.get(formula.get_id())
        if known is None:
            name = z3.Bool(f"asked {len(self._names)}")
            self._solver.add(name == formula)
            known = (formula, name)
            self._names[formula.get_id()] = known
        return known[1]
