"""Is there a patient at all for whom a change makes a difference? Where there is none, nobody can notice it."""

from collections.abc import Mapping
from functools import cached_property

import z3

from planner.catalog.mutation.mutants import Mutant
from planner.catalog.proof.asking import NoAnswerError, Solver
from planner.catalog.proof.encoding import Pair
from planner.catalog.proof.patient import Formula
from planner.catalog.proof.world import World, worlds_of
from planner.core.catalog import Catalog
from planner.core.conditions import FALSE

_MOST_MILLISECONDS = 4000


class Proving:
    """Asks the solver about every patient of the catalog."""

    def __init__(self, catalog: Catalog) -> None:
        """Take the catalog; its fact table holds the facts of the changes as well."""
        self._catalog = catalog

    @cached_property
    def _solvers(self) -> Mapping[str, Solver]:
        worlds = worlds_of(self._catalog)
        return {name: Solver(world, _MOST_MILLISECONDS) for name, world in worlds.items()}

    def changes_nothing(self, mutant: Mutant) -> bool:
        """
        Return whether the condition has the same truth with the change for every patient: true, false and unknown alike.

        A rule is looked at under each of its guidelines, while its pathway is not closed. No answer in time
        counts as a difference.
        """
        guidelines = [*self._catalog.guidelines]
        if mutant.spot.kind == "rule":
            guidelines = sorted(self._catalog.rule_by_id[mutant.spot.id].guidelines)
        return not any(self._can_differ(mutant, self._solvers[name]) for name in guidelines)

    def _can_differ(self, mutant: Mutant, solver: Solver) -> bool:
        context = self._context(mutant, solver.world)
        try:
            return any(
                solver.can_be(_differ(original, changed), *context)
                for original, changed in self._pairs(mutant, solver.world)
            )
        except NoAnswerError:
            return True

    def _pairs(self, mutant: Mutant, world: World) -> list[tuple[Pair, Pair]]:
        """Return original and changed as they are read: by what does more, by what does less, or by both."""
        is_lenient, is_strict = _read_as(mutant, self._catalog)
        found: list[tuple[Pair, Pair]] = []
        if is_lenient:
            found.append((world.lenient_pair(mutant.original), world.lenient_pair(mutant.changed)))
        if is_strict:
            found.append((world.strict_pair(mutant.original), world.strict_pair(mutant.changed)))
        return found

    def _context(self, mutant: Mutant, world: World) -> list[Formula]:
        if mutant.spot.kind != "rule":
            return []
        rule = self._catalog.rule_by_id[mutant.spot.id]
        closes = self._catalog.scopes[world.guideline].pathways[rule.pathway].closes
        # What advises against tests and what opens a pathway is read whether or not the rule's own is closed.
        if rule.avoid or rule.opens:
            return []
        return [] if closes == FALSE else [z3.Not(world.lenient_pair(closes)[0])]


def _read_as(mutant: Mutant, catalog: Catalog) -> tuple[bool, bool]:
    match mutant.spot.kind:
        case "rule":
            rule = catalog.rule_by_id[mutant.spot.id]
            return rule.does_more, bool(rule.avoid)
        case "contraindication":
            return False, True
        case "opens" | "closes" | "check_first":
            return True, False
        case "derived":
            return True, True


def _differ(one: Pair, other: Pair) -> Formula:
    return z3.Or(z3.Xor(one[0], other[0]), z3.Xor(one[1], other[1]))
