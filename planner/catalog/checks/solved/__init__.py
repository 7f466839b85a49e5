"""The checks that ask about all patients at once; they need z3, and import it."""

from collections.abc import Callable, Iterator, Mapping

from planner.catalog.checks.solved import (
    alert_keeps_its_step,
    blocked_test_has_open_way,
    effect_is_possible,
    no_contradicting_pair,
    rule_can_fire,
    rule_not_implied,
)
from planner.catalog.faults import Fault, Place
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import NoAnswerError, Solver
from planner.catalog.proof.world import worlds_of

SolvedCheck = Callable[[LoadedCatalog, Mapping[str, Solver]], Iterator[Fault]]

SOLVED_CHECKS: Mapping[str, SolvedCheck] = {
    module.ID: module.check
    for module in (
        rule_can_fire,
        rule_not_implied,
        no_contradicting_pair,
        effect_is_possible,
        alert_keeps_its_step,
        blocked_test_has_open_way,
    )
}


def solved_faults_of(loaded: LoadedCatalog, names: tuple[str, ...] = ()) -> tuple[Fault, ...]:
    """
    Return what the checks find, sorted by place; a question without an answer is a fault.

    Args:
        loaded: The catalog; it has passed the checks that need no solver.
        names: Only these checks; all where there are none.
    """
    solvers = {guideline: Solver(world) for guideline, world in worlds_of(loaded.catalog).items()}
    faults: list[Fault] = []
    for name, check in SOLVED_CHECKS.items():
        if names and name not in names:
            continue
        try:
            faults.extend(check(loaded, solvers))
        except NoAnswerError as error:
            faults.append(
                Fault(Place("catalog.yaml"), name, f"the check was not finished: {error}")
            )
    return tuple(sorted(faults))
