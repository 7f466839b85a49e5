"""The headline says whether a test has to be done."""

from planner.core.catalog import Catalog
from planner.core.intake import flat_profile
from planner.core.plan import make_plan
from planner.core.summary import headline


def test_a_plan_of_options_does_not_say_that_no_test_is_called_for(catalog: Catalog) -> None:
    """After negative sputum the IGRA is an option, and the headline names it."""
    given = {
        "active_tuberculosis_suspected": True,
        "chest_xray": ["normal"],
        "tb_sputum": ["negative"],
    }

    text = headline(make_plan(flat_profile(given, catalog), catalog))

    assert text.startswith("No test has to be done by what is known; IGRA is an option.")


def test_a_plan_without_steps_says_so(catalog: Catalog) -> None:
    """Nothing stated, nothing to do."""
    text = headline(make_plan(flat_profile({}, catalog), catalog))

    assert text.startswith("No test is called for by what is known.")


def test_a_feared_emergency_is_named_as_a_clinician_writes_it(catalog: Catalog) -> None:
    """The headline shows no id: high-risk keeps its hyphen."""
    given = {"pe_suspected": True, "echocardiogram": ["right_heart_strain"]}

    text = headline(make_plan(flat_profile(given, catalog), catalog))

    assert text.startswith("Emergency: high-risk pulmonary embolism")
