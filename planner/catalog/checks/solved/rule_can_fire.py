"""Every rule can fire under each guideline that it applies to: there can be a patient for whom it does."""

from collections.abc import Iterator, Mapping

from planner.catalog.checks.solved.asked import under
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import Solver

ID = "rule-can-fire"


def check(loaded: LoadedCatalog, solvers: Mapping[str, Solver]) -> Iterator[Fault]:
    """Yield a fault for a rule that no patient can make fire, or whose advice against a test never holds."""
    dead: dict[tuple[str, str], list[str]] = {}
    for guideline, solver in solvers.items():
        world = solver.world
        for rule in world.rules:
            if rule.does_more and not solver.can_be(world.fires(rule)):
                dead.setdefault((rule.id, "when"), []).append(guideline)
            if rule.avoid and not solver.can_be(world.advises(rule)):
                dead.setdefault((rule.id, "avoid"), []).append(guideline)
    for (rule_id, key), guidelines in dead.items():
        what = "can never fire" if key == "when" else "can never advise against its tests"
        spot = loaded.records("rules")[rule_id].at(key)
        yield Fault(spot, ID, f"{rule_id} {what} {under(guidelines)}")
