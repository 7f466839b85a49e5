"""What two catalogs make of the same patients: what changed, by topic, and what must never be lost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from planner.catalog.load import LoadedCatalog
from planner.catalog.profiles import Drawn, Request, accepted, drawn_at, flat_request
from planner.core.drafting import draft_steps
from planner.core.plan import situate
from planner.core.rules import Rule
from planner.core.sources import Citation
from planner.core.urgency import Deadline

EXAMPLES = 3
_READ = ("full", "partial")


@dataclass(frozen=True)
class Entry:
    """A step or an alert of one plan, as far as plans are compared."""

    state: str
    deadline: Deadline
    rules: tuple[Rule, ...]
    checks: frozenset[str]
    instead_of: frozenset[str] = frozenset()

    @property
    def is_emergency(self) -> bool:
        """Return whether it is due now as an emergency."""
        return self.state != "conditional" and self.deadline.tier.is_emergency


@dataclass(frozen=True)
class Change:
    """One difference between two plans of a patient; `lost` says what must not have been."""

    topic: str
    text: str
    lost: str = ""


@dataclass
class Comparison:
    """The differences of many patients: how many plans changed, and per topic and change how often and for whom."""

    patients: int = 0
    changed: int = 0
    left_out: int = 0
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    examples: dict[tuple[str, str], list[Request]] = field(default_factory=dict)
    losses: dict[str, list[Request]] = field(default_factory=dict)

    def note(self, request: Request, changes: Iterable[Change]) -> None:
        """Take in what changed for one patient."""
        noted = tuple(changes)
        self.patients += 1
        self.changed += bool(noted)
        for change in noted:
            self._keep((change.topic, change.text), request)
            if change.lost:
                self.losses.setdefault(change.lost, []).append(request)

    def _keep(self, key: tuple[str, str], request: Request) -> None:
        self.counts[key] = self.counts.get(key, 0) + 1
        kept = self.examples.setdefault(key, [])
        if len(kept) < EXAMPLES:
            kept.append(request)

    def add(self, other: "Comparison") -> None:
        """Take in what was found for other patients."""
        self.patients += other.patients
        self.changed += other.changed
        self.left_out += other.left_out
        for key, count in other.counts.items():
            self.counts[key] = self.counts.get(key, 0) + count
            kept = self.examples.setdefault(key, [])
            kept.extend(other.examples[key][: EXAMPLES - len(kept)])
        for loss, requests in other.losses.items():
            self.losses.setdefault(loss, []).extend(requests)


def compare_cases(old: LoadedCatalog, new: LoadedCatalog) -> Comparison:
    """Return what changed for the worked patients of the new catalog."""
    comparison = Comparison()
    for record in new.raw.of("cases"):
        request = flat_request(record.value["given"], new.catalog)
        named = {"case_id": record.value["id"], "guideline": record.value.get("guideline")}
        request |= {name: value for name, value in named.items() if value is not None}
        _compare(comparison, request, old, new)
    return comparison


def compare_drawn(
    old: LoadedCatalog, new: LoadedCatalog, seed: int, numbers: Iterable[int]
) -> Comparison:
    """Return what changed for the drawn patients of these numbers; each second one is drawn from the old knowledge."""
    comparison = Comparison()
    for number in numbers:
        source = new if number % 2 else old
        drawn = drawn_at(seed, number, source.catalog, source.worked_patients())
        _compare(comparison, drawn.request, old, new)
    return comparison


def _compare(
    comparison: Comparison, request: Request, old: LoadedCatalog, new: LoadedCatalog
) -> None:
    (before, unread_before), (now, unread_now) = (
        accepted(request, loaded.catalog) for loaded in (old, new)
    )
    comparison.left_out += bool(unread_before or unread_now)
    comparison.note(request, changes(before, now, old, new))


def changes(before: Drawn, now: Drawn, old: LoadedCatalog, new: LoadedCatalog) -> Iterator[Change]:
    """Yield what differs between the plans of a patient under the two catalogs."""
    for kind, one, two in zip(("step", "alert"), _plan(before, old), _plan(now, new), strict=True):
        taken_over = _taken_over(one, two)
        for name in sorted(one.keys() | two.keys()):
            change = _changed(f"{kind} {name}", one.get(name), two.get(name))
            if change is not None:
                text, lost = change
                if name in taken_over:
                    text, lost = f"{text}, its emergency goes on as {taken_over[name]}", ""
                yield Change(_topic(one.get(name), two.get(name), old, new), text, lost)


def _taken_over(before: Mapping[str, Entry], now: Mapping[str, Entry]) -> dict[str, str]:
    """Return what was an emergency and is none -> what is done in its place now, as an emergency and as soon."""
    found: dict[str, str] = {}
    for name, entry in before.items():
        if entry.is_emergency and not (name in now and now[name].is_emergency):
            for other, taking in sorted(now.items()):
                is_as_soon = taking.deadline.sort_key <= entry.deadline.sort_key
                if name in taking.instead_of and taking.is_emergency and is_as_soon:
                    found.setdefault(name, other)
    return found


def _plan(drawn: Drawn, loaded: LoadedCatalog) -> tuple[dict[str, Entry], dict[str, Entry]]:
    situation = situate(drawn.profile, loaded.catalog, guideline=drawn.guideline)
    steps = {
        test: replace(
            _entry(loaded, draft.state, draft.deadline, [reason.rule for reason in draft.reasons]),
            instead_of=frozenset(r.instead_of for r in draft.reasons if r.instead_of),
        )
        for test, draft in draft_steps(situation).steps.items()
    }
    alerts: dict[str, Entry] = {}
    for rule in situation.fired:
        for alert in rule.alerts:
            known = alerts.get(alert.id)
            rules = [*(known.rules if known else ()), rule]
            ends = [alert.deadline, *([known.deadline] if known else [])]
            soonest = min(ends, key=lambda deadline: deadline.sort_key)
            alerts[alert.id] = _entry(loaded, "recommended", soonest, rules)
    return steps, alerts


def _entry(loaded: LoadedCatalog, state: str, deadline: Deadline, rules: list[Rule]) -> Entry:
    checks = frozenset(_check(loaded, cite) for rule in rules for cite in rule.sources)
    return Entry(state, deadline, tuple(rules), checks)


def _check(loaded: LoadedCatalog, cite: Citation) -> str:
    return loaded.catalog.sources[cite.source].locators[cite.locator].check


def _changed(name: str, before: Entry | None, now: Entry | None) -> tuple[str, str] | None:
    """Return what happened to the step or alert, and what was lost with it; None where nothing did."""
    if before is None:
        assert now is not None, "it stands in one of the plans"
        return f"{name} added ({now.state}, {now.deadline.tier.id})", ""
    lost = f"the emergency of {name}" if before.is_emergency else ""
    if now is None:
        return f"{name} removed ({before.state}, {before.deadline.tier.id})", lost
    if now.is_emergency:
        lost = ""
    elif lost and now.state != "conditional" and _allows(now) <= _allows(before):
        lost = f"the word emergency, not the time, of {name}"
    if (
        before.is_emergency
        and now.is_emergency
        and before.deadline.sort_key < now.deadline.sort_key
    ):
        lost = f"time for the emergency of {name}"
    if not lost and not before.checks.isdisjoint(_READ) and now.checks.isdisjoint(_READ):
        lost = f"every source of {name} that was read"
    words = [
        f"{old} -> {new}"
        for old, new in (
            (before.state, now.state),
            (before.deadline.tier.id, now.deadline.tier.id),
            (_hours(before.deadline), _hours(now.deadline)),
        )
        if old != new
    ]
    if not words and not lost:
        return None
    return f"{name}: {', '.join(words) or lost}", lost


def _allows(entry: Entry) -> float:
    """Return the hours within which it is due."""
    return float("inf") if entry.deadline.hours is None else entry.deadline.hours


def _hours(deadline: Deadline) -> str:
    return "no limit" if deadline.hours is None else f"{deadline.hours:g} h"


def _topic(before: Entry | None, now: Entry | None, old: LoadedCatalog, new: LoadedCatalog) -> str:
    """Return the file of the rule that came or went; of the first rule where the same rules stand."""
    old_rules = _files(before, old)
    new_rules = _files(now, new)
    differing = {*old_rules} ^ {*new_rules}
    known: Mapping[str, str] = {**old_rules, **new_rules}
    return known[min(differing or known)]


def _files(entry: Entry | None, loaded: LoadedCatalog) -> dict[str, str]:
    places = loaded.rule_files
    return {rule.id: places[rule.id] for rule in entry.rules} if entry else {}
