"""What clinicians read is found wherever it stands, and judged by one style."""

from pathlib import Path

import pytest

from planner.catalog import LoadedCatalog
from planner.catalog.checks import text_style
from planner.catalog.texts import shown_texts
from tests.catalog.faulty import FAULTS
from tests.catalog.test_checks import changed, found


def test_texts_of_every_kind_are_found(loaded: LoadedCatalog) -> None:
    """Reasons, alerts, safety, outcomes, differences of guidelines and places in sources are all read."""
    texts = [(shown.record.kind, shown.path, shown.text) for shown in shown_texts(loaded.raw)]
    keys = {(kind, [step for step in path if isinstance(step, str)][-1]) for kind, path, _ in texts}

    assert {
        ("rules", "because"),
        ("rules", "act"),
        ("rules", "purpose"),
        ("rules", "known_gaps"),
        ("tests", "no_safe_option"),
        ("tests", "answers"),
        ("findings", "question"),
        ("mechanisms", "text"),
        ("guidelines", "us"),
        ("guidelines", "topic"),
        ("sources", "title"),
        ("calculators", "text"),
        ("risk", "notes"),
        ("pathways", "done_means"),
        ("catalog", "limits"),
    } <= keys
    assert ("tests", ("shows", "mass"), "a mass") in texts
    assert len(texts) > 6000


def test_ids_and_bookkeeping_are_no_texts(loaded: LoadedCatalog) -> None:
    """What is no sentence is not judged as one."""
    keys = {step for shown in shown_texts(loaded.raw) for step in shown.path}

    assert keys.isdisjoint({"id", "when", "examples", "record", "aliases", "urgency", "clock"})


@pytest.mark.parametrize("place", range(len(FAULTS["text-style"])))
def test_each_fault_of_style_is_found_by_itself(place: int, tmp_path: Path) -> None:
    """Too long, British, in words of the program: each is said where it stands."""
    faults = found(changed(tmp_path, (FAULTS["text-style"][place],)), text_style.ID)

    assert 1 == len({fault.place for fault in faults})
    assert {text_style.ID} == {fault.check for fault in faults}


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        ("acute-aortic-syndrome-high-score", "or MR angiography where"),
        ("cord-symptoms-with-known-cancer", "or CT where"),
        ("objective-cord-signs", "or CT where"),
        ("nerve-symptoms-with-spinal-pain-and-lung-features", "or CT where"),
        ("whole-spine-after-unexplaining-lumbosacral-mri", "or CT where"),
        ("whole-spine-at-once-after-regional-compression", "or CT where"),
    ],
)
def test_an_alert_names_what_takes_the_place_of_a_scan(
    rule: str, other: str, loaded: LoadedCatalog
) -> None:
    """An alert does not order the very scan that the plan refuses: it says what comes where that scan is not possible."""
    acts = [alert.act for one in loaded.catalog.rules if one.id == rule for alert in one.alerts]

    assert [act for act in acts if other in act] == acts != []
