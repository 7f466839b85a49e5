"""
Synthetic patients, drawn from a seed: the same seed and catalog give the same patients everywhere.

A drawn patient is a cluster taken from the knowledge itself (what makes a rule fire, what speaks for
a mechanism, or a worked patient that is changed) among noise: other complaints, questions that were
asked and denied, exposures, contraindications, measurements, and results of some of the tests.
A smaller part is drawn from the bare vocabulary, to reach what no cluster leads to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from planner.catalog.satisfy import Sketch, satisfy
from planner.core.catalog import Catalog
from planner.core.conditions import Condition
from planner.core.errors import Problem, ProfileError
from planner.core.facts import NumberFact
from planner.core.findings import Finding
from planner.core.intake import read_profile
from planner.core.profile import Profile

Cases = Sequence[Mapping[str, object]]
Request = dict[str, Any]
_T = TypeVar("_T")

_TODAY = date(2026, 3, 2)
_AGES_OF_RESULTS = (0, 10, 200)
# How many findings of a group are noise: a number of these is drawn, so zeros make noise rarer.
_NOISE: Mapping[str, tuple[int, ...]] = {
    "demographic": (0, 1, 2, 2, 2),
    "symptom": (0, 0, 1, 2, 4),
    "sign": (0, 0, 0, 1, 2),
    "exposure": (0, 0, 1, 2, 3),
    "history": (0, 0, 0, 1, 2),
    "safety": (0, 0, 0, 1, 2, 3),
    "measurement": (0, 0, 1, 3),
}
_DENIED = (0, 0, 3, 10, 40)


@dataclass(frozen=True)
class Drawn:
    """A patient: the request that can be sent, and the profile and guideline that it says."""

    request: Request
    profile: Profile
    guideline: str


def draw(dice: Random, catalog: Catalog, cases: Cases) -> Drawn:
    """
    Return a drawn patient.

    Args:
        dice: Where chance comes from.
        catalog: The vocabulary and the knowledge that gives patients their shape.
        cases: Worked patients as flat maps, to start from.
    """
    kind = dice.choices(("rules", "mechanism", "case", "words"), weights=(4, 2, 3, 3))[0]
    sketch = Sketch()
    if kind == "words":
        _add_words(dice, catalog, sketch)
    else:
        _start(dice, kind, catalog, cases, sketch)
        _add_noise(dice, catalog, sketch)
    request: Request = {
        "guideline": dice.choice(sorted(catalog.guidelines)),
        "findings": dict(sorted(sketch.findings.items())),
        "results": {test: _result(dice, shows) for test, shows in sorted(sketch.results.items())},
    }
    if dice.random() < 0.5:
        request["as_of"] = _TODAY.isoformat()
    return accepted(request, catalog)[0]


def draw_profile(dice: Random, catalog: Catalog, cases: Cases) -> Profile:
    """Return the profile of a drawn patient."""
    return draw(dice, catalog, cases).profile


def drawn_at(seed: int, index: int, catalog: Catalog, cases: Cases) -> Drawn:
    """Return the patient of that number in the series of the seed, whichever were drawn before."""
    dice = Random(f"{seed}/{index}")  # noqa: S311  (no secret: patients that can be drawn again)
    drawn = draw(dice, catalog, cases)
    return Drawn(
        {"case_id": f"drawn-{seed}-{index}", **drawn.request}, drawn.profile, drawn.guideline
    )


def accepted(request: Request, catalog: Catalog) -> tuple[Drawn, tuple[str, ...]]:
    """
    Return the patient as the catalog can read it, and what had to be left out.

    What the catalog does not know (it may be another edition than the one the patient was drawn
    from) or what contradicts something else is left out, entry by entry.
    """
    findings, results = dict(request["findings"]), dict(request["results"])
    day = request.get("as_of")
    left_out: list[str] = []
    while True:
        try:
            profile = read_profile(
                findings,
                results,
                catalog,
                as_of=date.fromisoformat(day) if day else None,
                absent_by_default=request.get("default_absent") is True,
            )
        except ProfileError as error:
            refused = dict.fromkeys(_refused(problem) for problem in error.problems)
            for part, name in refused:
                (findings if part == "findings" else results).pop(name)
                left_out.append(name)
            continue
        asked = str(request.get("guideline"))
        known = asked if asked in catalog.guidelines else catalog.default_guideline
        kept = {**request, "guideline": known, "findings": findings, "results": results}
        return Drawn(kept, profile, known), tuple(left_out)


def flat_request(given: Mapping[str, object], catalog: Catalog) -> Request:
    """Return a worked patient's flat map, in which findings and results are mixed, as a request."""
    request: Request = {"findings": {}, "results": {}}
    for name, value in given.items():
        if name == "as_of":
            request["as_of"] = value
        elif name == "absent_by_default":
            request["default_absent"] = value
        else:
            request["results" if name in catalog.tests else "findings"][name] = value
    return request


