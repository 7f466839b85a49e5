"""Risk tables, linked: every stratum of every symptom has its rows, every number is a share of 1."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, product

from planner.catalog.faults import Place
from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.calculators.tables import (
    After,
    Habit,
    RiskRow,
    RiskTable,
    Stratum,
    TableSymptom,
)

Line = tuple[Place, Mapping[str, str]]


def risk_table_of(refs: References, record: Record) -> RiskTable:
    """Return the linked table of the record."""
    value = record.value
    symptoms = {
        name: TableSymptom(
            label=entry["label"], when=refs.condition(record, "symptoms", name, "when")
        )
        for name, entry in value["symptoms"].items()
    }
    for finding, kind in (("age", "number"), ("sex", "choice"), ("smoking_status", "choice")):
        refs.of_kind(record, finding, kind)
    return RiskTable(
        id=value["id"],
        outcome=value["outcome"],
        symptoms=symptoms,
        sexes=value["sexes"],
        smoking={
            name: Habit(label=entry["label"], values=frozenset(entry["values"]))
            for name, entry in value["smoking"].items()
        },
        rows=_rows(refs, record),
        population=value["population"],
        notes=tuple(value["notes"]),
        sources=refs.citations(record, "sources"),
        any_cancer_sources=refs.citations(record, "any_cancer_sources"),
        after=tuple(
            After(
                when=refs.condition(record, "after", place, "when"),
                label=entry["label"],
                sensitivity=entry["sensitivity"],
                specificity=entry["specificity"],
                text=entry["text"],
                sources=refs.citations(record, "after", place, "sources"),
            )
            for place, entry in enumerate(value.get("after", ()))
        ),
    )


def _rows(refs: References, record: Record) -> Mapping[Stratum, tuple[RiskRow, ...]]:
    value = record.value
    gathered: dict[Stratum, list[RiskRow]] = {
        stratum: [] for stratum in product(value["symptoms"], value["sexes"], value["smoking"])
    }
    lines = refs.risk_lines(record, value["file"], "file")
    for place, line in lines:
        stratum = (line["symptom"], line["sex"], line["smoking"])
        row = _row(refs, place, line)
        if stratum not in gathered:
            message = (
                f"{'/'.join(stratum)} is not a symptom, sex and smoking of {record.value['id']}"
            )
            refs.fault(place, "risk-table", message)
        elif row is not None:
            gathered[stratum].append(row)
    if lines:
        _check_order(refs, record, gathered)
    return {stratum: tuple(rows) for stratum, rows in gathered.items()}


def _row(refs: References, place: Place, line: Mapping[str, str]) -> RiskRow | None:
    try:
        age = float(line["age"])
        risk, low, high, any_cancer = (
            float(line[name]) if line[name] else None
            for name in ("risk", "low", "high", "any_cancer")
        )
    except ValueError:
        refs.fault(place, "risk-table", "age, risk, low, high and any_cancer must be numbers")
        return None
    if risk is None or any(not 0 <= one < 1 for one in (risk, low, high, any_cancer) if one):
        refs.fault(place, "risk-table", "a risk is a share from 0 to below 1")
        return None
    if (low is not None and low > risk) or (high is not None and high < risk):
        refs.fault(place, "risk-table", "the risk lies outside its interval")
    return RiskRow(age=age, risk=risk, low=low, high=high, any_cancer=any_cancer)


def _check_order(
    refs: References, record: Record, gathered: Mapping[Stratum, Sequence[RiskRow]]
) -> None:
    for stratum, rows in gathered.items():
        if not rows:
            message = f"the file has no row for {'/'.join(stratum)}"
            refs.fault(record.at("file"), "risk-table", message)
        if any(one.age >= two.age for one, two in pairwise(rows)):
            message = f"the ages of {'/'.join(stratum)} do not rise"
            refs.fault(record.at("file"), "risk-table", message)
