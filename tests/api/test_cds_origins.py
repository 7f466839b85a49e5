"""Pages of other origins may call only where the operator named the origin."""

import pytest
from flask.testing import FlaskClient

from planner.catalog import LoadedCatalog
from planner.web.settings import InvalidSettings, read_settings
from tests.api.serving import client_with

SERVICE = "/cds-services/workup"
PAGE = "https://ehr.example.org"
PREFLIGHT = {
    "Origin": PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.fixture(name="open_to_page", scope="module")
def _open_to_page(loaded: LoadedCatalog) -> FlaskClient:
    return client_with(loaded, origins=(PAGE,))


def test_no_origin_is_allowed_by_default(client: FlaskClient) -> None:
    """A fresh service tells no page of another origin that it may call."""
    for response in (
        client.options(SERVICE, headers=PREFLIGHT),
        client.get("/cds-services", headers={"Origin": PAGE}),
    ):
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/cds-services", SERVICE, f"{SERVICE}/feedback"])
def test_a_named_origin_may_ask_first_and_then_call(open_to_page: FlaskClient, path: str) -> None:
    """Preflights of discovery, calls and feedback are answered for the named origin."""
    response = open_to_page.options(path, headers=PREFLIGHT)

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_answers_and_refusals_can_be_read_by_the_named_origin(open_to_page: FlaskClient) -> None:
    """A page sees why its call was refused."""
    good = open_to_page.get("/cds-services", headers={"Origin": PAGE})
    bad = open_to_page.post(SERVICE, json={}, headers={"Origin": PAGE})

    for response in (good, bad):
        assert response.headers["Access-Control-Allow-Origin"] == PAGE
        assert "Origin" in response.headers["Vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{PAGE}.evil.example", "*"])
def test_another_origin_is_told_nothing(open_to_page: FlaskClient, origin: str) -> None:
    """The origin is compared as a whole and never echoed unread."""
    response = open_to_page.options(SERVICE, headers=PREFLIGHT | {"Origin": origin})

    assert "Access-Control-Allow-Origin" not in response.headers


def test_other_routes_stay_closed_to_other_origins(open_to_page: FlaskClient) -> None:
    """Only CDS Hooks is called from other origins."""
    response = open_to_page.get("/v1/catalog", headers={"Origin": PAGE})

    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("value", ["*", "https://a.example/", "a.example", "https://a.example/x"])
def test_an_origin_that_is_none_stops_the_start(monkeypatch, value: str) -> None:
    """An origin is a scheme and a host; a star is not accepted."""
    monkeypatch.setenv("PLANNER_CDS_ORIGINS", f"{PAGE},{value}")

    with pytest.raises(InvalidSettings, match="PLANNER_CDS_ORIGINS"):
        read_settings()
