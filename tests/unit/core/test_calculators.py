"""The formulas give the published and worked values, and say no more than what was entered allows."""

import math
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.calculators.forms import Range, number_share
from planner.core.calculators.reading import bound_truth
from planner.core.calculators.scores import score_condition
from planner.core.catalog import Catalog
from planner.core.compiled import compile_program
from planner.core.conditions import FactIs
from planner.core.evaluation import Scope, evaluate
from planner.core.facts import FlagFact, Operator, fact_table
from planner.core.intake import flat_profile
from planner.core.observation import observe
from planner.core.truth import Truth

OPERATORS: tuple[Operator, ...] = ("at_least", "above", "at_most", "below")
NODULE_TYPES = ("solid", "part_solid", "ground_glass")
UPTAKES = ("absent", "faint", "moderate", "intense")

# age, female, family history, emphysema, mm, type, upper lobe, count, spiculated -> probability
BROCK = [
    ((50, 0, 0, 0, 4, "solid", 0, 4, 0), 0.000797),
    ((62, 0, 0, 0, 8, "solid", 0, 4, 0), 0.013451),
    ((70, 0, 0, 0, 10, "solid", 0, 1, 0), 0.039821),
    ((68, 0, 0, 1, 9, "solid", 1, 1, 0), 0.070565),
    ((58, 1, 1, 0, 12, "ground_glass", 1, 2, 0), 0.152825),
    ((65, 1, 0, 1, 8, "part_solid", 1, 1, 1), 0.221405),
    ((68, 0, 0, 1, 15, "solid", 1, 1, 1), 0.371545),
    ((74, 1, 0, 1, 22, "solid", 1, 1, 1), 0.733808),
    ((55, 0, 0, 0, 6, "solid", 0, 1, 0), 0.005595),
]
# age, smoker, cancer, mm, spiculated, upper lobe -> probability
MAYO = [
    ((62, 0, 0, 10, 0, 0), 0.041927),
    ((62, 1, 0, 10, 0, 0), 0.088081),
    ((70, 1, 0, 18, 1, 1), 0.694066),
    ((55, 0, 0, 8, 0, 0), 0.025148),
    ((68, 1, 1, 25, 1, 1), 0.951274),
    ((68, 1, 0, 15, 1, 1), 0.588750),
    ((75, 1, 0, 30, 0, 0), 0.672387),
]
HERDER = [
    ((62, 0, 0, 10, 0, 0), (0.010108, 0.094298, 0.508187, 0.546553)),
    ((62, 1, 0, 10, 0, 0), (0.011963, 0.109887, 0.550602, 0.588340)),
    ((68, 1, 0, 15, 1, 1), (0.071364, 0.439320, 0.886056, 0.900704)),
    ((70, 1, 0, 18, 1, 1), (0.101817, 0.536137, 0.919812, 0.930461)),
    ((68, 1, 1, 25, 1, 1), (0.226559, 0.749163, 0.967364, 0.971891)),
]


def probability(catalog: Catalog, name: str, given_values: dict[str, object]) -> Range:
    figure = observe(flat_profile(given_values, catalog), catalog).reader.figure(name)
    assert figure is not None
    return Range(figure.low / 100, figure.high / 100)


def brock_inputs(
    age: float,
    female: int,
    family: int,
    emphysema: int,
    size: float,
    kind: str,
    upper: int,
    count: float,
    spiculated: int,
) -> dict[str, object]:
    return {
        "age": age,
        "sex": "female" if female else "male",
        "family_history_lung_cancer": bool(family),
        "emphysema_on_ct": bool(emphysema),
        "lesion_size_mm": size,
        "nodule_type": kind,
        "nodule_upper_lobe": bool(upper),
        "nodule_count": count,
        "nodule_spiculated": bool(spiculated),
    }


def mayo_inputs(
    age: float, smoker: int, cancer: int, size: float, spiculated: int, upper: int
) -> dict[str, object]:
    return {
        "age": age,
        "smoking_status": "former" if smoker else "never",
        "extrathoracic_cancer_over_5_years": bool(cancer),
        "lesion_size_mm": size,
        "nodule_spiculated": bool(spiculated),
        "nodule_upper_lobe": bool(upper),
    }


