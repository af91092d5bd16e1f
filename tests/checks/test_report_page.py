"""The HTML report in a real browser: wide and narrow, light and dark, on paper; nothing is asked of the network."""

from __future__ import annotations

from pathlib import Path

import pytest

import nboq
from nboq.checks import validate
from nboq.checks.reports import WRITERS
from tests.browser import Browser, axe_faults, chromium
from tests.conftest import EXAMPLE, ROOT

__all__ = ["chromium"]

_BAD = ROOT / "examples" / "invalid" / "objective-na-negative.yaml"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports = [validate(nboq.read(path), 3, advice=True).located() for path in (EXAMPLE, _BAD)]
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(WRITERS["html"](reports))
    return path


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False)], ids=["wide", "dark", "phone"])
def test_it_can_be_read_anywhere(browser: Browser, page: Path, width: int, dark: bool) -> None:
    with browser.tab(width=width, dark=dark) as tab:
        tab.page.goto(page.as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_faults(tab.page) == []
        place = tab.page.locator("td.place", has_text="9:10")
        assert place.is_visible()
        # A code stands on one line: broken into letters it can't be read.
        code = tab.page.locator("section details[open] td a").first
        assert code.evaluate("link => link.getClientRects().length") == 1
        assert tab.complaints == []


def test_what_is_folded_opens(browser: Browser, page: Path) -> None:
    with browser.tab() as tab:
        tab.page.goto(page.as_uri())
        folded = tab.page.locator("details.info").first
        assert not folded.locator("tbody tr").first.is_visible()
        folded.locator("summary").click()
        assert folded.locator("tbody tr").first.is_visible()
        assert tab.complaints == []


def test_a_report_of_several_opens_with_a_summary_that_narrows_it_down(browser: Browser, page: Path) -> None:
    with browser.tab() as tab:
        tab.page.goto(page.as_uri())
        assert tab.page.locator("#files tbody tr").count() == 2
        link = tab.page.locator("#files a", has_text="negative")
        assert tab.page.locator(f"section{link.get_attribute('href')} h2", has_text="negative").count() == 1
        row = tab.page.locator(".overview tr", has_text="NBOQ-S-below-minimum")
        assert row.locator("td.n").all_inner_texts() == ["1", "1"]
        row.locator("input").check()
        assert tab.page.locator("section:visible").count() == 1
        assert tab.page.locator("section tbody tr:visible").count() == 1
        tab.page.locator("#code-0").check()
        tab.page.locator("#tier-3").check()
        assert tab.page.locator("section:visible").count() == 2
        tab.page.locator("#no-info").uncheck()
        assert tab.page.locator("details.info:visible").count() == 0
        assert tab.complaints == []


@pytest.mark.slow
def test_on_paper_nothing_is_folded(browser: Browser, page: Path) -> None:
    with browser.tab(media="print", dark=True) as tab:
        tab.page.goto(page.as_uri())
        rows = tab.page.locator("tbody tr")
        assert rows.count() > 50
        assert rows.evaluate_all("rows => rows.every(row => row.getBoundingClientRect().height > 0)")
        # Paper is white, whatever the reader prefers on a screen.
        assert tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert tab.page.pdf().startswith(b"%PDF")
        assert tab.complaints == []
