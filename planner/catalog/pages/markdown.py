"""The few forms of Markdown that the pages use; text of the catalog is escaped so that it reads as it stands."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")


def plain(text: str) -> str:
    r"""
    Return the text on one line, with what Markdown would read as a mark escaped.

    >>> plain("below 30 * and\n [so on]")
    'below 30 \\* and \\[so on\\]'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Return the text as it is, set apart."""
    return f"`{text}`"


def link(text: str, address: str) -> str:
    """Return a link whose text is shown as it stands."""
    return f"[{plain(text)}]({address})"


def anchor(name: str) -> str:
    """Return a mark that links can lead to."""
    return f'<a id="{name}"></a>'


def heading(level: int, text: str, name: str = "") -> list[str]:
    """Return the lines of a heading, with a mark before it where a name is given."""
    lines = ["", f"{'#' * level} {plain(text)}", ""]
    return ["", anchor(name), *lines] if name else lines


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose cells are Markdown already; none where there are no rows."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return []
    return ["", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body, ""]


def bullets(items: Iterable[str], depth: int = 0) -> list[str]:
    """Return the lines of a list whose items are Markdown already."""
    return [f"{'  ' * depth}- {item}" for item in items]


def page(lines: Iterable[str]) -> str:
    """Return the lines as the text of a page: never two empty lines together, one line end at the end."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return "\n".join(kept).strip("\n") + "\n"
