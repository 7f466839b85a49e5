"""Which of the new findings and results is behind a change of a plan: each is taken back, and the patient planned again."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from planner.core.actions import actions, alerts
from planner.core.catalog import Catalog
from planner.core.digest import given_document
from planner.core.errors import ProfileError
from planner.core.intake import read_profile
from planner.core.parts import Document, citations
from planner.core.plan import Plan, make_plan
from planner.core.profile import Profile
from planner.core.safety import Safety
from planner.core.wording import listing, value_text

Part = Literal["steps", "alerts", "actions", "safety"]
Key = tuple[Part, str]
Decided = Mapping[Key, object]
Entries = Mapping[str, Any]

# So many new findings and results are taken back one by one; of more it is not said which is behind what.
_MOST_TRIALS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What a plan is made from, in the normal form of an answer."""

    findings: Entries
    results: Entries
    guideline: str
    site: str

    def holding(self, change: "_Change", value: Any) -> "_Given":  # noqa: ANN401  as it stands in a request
        """Return this with the value of what changed; None takes it out."""
        if change.part == "guideline":
            return replace(self, guideline=value)
        if change.part == "site":
            return replace(self, site=value)
        is_finding = change.part == "findings"
        entries = dict(self.findings if is_finding else self.results)
        entries.pop(change.name, None)
        if value is not None:
            entries[change.name] = value
        return replace(self, findings=entries) if is_finding else replace(self, results=entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One thing that is otherwise than before; None where it is not stated."""

    part: Literal["findings", "results", "guideline", "site"]
    name: str
    was: Any
    now: Any
    text: str

    def document(self) -> Document:
        """Return the change as a cause."""
        return {"input": self.name, "text": self.text}


class Causes:
    """What is behind each change between a former answer and a plan."""

    def __init__(self, plan: Plan, catalog: Catalog, previous: Mapping[str, Any]) -> None:
        """
        Take both sides.

        Args:
            plan: The new plan.
            catalog: The catalog as it is for every site.
            previous: The former answer, or what a caller sent as one.
        """
        self._plan, self._catalog = plan, catalog
        self._profile = plan.situation.observation.profile
        now = _given_now(plan)
        former = _former(previous, now, catalog)
        self._now = replace(now, findings=_stated(now, former, self._profile))
        former = replace(former, findings=_stated(former, now, self._profile))
        aged = _aged(previous, plan, former, self._now)
        self._before = former
        for change in aged:
            self._before = self._before.holding(change, change.was)
        self._changes = (*_changes(former, self._now, catalog), *aged)
        self._other_catalog = _catalog_change(previous, catalog)
        self._known: dict[str, Decided | None] = {}

    def behind(self, part: Part, name: str) -> list[Document]:
        """
        Return the new findings and results without which the entry would not have changed as it did.

        Where none is needed by itself, those that bring a change of it alone; where none does either, all. Where the
        former patient would be decided so by the catalog of today, the other catalog is the cause.
        """
        key = (part, name)
        if self._other_catalog and self._is_alike(self._before, key, self._now) is True:
            return [self._other_catalog]
        changes = self._changes
        if 1 < len(changes) <= _MOST_TRIALS:
            changes = tuple(self._needed(key)) or tuple(self._enough(key)) or changes
        return [change.document() for change in changes]

    def _needed(self, key: Key) -> Iterator[_Change]:
        for change in self._changes:
            if self._is_alike(self._now.holding(change, change.was), key, self._now) is False:
                yield change

    def _enough(self, key: Key) -> Iterator[_Change]:
        for change in self._changes:
            if self._is_alike(self._before.holding(change, change.now), key, self._before) is False:
                yield change

    def _is_alike(self, given: _Given, key: Key, to: _Given) -> bool | None:
        """Return whether the entry stands for one as for the other; None where one of them cannot be read."""
        one, other = self._decided(given), self._decided(to)
        return None if one is None or other is None else one.get(key) == other.get(key)

    def _decided(self, given: _Given) -> Decided | None:
        """Return what is decided for what is given; None where it cannot be read."""
        place = repr(given)
        if place not in self._known:
            self._known[place] = self._planned(given)
        return self._known[place]

    def _planned(self, given: _Given) -> Decided | None:
        if given is self._now:
            return _decided(self._plan)
        try:
            profile = read_profile(
                given.findings,
                given.results,
                self._catalog,
                as_of=self._profile.as_of,
                absent_by_default=self._profile.absent_by_default,
            )
        except ProfileError:
            return None
        plan = make_plan(profile, self._catalog, guideline=given.guideline, site=given.site)
        return _decided(plan)


def _decided(plan: Plan) -> Decided:
    """Return part and id -> how it stands and how soon, for what is a step, an alert or an action."""
    steps, chooser = plan.drafts.steps, plan.drafts.chooser
    decided: dict[Key, object] = {
        ("steps", test): (draft.state, draft.deadline.tier.id) for test, draft in steps.items()
    }
    decided |= {("safety", test): _heeded(chooser.safety(test)) for test in steps}
    decided |= {("alerts", str(entry["id"])): entry["urgency"] for entry in alerts(plan, citations)}
    decided |= {
        ("actions", str(entry["id"])): ("if" in entry, entry["urgency"])
        for entry in actions(plan, citations)
    }
    return decided


def _catalog_change(previous: Mapping[str, Any], catalog: Catalog) -> Document | None:
    """Return the other catalog as a cause, where the former plan was made with one."""
    former = _map(previous.get("catalog"))
    if former.get("digest", catalog.digest) == catalog.digest:
        return None
    version = former.get("version")
    other = (
        f" in place of {version}" if isinstance(version, str) and version != catalog.version else ""
    )
    return {"input": "catalog", "text": f"catalog {catalog.version}{other}"}


def _heeded(safety: Safety) -> object:
    return (
        safety.verdict,
        [item.do for item in safety.relative],
        [names for _, names in safety.unsure],
    )


def _given_now(plan: Plan) -> _Given:
    situation = plan.situation
    given: Any = given_document(situation.observation.profile, situation.catalog)
    return _Given(
        findings=given["findings"],
        results=given["results"],
        guideline=situation.view.guideline,
        site=situation.site.id,
    )


def _stated(one: _Given, other: _Given, profile: Profile) -> Entries:
    """
    Return the findings of one side without those that nobody stated anew.

    What only follows from a new finding goes with it, and what is only assumed to be absent is assumed anew.
    """
    return {
        name: told
        for name, told in one.findings.items()
        if not (name in profile.implied and told != other.findings.get(name))
        and not (name in profile.assumed and told is False)
    }


def _former(previous: Mapping[str, Any], now: _Given, catalog: Catalog) -> _Given:
    """Return what the former plan was made from, as far as it is told and known here."""
    given, chosen = _map(_map(previous.get("inputs")).get("given")), _map(previous.get("catalog"))
    guideline, site = chosen.get("guideline"), chosen.get("site")
    return _Given(
        findings=_known(given.get("findings"), catalog.findings),
        results=_known(given.get("results"), catalog.tests),
        guideline=str(guideline) if guideline in [*catalog.guidelines] else now.guideline,
        site=str(site) if site in [*catalog.sites] else now.site,
    )


def _known(entries: object, names: Container[str]) -> Entries:
    return {name: told for name, told in _map(entries).items() if name in names}


def _changes(before: _Given, now: _Given, catalog: Catalog) -> list[_Change]:
    found = [
        _Change(
            part="findings", name=name, was=was, now=is_now, text=_finding(name, is_now, catalog)
        )
        for name, was, is_now in _differing(before.findings, now.findings)
    ]
    found += [
        _Change(part="results", name=name, was=was, now=is_now, text=_result(name, is_now, catalog))
        for name, was, is_now in _differing(before.results, now.results)
    ]
    if before.guideline != now.guideline:
        text = f"guideline {now.guideline} in place of {before.guideline}"
        found.append(
            _Change(
                part="guideline",
                name="guideline",
                was=before.guideline,
                now=now.guideline,
                text=text,
            )
        )
    if before.site != now.site:
        text = f"site {now.site} in place of {before.site}"
        found.append(_Change(part="site", name="site", was=before.site, now=now.site, text=text))
    return found


def _differing(before: Entries, now: Entries) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield name, before.get(name), now.get(name)


def _aged(
    previous: Mapping[str, Any], plan: Plan, before: _Given, now: _Given
) -> tuple[_Change, ...]:
    """Return what is as it was, but has become too old to count; without its date it would count."""
    known = _map(previous.get("inputs")).get("stale")
    if not isinstance(known, list):
        return ()
    catalog = plan.situation.catalog
    found = []
    for name in sorted(plan.situation.observation.stale - set(map(str, known))):
        is_test = name in catalog.tests
        told = now.results.get(name) if is_test else now.findings.get(name)
        if told is not None and told == (before.results if is_test else before.findings).get(name):
            named = catalog.tests[name].short if is_test else catalog.findings[name].label
            found.append(
                _Change(
                    part="results" if is_test else "findings",
                    name=name,
                    was=_plain(told),
                    now=told,
                    text=f"{named} is too old to count now",
                )
            )
    return tuple(found)


def _plain(told: Any) -> Any:  # noqa: ANN401  as it stands in a request
    """Return the value or the outcomes without their date."""
    return told.get("shows", told.get("value")) if isinstance(told, Mapping) else told


def _finding(name: str, told: object, catalog: Catalog) -> str:
    finding = catalog.findings[name]
    if told is None:
        return f"{finding.label} is not stated any more"
    value = _plain(told)
    if finding.kind == "choice":
        value = frozenset(value if isinstance(value, list) else [value])
    return value_text(name, value, catalog)


def _result(test: str, told: object, catalog: Catalog) -> str:
    known = catalog.tests[test]
    if told is None:
        return f"{known.short} has no result any more"
    return f"{known.short} shows {listing([known.shows[name] for name in _plain(told)], 'and')}"


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
