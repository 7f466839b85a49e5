"""Sentences made from the same conditions that decide; nothing here is written by hand for one case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.core.calculators.forms import Range
from planner.core.catalog import Catalog
from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    PathwayOpen,
)
from planner.core.facts import (
    ChoiceFact,
    DoneFact,
    Fact,
    FigureFact,
    FlagFact,
    NotDoneFact,
    NumberFact,
    Operator,
    OutcomeFact,
    PathwayFact,
    UnavailableFact,
)
from planner.core.profile import INCONCLUSIVE, Value
from planner.core.simplifying import factored

_OPERATOR_TEXT: Mapping[Operator, str] = {
    "at_least": "at least",
    "above": "above",
    "at_most": "at most",
    "below": "below",
}
_OPPOSITE: Mapping[Operator, Operator] = {
    "at_least": "below",
    "above": "at_most",
    "at_most": "above",
    "below": "at_least",
}
_UNIT_TEXT: Mapping[str, str] = {
    "a": "years",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "1": "",
    "{pack-years}": "",
    "mm[Hg]": "mmHg",
    "Cel": "degrees Celsius",
    "/min": "per minute",
    "10*9/L": "x 10^9/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m2",
    "ug/L": "ug/L",
}

_COUNTED = ("a", "wk", "d", "h")


def number_text(value: float, unit: str) -> str:
    """
    Return the number with its unit as people write it.

    >>> number_text(7, "wk"), number_text(1, "wk"), number_text(2.70, "mmol/L")
    ('7 weeks', '1 week', '2.7 mmol/L')
    """
    shown = f"{value:.6g}"
    written = _UNIT_TEXT.get(unit, unit)
    if shown == "1" and unit in _COUNTED:
        written = written.removesuffix("s")
    return f"{shown} {written}".rstrip() if written != "%" else f"{shown} %"


def listing(parts: Sequence[str], word: str) -> str:
    """
    Return the parts as a list in a sentence.

    >>> listing(["a", "b", "c"], "or")
    'a, b or c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def spelled(name: str, spellings: Mapping[str, str]) -> str:
    """
    Return the id of an alert or an action in words, as a clinician writes them.

    Args:
        name: The id.
        spellings: Words of ids -> how they are written, in the order in which they are replaced.

    >>> spelled("rebook-pet-ct", {"pet ct": "PET-CT", "ct": "CT"})
    'rebook PET-CT'
    """
    text = f" {name.replace('-', ' ')} "
    for words, spelling in spellings.items():
        text = text.replace(f" {words} ", f" {spelling} ")
    return text.strip()


def absent_text(label: str) -> str:
    """
    Return that what the label names is not there.

    >>> absent_text("an abdominal mass"), absent_text("stridor")
    ('no abdominal mass', 'no stridor')
    """
    article, _, rest = label.partition(" ")
    return f"no {rest if rest and article in ('a', 'an') else label}"


def fact_text(fact: Fact, catalog: Catalog, *, holds: bool = True) -> str:
    """Return what the fact says, or what its opposite says."""
    match fact:
        case FlagFact(finding):
            label = catalog.findings[finding].label
            return label if holds else absent_text(label)
        case NumberFact(finding, operator, bound):
            entry = catalog.findings[finding]
            relation = _OPERATOR_TEXT[operator if holds else _OPPOSITE[operator]]
            return f"{entry.label} {relation} {number_text(bound, entry.unit)}"
        case ChoiceFact(finding, values):
            entry = catalog.findings[finding]
            named = [text for value, text in entry.choices.items() if value in values]
            text = f"{entry.label}: {listing(named, 'or')}"
            return text if holds else f"not {text}"
        case OutcomeFact():
            return _outcome_text(fact, catalog, holds=holds)
        case DoneFact(test):
            return f"{catalog.tests[test].short} is{'' if holds else ' not'} done"
        case NotDoneFact(test):
            return f"{catalog.tests[test].short} is {'not ' if holds else ''}done"
        case FigureFact(figure):
            text = f"{catalog.calculators[figure].label} {bound_text(fact, catalog)}"
            return text if holds else f"not {text}"
        case UnavailableFact(test):
            return f"{catalog.tests[test].short} is {'not ' if holds else ''}to be had here"
        case PathwayFact(pathway):
            title = catalog.pathways[pathway].title
            return f"{title} is {'' if holds else 'not '}under way"


def _outcome_text(fact: OutcomeFact, catalog: Catalog, *, holds: bool) -> str:
    test = catalog.tests[fact.test]
    if fact.outcome == INCONCLUSIVE and not holds:
        return f"{test.short} gives a clear answer"
    verb = "shows" if holds else "does not show"
    return f"{test.short} {verb} {test.shows[fact.outcome]}"


def bound_text(fact: FigureFact, catalog: Catalog) -> str:
    """Return the relation and the bound of a fact about a figure: `at least 10 %`."""
    unit = catalog.calculators[fact.figure].unit
    return f"{_OPERATOR_TEXT[fact.operator]} {number_text(fact.bound, unit)}"


def value_text(finding: str, value: Value, catalog: Catalog) -> str:
    """Return the stated finding as a phrase, such as `age 62 years` or `no fever`."""
    entry = catalog.findings[finding]
    if isinstance(value, bool):
        return entry.label if value else absent_text(entry.label)
    if isinstance(value, frozenset):
        named = [text for choice, text in entry.choices.items() if choice in value]
        return f"{entry.label}: {listing(named, 'and')}"
    return f"{entry.label} {number_text(value, entry.unit)}"


