"""A blocked test leads somewhere: to a substitute that is not blocked, or to somebody who can be asked."""

from collections.abc import Iterator, Mapping

import z3

from planner.catalog.checks.solved.asked import shown, under
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import Solver
from planner.catalog.proof.patient import Formula
from planner.catalog.proof.world import World

ID = "blocked-test-has-open-way"


def check(loaded: LoadedCatalog, solvers: Mapping[str, Solver]) -> Iterator[Fault]:
    """Yield a fault for a test that can be blocked with all its substitutes while nobody is named to ask."""
    stuck: dict[str, tuple[list[str], str]] = {}
    for guideline, solver in solvers.items():
        for test in loaded.catalog.tests:
            formula = z3.And(_dead_end(solver.world, test, ()), _nobody_to_ask(solver.world, test))
            if not solver.can_be(formula):
                continue
            if test not in stuck:
                patient = solver.find(formula)
                assert patient is not None, "the solver has just found a patient"
                stuck[test] = [], shown(patient)
            stuck[test][0].append(guideline)
    for test, (guidelines, patient_text) in stuck.items():
        spot = loaded.records("tests")[test].at("contraindications")
        message = f"{test} and all its substitutes can be blocked {under(guidelines)}"
        yield Fault(spot, ID, f"{message}, for example for {patient_text}", "say no_safe_option")


def _dead_end(world: World, test: str, tried: tuple[str, ...]) -> Formula:
    """Return when the test is blocked and every way on from it ends in another that is."""
    entry = world.catalog.tests[test]
    items = [item for item in entry.contraindications if item.is_decisive]
    blocked = [world.contraindicated(i)[0] for i in items if i.level == "absolute"]
    ways = [z3.Or(blocked)]
    for item in items:
        for name in (name for name in item.substitutes if name not in (*tried, test)):
            dead_end = _dead_end(world, name, (*tried, test))
            ways.append(z3.Implies(world.contraindicated(item)[0], dead_end))
    asks = z3.Or([world.contraindicated(item)[0] for item in items if item.no_safe_option])
    ways += [
        z3.Or(asks, _dead_end(world, name, (*tried, test)))
        for name in entry.substitutes
        if name not in (*tried, test)
    ]
    return z3.And(ways)


def _nobody_to_ask(world: World, test: str) -> Formula:
    items = world.catalog.tests[test].contraindications
    asks = [i for i in items if i.is_decisive and i.no_safe_option]
    return z3.Not(z3.Or([world.contraindicated(item)[0] for item in asks]))
