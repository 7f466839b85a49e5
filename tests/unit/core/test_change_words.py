"""Changes in words: one alert or action is spoken of as one, several as several, each as a clinician writes it."""

import pytest

from planner.core.catalog import Catalog
from planner.core.change_words import change_words

ONE, TWO = ["airway-at-risk"], ["airway-at-risk", "high-risk-pulmonary-embolism"]
BOTH = "airway at risk and high-risk pulmonary embolism"


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("alerts_added", "raises the alert {}", "raises the alerts {}"),
        (
            "alerts_moved",
            "changes how urgent the alert {} is",
            "changes how urgent the alerts {} are",
        ),
        ("alerts_removed", "takes back the alert {}", "takes back the alerts {}"),
        ("actions_added", "adds the action {}", "adds the actions {}"),
        ("actions_removed", "takes back the action {}", "takes back the actions {}"),
    ],
)
def test_several_are_not_spoken_of_as_one(kind: str, one: str, two: str, catalog: Catalog) -> None:
    """The noun and the verb agree with how many there are."""
    assert change_words({kind: ONE}, catalog) == one.format("airway at risk")
    assert change_words({kind: TWO}, catalog) == two.format(BOTH)


def test_actions_are_named_as_a_clinician_writes_them(catalog: Catalog) -> None:
    """Abbreviations and proper names are spelled as on the ward."""
    changes = {"actions_added": ["relieve-svc-first", "brock-probability"]}

    assert (
        change_words(changes, catalog) == "adds the actions relieve SVC first and Brock probability"
    )
