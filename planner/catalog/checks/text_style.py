"""Texts for people are short, finished sentences in American spelling."""

import re
from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "text-style"

_MAX_WORDS = 40
_BRITISH = re.compile(
    r"\b(haemo\w*|haema\w*|tumour\w*|oedema\w*|anaem\w*|ischaem\w*|oesoph\w*|paraesth\w*|anaesth\w*|dyspnoea"
    r"|diarrhoea|leuco\w*|\w*caemia|\w*kalaemia|\w*natraemia|fibre\w*|centre\w*|litre\w*|catalogue\w*)\b",
    re.IGNORECASE,
)


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a rationale sentence that is too long, unfinished, or spelled the British way."""
    for rule in loaded.catalog.rules:
        record = loaded.records("rules")[rule.id]
        for key, text in (("because", rule.because), ("title", rule.title)):
            if match := _BRITISH.search(text):
                yield Fault(record.at(key), ID, f"{rule.id}: American spelling for {match[0]!r}")
        if not rule.because.rstrip().endswith("."):
            yield Fault(record.at("because"), ID, f"{rule.id}: because is not a finished sentence")
        for part in re.split(r"(?<=[.;:])\s+", rule.because):
            if len(part.split()) > _MAX_WORDS:
                message = f"{rule.id}: a sentence of {len(part.split())} words"
                yield Fault(record.at("because"), ID, f"{message}; at most {_MAX_WORDS}")
