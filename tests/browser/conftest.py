"""A served application and a browser that looks at it."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from planner.web import create_app

Application = Callable[..., Iterable[bytes]]
_ROOT = Path(__file__).resolve().parents[2]


def answered_whole(app: Application) -> Application:
    """
    Return the application with each answer read before it is sent.

    A browser that moves on drops its connection, and the test server then leaves open the file that it was sending.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer


@pytest.fixture(name="address", scope="session")
def _address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, answered_whole(create_app()), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture(name="page", scope="session")
def _page() -> Iterator[Page]:
    path = os.environ.get("PLANNER_CHROMIUM") or (_ROOT / ".browser" / "path").read_text().strip()
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        page = browser.new_page()
        yield page
        browser.close()
