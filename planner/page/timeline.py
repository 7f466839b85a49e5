"""Time on a page: a line for each milestone, with its way and the pathway's targets that hang on it."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.page.citing import Citations
from planner.page.markdown import escape

Document = Mapping[str, Any]

_SAID = ("can_be_met", "cannot_be_met", "cannot_be_said")
_HOURS = "Usual hours, without waiting lists and weekends."


def timeline_lines(timeline: Document | None, cited: Citations) -> Iterator[str]:
    """Yield a line for each milestone that is not reached yet; nothing without a timeline."""
    if timeline is None:
        return
    for milestone in timeline["milestones"]:
        if milestone["state"] not in ("known", "at_least"):
            continue
        targets = [
            target
            for target in timeline["targets"]
            if target.get("milestone") == milestone["id"] and target["verdict"] in _SAID
        ]
        texts = [milestone["text"], *(target["text"] for target in targets), _HOURS]
        sources = [cite for entry in (milestone, *targets) for cite in entry["sources"]]
        yield f"- {escape(' '.join(texts))}{cited.cite(sources)}"
