"""Run the worked patients of a catalog: what each plan must and must not hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.catalog.faults import Place
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog
from planner.core.document import QUESTIONS_SHOWN, plan_document
from planner.core.errors import PlannerError
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan

Document = Mapping[str, Any]


@dataclass(frozen=True)
class CaseReport:
    """One case, what its plan failed to meet, and the rules that the case reaches."""

    id: str
    title: str
    topic: str
    tags: tuple[str, ...]
    place: Place
    failures: tuple[str, ...]
    rules: frozenset[str] = frozenset()


def run_cases(loaded: LoadedCatalog) -> list[CaseReport]:
    """Return a report for every case, in file order."""
    return [_run(loaded, record.value, record.place) for record in loaded.raw.of("cases")]


def _run(loaded: LoadedCatalog, case: Document, place: Place) -> CaseReport:
    try:
        plan = _planned(case, loaded.catalog)
        failures = tuple(_plan_failures(case, plan))
        rules = reached_rules(plan)
    except PlannerError as error:
        failures, rules = (f"the profile cannot be read: {error}",), frozenset()
    return CaseReport(
        id=case["id"],
        title=case["title"],
        topic=case["topic"],
        tags=tuple(case["tags"]),
        place=place,
        failures=failures,
        rules=rules,
    )


def case_failures(catalog: Catalog, case: Document) -> Iterator[str]:
    """
    Yield what the case's plan by this catalog fails to meet.

    Raises:
        ProfileError: The catalog cannot read the patient.
    """
    return _plan_failures(case, _planned(case, catalog))


def _planned(case: Document, catalog: Catalog) -> Plan:
    profile = flat_profile(case["given"], catalog)
    return make_plan(profile, catalog, guideline=case.get("guideline"), site=case.get("site"))


def _plan_failures(case: Document, plan: Plan) -> Iterator[str]:
    # Only a case that speaks of questions pays for planning their answers.
    asked = QUESTIONS_SHOWN if "questions" in case["expect"] else 0
    return _failures(case["expect"], plan_document(plan, ask=asked))


def reached_rules(plan: Plan) -> frozenset[str]:
    """Return the rules that fired, that advise against a test, or that gave a conditional step."""
    situation = plan.situation
    fired = {rule.id for rule in (*situation.fired, *situation.avoiding)}
    return frozenset(
        fired | {reason.rule.id for step in plan.steps for reason in step.draft.reasons}
    )


class _Seen:
    """A plan document, asked the way expectations ask."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.steps = {step["test"]: step for step in document["steps"]}
        self.now = {test for test, step in self.steps.items() if step["state"] != "conditional"}
        self.conditional = set(self.steps) - self.now
        self.refused = {entry["test"]: entry for entry in document["not_chosen"]}
        self.alerts = {alert["id"] for alert in document["alerts"]}
        self.actions = {
            action["id"]
            for action in (*document["actions"], *document["safety_net"])
            if "if" not in action
        }


def _failures(expect: Document, document: Document) -> Iterator[str]:
    seen = _Seen(document)
    for key, value in expect.items():
        checker = _CHECKERS.get(key)
        if checker is None:
            yield f"unknown expectation {key!r}; known: {', '.join(_CHECKERS)}"
        else:
            yield from checker(seen, value)


def _priority(seen: _Seen, value: Any) -> Iterator[str]:
    if seen.document["priority"] != value:
        yield f"priority is {seen.document['priority']}, not {value}"


def _in(kind: str, pick: Callable[[_Seen], Iterable[str]]) -> Callable[[_Seen, Any], Iterator[str]]:
    def check(seen: _Seen, value: Any) -> Iterator[str]:
        for name in value:
            if name not in pick(seen):
                yield f"{name} is not {kind} ({_whereabouts(seen, name)})"

    return check


def _not_in(
    kind: str, pick: Callable[[_Seen], Iterable[str]]
) -> Callable[[_Seen, Any], Iterator[str]]:
    def check(seen: _Seen, value: Any) -> Iterator[str]:
        for name in value:
            if name in pick(seen):
                yield f"{name} is {kind} ({_whereabouts(seen, name)})"

    return check


def _whereabouts(seen: _Seen, name: str) -> str:
    if name in seen.steps:
        step = seen.steps[name]
        rules = ", ".join(dict.fromkeys(reason["rule"] for reason in step["reasons"]))
        return f"{step['state']} {step['urgency']['tier']} by {rules}"
    if name in seen.refused:
        entry = seen.refused[name]
        return f"not chosen: {entry['reason']} by {entry.get('rule')}"
    return "absent"


