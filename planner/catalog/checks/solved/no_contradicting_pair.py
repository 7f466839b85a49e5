"""No two rules contradict each other: where one asks for a test and one advises against it, it is said which one wins."""

from collections.abc import Iterator, Mapping

from planner.catalog.checks.solved.asked import shown, under
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import Solver
from planner.core.rules import Rule

ID = "no-contradicting-pair"


def check(loaded: LoadedCatalog, solvers: Mapping[str, Solver]) -> Iterator[Fault]:
    """Yield a fault for advice against a test that does not say `over` and meets a rule that asks for it."""
    for rule in loaded.catalog.rules:
        record = loaded.records("rules")[rule.id]
        for place, item in enumerate(rule.avoid):
            if "over" in record.value["avoid"][place]:
                continue
            met = _first_met(rule, item.tests, solvers)
            if met is not None:
                yield Fault(
                    record.at("avoid", place),
                    ID,
                    f"{rule.id} contradicts {met}",
                    "say over: delay, harm or yield where the advice wins, over: nothing where it gives way",
                )


def _first_met(rule: Rule, tests: tuple[str, ...], solvers: Mapping[str, Solver]) -> str | None:
    """Return the first rule that can hold together with the advice, and a patient for whom both do."""
    for guideline in sorted(rule.guidelines):
        solver = solvers[guideline]
        world = solver.world
        for other in world.rules:
            asked = sorted({test for item in other.recommend for test in item.tests} & {*tests})
            if not asked or not solver.can_be(world.fires(other), world.advises(rule)):
                continue
            patient = solver.find(world.fires(other), world.advises(rule))
            assert patient is not None, "the solver has just found a patient"
            return (
                f"{other.id} on {asked[0]} {under([guideline])}, for example for {shown(patient)}"
            )
    return None
