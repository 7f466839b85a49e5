"""Applications that differ in their settings and share one catalog, so that a test need not load it again."""

from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient

from planner.catalog import LoadedCatalog
from planner.web import create_app
from planner.web.cds.settings import CdsSettings
from planner.web.settings import Settings


def app_with(loaded: LoadedCatalog, **cds: object) -> Flask:
    """Return an application with these settings of CDS Hooks."""
    with patch("planner.web.catalogs.load_catalog", return_value=loaded.catalog):
        return create_app(Settings(cds=CdsSettings(**cds)))


def client_with(loaded: LoadedCatalog, **cds: object) -> FlaskClient:
    """Return a client of an application with these settings of CDS Hooks."""
    return app_with(loaded, **cds).test_client()
