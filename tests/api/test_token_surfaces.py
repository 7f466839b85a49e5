"""One gate before CDS Hooks, FHIR and the API: what it guards, in whose words it refuses, and attacks on each."""

import json
import re
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planner.catalog import LoadedCatalog
from planner.web.cds.surfaces import SURFACES, surface_of
from planner.web.settings import InvalidSettings, read_settings
from tests.api.serving import client_with
from tests.api.signing import EC, PUBLIC, RSA, STRANGER, forged, signed, unsigned

FORMS = {
    "cds": "application/json",
    "fhir": "application/fhir+json",
    "api": "application/problem+json",
}
REALMS = {"cds": "cds-services", "fhir": "fhir", "api": "v1"}
# One address of each surface, and what it answers when all is well.
CALLS = {
    "cds": ("/cds-services/workup", {}, 400),
    "fhir": ("/fhir/PlanDefinition/workup/$apply", {"resourceType": "Parameters"}, 422),
    "api": ("/v1/plans", {"findings": {"age": 50}}, 200),
}


@pytest.fixture(name="guarded", scope="session")
def _guarded(loaded: LoadedCatalog, issuers: Path) -> FlaskClient:
    """A service where every surface needs a token."""
    return client_with(
        loaded, public_url=PUBLIC, tokens="required", token_surfaces=SURFACES, issuers=issuers
    )


def send(client: FlaskClient, surface: str, token: str | None = None):
    """Call the surface's address with the token."""
    address, body, _ = CALLS[surface]
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return client.post(address, json=body, headers=headers)


def token_for(surface: str, key=EC, header: dict | None = None, **changes) -> str:
    """Return a token for the surface's address."""
    return signed(key, header, **{"aud": f"{PUBLIC}{CALLS[surface][0]}", **changes})


def refusal(response, surface: str) -> str:
    """Return why a call was refused: with 401, a challenge, and a body in the surface's own form."""
    assert response.status_code == 401
    assert response.content_type == FORMS[surface]
    assert response.headers["WWW-Authenticate"].startswith(f'Bearer realm="{REALMS[surface]}"')
    document = response.get_json()
    if surface == "api":
        assert document["code"] == "unauthorized"
        return document["detail"]
    assert document["resourceType"] == "OperationOutcome"
    assert document["issue"][0]["code"] == "login"
    return document["issue"][0]["details"]["text"]