def _no_alerts(seen: _Seen, value: Any) -> Iterator[str]:
    if value and seen.alerts:
        yield f"there are alerts: {', '.join(sorted(seen.alerts))}"


def _urgency(seen: _Seen, value: Any) -> Iterator[str]:
    for test, tier in value.items():
        found = seen.steps.get(test, {}).get("urgency", {}).get("tier")
        if found != tier:
            yield f"urgency of {test} is {found}, not {tier}"


def _within_hours(seen: _Seen, value: Any) -> Iterator[str]:
    for test, hours in value.items():
        found = seen.steps.get(test, {}).get("urgency", {}).get("due_within_hours")
        if found is None or found > hours:
            yield f"{test} is due within {found} hours, not {hours}"


def _order(seen: _Seen, value: Any) -> Iterator[str]:
    for line in value:
        first, _, second = (part.strip() for part in line.partition("<"))
        places = [seen.steps.get(test, {}).get("order") for test in (first, second)]
        if None in places or places[0] > places[1]:
            yield f"order {line} does not hold: places {places}"


def _reasons(seen: _Seen, value: Any) -> Iterator[str]:
    for test, reason in value.items():
        found = seen.refused.get(test, {}).get("reason")
        if found != reason:
            yield f"{test} is not chosen because {found}, not {reason} ({_whereabouts(seen, test)})"


def _instead(seen: _Seen, value: Any) -> Iterator[str]:
    for test, names in value.items():
        found = seen.refused.get(test, {}).get("instead", [])
        missing = [name for name in names if name not in found]
        if missing:
            yield f"instead of {test}: {found}, lacking {missing} ({_whereabouts(seen, test)})"


def _rules(seen: _Seen, value: Any) -> Iterator[str]:
    for test, names in value.items():
        entry = seen.steps.get(test) or seen.refused.get(test, {})
        found = {reason["rule"] for reason in entry.get("reasons", [])} | {entry.get("rule")}
        missing = [name for name in names if name not in found]
        if missing:
            yield f"{test} does not rest on {', '.join(missing)} but on {sorted(map(str, found))}"


def _waits_for(seen: _Seen, value: Any) -> Iterator[str]:
    for test, names in value.items():
        found = seen.steps.get(test, {}).get("if", {}).get("waits_for", [])
        missing = [name for name in names if name not in found]
        if missing:
            yield f"{test} waits for {found}, not for {missing} ({_whereabouts(seen, test)})"


def _max_tests(seen: _Seen, value: Any) -> Iterator[str]:
    if len(seen.steps) > value:
        yield f"{len(seen.steps)} steps, more than {value}: {', '.join(seen.steps)}"


def _asked(seen: _Seen) -> set[str]:
    listed = {entry["finding"] for entry in seen.document["questions"]}
    listed |= {name for entry in seen.refused.values() for name in entry.get("ask", [])}
    for step in seen.steps.values():
        for note in step["safety"]["notes"]:
            listed.update(note.get("ask", []))
    return listed


def _open(seen: _Seen) -> set[str]:
    return {entry["id"] for entry in seen.document["coverage"]["pathways"]}


_CHECKERS: Mapping[str, Callable[[_Seen, Any], Iterator[str]]] = {
    "priority": _priority,
    "now": _in("a step now", lambda seen: seen.now),
    "conditional": _in("a conditional step", lambda seen: seen.conditional),
    "not_now": _not_in("a step now", lambda seen: seen.now),
    "not_steps": _not_in("a step", lambda seen: seen.steps),
    "alerts": _in("an alert", lambda seen: seen.alerts),
    "not_alerts": _not_in("an alert", lambda seen: seen.alerts),
    "no_alerts": _no_alerts,
    "actions": _in("an action", lambda seen: seen.actions),
    "not_actions": _not_in("an action", lambda seen: seen.actions),
    "urgency": _urgency,
    "within_hours": _within_hours,
    "order": _order,
    "reasons": _reasons,
    "instead": _instead,
    "rules": _rules,
    "waits_for": _waits_for,
    "questions": _in("asked", _asked),
    "pathways": _in("an open pathway", _open),
    "max_tests": _max_tests,
}
