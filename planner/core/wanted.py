"""Changes of findings or results that are wanted: applied to a patient, and told."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    OutcomeFact,
    PathwayFact,
    UnavailableFact,
    fact_key,
)
from planner.core.plan import Plan
from planner.core.profile import Profile, Value
from planner.core.suppositions import Supposition, suppose
from planner.core.wording import fact_text, listing

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact and the truth that it should get."""

    fact: Fact
    holds: bool


def apply_changes(plan: Plan, changes: Iterable[Wanted]) -> Profile | None:
    """Return the profile after the changes, or None where they contradict each other or what is done."""
    profile = plan.situation.observation.profile
    catalog = plan.situation.catalog
    values: dict[str, Value] = {}
    outcomes: dict[str, set[str]] = {}
    for wanted in changes:
        match wanted.fact:
            case FlagFact(finding):
                values[finding] = wanted.holds
            case NumberFact() as fact:
                value = _number_for(plan, fact, holds=wanted.holds)
                if value is None or fact.finding in values:
                    return None
                values[fact.finding] = value
            case ChoiceFact(finding, chosen):
                known = catalog.findings[finding].choices
                fitting = [choice for choice in known if (choice in chosen) == wanted.holds]
                if not fitting:
                    return None
                values[finding] = frozenset(fitting[:1])
            case OutcomeFact(test, outcome):
                outcomes.setdefault(test, set()).update({outcome} if wanted.holds else ())
            case DoneFact(test):
                outcomes.setdefault(test, set())
            case NotDoneFact() | PathwayFact() | FigureFact() | UnavailableFact():
                return None
    if not outcomes.keys().isdisjoint(profile.results):
        return None
    supposed = [Supposition(finding=name, value=value) for name, value in values.items()]
    supposed += [Supposition(test=test, value=frozenset(shown)) for test, shown in outcomes.items()]
    return suppose(profile, catalog, supposed)


def _number_for(plan: Plan, fact: NumberFact, *, holds: bool) -> float | None:
    """Return a value for which the fact has the truth: the bound itself, or the next whole step beside it."""
    finding = plan.situation.catalog.findings[fact.finding]
    step = {"at_least": 0.0, "above": 1.0, "at_most": 0.0, "below": -1.0}[fact.operator]
    if not holds:
        step = {"at_least": -1.0, "above": 0.0, "at_most": 1.0, "below": 0.0}[fact.operator]
    value = fact.bound + step
    return value if finding.minimum <= value <= finding.maximum else None


def changes_document(plan: Plan, changes: frozenset[Wanted]) -> Document:
    """Return the changes as they stand in an answer: each with what to state, and all in words."""
    ordered = sorted(changes, key=lambda wanted: sort_text([wanted]))
    catalog = plan.situation.catalog
    entries: list[Document] = []
    for wanted in ordered:
        text = fact_text(wanted.fact, catalog, holds=wanted.holds)
        match wanted.fact:
            case FlagFact(finding):
                entries.append({"finding": finding, "value": wanted.holds, "text": text})
            case NumberFact() as fact:
                value = _number_for(plan, fact, holds=wanted.holds)
                entries.append({"finding": fact.finding, "value": value, "text": text})
            case ChoiceFact(finding, values):
                known = catalog.findings[finding].choices
                fitting = [choice for choice in known if (choice in values) == wanted.holds]
                entries.append({"finding": finding, "value": fitting[0], "text": text})
            case OutcomeFact(test, outcome):
                entries.append({"test": test, "shows": outcome, "text": text})
            case DoneFact(test) | NotDoneFact(test) | UnavailableFact(test):
                entries.append({"test": test, "text": text})
            case PathwayFact(pathway):
                entries.append({"pathway": pathway, "text": text})
            case FigureFact(figure):
                entries.append({"figure": figure, "text": text})
    return {"changes": entries, "text": listing([str(entry["text"]) for entry in entries], "and")}


def sort_text(changes: Iterable[Wanted]) -> str:
    """Return a text by which sets of changes are sorted: it is the same for the same changes."""
    return "|".join(sorted(f"{fact_key(wanted.fact)} {wanted.holds}" for wanted in changes))
