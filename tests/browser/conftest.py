"""A Chromium for the tests that look at pages, cut off from everything but this machine."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect, sync_playwright

from browser.lab import WAIT_S, find_browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that draws the pages."""
    return find_browser()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for one module: Playwright's event loop must not outlive it."""
    expect.set_options(timeout=WAIT_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=ARGUMENTS, timeout=WAIT_S * 1000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def elsewhere() -> list[str]:
    """The addresses on other machines that pages asked for, and did not get."""
    return []


@pytest.fixture(scope="module")
def context(browser: Browser, elsewhere: list[str]) -> Iterator[BrowserContext]:
    """A browser profile that reaches this machine only."""

    def refuse(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.abort()

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT_S * 1000)
    context.route(lambda url: urlsplit(url).hostname not in (None, "", "localhost"), refuse)
    yield context
    context.close()
