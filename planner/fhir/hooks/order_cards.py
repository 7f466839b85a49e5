"""Cards about draft orders: not safe, to be known first, done already, or not the right test now, and what instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.rating import Rating, rate_order
from planner.core.reasons import Because, because_advice, because_true
from planner.core.safety import Safety
from planner.core.sources import Citation
from planner.core.truth import Truth
from planner.core.wording import listing, sentence
from planner.fhir.hooks.card_parts import (
    Card,
    Indicator,
    Setting,
    bullets,
    card_document,
    check_first_text,
    indicator_of,
)
from planner.fhir.hooks.gap_cards import NO_HAZARD, gap_cards
from planner.fhir.hooks.identity import Origin
from planner.fhir.hooks.order_suggestions import (
    HARD_LEVELS,
    Concern,
    DraftOrder,
    is_likely_to_matter,
    order_suggestions,
)

_AT_SIGNING: frozenset[Concern] = frozenset(
    ("blocked", "duplicate", "check_first", "caution", "not_assessed")
)
_ORDER: tuple[Concern, ...] = (
    "blocked",
    "duplicate",
    "not_appropriate",
    "caution",
    "check_first",
    "not_assessed",
    "before",
    "not_yet",
)
# Concerns that a rule raises; the others come from the test's own contraindications, or from what is there already.
_BY_RULE: frozenset[Concern] = frozenset(("before", "not_appropriate", "not_yet"))
_WARNS: frozenset[Concern] = frozenset(("blocked", "check_first", "caution"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One thing that is wrong with an order, in words, with its sources."""

    concern: Concern
    text: str
    sources: tuple[Citation, ...]


def order_cards(
    setting: Setting,
    orders: Sequence[DraftOrder],
    *,
    rated: Iterable[DraftOrder],
    known: Mapping[str, str],
    is_signing: bool,
) -> list[Document]:
    """
    Return at most one card for each rated order, in the order of the drafts; where there is none, what was not assessed.

    Args:
        setting: What the cards of the call are made from.
        orders: All draft orders that were read as a test.
        rated: Those of them that the cards are about.
        known: Tests that the chart knows of, ordered or done -> a sentence that says so.
        is_signing: Whether the orders are about to be signed: then only what is hard is shown.
    """
    cards, has_rated = [], False
    for order in rated:
        has_rated = True
        rating = rate_order(setting.plan, order.test)
        found = _concerns(setting, order, rating, orders, known)
        if is_signing:
            found = [entry for entry in found if entry.concern in _AT_SIGNING]
        if found:
            cards.append(_card(setting, order, rating, found))
    return cards or (gap_cards(setting, NO_HAZARD, with_unread=False) if has_rated else [])


def _concerns(
    setting: Setting,
    order: DraftOrder,
    rating: Rating,
    orders: Sequence[DraftOrder],
    known: Mapping[str, str],
) -> list[_Found]:
    found = [
        *_unsafe(setting, order.test, rating),
        *_duplicates(setting.plan, order, rating, orders, known),
        *_rated(setting.plan, rating),
    ]
    return sorted(found, key=lambda entry: _ORDER.index(entry.concern))


def _unsafe(setting: Setting, test: str, rating: Rating) -> Iterable[_Found]:
    plan = setting.plan
    safety = plan.drafts.chooser.safety(test)
    if rating.reason == "blocked":
        yield _Found(concern="blocked", text=rating.text, sources=rating.sources)
    else:
        for item in (*safety.blocking, *safety.replacing):
            text = _with(because_advice(plan.situation, item.when), item.do)
            yield _Found(concern="blocked", text=text, sources=item.sources)
    for item in safety.relative:
        text = _with(because_advice(plan.situation, item.when), item.do)
        yield _Found(concern="caution", text=text, sources=item.sources)
    yield from _unknown(setting, safety)


def _unknown(setting: Setting, safety: Safety) -> Iterable[_Found]:
    """
    Yield what must be known before the test is safe.

    A harm that holds unless something unknown speaks against it counts as one. Otherwise a card is raised by what a
    test would have measured, such as the eGFR, and by what the chart holds something near to, such as a pacemaker: that a
    chart is silent on each history would interrupt every order. Where a harm only calls for care, it is raised by what is
    likely to matter in this patient, such as a pregnancy.
    """
    plan, near = setting.plan, setting.near
    hard = [(item, names) for item, names in safety.unsure if item.level in HARD_LEVELS]
    findings = plan.situation.catalog.findings
    for item, names in hard:
        if plan.situation.lenient.truth(item.when) is Truth.TRUE:
            text = _with(because_true(plan.situation, item.when), item.do)
            text = f"{text} {check_first_text(plan.situation.catalog, names)}"
            yield _Found(concern="blocked", text=text, sources=item.sources)
    asked = list(dict.fromkeys(name for _, names in hard for name in names))
    if any(findings[name].measured_by or name in near for name in asked):
        asked.sort(key=lambda name: (name not in near, findings[name].measured_by is None))
        yield _Found(
            concern="check_first",
            text=check_first_text(plan.situation.catalog, asked) + _near_text(asked, near),
            sources=tuple(cite for item, _ in hard for cite in item.sources),
        )
    for item, names in safety.unsure:
        open_here = [name for name in names if name in near or is_likely_to_matter(setting, name)]
        if open_here and item.level not in HARD_LEVELS and not set(open_here) & set(asked):
            labels = [findings[name].label for name in open_here]
            unknown = sentence(f"not known here: {listing(labels, 'and')}")
            text = f"{unknown}{_near_text(open_here, near)} {item.do}"
            yield _Found(concern="not_assessed", text=text, sources=item.sources)