@pytest.mark.parametrize(("row", "expected"), BROCK)
def test_brock_gives_the_worked_values(row: tuple, expected: float, catalog: Catalog) -> None:
    """The full Brock model with spiculation, on nine patients worked by hand."""
    found = probability(catalog, "brock_probability", brock_inputs(*row))

    assert found.is_exact
    assert found.low == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("row", "expected"), MAYO)
def test_mayo_gives_the_worked_values(row: tuple, expected: float, catalog: Catalog) -> None:
    """The Mayo model, with the intercept that the published table lost a digit of."""
    found = probability(catalog, "mayo_probability", mayo_inputs(*row))

    assert found.is_exact
    assert found.low == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("row", "expected"), HERDER)
def test_herder_gives_the_worked_values(
    row: tuple, expected: tuple[float, ...], catalog: Catalog
) -> None:
    """The Herder model takes the Mayo probability, not a percentage, and the uptake."""
    for uptake, value in zip(UPTAKES, expected, strict=True):
        given_values = {**mayo_inputs(*row), "nodule_pet_uptake": uptake}
        found = probability(catalog, "herder_probability", given_values)
        assert found.low == pytest.approx(value, abs=1e-6)


def _any_brock(dice: Random) -> list:
    age, size = dice.randint(18, 100), dice.choice((2, 4, 7.5, 12, 20))
    flags = [dice.randint(0, 1) for _ in range(5)]
    kind, count = dice.choice(NODULE_TYPES), dice.randint(1, 9)
    return [age, *flags[:3], size, kind, flags[3], count, flags[4]]


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_brock_rises_and_falls_with_its_inputs(seed: int, catalog: Catalog) -> None:
    """Larger, older, spiculated, in an upper lobe: higher. More nodules: lower. Always between 0 and 1."""
    row = _any_brock(Random(seed))
    base = probability(catalog, "brock_probability", brock_inputs(*row)).low

    def changed(place: int, value: object) -> float:
        other = brock_inputs(*[*row[:place], value, *row[place + 1 :]])
        return probability(catalog, "brock_probability", other).low

    assert 0 < base < 1
    assert changed(0, row[0] + 5) > base
    assert changed(4, row[4] + 5) > base
    assert changed(7, row[7] + 1) < base
    assert changed(6, 1) >= base >= changed(6, 0)
    assert changed(8, 1) >= base >= changed(8, 0)


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_mayo_and_herder_rise_with_their_inputs(seed: int, catalog: Catalog) -> None:
    """Older, larger, spiculated, upper lobe, smoker: higher; and the Herder model rises with the uptake."""
    dice = Random(seed)
    low = [dice.randint(18, 80), 0, 0, dice.randint(4, 20), 0, 0]
    high = [low[0] + dice.randint(0, 20), *([dice.randint(0, 1)] * 2), low[3] + 5, 1, 1]
    one = probability(catalog, "mayo_probability", mayo_inputs(*low)).low
    two = probability(catalog, "mayo_probability", mayo_inputs(*high)).low
    herder = [
        [
            probability(
                catalog, "herder_probability", {**mayo_inputs(*row), "nodule_pet_uptake": uptake}
            ).low
            for uptake in UPTAKES
        ]
        for row in (low, high)
    ]

    assert 0 < one < two < 1
    assert all(values == sorted(values) for values in herder)
    assert all(0 < before < after < 1 for before, after in zip(*herder, strict=True))


@pytest.mark.parametrize("size", [0, -3])
def test_a_diameter_that_is_not_above_zero_is_refused(size: float) -> None:
    """No formula is computed with a size of nothing."""
    with pytest.raises(ValueError, match="above 0"):
        number_share(size, times=-5.3854, over=10, power=-0.5, minus=1.58113883)


