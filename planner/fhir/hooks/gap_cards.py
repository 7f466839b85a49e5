"""The card that stands where silence would say too much: what was not assessed, because it did not come or could not be read."""

from planner.core.parts import Document
from planner.core.wording import listing
from planner.fhir.hooks.card_parts import Card, Setting, card_document
from planner.fhir.hooks.gathering import gaps_text
from planner.fhir.hooks.identity import Origin
from planner.fhir.hooks.prefetch import can_hold_trigger

NO_TEST = "Nothing that calls for a test was found in what could be read of this chart."
NO_HAZARD = (
    "Nothing that speaks against the draft orders was found in what could be read of this chart."
)


def gap_cards(setting: Setting, found: str, *, with_unread: bool = True) -> list[Document]:
    """
    Return a card where something may hide in what did not come or could not be read, else none.

    Args:
        setting: What the cards of the call are made from.
        found: The sentence that says what was found.
        with_unread: Whether what came and could not be read is a reason for a card.
    """
    has_gap = any(
        gap.state in ("failed", "mixed") or can_hold_trigger(setting.catalog, gap.key)
        for gap in setting.gaps
    )
    if not has_gap and not (with_unread and setting.unread):
        return []
    said = [gaps_text(setting.gaps), _unread_text(setting)]
    return [
        card_document(
            setting,
            Card(
                origin=Origin(kind="gap"),
                summary=f"Workup not assessed in full: {'; '.join(filter(None, said))}.",
                detail=[found],
                indicator="info",
            ),
        )
    ]


def _unread_text(setting: Setting) -> str:
    findings = setting.catalog.findings
    named = [findings[name].label for name in setting.unread]
    return f"could not be read: {listing(named, 'and')}" if named else ""
