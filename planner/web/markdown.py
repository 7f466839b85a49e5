"""Documentation pages of the repository as HTML: headings, paragraphs, lists, code and tables, no more."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z0-9./#-]+)\)")


def html(markdown: str) -> Markup:
    """
    Return the page as HTML; everything but its structure is escaped.

    >>> html("# A <page>")
    Markup('<h1>A &lt;page&gt;</h1>')
    """
    return Markup("\n").join(_block(block) for block in _blocks(markdown))


def _blocks(markdown: str) -> Iterator[list[str]]:
    """Yield runs of lines; indented code keeps its empty lines."""
    block: list[str] = []
    for line in markdown.splitlines():
        goes_on = bool(block) and block[0].startswith("    ")
        if line.strip() or goes_on:
            if goes_on and line.strip() and not line.startswith("    "):
                yield block
                block = []
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _block(lines: list[str]) -> Markup:
    first = lines[0]
    if first.startswith("    "):
        code = "\n".join(line[4:] for line in lines).strip("\n")
        return Markup("<pre><code>{}</code></pre>").format(code)
    if first.startswith("#"):
        level = len(first) - len(first.lstrip("#"))
        return Markup("<h{0}>{1}</h{0}>").format(level, _inline(first.lstrip("# ")))
    if first.startswith("- "):
        return _listed(lines)
    if first.startswith("|"):
        return _table(lines)
    return Markup("<p>{}</p>").format(_inline(" ".join(lines)))


def _listed(lines: list[str]) -> Markup:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:])
        else:
            items[-1] += f" {line.strip()}"
    return Markup("<ul>{}</ul>").format(
        Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
    )


def _table(lines: list[str]) -> Markup:
    rows = [line.strip().strip("|").split("|") for line in lines]
    head, *body = [row for row in rows if not re.fullmatch(r"[\s:|-]*", "".join(row))]
    return Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(
        _row(head, "th"), Markup("").join(_row(row, "td") for row in body)
    )


def _row(cells: list[str], tag: str) -> Markup:
    made = Markup("").join(
        Markup("<{0}>{1}</{0}>").format(tag, _inline(cell.strip())) for cell in cells
    )
    return Markup("<tr>{}</tr>").format(made)


def _inline(text: str) -> Markup:
    marked = _CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(_LINK.sub(r'<a href="\2">\1</a>', marked))  # noqa: S704  escaped one line above