def _near_text(asked: Iterable[str], near: Mapping[str, tuple[str, ...]]) -> str:
    """Return the sentence that says what in the chart makes the question a real one; empty where nothing does."""
    told = dict.fromkeys(reference for name in asked for reference in near.get(name, ()))
    return f" In the chart this may mean it: {listing(list(told), 'and')}." if told else ""


def _with(because: Iterable[Because], do: str) -> str:
    """Return what is known of the patient, and what to do about it."""
    return f"With {listing([one.text for one in because if one.state == 'present'], 'and')}: {do}"


def _duplicates(
    plan: Plan,
    order: DraftOrder,
    rating: Rating,
    orders: Sequence[DraftOrder],
    known: Mapping[str, str],
) -> Iterable[_Found]:
    catalog = plan.situation.catalog
    if rating.reason == "done":
        yield _Found(concern="duplicate", text=rating.text, sources=rating.sources)
    elif order.test in known:
        yield _Found(concern="duplicate", text=known[order.test], sources=())
    for other in orders:
        covers = (other.test, *catalog.tests[other.test].covers)
        is_earlier = other.place < order.place or other.test != order.test
        if other.place != order.place and order.test in covers and is_earlier:
            covering = catalog.tests[other.test].name
            text = sentence(f"another draft order covers it: {covering} ({_named(other)})")
            yield _Found(concern="duplicate", text=text, sources=())
            return


def _rated(plan: Plan, rating: Rating) -> Iterable[_Found]:
    if rating.verdict == "not_appropriate" and rating.reason not in ("blocked", "done"):
        yield _Found(concern="not_appropriate", text=rating.text, sources=rating.sources)
    # A chart rarely holds every symptom: that nothing in it calls for the test is no reason to interrupt.
    if rating.verdict == "insufficient_information" and rating.instead:
        yield _Found(concern="not_yet", text=rating.text, sources=rating.sources)
    due = [test for test in rating.first if test in plan.drafts.steps]
    if rating.verdict == "appropriate" and due:
        names = [plan.situation.catalog.tests[test].name for test in due]
        text = sentence(f"do first: {listing(names, 'and')}")
        yield _Found(concern="before", text=text, sources=rating.sources)


def _card(setting: Setting, order: DraftOrder, rating: Rating, found: Sequence[_Found]) -> Document:
    test = setting.catalog.tests[order.test]
    worst = found[0]
    suggestions = order_suggestions(setting, order, rating, worst.concern)
    is_rated = worst.concern in _BY_RULE
    return card_document(
        setting,
        Card(
            origin=Origin(
                kind="order",
                subject=order.test,
                rule=rating.rule.id if rating.rule and is_rated else "",
            ),
            summary=f"{sentence(test.short).removesuffix('.')}: {_lower(worst.text)}",
            detail=[
                f"About the draft order {_named(order)}: **{test.name}**.",
                bullets("What speaks against it now", [entry.text for entry in found]),
                bullets("Because", [entry.text for entry in rating.because if is_rated]),
                f"**Instead:** {rating.instead_text}" if rating.instead_text else "",
            ],
            indicator=_indicator(setting.plan, rating, found),
            sources=[cite for entry in found for cite in entry.sources[:2]],
            suggestions=suggestions,
            are_alternatives=True,
            part=order.reference or str(order.place),
            about={"order": order.reference, "verdict": rating.verdict, "concern": worst.concern},
        ),
    )


def _lower(text: str) -> str:
    """
    Return the sentence as it goes on after a colon.

    >>> _lower("Done on 2026-01-02."), _lower("CT is not indicated.")
    ('done on 2026-01-02.', 'CT is not indicated.')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _named(order: DraftOrder) -> str:
    return f"`{order.reference}`" if order.reference else f"number {order.place + 1}"


def _indicator(plan: Plan, rating: Rating, found: Sequence[_Found]) -> Indicator:
    """Return critical where an emergency test should come instead; a warning where harm is possible."""
    instead = [plan.drafts.steps[test] for test in rating.instead if test in plan.drafts.steps]
    if indicator_of(step.deadline for step in instead if step.is_now) == "critical":
        return "critical"
    return "warning" if any(entry.concern in _WARNS for entry in found) else "info"
