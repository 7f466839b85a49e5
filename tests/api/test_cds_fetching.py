"""Missing data are fetched from FHIR servers that the operator named, in time, and with the token kept nowhere."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from tests.api.serving import client_with
from tests.fhir.calls import (
    BACK_PAIN,
    FAILED,
    HEMOPTYSIS,
    bundle,
    call,
    cards_of,
    condition,
    outcome,
    patient,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"
SECRET = "token-that-nobody-may-see"  # noqa: S105  made up
_LONGER_THAN_ANY_PATIENCE = 20.0


class _Chart(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.server.may_answer.wait(_LONGER_THAN_ANY_PATIENCE)
        kind = self.path.removeprefix("/fhir/").partition("?")[0].partition("/")[0]
        answer = self.server.answers.get(self.path) or self.server.answers.get(kind, FAILED)
        body = json.dumps(answer).encode()
        self.send_response(200 if answer is not FAILED else 500)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.answered.append(self.path)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="fhir")
def _fhir() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Chart)
    server.asked, server.answered, server.answers = [], [], {}
    server.may_answer = threading.Event()
    server.may_answer.set()
    server.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.may_answer.set()
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()


def visit(fhir: ThreadingHTTPServer, prefetch: dict) -> dict:
    """Return a call that offers the FHIR server and a token for it."""
    access = {
        "access_token": SECRET,
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "patient/*.read",
        "subject": "planner",
    }
    offered = {"fhirServer": f"{fhir.origin}/fhir", "fhirAuthorization": access}
    return call("patient-view", prefetch) | offered


def test_a_fhir_server_is_never_called_by_default(
    client: FlaskClient, fhir, catalog: Catalog
) -> None:
    """A caller cannot make the service ask an address; without a Patient the call is refused."""
    outcome(client.post(SERVICE, json=visit(fhir, {})), 412)
    assert fhir.asked == []


def test_a_server_of_another_origin_is_not_called(loaded, fhir) -> None:
    """The origin must be one that the operator named, port and all."""
    other = client_with(loaded, fhir_servers=("http://127.0.0.1:1",))

    outcome(other.post(SERVICE, json=visit(fhir, {})), 412)
    assert fhir.asked == []


def test_missing_keys_are_fetched_and_failed_ones_are_not_asked_again(
    loaded, fhir, catalog: Catalog, capfd: pytest.CaptureFixture
) -> None:
    """Patient and problem list come from the server, with the token; what the client could not read is left."""
    fhir.answers = {"Patient": patient(), "Condition": bundle(condition(BACK_PAIN))}
    prefetch = whole_prefetch(catalog, laboratory=FAILED)
    del prefetch["patient"], prefetch["conditions"]

    document = client_with(loaded, fhir_servers=(fhir.origin,)).post(
        SERVICE, json=visit(fhir, prefetch)
    )

    (card,) = cards_of(document)
    assert "back pain" in card["detail"]
    assert "laboratory results" in card["detail"]
    assert [path.partition("?")[0] for path, _ in fhir.asked] == [
        "/fhir/Patient/p1",
        "/fhir/Condition",
    ]
    assert {token for _, token in fhir.asked} == {f"Bearer {SECRET}"}
    assert SECRET not in capfd.readouterr().out + document.get_data(as_text=True)


def test_further_pages_are_fetched(loaded, fhir, catalog: Catalog) -> None:
    """What is on the second page counts as much as what is on the first."""
    page = {"link": [{"relation": "next", "url": f"{fhir.origin}/fhir/Condition?page=2"}]}
    fhir.answers = {"/fhir/Condition?page=2": bundle(condition(HEMOPTYSIS))}
    prefetch = whole_prefetch(catalog, conditions=bundle(condition(BACK_PAIN), **page))

    cards = cards_of(
        client_with(loaded, fhir_servers=(fhir.origin,)).post(SERVICE, json=visit(fhir, prefetch))
    )

    said = " ".join(card["detail"] for card in cards)
    assert "hemoptysis" in said
    assert "Not assessed" not in said


def test_a_page_of_another_origin_is_not_fetched(loaded, fhir, catalog: Catalog) -> None:
    """A token is not carried to another server; the key stays partial."""
    page = {"link": [{"relation": "next", "url": "http://127.0.0.1:1/fhir/Condition?page=2"}]}
    prefetch = whole_prefetch(catalog, conditions=bundle(condition(BACK_PAIN), **page))

    (card,) = cards_of(
        client_with(loaded, fhir_servers=(fhir.origin,)).post(SERVICE, json=visit(fhir, prefetch))
    )

    assert "came only in part" in card["detail"]
    assert fhir.asked == []


def test_a_slow_server_does_not_hold_up_the_clinician(loaded, fhir, catalog: Catalog) -> None:
    """After the time that the operator allows the answer comes with what is there, before the server's."""
    fhir.may_answer.clear()
    prefetch = whole_prefetch(catalog)
    del prefetch["conditions"], prefetch["laboratory"]
    client = client_with(loaded, fhir_servers=(fhir.origin,), fhir_seconds=0.3)

    (card,) = cards_of(client.post(SERVICE, json=visit(fhir, prefetch)))

    assert fhir.answered == []
    assert len(fhir.asked) < 2, "no time is left for the second key"
    assert "not sent" in card["detail"]


def test_a_server_that_fails_makes_the_key_failed(loaded, fhir, catalog: Catalog) -> None:
    """An error of the EHR is told from a key that nobody asked for."""
    prefetch = whole_prefetch(catalog)
    del prefetch["conditions"]

    (card,) = cards_of(
        client_with(loaded, fhir_servers=(fhir.origin,)).post(SERVICE, json=visit(fhir, prefetch))
    )

    assert "could not be read" in card["detail"]
