"""Work on a series in pieces, in one process or several; the answers come in the order of the series."""

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import click

Answer = TypeVar("Answer")

_PIECE = 50
_prepared: dict[str, Any] = {}


def spread(
    prepare: Callable[..., Any],
    given: tuple[object, ...],
    work: Callable[[Any, range], Answer],
    count: int,
    jobs: int,
) -> Iterator[tuple[range, Answer]]:
    """
    Yield each piece of `range(count)` with what `work` answers for it, in order.

    Args:
        prepare: Called once in each process with `given`; what it returns goes to `work`.
        given: What `prepare` takes; it must be picklable, as must the answers.
        work: A module-level function of what was prepared and a piece.
        count: The length of the series.
        jobs: How many processes; with one, everything happens in this process.
    """
    pieces = [range(start, min(start + _PIECE, count)) for start in range(0, count, _PIECE)]
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


def _work(work: Callable[[Any, range], Answer], piece: range) -> Answer:
    return work(_prepared["it"], piece)


def with_progress(
    answers: Iterable[tuple[range, Answer]], count: int, label: str, *, shown: bool | None
) -> Iterator[Answer]:
    """Yield the answers, with a bar on standard error where it is a terminal or is asked for."""
    if not (sys.stderr.isatty() if shown is None else shown):
        yield from (answer for _, answer in answers)
        return
    with click.progressbar(length=count, label=label, file=sys.stderr) as bar:
        for piece, answer in answers:
            bar.update(len(piece))
            yield answer
