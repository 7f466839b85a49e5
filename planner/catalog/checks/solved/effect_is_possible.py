"""What a rule asks for can happen: it is not always overruled by advice that holds whenever the rule fires."""

from collections.abc import Iterator, Mapping

from planner.catalog.checks.solved.asked import under
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import Solver
from planner.core.rules import Avoidance, Recommendation, Rule

ID = "effect-is-possible"


def check(loaded: LoadedCatalog, solvers: Mapping[str, Solver]) -> Iterator[Fault]:
    """Yield a fault for a recommendation or an advice against a test that another rule always takes away."""
    lost: dict[tuple[str, str, int, str], list[str]] = {}
    for guideline, solver in solvers.items():
        for key in _lost(solver):
            lost.setdefault(key, []).append(guideline)
    for (rule_id, part, place, by), guidelines in lost.items():
        spot = loaded.records("rules")[rule_id].at(part, place)
        yield Fault(spot, ID, f"{rule_id}: always overruled by {by} {under(guidelines)}")


def _lost(solver: Solver) -> Iterator[tuple[str, str, int, str]]:
    world = solver.world
    advice = [(rule, place, item) for rule in world.rules for place, item in enumerate(rule.avoid)]
    for asking in world.rules:
        for asked_at, asked in enumerate(asking.recommend):
            for advising, advised_at, item in advice:
                if not _meet(asked, item):
                    continue
                if item.over and _always(solver, asking, advising):
                    yield asking.id, "recommend", asked_at, advising.id
                if not item.over and _always_asked(solver, advising, asking):
                    yield advising.id, "avoid", advised_at, asking.id


def _meet(asked: Recommendation, item: Avoidance) -> bool:
    """Return whether the advice is against all that is asked for: of ranked tests another one remains."""
    return set(asked.tests) <= set(item.tests)


def _always(solver: Solver, asking: Rule, advising: Rule) -> bool:
    return solver.implies(solver.world.fires(asking), solver.world.advises(advising))


def _always_asked(solver: Solver, advising: Rule, asking: Rule) -> bool:
    return solver.implies(solver.world.advises(advising), solver.world.fires(asking))
