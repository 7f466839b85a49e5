"""What a test showed is read as another's result where it counts as that other; no clear answer hides none."""

from collections.abc import Mapping
from datetime import date

import pytest

from planner.core.catalog import Catalog
from planner.core.facts import OutcomeFact
from planner.core.observation import observe
from planner.core.profile import Profile, Result, Stated
from planner.core.truth import Truth


def truth_of_unclear(
    test: str, catalog: Catalog, results: Mapping[str, str], *, unsafe: bool = False
) -> Truth:
    """Return whether the test counts as having given no clear answer."""
    findings = {"mri_unsafe_implant": Stated(value=True)} if unsafe else {}
    shown = {name: Result(shows=frozenset({outcome})) for name, outcome in results.items()}
    profile = Profile(findings=findings, results=shown)
    return observe(profile, catalog).truth(OutcomeFact(test, "inconclusive"))


@pytest.mark.parametrize("shown", ["normal", "cord_compression"])
def test_a_ct_without_answer_does_not_take_back_what_mri_shows(
    shown: str, catalog: Catalog
) -> None:
    """The MRI of the spine is clear; a CT beside it that tells nothing leaves it so."""
    results = {"mri_whole_spine": shown, "ct_spine": "inconclusive"}

    assert truth_of_unclear("mri_whole_spine", catalog, results) is Truth.FALSE
    assert truth_of_unclear("mri_lumbosacral", catalog, results) is Truth.FALSE


def test_a_ct_without_answer_says_nothing_of_an_mri_that_can_still_be_done(
    catalog: Catalog,
) -> None:
    """MRI is possible and not done: what it shows is open."""
    results = {"ct_spine": "inconclusive"}

    assert truth_of_unclear("mri_whole_spine", catalog, results) is Truth.UNKNOWN


def test_a_ct_without_answer_counts_where_mri_cannot_be_done(catalog: Catalog) -> None:
    """With an MR-unsafe implant the CT is all there is; myelography then answers for both."""
    unclear = {"ct_spine": "inconclusive"}
    answered = {**unclear, "ct_myelogram": "cord_compression"}

    assert truth_of_unclear("mri_whole_spine", catalog, unclear, unsafe=True) is Truth.TRUE
    assert truth_of_unclear("mri_whole_spine", catalog, answered, unsafe=True) is Truth.FALSE


def test_an_unclear_mri_stays_unclear_beside_a_ct(catalog: Catalog) -> None:
    """CT shows the cord less well: it is no answer where MRI could give one."""
    results = {"mri_whole_spine": "inconclusive", "ct_spine": "normal"}

    assert truth_of_unclear("mri_whole_spine", catalog, results) is Truth.TRUE


def test_a_test_that_covers_another_answers_for_it(catalog: Catalog) -> None:
    """An unclear MRI of the lower spine is settled by a clear one of the whole spine, and not the other way round."""
    settled = {"mri_lumbosacral": "inconclusive", "mri_whole_spine": "normal"}
    unsettled = {"mri_lumbosacral": "normal", "mri_whole_spine": "inconclusive"}

    assert truth_of_unclear("mri_lumbosacral", catalog, settled) is Truth.FALSE
    assert truth_of_unclear("mri_lumbosacral", catalog, unsettled) is Truth.FALSE
    assert truth_of_unclear("mri_whole_spine", catalog, unsettled) is Truth.TRUE


def test_an_old_answer_settles_nothing(catalog: Catalog) -> None:
    """A clear MRI of long ago does not outweigh the unclear one of today."""
    profile = Profile(
        findings={},
        results={
            "mri_lumbosacral": Result(shows=frozenset({"normal"}), on=date(2025, 8, 14)),
            "mri_whole_spine": Result(shows=frozenset({"inconclusive"}), on=date(2026, 3, 1)),
        },
        as_of=date(2026, 3, 2),
    )
    unclear = OutcomeFact("mri_lumbosacral", "inconclusive")

    assert observe(profile, catalog).truth(unclear) is Truth.TRUE
