"""The sources of a page: numbered as they are cited, each place in one a letter, what is unchecked marked where it stands."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planner.core.wording import sentence
from planner.page.markdown import escape

Document = Mapping[str, Any]

# How a citation was checked -> the word beside it in the text.
_MARKS = {"memory": "pending", "policy": "policy"}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Citations:
    """Numbers for the citations of one page, given out in the order in which they are first cited."""

    def __init__(self, document: Document) -> None:
        """Take the answer, which says of each of its citations where it stands and how it was checked."""
        self._known: Mapping[str, Document] = document["sources"]
        self._checks: Mapping[str, str] = document["source_checks"]
        self._places: dict[str, dict[str, str]] = {}

    def cite(self, sources: Iterable[str]) -> str:
        """Return the citations in brackets, with a space before; empty where there are none."""
        named = [self._name(cite) for cite in dict.fromkeys(sources)]
        return f" [{', '.join(named)}]" if named else ""

    def _name(self, cite: str) -> str:
        source = cite.partition("#")[0]
        places = self._places.setdefault(source, {})
        letter = places.setdefault(cite, _letters(len(places)))
        number = list(self._places).index(source) + 1
        mark = _MARKS.get(str(self._known[cite]["check"]))
        return f"{number}{letter} {mark}" if mark else f"{number}{letter}"

    def lines(self) -> Iterator[str]:
        """Yield a line for each cited source with its places, and how it was checked where that is not in full."""
        for number, places in enumerate(self._places.values(), start=1):
            title = str(self._known[next(iter(places))]["title"])
            checks = {str(self._known[cite]["check"]) for cite in places}
            said = ", ".join(
                f"{letter} {self._place(cite, alone=len(checks) > 1)}"
                for cite, letter in places.items()
            )
            of_all = sentence(self._check(checks.pop())) if len(checks) == 1 else ""
            yield f"{number}. {escape(title)}: {said}.{of_all and f' {of_all}'}"

    def _place(self, cite: str, *, alone: bool) -> str:
        """Return the place, with how it was checked where that differs within the source."""
        text = escape(cite.partition("#")[2].replace("-", " "))
        check = self._check(str(self._known[cite]["check"])) if alone else ""
        return f"{text} ({check})" if check else text

    def _check(self, check: str) -> str:
        """Return how it was checked, in words; empty where it was checked against the text."""
        return "" if check == "full" else self._checks[check]


def _letters(place: int) -> str:
    """
    Return the name of the place: a to z, then aa.

    >>> _letters(0), _letters(27)
    ('a', 'ab')
    """
    more, last = divmod(place, len(_ALPHABET))
    return (_letters(more - 1) if more else "") + _ALPHABET[last]