def test_an_unknown_input_leaves_a_range_that_holds_every_answer(catalog: Catalog) -> None:
    """Without the family history the Brock figure lies between its two answers."""
    full = brock_inputs(68, 0, 0, 1, 15, "solid", 1, 1, 1)
    unknown = {name: full[name] for name in full if name != "family_history_lung_cancer"}
    found = probability(catalog, "brock_probability", unknown)
    ends = [
        probability(
            catalog, "brock_probability", {**unknown, "family_history_lung_cancer": answer}
        ).low
        for answer in (False, True)
    ]

    assert [found.low, found.high] == pytest.approx(ends)


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_a_bound_on_a_figure_is_known_only_where_every_answer_agrees(
    seed: int, catalog: Catalog
) -> None:
    """What is said with inputs missing stays true whatever they turn out to be, and is said as soon as it can be."""
    dice = Random(seed)
    row = _any_brock(dice)
    full = brock_inputs(*row)
    missing = dice.sample([name for name in full if name != "lesion_size_mm"], dice.randint(0, 3))
    known = {name: value for name, value in full.items() if name not in missing}
    figure = probability(catalog, "brock_probability", known)
    operator, bound = dice.choice(OPERATORS), dice.choice((0.02, 0.1, 0.3))
    said = bound_truth(figure, operator, bound)
    truths = {
        bound_truth(
            probability(catalog, "brock_probability", {**known, **answers}), operator, bound
        )
        for answers in _completions(catalog, missing)
    }

    assert truths == {said} if said is not Truth.UNKNOWN else len(truths) == 2


def _completions(catalog: Catalog, missing: list[str]) -> Iterator[dict[str, object]]:
    """Yield every combination of the extreme answers to what is missing."""
    if not missing:
        yield {}
        return
    finding = catalog.findings[missing[0]]
    answers: tuple[object, ...] = (True, False)
    if finding.kind == "number":
        answers = (finding.minimum, finding.maximum)
    elif finding.kind == "choice":
        answers = tuple(finding.choices)
    for rest in _completions(catalog, missing[1:]):
        for answer in answers:
            yield {missing[0]: answer, **rest}


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_a_bound_on_a_score_is_the_same_in_both_evaluators_and_in_arithmetic(seed: int) -> None:
    """True as soon as the known points reach it, false only when all unknown points together could not."""
    dice = Random(seed)
    facts = [FlagFact(name) for name in "abcdefg"]
    points = [dice.choice((1.0, 1.5, 3.0)) for _ in facts]
    terms = [(each, FactIs(fact)) for each, fact in zip(points, facts, strict=True)]
    operator, bound = dice.choice(OPERATORS), dice.choice((0.0, 1.0, 2.5, 4.0, 6.0, 30.0))
    world = {fact: dice.choice(list(Truth)) for fact in facts}
    certain = sum(p for p, f in zip(points, facts, strict=True) if world[f] is Truth.TRUE)
    open_points = sum(p for p, f in zip(points, facts, strict=True) if world[f] is Truth.UNKNOWN)
    expected = bound_truth(Range(certain, certain + open_points), operator, bound)
    condition = score_condition(terms, operator, bound)
    scope = Scope(derived={})
    table = fact_table(facts)
    true = [int(world[fact] is Truth.TRUE) for fact in facts]
    false = [int(world[fact] is Truth.FALSE) for fact in facts]
    got_true, got_false = compile_program([condition], scope, table)(true, false)

    assert evaluate(condition, world.__getitem__, scope) is expected
    assert (got_true[0] & 1, got_false[0] & 1) == (
        expected is Truth.TRUE,
        expected is Truth.FALSE,
    )


def test_wells_points_add_up_as_far_as_they_are_known(catalog: Catalog) -> None:
    """Signs of thrombosis and a fast heart make 4.5, whatever the rest is."""
    given_values = {"pe_suspected": True, "leg_swelling_one_side": True, "heart_rate": 110}
    figure = observe(flat_profile(given_values, catalog), catalog).reader.figure("wells_score")

    assert figure is not None
    assert figure.low == 4.5
    assert math.isclose(figure.high, 12.5)
