"""The catalog as formulas says of every patient what the planner says of one."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
import z3

from planner.catalog.checks.solved import solved_faults_of
from planner.catalog.load import LoadedCatalog
from planner.catalog.profiles import accepted, drawn_at
from planner.catalog.proof.asking import NoAnswerError, Solver
from planner.catalog.proof.patient import Patient
from planner.catalog.proof.world import World, worlds_of
from planner.core.catalog import Catalog
from planner.core.conditions import mentioned_facts
from planner.core.facts import UnavailableFact
from planner.core.observation import observe
from planner.core.plan import situate
from planner.core.profile import Profile
from planner.core.situation import Situation
from tests.conftest import Cases


@pytest.fixture(name="worlds", scope="module")
def _worlds(catalog: Catalog) -> Mapping[str, World]:
    """The formulas of each guideline."""
    return worlds_of(catalog)


def pinned(patient: Patient, profile: Profile) -> list[Any]:
    """Return the formulas that make any patient this one."""
    observation = observe(profile, patient.catalog)
    pins: list[Any] = []
    for name, known in patient.known.items():
        stated = profile.findings.get(name)
        pins.append(known if stated else z3.Not(known))
        if stated is None:
            continue
        if name in patient.flags:
            pins.append(patient.flags[name] == bool(stated.value))
        elif name in patient.numbers:
            pins.append(patient.numbers[name] == stated.value)
        else:
            chosen = patient.choices[name].items()
            pins += [is_it == (choice in stated.value) for choice, is_it in chosen]
    for test, resulted in patient.resulted.items():
        result = profile.results.get(test)
        pins.append(resulted if result else z3.Not(resulted))
        shows = result.shows if result else ()
        pins += [shown == (name in shows) for name, shown in patient.shown[test].items()]
    pins += [old if name in observation.stale else z3.Not(old) for name, old in patient.old.items()]
    pins.append(patient.every_test_here())
    for name, (is_there, low, high) in patient.figures.items():
        figure = observation.reader.computed(name)
        pins.append(z3.Not(is_there) if figure is None else is_there)
        if figure is not None:
            pins += [low == figure.low, high == figure.high]
    return pins


def disagreements(world: World, model: Any, situation: Situation) -> list[str]:
    """Return where the formulas and the planner say different things of the patient of the model."""

    def holds(formula: Any) -> bool:
        return bool(z3.is_true(model.eval(formula, model_completion=True)))

    fired = {rule.id for rule in situation.fired}
    advising = {rule.id for rule in situation.avoiding}
    found = [
        rule.id
        for rule in world.rules
        if rule.does_more and holds(world.fires(rule)) != (rule.id in fired)
    ]
    found += [
        rule.id
        for rule in world.rules
        if rule.avoid and holds(world.advises(rule)) != (rule.id in advising)
    ]
    for name, is_open in world.open_pathways.items():
        if holds(is_open) != (name in situation.open_pathways):
            found.append(f"pathway {name}")
    for test in world.catalog.tests.values():
        for index, item in enumerate(test.contraindications):
            key = ("contraindication", test.id, str(index))
            true, false = world.contraindicated(item)
            unknown = not holds(true) and not holds(false)
            if (holds(true), unknown) != (situation.less_holds(key), situation.less_is_open(key)):
                found.append(f"{test.id} contraindication {index}")
    return found


@pytest.mark.parametrize("number", range(40))
def test_formulas_say_of_a_drawn_patient_what_the_planner_says(
    number: int, catalog: Catalog, cases: Cases, worlds: Mapping[str, World]
) -> None:
    """Every rule, pathway and contraindication has the same truth in the solver and in the planner."""
    drawn = drawn_at(77, number, catalog, cases)
    world = worlds[drawn.guideline]
    solver = z3.Solver()
    solver.add(*world.patient.constraints(), *pinned(world.patient, drawn.profile))

    assert solver.check() == z3.sat, (
        "the solver holds a patient impossible whom the planner accepts"
    )
    situation = situate(drawn.profile, catalog, guideline=drawn.guideline)
    assert [] == disagreements(world, solver.model(), situation)


@pytest.mark.parametrize("guideline", ["nice", "scotland", "us"])
def test_a_patient_that_the_solver_finds_makes_the_rule_fire_in_the_planner(
    guideline: str, catalog: Catalog, worlds: Mapping[str, World]
) -> None:
    """The solver's patients can be written down as requests, and the planner agrees about them."""
    world = worlds[guideline]
    solver = Solver(world)
    dice = Random(f"found {guideline}")
    anywhere = [
        rule
        for rule in world.rules
        if not any(isinstance(fact, UnavailableFact) for fact in mentioned_facts(rule.when))
    ]

    for rule in dice.sample(anywhere, 8):
        does_more = rule.does_more
        request = solver.find(world.fires(rule) if does_more else world.advises(rule))
        assert request is not None, rule.id
        drawn, left_out = accepted({**request, "guideline": guideline}, catalog)
        assert () == left_out, rule.id
        situation = situate(drawn.profile, catalog, guideline=guideline)
        assert rule in (situation.fired if does_more else situation.avoiding), rule.id


def test_the_solver_states_no_more_than_it_needs(worlds: Mapping[str, World]) -> None:
    """An example in a message is short: what can be left unsaid is."""
    world = worlds["nice"]
    fever = world.patient.states("fever")

    request = Solver(world).find(fever)

    assert request is not None
    assert ({"fever": True}, {}) == (request["findings"], request["results"])


def test_no_answer_is_a_failure_and_not_a_yes(worlds: Mapping[str, World]) -> None:
    """Where the solver gives up, the check fails."""
    world = worlds["nice"]
    solver = Solver(world, timeout_ms=1)
    x, y = z3.Ints("x y")

    with pytest.raises(NoAnswerError, match=r"no answer within 0\.001 s"):
        solver.can_be(x * x * x + y * y * y == 3 * x * y * y + 9, x > 5, y > x * x)


def test_an_unfinished_check_is_reported(loaded: LoadedCatalog, monkeypatch) -> None:
    """A question without an answer stops the build like any fault."""

    def give_up(*_: object) -> bool:
        raise NoAnswerError("no answer within 1 s")

    monkeypatch.setattr(Solver, "can_be", give_up)

    faults = solved_faults_of(loaded, ("rule-can-fire",))

    assert ["the check was not finished: no answer within 1 s"] == [f.message for f in faults]