def _refused(problem: Problem) -> tuple[str, str]:
    part, name = problem.pointer.split("/")[1:3]
    return part, name


def _start(dice: Random, kind: str, catalog: Catalog, cases: Cases, sketch: Sketch) -> None:
    if kind == "case" and cases:
        start = flat_request(dice.choice(list(cases)), catalog)
        sketch.findings.update(start["findings"])
        for test, shown in start["results"].items():
            sketch.results[test] = _outcomes(shown)
        _forget(dice, sketch)
    elif kind == "mechanism" and catalog.mechanisms:
        evidence = dice.choice(catalog.mechanisms).supports
        for item in _some(dice, list(evidence), 4):
            satisfy(dice, item.when, catalog, sketch)
    else:
        for condition in _cluster(dice, catalog):
            satisfy(dice, condition, catalog, sketch)


def _cluster(dice: Random, catalog: Catalog) -> list[Condition]:
    """Return the conditions of one to three rules of one pathway."""
    first = dice.choice(catalog.rules)
    same = [rule for rule in catalog.rules if rule.pathway == first.pathway]
    others = dice.sample(same, min(dice.choice((0, 0, 1, 2)), len(same)))
    return [rule.when for rule in (*others, first)]


def _forget(dice: Random, sketch: Sketch) -> None:
    """Take up to two things away from a worked patient: what is then unknown must not mislead."""
    for name in _some(dice, list(sketch.findings), dice.choice((0, 0, 1, 2))):
        del sketch.findings[name]
    for test in _some(dice, list(sketch.results), dice.choice((0, 0, 1))):
        del sketch.results[test]


def _add_noise(dice: Random, catalog: Catalog, sketch: Sketch) -> None:
    groups: dict[str, list[Finding]] = {}
    for finding in catalog.findings.values():
        if finding.id not in sketch.findings:
            groups.setdefault(finding.group, []).append(finding)
    for group, counts in _NOISE.items():
        pool = groups.get(group, [])
        for finding in dice.sample(pool, min(dice.choice(counts), len(pool))):
            sketch.findings[finding.id] = _value(dice, catalog, finding, present=0.8)
    # Attributes describe what is there: how long, how it began.
    for finding in groups.get("attribute", []):
        if sketch.findings.get(finding.about or "") is True and dice.random() < 0.4:
            sketch.findings[finding.id] = _value(dice, catalog, finding, present=0.5)
    flags = [f.id for f in catalog.findings.values() if f.kind == "flag"]
    for name in _some(dice, flags, dice.choice(_DENIED)):
        sketch.findings.setdefault(name, False)
    for test in _some(dice, list(catalog.tests), dice.choice((0, 0, 0, 1, 3))):
        if test not in sketch.results:
            sketch.results[test] = _drawn_outcomes(dice, catalog, test)


def _add_words(dice: Random, catalog: Catalog, sketch: Sketch) -> None:
    for name in _some(dice, list(catalog.findings), dice.choice((3, 8, 20, 80))):
        sketch.findings[name] = _value(dice, catalog, catalog.findings[name], present=0.6)
    for test in _some(dice, list(catalog.tests), dice.choice((0, 0, 2, 8))):
        sketch.results[test] = _drawn_outcomes(dice, catalog, test)


def _drawn_outcomes(dice: Random, catalog: Catalog, test: str) -> list[str]:
    shows = list(catalog.tests[test].shows)
    several = _some(dice, [outcome for outcome in shows if outcome != "normal"], 3)
    return sorted(several) or [dice.choice(shows)]


def _outcomes(shown: Any) -> list[str]:
    value = shown["shows"] if isinstance(shown, Mapping) else shown
    return [value] if isinstance(value, str) else list(value)


def _result(dice: Random, shows: list[str]) -> Request:
    days = dice.choice((None, *_AGES_OF_RESULTS))
    if days is None:
        return {"shows": shows}
    return {"shows": shows, "on": (_TODAY - timedelta(days=days)).isoformat()}


def _value(dice: Random, catalog: Catalog, finding: Finding, *, present: float) -> object:
    if finding.kind == "flag":
        return dice.random() < present
    if finding.kind == "choice":
        return dice.choice(list(finding.choices))
    near = [
        bound
        for _, fact in catalog.facts.by_finding.get(finding.id, ())
        if isinstance(fact, NumberFact)
        for bound in (fact.bound - 1, fact.bound, fact.bound + 1)
        if finding.minimum <= bound <= finding.maximum
    ]
    if near and dice.random() < 0.6:
        return dice.choice(near)
    return round(dice.uniform(finding.minimum, finding.maximum), 1)


def _some(dice: Random, names: list[_T], most: int) -> list[_T]:
    return dice.sample(names, dice.randint(0, min(most, len(names))))
