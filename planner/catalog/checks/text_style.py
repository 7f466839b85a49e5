"""What clinicians read is in short, plain, finished sentences in American spelling."""

import re
from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.catalog.texts import ShownText, shown_texts

ID = "text-style"

_MAX_WORDS = 25
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_BRITISH = re.compile(
    r"\b(haemo\w*|haema\w*|tumour\w*|oedema\w*|anaem\w*|ischaem\w*|oesoph\w*|paraesth\w*|anaesth\w*|dyspnoea"
    r"|diarrhoea|leuco\w*|\w*caemia|\w*kalaemia|\w*natraemia|fibre\w*|centre\w*|litre\w*|catalogue\w*|faec\w*|foet\w*"
    r"|orthopaed\w*|gynaec\w*|uraem\w*|behaviour\w*|colour\w*|favour\w*|labour\w*|ageing|programmes?|(?:milli|centi)?metres?)\b",
    re.IGNORECASE,
)
# Words of the program, which say nothing at the bedside, and ids, which have a name in words.
_SOFTWARE = re.compile(
    r"\b(null|boolean|json|yaml|api|encoded|parsers?|solver|fires?|fired)\b|\b[a-z]+_[a-z]\w*\b",
    re.IGNORECASE,
)


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each text that is too long, unfinished, in words of the program, or spelled the British way."""
    for shown in shown_texts(loaded.raw):
        for message in _messages(shown):
            yield Fault(shown.record.at(*shown.path), ID, f"{shown.about}: {message}")


def _messages(shown: ShownText) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(shown.text):
        count = len(sentence.split())
        if count > _MAX_WORDS:
            yield f"a sentence of {count} words; at most {_MAX_WORDS}"
    if not shown.is_publication and (match := _BRITISH.search(shown.text)):
        yield f"American spelling for {match[0]!r}"
    if match := _SOFTWARE.search(shown.text):
        yield f"{match[0]!r} says nothing to a clinician"
    if shown.path[-1] == "because" and not shown.text.rstrip().endswith("."):
        yield "because is not a finished sentence"
