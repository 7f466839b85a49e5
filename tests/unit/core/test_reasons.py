"""Reasons speak of the test that was done, not of the tests that it is read as."""

from planner.core.catalog import Catalog
from planner.core.conditions import AnyOf, FactIs
from planner.core.facts import DoneFact, NotDoneFact, OutcomeFact, ResultFact
from planner.core.plan import situate
from planner.core.profile import Profile, Result, Stated
from planner.core.reasons import Because, because_false, because_true
from planner.core.situation import Situation


def situation_with(catalog: Catalog, results: dict[str, set[str]], **findings: bool) -> Situation:
    """Return a patient with the results, and nothing stated but the findings."""
    profile = Profile(
        findings={name: Stated(value=value) for name, value in findings.items()},
        results={test: Result(shows=frozenset(shows)) for test, shows in results.items()},
    )
    return situate(profile, catalog)


def told(entries: tuple[Because, ...]) -> list[tuple[str | None, str]]:
    """Return the test and the text of each entry."""
    return [(entry.test, entry.text) for entry in entries]


def any_of(*facts: ResultFact) -> AnyOf:
    """Return that one of the facts holds."""
    return AnyOf(tuple(FactIs(fact) for fact in facts))


def test_a_result_is_told_once_and_of_the_test_that_was_done(catalog: Catalog) -> None:
    """MRI of the whole spine shows compression: MRI of a part of it, which was not done, shows nothing."""
    situation = situation_with(catalog, {"mri_whole_spine": {"cord_compression"}})
    tests = ("mri_lumbosacral", "mri_spine_region", "mri_whole_spine")
    condition = any_of(*(OutcomeFact(test, "cord_compression") for test in tests))

    expected = [("mri_whole_spine", "MRI whole spine shows cord compression")]
    assert told(because_true(situation, condition)) == expected


def test_the_ordinary_test_gives_its_name_only_where_it_was_done(catalog: Catalog) -> None:
    """A nodule on plain CT is told of the plain CT; where both CTs show it, of the CT that the rule names."""
    condition = any_of(OutcomeFact("ct_chest", "nodule"))
    plain = situation_with(catalog, {"ct_chest_plain": {"nodule"}})
    both = situation_with(catalog, {"ct_chest_plain": {"nodule"}, "ct_chest": {"nodule"}})
    other = situation_with(catalog, {"ct_chest_plain": {"nodule"}, "ct_chest": {"effusion"}})

    assert [test for test, _ in told(because_true(plain, condition))] == ["ct_chest_plain"]
    assert [test for test, _ in told(because_true(both, condition))] == ["ct_chest"]
    assert [test for test, _ in told(because_true(other, condition))] == ["ct_chest_plain"]


def test_what_a_done_test_does_not_show_is_told_of_it(catalog: Catalog) -> None:
    """The lumbosacral MRI is not done; that there is no metastasis is what the whole-spine MRI says."""
    situation = situation_with(catalog, {"mri_whole_spine": {"disc_disease"}})
    condition = any_of(OutcomeFact("mri_lumbosacral", "metastasis"))

    expected = [("mri_whole_spine", "MRI whole spine does not show vertebral metastasis")]
    assert told(because_false(situation, condition)) == expected


def test_an_unclear_answer_is_not_denied_of_the_test_that_gave_it(catalog: Catalog) -> None:
    """MRI is clear, the CT beside it is not: the MRI is told of."""
    results = {"mri_whole_spine": {"normal"}, "ct_spine": {"inconclusive"}}
    situation = situation_with(catalog, results)
    condition = any_of(OutcomeFact("mri_lumbosacral", "inconclusive"))

    expected = [("mri_whole_spine", "MRI whole spine gives a clear answer")]
    assert told(because_false(situation, condition)) == expected


def test_what_is_done_is_what_stands_in(catalog: Catalog) -> None:
    """With an MR-unsafe implant CT stands in for MRI: the CT is done, and it is the CT that is unclear."""
    situation = situation_with(catalog, {"ct_spine": {"inconclusive"}}, mri_unsafe_implant=True)
    unclear = any_of(OutcomeFact("mri_whole_spine", "inconclusive"))
    not_done = any_of(NotDoneFact("mri_whole_spine"))

    expected = [("ct_spine", "CT spine shows no clear answer")]
    assert told(because_true(situation, unclear)) == expected
    assert told(because_false(situation, not_done)) == [("ct_spine", "CT spine is done")]


def test_what_covers_a_test_is_what_is_done(catalog: Catalog) -> None:
    """CT of chest, abdomen and pelvis is done, not the CT of the chest that it covers; the plain CT is no such thing."""
    results = {"ct_chest_plain": {"nodule"}, "ct_chest_abdomen_pelvis": {"nodule"}}
    situation = situation_with(catalog, results)

    expected = [("ct_chest_abdomen_pelvis", "CT chest-abdomen-pelvis is done")]
    assert told(because_true(situation, any_of(DoneFact("ct_chest")))) == expected
