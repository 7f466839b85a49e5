"""A request from a file, read as strictly as over HTTP, and the refusal of one that has problems."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click
from marshmallow import ValidationError

from planner.answering.faults import problems_of
from planner.answering.knowledge import Knowledge
from planner.answering.requests import ProfileRequest
from planner.answering.strict_json import StrictJsonError, read_json
from planner.catalog import read_catalog
from planner.catalog.faults import FaultyCatalogError
from planner.core.catalog import Catalog
from planner.core.errors import Problem, ProfileError

FINDINGS, USAGE, INVALID = 1, 2, 3
Document = Mapping[str, Any]


def catalog_of(folder: Path) -> Catalog:
    """Return the catalog of the folder; leave with its faults where it has some."""
    try:
        return read_catalog(folder).catalog
    except FaultyCatalogError as error:
        click.echo(str(error), err=True)
        raise SystemExit(FINDINGS) from None


def knowledge_of(folder: Path, beside: Iterable[Path] = ()) -> Knowledge:
    """Return the catalog of the folder, and those beside it, which must have versions of their own."""
    catalogs: dict[str, Catalog] = {}
    for place in (folder, *beside):
        catalog = catalog_of(place)
        if catalog.version in catalogs:
            click.echo(f"{place} has version {catalog.version}, which is there already", err=True)
            raise SystemExit(USAGE)
        catalogs[catalog.version] = catalog
    return Knowledge(catalogs)


def answer_of(
    answer: Callable[[Knowledge, Document], Document],
    knowledge: Knowledge,
    schema: ProfileRequest,
    file: BinaryIO,
    stated: Mapping[str, object],
) -> Document:
    """
    Return the answer to the request in the file; leave with all its problems where it has some.

    Args:
        answer: What answers a request that the schema has read.
        knowledge: The catalogs.
        schema: What the request may hold.
        file: The request as JSON.
        stated: Members that the command line states; those that are None are the request's own.
    """
    given = {name: value for name, value in stated.items() if value is not None}
    body = {**_read(file), **given}
    try:
        return answer(knowledge, schema.load(body))
    except ValidationError as error:
        problems = problems_of(error.messages, schema)
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        refuse([*problems, *schema.further_problems(valid, knowledge)])
    except ProfileError as error:
        refuse(error.problems)


def _read(file: BinaryIO) -> Document:
    try:
        request = read_json(file.read())
    except StrictJsonError as error:
        refuse([Problem(pointer=error.pointer, code=error.code, message=str(error))])
    if not isinstance(request, dict):
        refuse([Problem(pointer="", code="not_an_object", message="the request is a JSON object")])
    return request


def refuse(problems: Iterable[Problem]) -> NoReturn:
    """Print each problem with its place and a way out, and leave."""
    for problem in problems:
        parts = [f"{problem.pointer or '/'}: {problem.message}"]
        if problem.did_you_mean:
            parts.append(f"did you mean {' or '.join(problem.did_you_mean)}?")
        elif problem.allowed:
            parts.append(f"known: {', '.join(problem.allowed)}")
        if problem.hint:
            parts.append(problem.hint)
        click.echo("  ".join(parts), err=True)
    raise SystemExit(INVALID)
