"""What changed since the former answer, on a page: each change with the new finding or result behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.core.catalog import Catalog
from planner.core.wording import spelled
from planner.page.citing import Citations
from planner.page.markdown import bold, escape

Document = Mapping[str, Any]

_PARTS = ("alerts", "steps", "actions")


def changed_lines(diff: Document | None, catalog: Catalog, cited: Citations) -> Iterator[str]:
    """Yield a line for each change; one that says so where nothing changed, none where nothing was compared."""
    if diff is None:
        return
    if not diff["changed"]:
        yield "No step, alert or action changed since the former answer."
    for part in _PARTS:
        for entry in diff.get(part, ()):
            yield f"- {_change(entry, catalog)}{cited.cite(entry.get('sources', ()))}"
    for entry in diff.get("safety", ()):
        for note in entry["notes"]:
            name = catalog.tests[entry["test"]].name
            yield f"- {bold(f'To heed: {name}.')} {escape(note['text'])}{cited.cite(note['sources'])}"


def _change(entry: Document, catalog: Catalog) -> str:
    test = entry.get("test")
    name = spelled(str(entry.get("id", test)), catalog.spellings)
    if test in catalog.tests:
        name = catalog.tests[str(test)].name
    urgency = entry.get("urgency")
    moved = ""
    if isinstance(urgency, Mapping):
        tiers = [catalog.tiers[urgency[end]].title for end in ("from", "to")]
        moved = f", {tiers[1]} in place of {tiers[0]}"
    text = f"{entry['change'].capitalize()}: {name}{moved}."
    cause = [item["text"] for item in entry.get("because", ()) if "text" in item]
    because = f" Because of {', '.join(cause)}." if cause else ""
    blocked = [
        f"In place of {catalog.tests[item['test']].short}: {item['text']}"
        for item in entry.get("blocked", ())
    ]
    said = " ".join([entry.get("text", ""), *blocked]).strip()
    return f"{bold(text)}{escape(because)} {escape(said)}".rstrip()
