"""What keeps a test away from this patient, each with its own ground, instruction and sources."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.core.diagnostic_tests import Contraindication, Sourced
from planner.core.parts import Document, citations
from planner.core.reasons import Because, because_advice
from planner.core.safety import Choice, Chooser, Safety
from planner.core.situation import Situation
from planner.core.sources import Citation
from planner.core.wording import listing, sentence

# Two contraindications may end with one and the same sentence, which is said once.
_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """
    One contraindication that holds.

    Args:
        because: What was stated, or not, that makes it hold.
        do: What to do where the test is needed all the same.
        asks: Whom to ask, or what to do, where nothing safe is left.
        substitutes: The tests that it would have done rather.
        sources: Where it is written.
    """

    because: tuple[Because, ...]
    do: str
    asks: str
    substitutes: tuple[str, ...]
    sources: tuple[Citation, ...]

    def document(self) -> Document:
        """Return the obstacle as it stands in an answer."""
        because = [entry.document() for entry in self.because]
        return {"text": self.do, "because": because, "sources": citations(self.sources)}


def obstacles(situation: Situation, safety: Safety) -> tuple[Obstacle, ...]:
    """Return what keeps the test away, what is absolute first; what holds by the same words only once."""
    found: dict[tuple[str, str], Obstacle] = {}
    for item in (*safety.blocking, *safety.replacing):
        key = item.do, item.no_safe_option
        found[key] = _joined(found.get(key), _obstacle(situation, item))
    return tuple(found.values())


def _obstacle(situation: Situation, item: Contraindication) -> Obstacle:
    return Obstacle(
        because=because_advice(situation, item.when),
        do=item.do,
        asks=item.no_safe_option,
        substitutes=item.substitutes,
        sources=item.sources,
    )


def _joined(known: Obstacle | None, more: Obstacle) -> Obstacle:
    if known is None:
        return more
    return Obstacle(
        because=tuple(dict.fromkeys((*known.because, *more.because))),
        do=known.do,
        asks=known.asks,
        substitutes=tuple(dict.fromkeys((*known.substitutes, *more.substitutes))),
        sources=tuple(dict.fromkeys((*known.sources, *more.sources))),
    )


def because_of(found: Iterable[Obstacle]) -> tuple[Because, ...]:
    """Return what makes the obstacles hold, each once."""
    return tuple(dict.fromkeys(entry for item in found for entry in item.because))


def sources_of(found: Iterable[Obstacle]) -> tuple[Citation, ...]:
    """Return the sources of all obstacles, each once."""
    return tuple(dict.fromkeys(cite for item in found for cite in item.sources))


def told_with_substitutes(
    situation: Situation, chooser: Chooser, found: Sequence[Obstacle], choice: Choice
) -> Sourced:
    """
    Return the obstacles of a test in sentences, and why a substitute that they name gives way in its turn.

    Args:
        situation: The patient.
        chooser: What chose.
        found: The obstacles.
        choice: What was chosen in the place of the test.
    """
    said = [told(found, has_way_out=bool(choice.test or choice.met_by))]
    known, all_of = {item.do for item in found}, list(found)
    named = dict.fromkeys(test for item in found for test in item.substitutes)
    for test in (test for test in named if test in choice.tried):
        rest = [item for item in obstacles(situation, chooser.safety(test)) if item.do not in known]
        if test in situation.unavailable:
            said.append(sentence(situation.unavailable[test]))
        elif rest:
            gives_way = sentence(f"{situation.catalog.tests[test].short} gives way as well")
            said.append(f"{gives_way} {told(rest, has_way_out=True)}")
            all_of += rest
    return Sourced(text=" ".join(said), sources=sources_of(all_of))


def told(found: Iterable[Obstacle], *, has_way_out: bool) -> str:
    """
    Return the obstacles in sentences: what was found, and what that one asks for.

    Args:
        found: The obstacles.
        has_way_out: Whether something takes the place of the test; where nothing does, each says whom to ask.
    """
    said: dict[str, None] = {}
    for item in found:
        grounds = sentence(listing([entry.text for entry in item.because], "and"))
        asks = sentence(item.asks) if item.asks and not has_way_out else ""
        for text in (grounds, sentence(item.do), asks):
            said |= dict.fromkeys(_SENTENCE_END.split(text))
    return " ".join(text for text in said if text)
