"""What keeps a test away from this patient, each with its own ground, instruction and sources."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.core.diagnostic_tests import Contraindication
from planner.core.parts import Document, citations
from planner.core.reasons import Because, because_advice
from planner.core.safety import Safety
from planner.core.situation import Situation
from planner.core.sources import Citation
from planner.core.wording import listing, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """
    One contraindication that holds.

    Args:
        because: What was stated, or not, that makes it hold.
        do: What to do where the test is needed all the same.
        asks: Whom to ask, or what to do, where nothing safe is left.
        sources: Where it is written.
    """

    because: tuple[Because, ...]
    do: str
    asks: str
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
        sources=item.sources,
    )


def _joined(known: Obstacle | None, more: Obstacle) -> Obstacle:
    if known is None:
        return more
    return Obstacle(
        because=tuple(dict.fromkeys((*known.because, *more.because))),
        do=known.do,
        asks=known.asks,
        sources=tuple(dict.fromkeys((*known.sources, *more.sources))),
    )


def because_of(found: Iterable[Obstacle]) -> tuple[Because, ...]:
    """Return what makes the obstacles hold, each once."""
    return tuple(dict.fromkeys(entry for item in found for entry in item.because))


def sources_of(found: Iterable[Obstacle]) -> tuple[Citation, ...]:
    """Return the sources of all obstacles, each once."""
    return tuple(dict.fromkeys(cite for item in found for cite in item.sources))


def told(found: Iterable[Obstacle], *, has_way_out: bool) -> str:
    """
    Return the obstacles in sentences: what was found, and what that one asks for.

    Args:
        found: The obstacles.
        has_way_out: Whether something takes the place of the test; where nothing does, each says whom to ask.
    """
    said: dict[str, None] = {}
    for item in found:
        said[sentence(listing([entry.text for entry in item.because], "and"))] = None
        said[sentence(item.do)] = None
        if item.asks and not has_way_out:
            said[sentence(item.asks)] = None
    return " ".join(said)
