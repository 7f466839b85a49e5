"""Changes of findings or results that are wanted: applied to a patient, and told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from planner.core.answer_table import answers_to, holds
from planner.core.catalog import Catalog
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


Changes = frozenset[Wanted]


def things_said(changes: Iterable[Wanted]) -> frozenset[str]:
    """Return what would have to be said: each finding once, whatever is said of it, and each outcome of a test."""
    return frozenset(_thing(wanted.fact) for wanted in changes)


def _thing(fact: Fact) -> str:
    match fact:
        case FlagFact(finding) | ChoiceFact(finding, _) | NumberFact(finding, _, _):
            return finding
        case _:
            return " ".join(fact_key(fact))


def apply_changes(plan: Plan, changes: Iterable[Wanted]) -> Profile | None:
    """Return the profile after the changes, or None where they contradict each other or what is done."""
    profile = plan.situation.observation.profile
    catalog = plan.situation.catalog
    values: dict[str, Value] = {}
    outcomes: dict[str, set[str]] = {}
    for finding, asked in by_finding(changes).items():
        value = value_for(catalog, finding, asked)
        if value is None:
            return None
        values[finding] = value
    for wanted in changes:
        match wanted.fact:
            case FlagFact() | NumberFact() | ChoiceFact():
                pass
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


def by_finding(changes: Iterable[Wanted]) -> dict[str, list[Wanted]]:
    """Return finding -> what is wanted of it, sorted."""
    found: dict[str, list[Wanted]] = {}
    for wanted in sorted(changes, key=lambda wanted: sort_text([wanted])):
        match wanted.fact:
            case FlagFact(finding) | ChoiceFact(finding, _) | NumberFact(finding, _, _):
                found.setdefault(finding, []).append(wanted)
            case _:
                pass
    return found


def value_for(catalog: Catalog, name: str, wanted: Sequence[Wanted]) -> Value | None:
    """Return a value of the finding of which all that is wanted is so; None where there is none."""
    finding = catalog.findings[name]
    facts = [fact for _, fact in catalog.facts.by_finding.get(name, ())]
    known: list[Value] = list(answers_to(finding, facts))
    bounds = [item.fact.bound for item in wanted if isinstance(item.fact, NumberFact)]
    if bounds:
        near = [bound + step for bound in bounds for step in (0.0, 1.0, -1.0)]
        known += [value for value in near if finding.minimum <= value <= finding.maximum]
    fitting = [
        value for value in known if all(_is_so(item.fact, value) == item.holds for item in wanted)
    ]
    if not bounds:
        return fitting[0] if fitting else None
    numbers = [value for value in fitting if isinstance(value, float | int)]
    return min(numbers, key=lambda value: (abs(value - bounds[0]), value), default=None)


def _is_so(fact: Fact, value: Value) -> bool:
    assert isinstance(fact, FlagFact | ChoiceFact | NumberFact), "it speaks of a finding"
    return holds(fact, value)


def changes_document(plan: Plan, changes: frozenset[Wanted]) -> Document:
    """Return the changes as they stand in an answer: each with what to state, and all in words."""
    ordered = sorted(changes, key=lambda wanted: sort_text([wanted]))
    catalog = plan.situation.catalog
    said = by_finding(ordered)
    entries: list[Document] = []
    for wanted in ordered:
        text = fact_text(wanted.fact, catalog, holds=wanted.holds)
        match wanted.fact:
            case FlagFact(finding) | ChoiceFact(finding, _) | NumberFact(finding, _, _):
                if finding in said:
                    entries.append(_finding_document(catalog, finding, said.pop(finding)))
            case OutcomeFact(test, outcome):
                entries.append({"test": test, "shows": outcome, "text": text})
            case DoneFact(test) | NotDoneFact(test) | UnavailableFact(test):
                entries.append({"test": test, "text": text})
            case PathwayFact(pathway):
                entries.append({"pathway": pathway, "text": text})
            case FigureFact(figure):
                entries.append({"figure": figure, "text": text})
    return {"changes": entries, "text": listing([str(entry["text"]) for entry in entries], "and")}


def _finding_document(catalog: Catalog, name: str, wanted: Sequence[Wanted]) -> Document:
    """Return what is to be stated of one finding; of a number one value, and in words all that do."""
    value = value_for(catalog, name, wanted)
    first, *others = (fact_text(item.fact, catalog, holds=item.holds) for item in wanted)
    label = catalog.findings[name].label
    text = " and ".join([first, *(other.removeprefix(f"{label} ") for other in others)])
    shown = min(value) if isinstance(value, frozenset) else value
    return {"finding": name, "value": shown, "text": text}


def rank(catalog: Catalog, changes: Changes) -> tuple[bool, str]:
    """Return a key that sorts sets of changes, last those for which a risk of tests (an implant, dialysis) must be there."""
    supposes_risk = any(
        wanted.holds
        and isinstance(wanted.fact, FlagFact)
        and catalog.findings[wanted.fact.finding].group == "safety"
        for wanted in changes
    )
    return supposes_risk, sort_text(changes)


def sort_text(changes: Iterable[Wanted]) -> str:
    """Return a text by which sets of changes are sorted: it is the same for the same changes."""
    return "|".join(sorted(map(_text, changes)))


# Asked for some ten thousand times for one plan, of a few hundred facts.
@lru_cache(maxsize=4096)
def _text(wanted: Wanted) -> str:
    return f"{fact_key(wanted.fact)} {wanted.holds}"
