"""The page of calculators and of the published risks."""

from collections.abc import Iterator

from planner.catalog.pages.conditions import condition_lines
from planner.catalog.pages.markdown import code, heading, plain, table
from planner.catalog.pages.shelf import Links, Shelf
from planner.core.calculators.model import (
    Calculator,
    ChoiceTerm,
    FigureTerm,
    NumberTerm,
    Term,
    WhenTerm,
)
from planner.core.calculators.tables import RiskTable
from planner.core.facts import FigureFact
from planner.core.wording import bound_text, condition_text, sentence


def calculators_page(shelf: Shelf) -> Iterator[str]:
    """Yield the lines of the page."""
    links = Links(shelf, "calculators.md")
    yield from heading(1, "Calculators and published risks")
    yield f"{links.page('README.md', 'All pages')}. Every number of a formula stands here, with the source that gives it."
    for calculator in shelf.catalog.calculators.values():
        yield from _calculator(calculator, links)
    for risk in shelf.catalog.risk_tables:
        yield from _risk(risk, links)


def _calculator(calculator: Calculator, links: Links) -> Iterator[str]:
    catalog = links.catalog
    yield from heading(2, calculator.title, calculator.id)
    yield f"{code(calculator.id)} · {plain(calculator.label)}"
    yield ""
    yield f"- **Made for:** {plain(calculator.population.text)} ({links.cites(calculator.population.sources)})"
    yield from condition_lines("Computed when", calculator.applies, links)
    if calculator.population.within:
        yield from condition_lines(
            "The patient is one of them when", calculator.population.within, links
        )
    if calculator.entered_as:
        label = catalog.findings[calculator.entered_as].label
        yield f"A value that is entered as {links.to('findings', calculator.entered_as, label)} takes its place."
        yield ""
    if calculator.kind == "logistic":
        yield (
            "The probability is 100 % / (1 + exp(-x)). "
            f"Here x is {calculator.constant:g} plus what these add:"
        )
    else:
        yield "The score is the sum of what these add:"
    yield from table(("what", "adds"), (_term(term, links) for term in calculator.terms))
    for item in calculator.thresholds:
        fact = FigureFact(calculator.id, item.operator, item.bound)
        yield f"- **{plain(sentence(bound_text(fact, catalog)))}** {plain(item.text)} ({links.cites(item.sources)})"
    if calculator.near:
        near = calculator.near
        yield f"- **{near.low:g} to {near.high:g} {calculator.unit}.** {plain(near.text)} ({links.cites(near.sources)})"
    yield f"- **Sources of the formula:** {links.cites(calculator.sources)}."
    if calculator.definitions:
        yield f"- **How the inputs are read:** {links.cites(calculator.definitions)}."
    if calculator.known_gaps:
        yield f"- **Known gaps:** {plain(calculator.known_gaps)}"


def _term(term: Term, links: Links) -> tuple[str, str]:
    catalog = links.catalog
    match term:
        case NumberTerm(finding=finding):
            return plain(catalog.findings[finding].label), plain(_number(term))
        case ChoiceTerm(finding=finding, points=points):
            entry = catalog.findings[finding]
            each = [f"{entry.choices[value]} {number:g}" for value, number in points.items()]
            return plain(entry.label), plain("; ".join(each))
        case WhenTerm(when=when, points=number, label=label):
            return plain(label or condition_text(when, catalog)), f"{number:g}"
        case FigureTerm(figure=figure, times=times):
            return plain(
                f"{catalog.calculators[figure].label}, as a share of 1"
            ), f"{times:g} times it"


def _number(term: NumberTerm) -> str:
    value = "it" if term.over == 1 else f"it / {term.over:g}"
    if term.power != 1:
        value = f"({value})^{term.power:g}"
    if term.minus:
        value = f"({value} - {term.minus:g})"
    return f"{term.times:g} x {value}"


def _risk(risk: RiskTable, links: Links) -> Iterator[str]:
    yield from heading(2, f"Published risk: {risk.outcome}", risk.id)
    yield f"{code(risk.id)} · {plain(risk.population)} ({links.cites(risk.sources)})"
    yield ""
    for note in risk.notes:
        yield f"- {plain(note)}"
    for item in risk.after:
        yield f"- {plain(item.text)} ({links.cites(item.sources)})"
    for key, symptom in risk.symptoms.items():
        yield from heading(3, sentence(symptom.label).rstrip("."))
        ages = sorted({row.age for rows in risk.rows.values() for row in rows})
        yield from table(
            ("percent within the time", *(f"{age:g} years" for age in ages)),
            (
                (plain(f"{sex_label} {habit.label}"), *_risks(risk, (key, sex, smoking), ages))
                for sex, sex_label in risk.sexes.items()
                for smoking, habit in risk.smoking.items()
            ),
        )


def _risks(risk: RiskTable, stratum: tuple[str, str, str], ages: list[float]) -> Iterator[str]:
    by_age = {row.age: row.risk for row in risk.rows.get(stratum, ())}
    for age in ages:
        yield f"{by_age[age] * 100:.3g}" if age in by_age else ""
