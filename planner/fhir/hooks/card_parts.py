"""What all cards share: the sentence that fits, the source, the reasons, the links, the ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from planner.core.catalog import Catalog
from planner.core.order import OrderedStep
from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.sources import CHECK_TEXT, Citation
from planner.core.urgency import Deadline, Priority
from planner.core.wording import listing, sentence
from planner.fhir.hooks.gathering import Gap, gaps_text
from planner.fhir.hooks.identity import Call, Origin, card_id
from planner.fhir.hooks.leaves import pruned
from planner.fhir.hooks.reasons import override_reasons

# An extension's key is a reverse domain name; this one says which project's extension it is.
EXTENSION = "org.diagnostic-workup-planner.plan"
LONGEST_SUMMARY = 139
_ASKED_AT_MOST = 4
Indicator = Literal["info", "warning", "critical"]
_INDICATORS: Mapping[Priority, Indicator] = {"emergency": "critical", "urgent": "warning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    What the cards of one call are made from.

    Args:
        plan: The plan for the chart.
        call: What makes the ids of this call its own.
        base: The address under which the service is reached.
        gaps: What could not be assessed.
        notes: What the clinician should know about how the chart was read.
        unread: Finding -> what of it stands in the chart and could not be read.
        near: Finding that is not known -> references of what the chart holds near it, such as a pacemaker of which nobody
            says whether it is safe in the scanner.
        request_for: From a step that is due to a draft ServiceRequest.
        request_for_test: From a test that is no step to a draft ServiceRequest.
    """

    plan: Plan
    call: Call
    base: str
    gaps: tuple[Gap, ...]
    request_for: Callable[[OrderedStep], Document]
    request_for_test: Callable[[str], Document]
    notes: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        """Return the catalog that answers."""
        return self.plan.situation.catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Something that the clinician can take with one click."""

    origin: Origin
    label: str
    actions: Sequence[Document]
    is_recommended: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What one card says.

    Args:
        origin: What the card is about; its id leads back to that.
        summary: One sentence; it is cut where it is too long.
        detail: Paragraphs of Markdown.
        indicator: The clinical urgency.
        sources: What it rests on; the first is the card's source.
        suggestions: What can be taken.
        are_alternatives: Whether taking one suggestion leaves out the others.
        topic: Code and words of what the card is about.
        part: What tells it apart from other cards of the same origin.
        about: Further members of the extension.
    """

    origin: Origin
    summary: str
    detail: Sequence[str]
    indicator: Indicator
    sources: Sequence[Citation] = ()
    suggestions: Sequence[Suggestion] = ()
    are_alternatives: bool = False
    topic: tuple[str, str] = ("", "")
    part: str = ""
    about: Mapping[str, object] = field(default_factory=dict)


def card_document(setting: Setting, card: Card) -> Document:
    """Return the card as CDS Hooks has it; what every card says of the plan and the chart is added."""
    cited = list(dict.fromkeys(card.sources))
    paragraphs = [*card.detail, _basis(setting.catalog, cited), *_closing(setting)]
    marks = {**plan_marks(setting), "rule": card.origin.rule, **card.about}
    return pruned(
        {
            "uuid": card_id(setting.catalog, setting.call, card.origin, card.part),
            "summary": shortened(card.summary),
            "detail": "\n\n".join(filter(None, paragraphs)),
            "indicator": card.indicator,
            "source": _source(setting, cited, card.topic),
            "suggestions": [_suggestion(setting, one, card.part) for one in card.suggestions],
            "selectionBehavior": _behavior(card),
            "overrideReasons": override_reasons(),
            "links": _links(setting),
            "extension": {EXTENSION: marks},
        }
    )


def _behavior(card: Card) -> str:
    if not card.suggestions:
        return ""
    return "at-most-one" if card.are_alternatives else "any"


def _suggestion(setting: Setting, entry: Suggestion, part: str) -> Document:
    return {
        "label": entry.label,
        "uuid": card_id(setting.catalog, setting.call, entry.origin, f"{part}/{entry.part}"),
        "isRecommended": True if entry.is_recommended else None,
        "actions": list(entry.actions),
    }


def plan_marks(setting: Setting) -> Document:
    """Return what names the plan: its digest, the catalog, the day, and what could not be assessed."""
    plan, catalog = setting.plan, setting.catalog
    as_of = plan.situation.observation.profile.as_of
    return {
        "planDigest": setting.call.plan_digest,
        "catalog": {"id": catalog.id, "version": catalog.version, "digest": catalog.digest},
        "guideline": plan.situation.view.guideline,
        "asOf": as_of.isoformat() if as_of else "",
        "notAssessed": [
            {"prefetch": gap.key, "state": gap.state, "text": gap.text} for gap in setting.gaps
        ],
        "notRead": [{"finding": name, "text": text} for name, text in setting.unread.items()],
    }


def shortened(text: str, most: int = LONGEST_SUMMARY) -> str:
    """
    Return the text, cut between words where it is longer than `most` characters.

    >>> shortened("MRI whole spine within 24 hours", 20)
    'MRI whole spine …'
    """
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return (kept.rpartition(" ")[0] or kept) + " …" if " " in kept else kept + "…"


