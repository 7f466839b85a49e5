"""A call of CDS Hooks is signed by a known client, or it is refused: attacks, and what must pass."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt

from planner.catalog import LoadedCatalog
from planner.web.settings import InvalidSettings, read_settings
from tests.api.serving import client_with
from tests.api.signing import (
    DISCOVERY,
    EC,
    ISSUER,
    PUBLIC,
    RSA,
    STRANGER,
    claims,
    encoded,
    forged,
    public_keys,
    signed,
    unsigned,
)


def client_of(loaded: LoadedCatalog, **changes) -> FlaskClient:
    return client_with(loaded, public_url=PUBLIC, **changes)


@pytest.fixture(name="guarded", scope="session")
def _guarded(loaded: LoadedCatalog, issuers: Path) -> FlaskClient:
    return client_of(loaded, tokens="required", issuers=issuers)


def ask(client: FlaskClient, token: str | None, path: str = "/cds-services"):
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return client.get(path, headers=headers)


def refusal(response) -> str:
    """Return why the call was refused; the refusal must be a 401 that says how to come in."""
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="cds-services"')
    document = response.get_json()
    assert document["resourceType"] == "OperationOutcome"
    assert document["issue"][0]["code"] == "login"
    return document["issue"][0]["details"]["text"]


@pytest.mark.parametrize("key", [EC, RSA], ids=["ES384", "RS384"])
def test_a_signed_call_passes_once(guarded: FlaskClient, key) -> None:
    """A token of a known client opens the door, and the same token does not open it again."""
    token = signed(key)

    assert ask(guarded, token).status_code == 200
    assert refusal(ask(guarded, token)) == "The token does not pass: the token was used before."


def test_aud_may_be_a_list_and_nbf_and_sub_may_be_there(guarded: FlaskClient) -> None:
    """Clients in the field add claims and name several audiences."""
    now = int(time.time())

    assert ask(guarded, signed(aud=["x", DISCOVERY], nbf=now, sub=ISSUER)).status_code == 200


def test_a_clock_that_is_half_a_minute_wrong_is_forgiven(guarded: FlaskClient) -> None:
    """60 seconds of leeway, in both directions."""
    now = int(time.time())

    assert ask(guarded, signed(exp=now - 30)).status_code == 200
    assert ask(guarded, signed(iat=now + 30)).status_code == 200


ATTACKS = {
    "none at all": (lambda: None, "A call here is signed"),
    "not a token": (lambda: "a.b.c", "cannot be read"),
    "alg none": (
        unsigned,
        "algorithm is not accepted",
    ),
    "HS256 with the public key as secret": (
        lambda: forged(RSA, "rsa-1"),
        "algorithm is not accepted",
    ),
    "HS256 under an EC key's id": (lambda: forged(EC, "ec-1"), "algorithm is not accepted"),
    "another key under a known id": (lambda: signed(STRANGER), "signature does not hold"),
    "an RSA algorithm over an EC key": (
        lambda: signed(RSA, {"kid": "ec-1"}),
        "signature does not hold",
    ),
    "wrong aud": (lambda: signed(aud=f"{PUBLIC}/cds-services/workup"), "aud"),
    "aud with another host": (lambda: signed(aud="https://evil.example/cds-services"), "aud"),
    "aud as an object": (lambda: signed(aud={"a": DISCOVERY}), "aud"),
    "no aud": (lambda: signed(aud=None), "aud"),
    "expired": (lambda: signed(exp=int(time.time()) - 3600), "expired"),
    "iat in the future": (lambda: signed(iat=int(time.time()) + 3600), "not valid yet"),
    "nbf in the future": (lambda: signed(nbf=int(time.time()) + 3600), "not valid yet"),
    "no exp": (lambda: signed(exp=None), "exp is required"),
    "no iat": (lambda: signed(iat=None), "iat is required"),
    "exp as text": (lambda: signed(exp="tomorrow"), "exp is required"),
    "exp far away": (lambda: signed(exp=10**400), "too far away"),
    "exp in a year": (lambda: signed(exp=int(time.time()) + 31_536_000), "lives too long"),
    "no jti": (lambda: signed(jti=None), "jti is required"),
    "jti as a number": (lambda: signed(jti=7), "jti is required"),
    "unknown iss": (lambda: signed(iss="https://evil.example"), "issuer is not known"),
    "iss as a list": (lambda: signed(iss=[ISSUER]), "issuer is not known"),
    "no kid": (lambda: signed(EC, {"kid": None}), "kid is required"),
    "kid as a path": (lambda: signed(EC, {"kid": "../../../../dev/null"}), "no key with this kid"),
    "kid as SQL": (lambda: signed(EC, {"kid": "ec-1' OR '1'='1"}), "no key with this kid"),
    "kid as a list": (
        lambda: (
            f"{encoded({'alg': 'ES384', 'kid': ['ec-1'], 'typ': 'JWT'})}.{encoded(claims())}.AA"
        ),
        "kid is required",
    ),
    "typ is not JWT": (lambda: signed(EC, {"typ": "at+jwt"}), "typ must be JWT"),
    "no typ": (lambda: signed(EC, {"typ": None}), "typ must be JWT"),
    "the key in the header": (
        lambda: signed(STRANGER, {"jwk": STRANGER.as_dict(private=False)}),
        "signature does not hold",
    ),
    "claims that are a list": (
        lambda: jws.serialize_compact(
            {"alg": "ES384", "kid": "ec-1", "typ": "JWT"}, "[]", EC, algorithms=["ES384"]
        ),
        "no claims",
    ),
    "oversize": (lambda: signed(padding="x" * 20_000), "too long"),
    "letters beyond ASCII": (lambda: "é.é.é", "cannot be read"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(guarded: FlaskClient, name: str) -> None:
    """No forged, stale, misdirected or oversize token opens the door, and the refusal says why."""
    make, why = ATTACKS[name]

    assert why in refusal(ask(guarded, make()))


@settings(settings.get_profile("brief"))
@given(
    header=st.dictionaries(st.text(max_size=5), st.integers() | st.text()),
    tail=st.text(max_size=40),
)
def test_no_garbage_breaks_the_door(guarded: FlaskClient, header: dict, tail: str) -> None:
    """Whatever stands after `Bearer`, the answer is 401 and never a failure."""
    token = f"{encoded(header)}.{tail.encode('utf-8', 'ignore').hex()}.{encoded(tail)}"

    assert ask(guarded, token).status_code == 401


def test_a_token_of_another_scheme_is_refused_where_tokens_are_checked(guarded) -> None:
    """A password is no token."""
    response = guarded.get("/cds-services", headers={"Authorization": "Basic YTpi"})

    assert "bearer token" in refusal(response)


def test_a_tenant_must_be_one_of_those_configured(guarded: FlaskClient) -> None:
    """Where an issuer serves several tenants, only the named ones may call."""
    ward = {"iss": "https://ward.example.org"}

    assert ask(guarded, signed(**ward, tenant="ward-7")).status_code == 200
    assert "tenant" in refusal(ask(guarded, signed(**ward, tenant="ward-8")))
    assert "tenant" in refusal(ask(guarded, signed(**ward)))


def test_an_issuer_may_use_its_own_algorithms_only(guarded: FlaskClient) -> None:
    """RS384 is fine for one client and not for another."""
    token = signed(RSA, iss="https://ward.example.org", tenant="ward-7")

    assert "algorithm" in refusal(ask(guarded, token))


def test_every_route_of_cds_hooks_is_guarded_and_a_preflight_is_not(guarded: FlaskClient) -> None:
    """Discovery, calls and feedback need a token; OPTIONS cannot carry one."""
    refusal(guarded.post("/cds-services/workup", json={}))
    refusal(guarded.post("/cds-services/workup/feedback", json={}))

    assert guarded.options("/cds-services/workup").status_code == 200
    assert guarded.get("/health/live").status_code == 200


def test_feedback_needs_the_feedback_address_as_audience(guarded: FlaskClient) -> None:
    """A token for one address does not open another."""
    headers = {"Authorization": f"Bearer {signed(aud=f'{DISCOVERY}/workup')}"}
    refusal(guarded.post("/cds-services/workup/feedback", json={}, headers=headers))
    headers = {"Authorization": f"Bearer {signed(aud=f'{DISCOVERY}/workup/feedback')}"}

    assert (
        guarded.post("/cds-services/workup/feedback", json={}, headers=headers).status_code == 400
    )


def test_optional_lets_unsigned_calls_pass_and_checks_signed_ones(loaded, issuers) -> None:
    """A wrong token is refused even where none is needed."""
    client = client_of(loaded, tokens="optional", issuers=issuers)

    assert ask(client, None).status_code == 200
    assert ask(client, signed()).status_code == 200
    refusal(ask(client, signed(STRANGER)))


def test_off_reads_no_token(client: FlaskClient) -> None:
    """Where tokens are off, whatever is sent is passed over."""
    assert ask(client, "nonsense").status_code == 200


class _Keys(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = self.server.body
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/keys")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="key_server")
def _key_server() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Keys)
    server.asked, server.body = [], public_keys(EC).encode()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()


def address_of(server: HTTPServer, path: str = "/keys") -> str:
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_keys_come_from_the_configured_address_and_from_no_other(
    loaded, key_server, tmp_path
) -> None:
    """A token that names another key address is refused, and that address is never asked."""
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps({ISSUER: {"jwks_url": address_of(key_server)}}))
    client = client_of(loaded, tokens="required", issuers=path)
    foreign = address_of(key_server, "/foreign")

    assert ask(client, signed(EC, {"jku": address_of(key_server)})).status_code == 200
    assert ask(client, signed()).status_code == 200
    assert "jku" in refusal(ask(client, signed(STRANGER, {"jku": foreign})))
    assert "no key" in refusal(ask(client, signed(EC, {"kid": "ec-2"})))
    assert key_server.asked == ["/keys"]


def test_a_key_address_is_not_followed_to_another(loaded, key_server, tmp_path) -> None:
    """A redirect could lead anywhere."""
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps({ISSUER: {"jwks_url": address_of(key_server, "/moved")}}))
    client = client_of(loaded, tokens="required", issuers=path)

    refusal(ask(client, signed()))
    assert key_server.asked == ["/moved"]


def test_a_file_of_keys_makes_a_foreign_key_address_harmless(guarded, key_server) -> None:
    """Keys of a file are used whatever address the token names; it is not asked."""
    assert ask(guarded, signed(EC, {"jku": address_of(key_server)})).status_code == 200
    assert key_server.asked == []


def test_tokens_without_a_public_address_or_issuers_stop_the_start(monkeypatch) -> None:
    """Both settings are named at once."""
    monkeypatch.setenv("PLANNER_CDS_TOKENS", "required")
    for name in ("PLANNER_PUBLIC_URL", "PLANNER_CDS_ISSUERS"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(InvalidSettings) as caught:
        read_settings()

    assert "PLANNER_PUBLIC_URL" in str(caught.value)
    assert "PLANNER_CDS_ISSUERS" in str(caught.value)


def test_the_library_used_by_clients_makes_tokens_that_pass(guarded: FlaskClient) -> None:
    """The ordinary way of making a token works."""
    token = jwt.encode({"alg": "ES384", "kid": "ec-1", "typ": "JWT"}, claims(), EC, ["ES384"])

    assert ask(guarded, token).status_code == 200
