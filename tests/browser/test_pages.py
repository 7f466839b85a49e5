"""What a person sees who opens the service in a browser."""

import pytest
from playwright.sync_api import Page


def test_front_page_says_what_this_is_and_leads_to_the_reference(page: Page, address: str) -> None:
    """The front page names its limits and its link to the API reference works."""
    page.goto(f"{address}/")

    assert "diagnosis" in page.inner_text("body").lower()

    page.click("a[href='/docs']")
    page.wait_for_selector("#swagger-ui .opblock", timeout=20_000)

    assert page.url == f"{address}/docs"


def test_reference_page_plans_a_patient_without_calling_other_hosts(
    page: Page, address: str
) -> None:
    """The vendored reference page shows every route, sends a request, and asks no other host."""
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"{address}/docs")
    page.wait_for_selector("#swagger-ui .opblock", timeout=20_000)
    page.click("#operations-plans-post_v1_plans, .opblock-post:has-text('/v1/plans')")
    page.click(".opblock-post .try-out__btn")
    page.click(".opblock-post .execute")
    page.wait_for_selector(
        ".opblock-post .live-responses-table tbody .response-col_status", timeout=20_000
    )

    assert "200" in page.inner_text(".live-responses-table tbody .response-col_status")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert errors == []


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/errors", "/docs/errors/invalid-file"])
def test_a_page_says_nothing_on_the_console(page: Page, address: str, path: str) -> None:
    """No page asks for what its own policy forbids."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(f"{address}{path}", wait_until="networkidle")

    assert said == []


def test_pages_fit_a_narrow_telephone(page: Page, address: str) -> None:
    """At a width of 320 pixels no page of text has to be pushed sideways."""
    sources = page.request.get(f"{address}/v1/sources").json()["items"]
    wanted = ["/", "/docs/errors", *(f"/docs/sources/{source['id']}" for source in sources)]
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    wide = {}
    for path in wanted:
        page.goto(f"{address}{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
    page.set_viewport_size(size or {"width": 1280, "height": 720})

    assert wide == {}