ATTACKS = {
    "no token": (lambda _: None, "A call here is signed"),
    "no signature": (
        lambda surface: unsigned(aud=f"{PUBLIC}{CALLS[surface][0]}"),
        "algorithm is not accepted",
    ),
    "HMAC with the public key": (
        lambda surface: forged(RSA, "rsa-1", aud=f"{PUBLIC}{CALLS[surface][0]}"),
        "algorithm is not accepted",
    ),
    "a stranger's key": (lambda surface: token_for(surface, STRANGER), "signature does not hold"),
    "a token for discovery": (lambda _: signed(), "aud"),
    "the address with a query": (
        lambda surface: token_for(surface, aud=f"{PUBLIC}{CALLS[surface][0]}?x=1"),
        "aud",
    ),
    "the address on another host": (
        lambda surface: token_for(surface, aud=f"https://evil.example{CALLS[surface][0]}"),
        "aud",
    ),
    "expired": (lambda surface: token_for(surface, exp=int(time.time()) - 3600), "expired"),
    "an unknown client": (lambda surface: token_for(surface, iss="https://evil.example"), "issuer"),
    "no jti": (lambda surface: token_for(surface, jti=None), "jti is required"),
    "garbage": (lambda _: "a.b.c", "cannot be read"),
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_any_surface_is_refused_in_its_own_words(
    guarded: FlaskClient, surface: str, name: str
) -> None:
    """No forged, stale or misdirected token opens FHIR or the API either."""
    make, why = ATTACKS[name]

    assert why in refusal(send(guarded, surface, make(surface)), surface)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("key", [EC, RSA], ids=["ES384", "RS384"])
def test_a_signed_call_passes_once_at_every_surface(
    guarded: FlaskClient, surface: str, key
) -> None:
    """A token of a known client opens the address that it names, once, and gets the answer that anybody would."""
    token = token_for(surface, key)

    assert send(guarded, surface, token).status_code == CALLS[surface][2]
    assert "used before" in refusal(send(guarded, surface, token), surface)


def test_a_token_for_one_surface_does_not_open_another(guarded: FlaskClient) -> None:
    """The audience is the address, not the service."""
    assert "aud" in refusal(send(guarded, "api", token_for("fhir")), "api")
    assert "aud" in refusal(send(guarded, "fhir", token_for("api")), "fhir")


def test_no_route_of_a_guarded_surface_is_left_open(guarded: FlaskClient) -> None:
    """Every address below /v1, /fhir and /cds-services needs a token, by every method, those that do not exist too."""
    tried = 0
    for rule in guarded.application.url_map.iter_rules():
        surface = surface_of(rule.rule)
        if surface is None:
            continue
        address = re.sub(
            "<[^>]*>", lambda part: "PlanDefinition" if "any(" in part[0] else "x", rule.rule
        )
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            refusal(guarded.open(address, method=method), surface)
            tried += 1
    for surface, address in (
        ("api", "/v1/nothing"),
        ("fhir", "/fhir/"),
        ("fhir", "/fhir/Patient/1"),
    ):
        refusal(guarded.get(address), surface)
    assert tried > 20


@pytest.mark.parametrize(
    "path", ["/v1/../v1/plans", "//v1/plans", "/V1/plans", "/v1;x/plans", "/%76%31/plans"]
)
def test_another_spelling_of_an_address_is_no_way_around(guarded: FlaskClient, path: str) -> None:
    """However an address is written, it is refused for want of a token, or it leads nowhere."""
    assert guarded.post(path, json=CALLS["api"][1]).status_code in (401, 404, 405)


def test_what_says_nothing_about_patients_stays_open(guarded: FlaskClient) -> None:
    """Preflights, health, the pages, and what tells a client how to come in."""
    for address in ("/fhir/metadata", "/health/live", "/openapi.json", "/", "/docs"):
        assert guarded.get(address).status_code == 200, address
    assert guarded.options("/v1/plans").status_code == 200
    assert guarded.options("/fhir/PlanDefinition").status_code == 200


def test_the_descriptions_say_where_a_token_is_needed(
    guarded: FlaskClient, client: FlaskClient
) -> None:
    """The CapabilityStatement and the OpenAPI document say so where it is so, and only there."""
    statement, openly = (one.get("/fhir/metadata").get_json() for one in (guarded, client))
    assert "JWT" in statement["rest"][0]["security"]["description"]
    assert "security" not in openly["rest"][0]

    described, free = (one.get("/openapi.json").get_json() for one in (guarded, client))
    operation = described["paths"]["/v1/plans"]["post"]
    assert operation["security"] == [{"client_token": []}]
    assert operation["responses"]["401"] == {"$ref": "#/components/responses/UNAUTHORIZED"}
    assert "security" not in described["paths"]["/health/live"]["get"]
    assert "client_token" not in json.dumps(free)


def test_only_the_named_surfaces_are_guarded(loaded: LoadedCatalog, issuers: Path) -> None:
    """FHIR alone can need a token; by default CDS Hooks alone does."""
    options = {"public_url": PUBLIC, "tokens": "required", "issuers": issuers}
    fhir, usual = (
        client_with(loaded, token_surfaces=("fhir",), **options),
        client_with(loaded, **options),
    )

    assert fhir.get("/cds-services").status_code == 200
    refusal(send(fhir, "fhir"), "fhir")
    refusal(send(usual, "cds"), "cds")
    assert send(usual, "api").status_code == 200
    assert send(usual, "fhir").status_code == 422


def test_optional_checks_what_is_sent_at_every_surface(
    loaded: LoadedCatalog, issuers: Path
) -> None:
    """A call without a token passes; a wrong one does not."""
    client = client_with(
        loaded, public_url=PUBLIC, tokens="optional", token_surfaces=SURFACES, issuers=issuers
    )

    assert send(client, "api").status_code == 200
    refusal(send(client, "api", token_for("api", STRANGER)), "api")


@pytest.mark.parametrize("named", ["everything", "api,everything", ","])
def test_a_surface_that_does_not_exist_stops_the_start(monkeypatch, named: str) -> None:
    """A slip in the setting must not leave a surface open."""
    monkeypatch.setenv("PLANNER_TOKEN_SURFACES", named)

    with pytest.raises(InvalidSettings) as caught:
        read_settings()

    assert "PLANNER_TOKEN_SURFACES" in str(caught.value)


def test_surfaces_are_read_from_the_environment(monkeypatch) -> None:
    """The setting as the page writes it."""
    monkeypatch.setenv("PLANNER_TOKEN_SURFACES", "cds,fhir,api")

    assert read_settings().cds.token_surfaces == SURFACES
