"""No rule is implied by another of the same effect: each adds something under some guideline."""

from collections.abc import Iterator, Mapping

from planner.catalog.checks.solved.asked import Effect, Urgency, effects, holds, under
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.proof.asking import Solver
from planner.core.rules import STRENGTH_RANK, Rule

ID = "rule-not-implied-by-another"


def check(loaded: LoadedCatalog, solvers: Mapping[str, Solver]) -> Iterator[Fault]:
    """
    Yield a fault for a rule whose every effect another rule has as well, at least as soon and as strongly, whenever it fires.

    It must be so under every guideline of the rule. A rule with a source of its own stays: a step
    shows all its reasons, and that one would be lost.
    """
    by_rule = {rule.id: effects(rule) for rule in loaded.catalog.rules}
    for rule in loaded.catalog.rules:
        implied_by = {
            guideline: _implying(solvers[guideline], rule, by_rule)
            for guideline in sorted(rule.guidelines)
        }
        if all(implied_by.values()):
            others = sorted({other for other in implied_by.values() if other})
            spot = loaded.records("rules")[rule.id].at("when")
            message = f"{rule.id} adds nothing to {', '.join(others)} {under(implied_by)}"
            yield Fault(spot, ID, message, "tell them apart by their conditions, or leave one out")


def _implying(
    solver: Solver, rule: Rule, by_rule: Mapping[str, Mapping[Effect, Urgency]]
) -> str | None:
    world = solver.world
    for other in world.rules:
        if other.id == rule.id or STRENGTH_RANK[other.strength] > STRENGTH_RANK[rule.strength]:
            continue
        if not {*rule.sources} <= {*other.sources}:
            continue
        if not _has_all(by_rule[rule.id], by_rule[other.id]):
            continue
        if solver.implies(holds(world, rule), holds(world, other)):
            return other.id
    return None


def _has_all(wanted: Mapping[Effect, Urgency], there: Mapping[Effect, Urgency]) -> bool:
    return all(effect in there and there[effect] <= urgency for effect, urgency in wanted.items())
