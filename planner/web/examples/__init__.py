"""Named cases, one file each: the same in the OpenAPI document, in the README and in the tests."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def cases() -> Mapping[str, Mapping[str, Any]]:
    """Return name -> request, sorted by name."""
    files = sorted(_FOLDER.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def for_openapi(**more: object) -> dict[str, Any]:
    """Return the cases as OpenAPI examples, each with the further members."""
    return {name: shown(name, {**request, **more}) for name, request in cases().items()}


def shown(name: str, value: object) -> dict[str, object]:
    """Return the value as an OpenAPI example, its summary made from its name."""
    return {"summary": name.replace("-", " ").capitalize(), "value": value}
