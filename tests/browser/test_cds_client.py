"""A page of another origin works with the service as an EHR would: signed calls, cards, a suggestion, feedback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import Page
from werkzeug.serving import make_server

from planner.catalog import LoadedCatalog
from tests.api.serving import app_with
from tests.browser.conftest import answered_whole
from tests.fhir.calls import BACK_PAIN, ICD10CM, LUNG_CANCER, PARAPLEGIA, bundle, condition, patient

ISSUER = "https://ehr.example.org"
PAGE = (Path(__file__).parent / "ehr.html").read_bytes()


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_page = self.path == "/"
        body = PAGE if is_page else json.dumps(self.server.told).encode()
        self.send_response(200 if is_page or self.path == "/settings.json" else 404)
        self.send_header("Content-Type", "text/html" if is_page else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _run(server: object) -> threading.Thread:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread


@pytest.fixture(name="ehr")
def _ehr(loaded: LoadedCatalog, tmp_path: Path) -> Iterator[str]:
    """The address of a small EHR that knows the service's address and has a key of its own."""
    key = ECKey.generate_key("P-384", {"kid": "ehr-1"})
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    issuers = tmp_path / "issuers.json"
    issuers.write_text(json.dumps({ISSUER: {"jwks_file": "keys.json"}}))
    ehr = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    page = f"http://127.0.0.1:{ehr.server_port}"
    server = make_server("127.0.0.1", 0, None, threaded=True)
    service = f"http://127.0.0.1:{server.server_port}"
    asked = app_with(
        loaded, public_url=service, tokens="required", issuers=issuers, origins=(page,)
    )
    server.app = answered_whole(asked)
    found = bundle(condition(LUNG_CANCER), condition(PARAPLEGIA, ICD10CM), condition(BACK_PAIN))
    chart = {"patient": patient(), "conditions": found}
    jwk = key.as_dict(private=True)
    ehr.told = {"service": service, "issuer": ISSUER, "jwk": jwk, "chart": chart}
    threads = [_run(server), _run(ehr)]
    yield page
    for one, thread in zip((server, ehr), threads, strict=True):
        one.shutdown()
        thread.join(timeout=10)
        one.server_close()


def test_a_page_of_another_origin_discovers_asks_orders_and_reports_back(
    page: Page, ehr: str
) -> None:
    """Preflights, ES384 tokens, the emergency card, the MRI as a draft order, and feedback, in a real browser."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(ehr)
    page.wait_for_function("document.getElementById('state').textContent === 'answer 200'")
    page.click("section.critical button:has-text('MRI whole spine')")
    page.wait_for_function("document.getElementById('state').textContent.startsWith('feedback')")

    assert "cord compression" in page.inner_text("section.critical h2")
    assert page.inner_text("#orders li") == "draft: MRI whole spine"
    assert page.inner_text("#state") == "feedback 200"
    assert errors == []
