"""The check sees every way in which the absence of a result could close a pathway, and no other."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog import LoadedCatalog, read_catalog
from planner.catalog.checks.absence_closes_nothing import check, missed_by
from planner.core.conditions import (
    Condition,
    DerivedHolds,
    FactIs,
    PathwayOpen,
)
from planner.core.evaluation import PathwayDefinition, Scope, evaluate
from planner.core.facts import DoneFact, Fact, FlagFact, NotDoneFact, OutcomeFact
from planner.core.truth import Truth
from tests.catalog.test_checks import changed
from tests.drawn_conditions import draw_condition

OTHER = "- {{id: other, title: Another workup, order: 2, done_means: It is done., {}}}\n"
DERIVED = "- {{id: settled, label: settled, kind: derived, when: {}}}\n"
MASS = "cough-workup: closed where it does not become known that xray shows mass"

RESULTS = [OutcomeFact("xray", "mass"), OutcomeFact("xray", "normal"), DoneFact("xray")]
PLAIN = [FlagFact("cough"), NotDoneFact("xray")]


def messages(folder: Path, closes: str, other: str = "", derived: str = "") -> list[str]:
    """Return what the check finds in the small catalog whose pathway has that closing condition."""
    changes = [("pathways.yaml", "order: 1,", f"order: 1, closes: {closes},")]
    changes += [("pathways.yaml", "", OTHER.format(other))] if other else []
    changes += [("findings/all.yaml", "", DERIVED.format(derived))] if derived else []
    faults = list(check(read_catalog(changed(folder, tuple(changes)))))
    assert all(fault.hint for fault in faults)
    return [fault.message for fault in faults]


def test_a_negated_result_is_seen(tmp_path: Path) -> None:
    """It is named once, though it is so under every guideline."""
    assert [MASS] == messages(tmp_path, "{not: {xray: {shows: mass}}}")


def test_a_negated_done_is_seen(tmp_path: Path) -> None:
    """Before a test is done it is not known whether it will be."""
    (message,) = messages(tmp_path, "{all: [cough, {not: {xray: {done: true}}}]}")

    assert message.endswith("that xray is done")


def test_a_derived_finding_is_looked_into(tmp_path: Path) -> None:
    """The negation may stand in the definition, or before the name."""
    assert [MASS] == messages(tmp_path / "in", "settled", derived="{not: {xray: {shows: mass}}}")
    assert [MASS] == messages(tmp_path / "on", "{not: settled}", derived="{xray: {shows: mass}}")


def test_what_opens_a_named_pathway_is_looked_into(tmp_path: Path) -> None:
    """A pathway that a result opens is not open where the result does not come."""
    opens = "opens: {xray: {shows: mass}}"

    assert [MASS] == messages(tmp_path, "{not: {pathway: other}}", other=opens)


@pytest.mark.parametrize(
    "closes",
    [
        "{xray: {shows: mass}}",
        "{not: {not: {xray: {shows: mass}}}}",
        "{all: [{xray: {done: true}}, {xray: {not_done: true}}]}",
        "{any: [{not: {xray: {not_done: true}}}, {not: cough}, {not: {xray: {unavailable: true}}}]}",
        "{pathway: other}",
        "{not: settled}",
    ],
)
def test_what_is_shown_or_known_may_close(closes: str, tmp_path: Path) -> None:
    """A result that is there, and what is always known, negated or not, close a pathway."""
    opens = "opens: {xray: {shows: mass}}"

    assert [] == messages(tmp_path, closes, other=opens, derived="{not: {xray: {shows: mass}}}")


def test_what_closes_a_named_pathway_is_judged_there(tmp_path: Path) -> None:
    """Where another pathway is closed by a result, its absence leaves that one open."""
    other = "opens: cough, closes: {xray: {shows: mass}}"

    assert [] == messages(tmp_path, "{not: {pathway: other}}", other=other)


def test_the_catalog_passes(loaded: LoadedCatalog) -> None:
    """The absence of a result closes no pathway of the project's catalog, and results do close some."""
    assert any(pathway.closes for pathway in loaded.catalog.pathways.values())
    assert () == tuple(check(loaded))


def _condition(dice: Random, depth: int, names: list[Condition]) -> Condition:
    return draw_condition(dice, depth, [*(FactIs(fact) for fact in [*RESULTS, *PLAIN]), *names])


def _sound_scope(dice: Random) -> tuple[Scope, list[Condition]]:
    """Return a derived finding and two pathways in which the check finds nothing, and their names."""
    scope = Scope(derived={"one": _condition(dice, 2, [])}, pathways={})
    names: list[Condition] = [DerivedHolds("one")]
    for name in ("first", "second"):
        closes = _condition(dice, 2, names)
        while any(missed_by(closes, scope)):
            closes = _condition(dice, 2, names)
        opened = PathwayDefinition(opens=_condition(dice, 2, names), closes=closes)
        scope = Scope(derived=scope.derived, pathways={**scope.pathways, name: opened})
        names.append(PathwayOpen(name))
    return scope, names


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_truths_stay_where_results_come_to_count_as_not_shown(seed: int) -> None:
    """Where the check finds nothing, what is true or false stays so, whatever unknown result becomes false."""
    dice = Random(seed)
    scope, names = _sound_scope(dice)
    for _ in range(20):
        now: dict[Fact, Truth] = {fact: dice.choice(list(Truth)) for fact in RESULTS}
        now |= {fact: dice.choice([Truth.TRUE, Truth.FALSE]) for fact in PLAIN}
        unknown = [fact for fact, truth in now.items() if truth is Truth.UNKNOWN]
        hidden = {fact for fact in unknown if dice.random() < 0.7}
        then = now | dict.fromkeys(hidden, Truth.FALSE)
        for name in [*names, _condition(dice, 3, names)]:
            truth = evaluate(name, now.__getitem__, scope)
            if truth is not Truth.UNKNOWN:
                assert truth is evaluate(name, then.__getitem__, scope)
