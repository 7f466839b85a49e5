"""Work on a series in pieces, in one process or several; the answers come in the order of the pieces."""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import click

Answer = TypeVar("Answer")

_SMALL, _LARGE = 10, 500
_prepared: dict[str, Any] = {}


def pieces_of(numbers: range, jobs: int) -> list[range]:
    """
    Return the numbers cut into pieces: short enough that all processes stay busy, long enough to cost nothing.

    >>> pieces_of(range(5, 30), 2)
    [range(5, 15), range(15, 25), range(25, 30)]
    """
    size = min(_LARGE, max(_SMALL, len(numbers) // (8 * jobs)))
    return [
        range(start, min(start + size, numbers.stop))
        for start in range(numbers.start, numbers.stop, size)
    ]


def spread(
    prepare: Callable[..., Any],
    given: tuple[object, ...],
    work: Callable[[Any, range], Answer],
    pieces: Sequence[range],
    jobs: int,
) -> Iterator[tuple[range, Answer]]:
    """
    Yield each piece with what `work` answers for it, in order.

    Args:
        prepare: Called once in each process with `given`; what it returns goes to `work`.
        given: What `prepare` takes; it must be picklable, as must the answers.
        work: A module-level function of what was prepared and a piece.
        pieces: The pieces of the series.
        jobs: How many processes; with one, everything happens in this process.
    """
    if jobs == 1:
        prepared = prepare(*given)
        for piece in pieces:
            yield piece, work(prepared, piece)
        return
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), initializer=_prepare, initargs=(prepare, given)
    ) as pool:
        answers = pool.map(_work, [work] * len(pieces), pieces)
        yield from zip(pieces, answers, strict=True)


def _prepare(prepare: Callable[..., Any], given: tuple[object, ...]) -> None:
    _prepared["it"] = prepare(*given)
    # What was prepared stays: the garbage collector need not look at it again and again.
    gc.collect()
    gc.freeze()


def _work(work: Callable[[Any, range], Answer], piece: range) -> Answer:
    return work(_prepared["it"], piece)


def with_progress(
    answers: Iterable[tuple[range, Answer]], count: int, label: str, *, shown: bool | None
) -> Iterator[tuple[range, Answer]]:
    """Yield pieces and answers, with a bar on standard error where it is a terminal or is asked for."""
    if not (sys.stderr.isatty() if shown is None else shown):
        yield from answers
        return
    with click.progressbar(length=count, label=label, file=sys.stderr) as bar:
        for piece, answer in answers:
            bar.update(len(piece))
            yield piece, answer
