"""Conditions in words: what a clinician reads behind `if`."""

import pytest

from planner.core.catalog import Catalog
from planner.core.conditions import All, AnyOf, Condition, FactIs, Not
from planner.core.facts import DoneFact, OutcomeFact
from planner.core.simplifying import factored
from planner.core.wording import condition_text, spelled


def shows(test: str, *outcomes: str) -> Condition:
    """Return that the test shows one of the outcomes."""
    facts = tuple(FactIs(OutcomeFact(test, outcome)) for outcome in outcomes)
    return facts[0] if len(facts) == 1 else AnyOf(facts)


def test_what_one_test_must_show_at_once_is_said_in_one_breath(catalog: Catalog) -> None:
    """No brackets, and MRI is named once."""
    compressed = shows("mri_whole_spine", "cord_compression", "cauda_equina_compression")
    condition = All((compressed, shows("mri_whole_spine", "metastasis")))

    text = condition_text(condition, catalog)

    assert (
        text == "MRI whole spine shows cord compression or cauda equina compression together with "
        "vertebral metastasis"
    )


def test_what_two_tests_must_show_stays_two_statements(catalog: Catalog) -> None:
    """Only what the same test shows is drawn together."""
    condition = All((shows("ct_chest", "effusion"), shows("chest_ultrasound", "effusion")))

    text = condition_text(condition, catalog)

    assert text.count(" shows ") == 2
    assert " together with " not in text


def test_what_a_test_must_not_show_is_said_without_brackets(catalog: Catalog) -> None:
    """None of several outcomes: the test is named once and does not show them."""
    none = Not(shows("ct_chest", "effusion", "apical_mass"))

    text = condition_text(All((shows("ct_chest", "liver_lesion"), none)), catalog)

    assert text == (
        "CT chest shows a liver lesion and CT chest does not show a pleural effusion or an apical mass"
    )


def test_what_two_tests_must_not_show_is_denied_of_each(catalog: Catalog) -> None:
    """Neither of two alternatives is the denial of both; inside another condition they stand in brackets."""
    either = AnyOf((shows("ct_chest", "effusion"), shows("pet_ct", "nodal_uptake")))

    text = condition_text(AnyOf((Not(either), shows("ct_chest", "apical_mass"))), catalog)

    assert text == (
        "(CT chest does not show a pleural effusion and PET-CT does not show uptake in hilar or "
        "mediastinal nodes) or CT chest shows an apical mass"
    )


def test_a_result_or_its_absence_is_just_the_test_done() -> None:
    """Whatever CT shows, CT is what is waited for."""
    metastases = FactIs(OutcomeFact("ct_chest", "multiple_metastases"))

    assert factored((metastases, Not(metastases))) == (FactIs(DoneFact("ct_chest")),)


def test_a_test_that_is_done_needs_no_list_of_what_it_shows() -> None:
    """An outcome beside "done" adds nothing."""
    done = FactIs(DoneFact("ct_chest"))
    other = FactIs(OutcomeFact("pet_ct", "nodal_uptake"))

    assert factored((FactIs(OutcomeFact("ct_chest", "effusion")), done, other)) == (done, other)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("suspected-sepsis", "suspected sepsis"),
        ("think-of-siadh", "think of SIADH"),
        ("rebook-pet-ct", "rebook PET-CT"),
        ("airway-before-ct", "airway before CT"),
        ("no-closing-on-normal-chest-xray", "no closing on a normal chest X-ray"),
        ("nodule-outside-fleischner", "nodule outside the Fleischner intervals"),
        ("end-of-nodule-follow-up", "end of nodule follow-up"),
        ("small-cell-oncology-now", "small-cell cancer to oncology now"),
        ("an-id-of-another-catalog", "an id of another catalog"),
    ],
)
def test_an_alert_or_action_is_named_as_a_clinician_writes_it(
    name: str, words: str, catalog: Catalog
) -> None:
    """Longer spellings come before shorter ones; where none fits the words of the id stand as they are."""
    assert spelled(name, catalog.spellings) == words


def test_a_spelling_fits_whole_words_only() -> None:
    """The `ct` in a longer word is left alone."""
    assert spelled("act-on-ct", {"ct": "CT"}) == "act on CT"
