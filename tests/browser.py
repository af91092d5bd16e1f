"""Chromium for tests: pages that note what goes wrong in them, and that no request leaves.

A test module takes it with

    from tests.browser import Browser, chromium  # noqa: F401

and its tests with a parameter `browser: Browser`:

    with browser.tab(width=390, dark=True) as tab:
        tab.page.goto(path.as_uri())
        assert axe_faults(tab.page) == []
        assert tab.complaints == []

There is one browser a module, not one a session: while Playwright's synchronous interface is open, nothing else in the
process can start an event loop, which tests of other modules do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import ConsoleMessage, Page, Route

__all__ = ["Browser", "Tab", "axe_faults", "chromium"]

_PROGRAM = Path(shutil.which("chromium") or "/usr/bin/chromium")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_PATIENCE = 20_000


@dataclass
class Tab:
    """A page, the errors that it reported, and the requests that it wanted to send elsewhere."""

    page: Page
    errors: list[str] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        return [*self.errors, *(f"wanted to leave: {url}" for url in self.leaving)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    def _judge(self, route: Route) -> None:
        if _stays(route.request.url):
            route.continue_()
        else:
            self.leaving.append(route.request.url)
            route.abort()


def _stays(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("file", "data", "blob", "about") or parts.hostname in _LOCAL


@dataclass(frozen=True)
class Browser:
    """One running Chromium; every tab has an empty profile of its own."""

    running: Chromium

    @contextmanager
    def tab(
        self,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        media: Literal["screen", "print"] = "screen",
        **more: Any,
    ) -> Iterator[Tab]:
        """Open an empty page, and close it at the end.

        Args:
            width: Of the window, in CSS pixels; a phone has 390.
            height: Of the window, in CSS pixels.
            dark: Whether the reader prefers dark pages.
            media: `print` shows the page as it would be printed.
            more: Further options of Playwright's `new_context`, such as `java_script_enabled`.
        """
        context = self.running.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            service_workers="block",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(_PATIENCE)
        try:
            page = context.new_page()
            tab = Tab(page)
            page.emulate_media(media=media)
            page.on("console", tab._hear)
            page.on("pageerror", lambda error: tab.errors.append(f"exception: {error}"))
            context.route("**/*", tab._judge)
            yield tab
        finally:
            context.close()


@pytest.fixture(scope="module", name="browser")
def chromium() -> Iterator[Browser]:
    """Start Chromium, headless, for the tests of a module."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed: pip install 'nboq[dev]'")
    if not _PROGRAM.exists():
        pytest.skip("there is no Chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=_PROGRAM, headless=True, args=_FLAGS, timeout=3 * _PATIENCE
        )
        try:
            yield Browser(running)
        finally:
            running.close()


def axe_faults(page: Page, context: str | None = None) -> list[str]:
    """Ask axe-core for what is seriously or critically wrong with a page for people with disabilities.

    Args:
        page: The page, loaded.
        context: A CSS selector, where only a part of the page is meant.

    Returns:
        One line a fault: the rule, how bad it is, and where.
    """
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=context)
    return [
        f"{fault['id']} ({fault['impact']}): {' '.join(map(str, node['target']))}: {fault['help']}"
        for fault in found.response["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
