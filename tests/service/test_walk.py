"""A visitor walks the catalogue in a browser: desktop and phone, light and dark, by keyboard and without a script."""

from __future__ import annotations

import httpx

from nboq.schema.model import current_model
from tests.browser import Browser, axe_faults, chromium  # noqa: F401
from tests.service.conftest import Served

_VERSION = current_model().version
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _pages(url: str) -> dict[str, str]:
    found = httpx.get(f"{url}search", headers={"Accept": "application/json"}).json()["instruments"]
    one, other = found[0], found[1]
    return {
        "": "home",
        "search?q=a&immersion=Air": "search",
        one["page"]: "instrument",
        f"compare?a={one['id']}&b={other['id']}": "compare",
        f"like?id={one['id']}": "like",
        "id/10.5072/none": "unknown",
        f"vocabulary/{_VERSION}/slots/lens_na.html": "term",
    }


def test_a_visitor_walks_the_catalogue(browser: Browser, served: Served) -> None:
    paths = _pages(served.url)
    with browser.tab() as tab:
        for path in paths:
            tab.page.goto(served.url + path)
            assert tab.page.locator("h1").count() == 1, path
            assert axe_faults(tab.page) == [], path
        tab.page.goto(f"{served.url}vocabulary/")
        tab.page.fill("#wanted", "numerical aperture")
        assert "lens_na" in tab.page.locator("#found").inner_text()
        # By keyboard: the first thing that is reached leads past the bar.
        tab.page.goto(served.url)
        tab.page.keyboard.press("Tab")
        tab.page.keyboard.press("Enter")
        assert tab.page.evaluate("location.hash") == "#main"
        # The browser itself says that the page of what is unknown was a 404.
        assert [text for text in tab.complaints if "404" not in text] == []
    with browser.tab(width=390, height=800, dark=True, java_script_enabled=False) as tab:
        for path in paths:
            tab.page.goto(served.url + path)
            assert tab.page.evaluate(_WIDER) <= 0, path
            assert tab.page.locator("main").is_visible(), path
        tab.page.goto(f"{served.url}search")
        tab.page.get_by_role("searchbox").first.fill("zzz")
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**/search?*q=zzz*")
        assert tab.leaving == []
