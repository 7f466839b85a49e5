"""What changed since the former answer, on a page: each change with the new finding or result behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.core.catalog import Catalog
from planner.core.wording import listing, spelled
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
    said = [bold(f"{_kind(entry)}: {name}{_moved(entry, catalog)}.")]
    cause = [item["text"] for item in entry.get("because", ()) if "text" in item]
    if cause:
        said.append(escape(f"Cause: {listing(cause, 'and')}."))
    said.append(escape(entry.get("text", "")))
    said += [
        escape(f"In place of {catalog.tests[item['test']].short}: {item['text']}")
        for item in entry.get("blocked", ())
    ]
    return " ".join(filter(None, said))


def _kind(entry: Document) -> str:
    """Return the kind of change; what waits for a result is told from what is due."""
    state = entry.get("state")
    if entry["change"] == "added" and state == "conditional":
        return "Added for later, if a result calls for it"
    if isinstance(state, Mapping) and "conditional" in (state["from"], state["to"]):
        return "Due now" if state["from"] == "conditional" else "Waits for a result now"
    return str(entry["change"]).capitalize()


def _moved(entry: Document, catalog: Catalog) -> str:
    urgency = entry.get("urgency")
    if not isinstance(urgency, Mapping):
        return ""
    before, now = (
        catalog.tiers[urgency[end]].title if urgency[end] in catalog.tiers else "another time"
        for end in ("from", "to")
    )
    return f", {now} in place of {before}"
