"""The published risk of each symptom that the patient has: context for the reader, never a gate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.core.calculators.tables import (
    RiskRow,
    RiskTable,
    TableSymptom,
    after_negative,
    risk_at,
)
from planner.core.figures import weakest_check
from planner.core.parts import Document, citations
from planner.core.plan import Plan
from planner.core.profile import Profile
from planner.core.truth import Truth
from planner.core.wording import listing, number_text, sentence


@dataclass(frozen=True)
class _People:
    """The strata of a table that the patient may belong to."""

    age: float
    sexes: tuple[str, ...]
    smoking: tuple[str, ...]


def symptom_risks(plan: Plan) -> list[Document]:
    """Return an entry for each symptom of a risk table that the patient has, where the table has the age."""
    judged = plan.situation.observation.reader.judged
    found: list[Document] = []
    for table in plan.situation.catalog.risk_tables:
        people = _people(plan.situation.observation.profile, table)
        for name, symptom in table.symptoms.items():
            if people is not None and judged(symptom.when) is Truth.TRUE:
                found.extend(_entry(plan, table, (name, symptom), people))
    return found


def _people(profile: Profile, table: RiskTable) -> _People | None:
    age = profile.findings.get("age")
    if age is None:
        return None
    sex, habit = _chosen(profile, "sex"), _chosen(profile, "smoking_status")
    smoking = tuple(
        name for name, item in table.smoking.items() if not habit or habit & item.values
    )
    sexes = tuple(name for name in table.sexes if not sex or name in sex)
    return _People(float(age.value), sexes, smoking)  # type: ignore[arg-type]


def _chosen(profile: Profile, finding: str) -> frozenset[str]:
    stated = profile.findings.get(finding)
    value = None if stated is None else stated.value
    return value if isinstance(value, frozenset) else frozenset()


def _entry(
    plan: Plan, table: RiskTable, symptom: tuple[str, TableSymptom], people: _People
) -> Iterator[Document]:
    name, words = symptom
    strata = [table.rows[name, sex, habit] for sex in people.sexes for habit in people.smoking]
    rows = [row for stratum in strata if (row := risk_at(stratum, people.age)) is not None]
    if not rows:
        return
    known = plan.situation.observation.profile.findings
    said = _said([row.risk for row in rows])
    yield {
        "kind": "symptom_risk",
        "id": f"{table.id}_{name}",
        "title": f"{table.outcome} after {words.label}",
        "unit": "%",
        **_value([row.risk for row in rows]),
        "text": sentence(f"{table.outcome} after {words.label}: {said} of {_who(table, people)}"),
        **_details(table, rows),
        "interpolated": all(row.age != people.age for row in strata[0]),
        "missing": [finding for finding in ("sex", "smoking_status") if finding not in known],
        "after": list(_after(plan, table, rows)),
        "population": {"text": table.population},
        "notes": list(table.notes),
        "check": weakest_check(plan.situation.catalog, table.sources),
        "sources": citations(table.sources),
    }


def _details(table: RiskTable, rows: Sequence[RiskRow]) -> Document:
    """Return the interval and the risk of any cancer, where one stratum is meant and the table has them."""
    if len(rows) != 1:
        return {}
    row, details = rows[0], Document()
    if row.low is not None and row.high is not None:
        details["interval"] = [_percent(row.low), _percent(row.high)]
    if row.any_cancer is not None:
        sources = citations(table.any_cancer_sources)
        details["any_cancer"] = {"value": _percent(row.any_cancer), "sources": sources}
    return details


def _after(plan: Plan, table: RiskTable, rows: Sequence[RiskRow]) -> Iterator[Document]:
    """Yield the risk revised by each result that is there."""
    for item in table.after:
        if plan.situation.observation.reader.judged(item.when) is not Truth.TRUE:
            continue
        risks = [after_negative(row.risk, item.sensitivity, item.specificity) for row in rows]
        yield {
            **_value(risks),
            "text": sentence(f"{item.label}: {_said(risks)}"),
            "note": item.text,
            "sources": citations(item.sources),
        }


def _who(table: RiskTable, people: _People) -> str:
    sexes = listing([table.sexes[sex] for sex in people.sexes], "and")
    habit = table.smoking[people.smoking[0]].label if len(people.smoking) == 1 else ""
    return f"{sexes} of {number_text(people.age, '')} {habit}".rstrip()


def _value(risks: Sequence[float]) -> Document:
    low, high = _percent(min(risks)), _percent(max(risks))
    return {"value": low} if len(risks) == 1 else {"between": [low, high]}


def _said(risks: Sequence[float]) -> str:
    """Return the risk in words; what rounds to nothing is said to be below what can be shown."""
    low, high = (_percent(end) for end in (min(risks), max(risks)))
    texts = [number_text(end, "%") if end else "below 0.01 %" for end in (low, high)]
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"


def _percent(share: float) -> float:
    """Return the percentage as it is shown: two digits that count, at most two after the point."""
    return round(float(f"{100.0 * share:.2g}"), 2)
