"""An alert keeps a test that settles it: no advice takes all of its tests out."""

from collections.abc import Iterator, Mapping

import z3

from planner.catalog.checks.solved.asked import shown, under
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import Solver
from planner.catalog.proof.patient import Formula
from planner.catalog.proof.world import World

ID = "alert-keeps-its-step"


def check(loaded: LoadedCatalog, solvers: Mapping[str, Solver]) -> Iterator[Fault]:
    """Yield a fault for an alert rule whose every test can be advised against with precedence while it fires."""
    for rule in loaded.catalog.rules:
        tests = sorted({test for item in rule.recommend for test in item.tests})
        if not rule.alerts or not tests:
            continue
        for guideline in sorted(rule.guidelines):
            solver = solvers[guideline]
            taken_out = z3.And([_taken_out(solver.world, test) for test in tests])
            if not solver.can_be(solver.world.fires(rule), taken_out):
                continue
            patient = solver.find(solver.world.fires(rule), taken_out)
            assert patient is not None, "the solver has just found a patient"
            spot = loaded.records("rules")[rule.id].at("alert")
            message = f"{rule.id}: no test of the alert is left {under([guideline])}"
            yield Fault(spot, ID, f"{message}, for example for {shown(patient)}")


def _taken_out(world: World, test: str) -> Formula:
    return z3.Or(
        [
            world.advises(rule)
            for rule in world.rules
            if any(item.over and test in item.tests for item in rule.avoid)
        ]
    )
