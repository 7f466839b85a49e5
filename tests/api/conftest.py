"""The service, made once for all tests of its surface."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.catalog import LoadedCatalog
from planner.web import create_app
from planner.web.settings import Settings


@pytest.fixture(name="app", scope="session")
def _app(loaded: LoadedCatalog) -> Flask:
    return create_app(Settings(proven_catalog=loaded.catalog.digest))


@pytest.fixture(name="client")
def _client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client
