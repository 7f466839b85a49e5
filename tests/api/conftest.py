"""The service, made once for all tests of its surface."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.catalog import LoadedCatalog
from planner.core.catalog import Catalog
from planner.web import create_app
from planner.web.settings import Settings
from tests.api.signing import EC, ISSUER, RSA, public_keys
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


@pytest.fixture(name="issuers", scope="session")
def _issuers(tmp_path_factory) -> Path:
    """A file of known clients: one with two keys, one that is held to an algorithm and a tenant."""
    folder = tmp_path_factory.mktemp("issuers")
    (folder / "ehr.json").write_text(public_keys(EC, RSA))
    (folder / "ward.json").write_text(public_keys(EC))
    entries = {
        ISSUER: {"jwks_file": "ehr.json"},
        "https://ward.example.org": {
            "jwks_file": "ward.json",
            "algorithms": ["ES384"],
            "tenants": ["ward-7"],
        },
    }
    path = folder / "issuers.json"
    path.write_text(json.dumps(entries))
    return path
