"""Plain sentences as Markdown that shows them as they are, whatever they hold."""

import re
import unicodedata

# An underscore inside a word is one; everywhere else it may be markup.
_SPECIAL = re.compile(r"([\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_]))")
# What would open a block where a line begins: a heading, a list, a rule.
_OPENING = re.compile(r"^(#{1,6}|[-+=]|\d{1,9}[.)])(?=\s|$|[-=])")


def escape(text: str) -> str:
    r"""
    Return the text for one line of Markdown: nothing in it is markup, and it cannot end the line.

    >>> escape("eGFR < 30 *today*"), escape("1. a\n# b")
    ('eGFR \\< 30 \\*today\\*', '1\\. a # b')
    """
    visible = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    line = _SPECIAL.sub(r"\\\1", " ".join(visible.split()))
    return _OPENING.sub(_escaped_opening, line)


# Control and format characters, half pairs, private ones, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _escaped_opening(match: re.Match[str]) -> str:
    sign = match.group(1)
    return f"{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"\\{sign}"


def bold(text: str) -> str:
    """Return the text, escaped, in bold."""
    return f"**{escape(text)}**"
