"""The HTTP surface: parse, call the core, serialize; nothing clinical is decided here."""

from flask import Flask

from planner.answering.knowledge import Knowledge
from planner.web import headers, logs, openapi
from planner.web.api import Api
from planner.web.catalogs import load_catalogs
from planner.web.cds import cors, guard
from planner.web.cds.door import Door, open_door
from planner.web.library import Library
from planner.web.metrics import Metrics
from planner.web.routes import BLUEPRINTS, fhir
from planner.web.routes.pages import OPENAPI, pages
from planner.web.settings import Settings, read_settings
from planner.web.state import State, attach

__all__ = ["create_app"]


class Service(Flask):
    """An application whose own error log holds no text of an exception."""

    def log_exception(self, exc_info: object) -> None:
        """Log an error that no handler saw."""
        error = exc_info[1] if isinstance(exc_info, tuple) else None
        logs.failed(error or RuntimeError())


def create_app(settings: Settings | None = None) -> Flask:
    """
    Return the application.

    Args:
        settings: Taken from the environment where None.

    Raises:
        InvalidSettings: The environment holds settings that cannot be used.
        FaultyCatalogError: The catalog does not pass its checks.
        InvalidIssuers: Tokens are checked and the known clients cannot be read.
    """
    settings = settings or read_settings()
    logs.configure(settings.log_level)
    knowledge = load_catalogs(settings)
    catalog = knowledge.served
    app = Service(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_json_bytes
    app.config.update(openapi.CONFIG)
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    door = open_door(settings.cds)
    attach(
        app,
        State(
            settings=settings,
            knowledge=knowledge,
            library=Library(catalog, tuple(knowledge.catalogs)),
            metrics=Metrics(catalog),
            door=door,
        ),
    )
    headers.register(app)
    guard.register(app, door)
    cors.register(app, settings.cds.origins)
    _register_routes(app, knowledge, door)
    return app


def _register_routes(app: Flask, knowledge: Knowledge, door: Door) -> None:
    api = Api(app, spec_kwargs=openapi.spec_options(knowledge.served))
    api.ma_plugin.converter.add_attribute_function(openapi.entries2reference)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(pages)
    app.register_blueprint(fhir)
    described = openapi.document(api.spec, knowledge.served, door)
    app.extensions[OPENAPI] = openapi.Description(described, knowledge)
