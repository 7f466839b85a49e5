"""What one application serves from: its settings, its catalog, its counts."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from planner.answering.knowledge import Knowledge
from planner.core.catalog import Catalog
from planner.web.cds.door import Door
from planner.web.library import Library
from planner.web.metrics import Metrics
from planner.web.settings import Settings

_KEY = "planner"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """
    Everything that a view may need and that outlives a request.

    `knowledge` holds the catalog that is served, and those that a plan can be compared with.
    """

    settings: Settings
    knowledge: Knowledge
    library: Library
    metrics: Metrics
    door: Door

    @property
    def catalog(self) -> Catalog:
        """Return the catalog that is served."""
        return self.knowledge.served

    @property
    def catalog_label(self) -> str:
        """Return the catalog's version and digest in one word, as in the `Planner-Catalog` header."""
        return f"{self.catalog.version}+{self.catalog.digest}"


def attach(app: Flask, state: State) -> None:
    """Make the state the application's."""
    app.extensions[_KEY] = state


def state() -> State:
    """Return the state of the application that handles the request."""
    return cast("State", current_app.extensions[_KEY])


def knowledge() -> Knowledge:
    """Return the catalogs that requests are answered from."""
    return state().knowledge