def figure_text(name: str, figure: Range, catalog: Catalog) -> str:
    """Return the figure as a phrase: `Brock probability 18.3 %`, or between which values it lies."""
    calculator = catalog.calculators[name]
    low, high = (number_text(shown(end), calculator.unit) for end in (figure.low, figure.high))
    if low == high:
        return f"{calculator.label} {low}"
    return f"{calculator.label} between {low} and {high}"


def shown(value: float) -> float:
    """
    Return the number as it is shown: three digits that count, at most two of them after the point.

    >>> shown(18.3449), shown(0.0719), shown(99.96)
    (18.3, 0.07, 100.0)
    """
    return round(float(f"{value:.3g}"), 2)


def condition_text(condition: Condition, catalog: Catalog, *, inner: bool = False) -> str:
    """Return the condition in words; parts of other kinds are put in brackets."""
    match condition:
        case FactIs(fact):
            return fact_text(fact, catalog)
        case DerivedHolds(finding):
            return catalog.derived[finding].label
        case PathwayOpen(pathway):
            return fact_text(PathwayFact(pathway), catalog)
        case Not(part):
            return _denied(part, catalog, inner=inner)
        case All(parts):
            return _joint(list(_conjuncts(parts, catalog)), inner=inner)
        case AnyOf(parts):
            grouped = factored(parts)
            if len(grouped) == 1 and grouped[0] != condition:
                return condition_text(grouped[0], catalog, inner=inner)
            text = listing(list(_alternatives(grouped, catalog)), "or")
            return f"({text})" if inner and len(grouped) > 1 else text
        case AtLeast(count, parts):
            options = ", ".join(condition_text(part, catalog, inner=True) for part in parts)
            return f"at least {count} of: {options}"


def _denied(condition: Condition, catalog: Catalog, *, inner: bool) -> str:
    """Return that the condition does not hold, in words."""
    match condition:
        case FactIs(fact):
            return fact_text(fact, catalog, holds=False)
        case AnyOf(parts):
            return _joint(list(_denials(parts, catalog)), inner=inner)
        case _:
            return f"not ({condition_text(condition, catalog)})"


def _joint(said: Sequence[str], *, inner: bool) -> str:
    """Return what holds at once; inside another condition in brackets where it is more than one thing."""
    text = listing(said, "and")
    return f"({text})" if inner and len(said) > 1 else text


def _alternatives(parts: Iterable[Condition], catalog: Catalog) -> Iterable[str]:
    """Yield the alternatives, with the outcomes of one test said in one breath."""
    for item in _by_test(parts):
        if isinstance(item, _Outcomes):
            yield f"{catalog.tests[item.test].short} shows {item.listed(catalog)}"
        else:
            yield condition_text(item, catalog, inner=True)


def _denials(parts: Iterable[Condition], catalog: Catalog) -> Iterable[str]:
    """Yield that none of the alternatives holds, with the outcomes of one test said in one breath."""
    for item in _by_test(parts):
        if isinstance(item, _Outcomes):
            yield f"{catalog.tests[item.test].short} does not show {item.listed(catalog)}"
        else:
            yield condition_text(Not(item), catalog, inner=True)


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """Outcomes of one test that stand beside each other as alternatives."""

    test: str
    outcomes: list[str]

    def listed(self, catalog: Catalog) -> str:
        shows = catalog.tests[self.test].shows
        return listing([shows[outcome] for outcome in self.outcomes], "or")


def _by_test(parts: Iterable[Condition]) -> Iterable[_Outcomes | Condition]:
    """Return the alternatives in their order, those about outcomes of one test together where the first stands."""
    gathered: dict[str, _Outcomes] = {}
    order: list[_Outcomes | Condition] = []
    for part in parts:
        if not (isinstance(part, FactIs) and isinstance(part.fact, OutcomeFact)):
            order.append(part)
            continue
        test = part.fact.test
        if test not in gathered:
            gathered[test] = _Outcomes(test, [])
            order.append(gathered[test])
        gathered[test].outcomes.append(part.fact.outcome)
    return order


def _conjuncts(parts: Sequence[Condition], catalog: Catalog) -> Iterable[str]:
    """Yield what must hold at once, with what one test must show said in one breath."""
    shown: dict[str, list[str]] = {}
    order: list[str | Condition] = []
    for part in parts:
        test, outcomes = _outcomes_of_one_test(part)
        if test is None:
            order.append(part)
            continue
        if test not in shown:
            order.append(test)
        named = [catalog.tests[test].shows[outcome] for outcome in outcomes]
        shown.setdefault(test, []).append(listing(named, "or"))
    for item in order:
        if isinstance(item, str):
            together = " together with ".join(shown[item])
            yield f"{catalog.tests[item].short} shows {together}"
        else:
            yield condition_text(item, catalog, inner=True)


def _outcomes_of_one_test(condition: Condition) -> tuple[str | None, list[str]]:
    """Return the test and its outcomes of which one must be shown; no test where other things are said."""
    parts = condition.parts if isinstance(condition, AnyOf) else (condition,)
    facts = [part.fact for part in parts if isinstance(part, FactIs)]
    found = [fact for fact in facts if isinstance(fact, OutcomeFact)]
    if len(found) < len(parts) or len({fact.test for fact in found}) != 1:
        return None, []
    return found[0].test, [fact.outcome for fact in found]


def sentence(text: str) -> str:
    """
    Return the text with a capital first letter and a full stop.

    A name that is written with a small first letter keeps it: eGFR is not EGFR.

    >>> sentence("the ECG shows ischemia"), sentence("eGFR must be known")
    ('The ECG shows ischemia.', 'eGFR must be known.')
    """
    text = text.strip()
    if not text:
        return ""
    first = text[0] if text[1:2].isupper() else text[0].upper()
    return f"{first}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"
