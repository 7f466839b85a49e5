"""The service, made once for all tests of its surface."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.catalog import LoadedCatalog
from planner.core.catalog import Catalog
from planner.web import create_app
from planner.web.settings import Settings
from tests.fhir.calls import (
    BACK_PAIN,
    ICD10CM,
    LUNG_CANCER,
    PARAPLEGIA,
    bundle,
    condition,
    whole_prefetch,
)


@pytest.fixture(name="app", scope="session")
def _app(loaded: LoadedCatalog) -> Flask:
    return create_app(Settings(proven_catalog=loaded.catalog.digest))


@pytest.fixture(name="client")
def _client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture(name="back_pain")
def _back_pain(catalog: Catalog) -> dict:
    """A patient whose problem list holds back pain, and nothing else."""
    return whole_prefetch(catalog, conditions=bundle(condition(BACK_PAIN)))


@pytest.fixture(name="emergency")
def _emergency(catalog: Catalog) -> dict:
    """A patient with cancer whose legs are paralyzed."""
    found = bundle(condition(LUNG_CANCER), condition(PARAPLEGIA, ICD10CM), condition(BACK_PAIN))
    return whole_prefetch(catalog, conditions=found)