def indicator_of(deadlines: Iterable[Deadline]) -> Indicator:
    """Return the indicator of the most urgent deadline; critical only for an emergency."""
    found = {_INDICATORS.get(deadline.tier.priority, "info") for deadline in deadlines}
    for indicator in ("critical", "warning"):
        if indicator in found:
            return indicator
    return "info"


def bullets(title: str, lines: Iterable[str]) -> str:
    """Return a Markdown list under its title; empty without lines."""
    listed = "\n".join(f"- {line}" for line in dict.fromkeys(lines))
    return f"**{title}**\n\n{listed}" if listed else ""


def _not_assessed(setting: Setting) -> str:
    """Return the sentence that says what could not be assessed; empty where all came."""
    said = gaps_text(setting.gaps)
    ending = "What is absent from these counts as unknown, not as normal."
    return f"**Not assessed** ({said}). {ending}" if said else ""


def _closing(setting: Setting) -> list[str]:
    """Return the last paragraphs of a card: what was not assessed, how the chart was read, and the first limits."""
    limits = " ".join(setting.catalog.limits[:2])
    return [_not_assessed(setting), bullets("About the chart", setting.notes), f"_{limits}_"]


def _basis(catalog: Catalog, cited: Sequence[Citation]) -> str:
    return bullets("Sources", (source_label(catalog, cite) for cite in cited))


def source_label(catalog: Catalog, cite: Citation) -> str:
    """Return the source, its edition, the place in it, and how it was checked where not against the text."""
    source = catalog.sources[cite.source]
    locator = source.locators[cite.locator]
    label = f"{source.title} ({source.edition}), {cite.locator}: {locator.title}"
    return label if locator.check == "full" else f"{label} [{CHECK_TEXT[locator.check]}]"


def _source(setting: Setting, cited: Sequence[Citation], topic: tuple[str, str]) -> Document:
    code, display = topic
    labeled = {"code": code, "display": display} if code else {}
    if labeled and setting.base:
        labeled["system"] = f"{setting.base}/v1/pathways"
    if not cited:
        return {"label": setting.catalog.title, "url": f"{setting.base}/", "topic": labeled}
    return {
        "label": source_label(setting.catalog, cited[0]),
        "url": source_page(setting.base, cited[0]),
        "topic": labeled,
    }


def source_page(base: str, cite: Citation) -> str:
    """
    Return the address of the page on the source, at the place that is cited.

    >>> source_page("https://planner.example", Citation("nice-ng12", "1.1.2"))
    'https://planner.example/docs/sources/nice-ng12#1.1.2'
    """
    return f"{base}/docs/sources/{quote(cite.source)}#{quote(cite.locator)}"


def _links(setting: Setting) -> list[Document]:
    """Return where the whole plan can be made and read; an address never holds anything about the patient."""
    if not setting.base:
        return []
    links = {"Open the planner": f"{setting.base}/", "How to read a plan": f"{setting.base}/docs"}
    return [
        {"label": label, "url": address, "type": "absolute"} for label, address in links.items()
    ]


def step_name(plan: Plan, step: OrderedStep) -> str:
    """Return the test in short and how soon it is due."""
    short = plan.situation.catalog.tests[step.draft.test].short
    return f"{short} {step.draft.deadline.tier.title}"


def lead_rule(step: OrderedStep) -> str:
    """Return the id of the rule that asks for the step most firmly."""
    return step.draft.reasons[0].rule.id


def order_suggestion(
    setting: Setting, step: OrderedStep, *, is_recommended: bool, part: str = ""
) -> Suggestion:
    """Return the suggestion that drafts an order of the step."""
    name = step_name(setting.plan, step)
    action: Document = {
        "type": "create",
        "description": f"Draft an order: {name}",
        "resource": setting.request_for(step),
    }
    return Suggestion(
        origin=Origin(kind="suggestion", subject=step.draft.test, rule=lead_rule(step)),
        label=f"Order {name}",
        actions=[action],
        is_recommended=is_recommended,
        part=part or step.draft.test,
    )


def suggestion_of_test(setting: Setting, test: str) -> Suggestion:
    """Return the suggestion that drafts an order of the test: as a step where it is due now, else as it stands."""
    for step in setting.plan.steps:
        if step.draft.test == test and step.draft.is_now:
            return order_suggestion(setting, step, is_recommended=False)
    short = setting.catalog.tests[test].short
    action: Document = {
        "type": "create",
        "description": f"Draft an order: {short}",
        "resource": setting.request_for_test(test),
    }
    origin = Origin(kind="suggestion", subject=test)
    return Suggestion(origin=origin, label=f"Order {short}", actions=[action], part=test)


def check_first_text(catalog: Catalog, findings: Sequence[str]) -> str:
    """Return which findings must be known before a test is safe, the first of them named."""
    labels = [catalog.findings[name].label for name in findings[:_ASKED_AT_MOST]]
    if len(findings) > _ASKED_AT_MOST:
        labels.append(f"{len(findings) - _ASKED_AT_MOST} more")
    return sentence(f"check first, not known here: {listing(labels, 'and')}")
