"""What became of the changes: counts by kind, and those that nobody noticed, as text and as a page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.catalog.faults import Place
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation.judging import Verdict, Who
from planner.catalog.mutation.mutants import Mutant
from planner.catalog.mutation.urgencies import Swap

Change = Mutant | Swap

KINDS = {
    "rule": "conditions of rules",
    "derived": "definitions of derived findings",
    "opens": "what opens a pathway",
    "closes": "what closes a pathway",
    "contraindication": "contraindications",
    "check_first": "what is checked first",
    "urgency": "urgencies",
}
_NOTICING: tuple[Who, ...] = ("example", "check", "case")


@dataclass(frozen=True)
class Judged:
    """A change and who noticed it."""

    change: Change
    verdict: Verdict


@dataclass(frozen=True)
class Score:
    """The judged changes, in a fixed order."""

    judged: Sequence[Judged]

    def count(self, *who: Who, kind: str | None = None) -> int:
        """Return how many changes, of one kind or of all, came to one of these ends."""
        return sum(
            one.verdict.who in who and kind in (None, kind_of(one.change)) for one in self.judged
        )

    def noticed(self, kind: str | None = None) -> int:
        """Return how many changes were noticed."""
        return self.count(*_NOTICING, kind=kind)

    def made(self, kind: str | None = None) -> int:
        """Return how many changes there were that make a difference for some patient, as far as is proved."""
        return self.noticed(kind) + self.count("nobody", kind=kind)

    def percent(self, kind: str | None = None) -> float:
        """Return the share that was noticed; 100 where nothing could be changed."""
        made = self.made(kind)
        return 100.0 * self.noticed(kind) / made if made else 100.0

    @property
    def survivors(self) -> list[Change]:
        """Return the changes that nobody noticed."""
        return [one.change for one in self.judged if one.verdict.who == "nobody"]

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of changes that there were."""
        found = Counter(kind_of(one.change) for one in self.judged)
        return [kind for kind in KINDS if found[kind]]


def kind_of(change: Change) -> str:
    """Return the kind of the change, as counts are given."""
    return "urgency" if isinstance(change, Swap) else change.spot.kind


def owner(change: Change) -> str:
    """Return the id of what was changed."""
    return change.original.id if isinstance(change, Swap) else change.spot.id


def place(loaded: LoadedCatalog, change: Change) -> Place:
    """Return where what was changed stands."""
    if isinstance(change, Swap):
        key = {"recommend": "recommend", "alert": "alert", "act": "act"}[change.effect]
        return loaded.records("rules")[change.original.id].at(key)
    spot = change.spot
    kinds = {"rule": "rules", "derived": "findings", "opens": "pathways", "closes": "pathways"}
    record = loaded.records(kinds.get(spot.kind, "tests"))[spot.id]
    if spot.kind == "contraindication":
        return record.at("contraindications", spot.index)
    if spot.kind == "check_first":
        return record.at("check_first", spot.index)
    return record.at("when" if spot.kind in ("rule", "derived") else spot.kind)


def lines(loaded: LoadedCatalog, changes: Iterable[Change]) -> list[str]:
    """Return a line for each change: where, of what, and what."""
    return [f"{place(loaded, one)}: {owner(one)}: {one.change}" for one in changes]


def table(score: Score) -> list[str]:
    """Return the counts as a table, a row for each kind and one for all."""
    rows = [
        "| what was changed | changes | by examples | by checks | by cases | nobody | noticed | changes nothing |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in (*score.kinds, None):
        ends = [score.count(who, kind=kind) for who in (*_NOTICING, "nobody")]
        cells = [KINDS[kind] if kind else "all", score.made(kind), *ends]
        cells += [f"{score.percent(kind):.1f} %", score.count("nothing changes", kind=kind)]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


def page(loaded: LoadedCatalog, score: Score) -> str:
    """Return the page that lists what nobody noticed, by file."""
    by_file: dict[str, list[Change]] = {}
    for change in score.survivors:
        by_file.setdefault(place(loaded, change).file, []).append(change)
    parts = [
        "# Slips that nobody would notice",
        "",
        "Written by `python -m planner mutate --write`; see [verification.md](verification.md) for what is changed and who",
        f"could notice. Catalog {loaded.catalog.version}.",
        "",
        *table(score),
    ]
    for file, changes in sorted(by_file.items()):
        parts += ["", f"## {file}", ""]
        parts += [f"- `{owner(change)}` {change.change}" for change in changes]
    return "\n".join(parts) + "\n"
