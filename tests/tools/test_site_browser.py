"""The documentation site in a browser: search, light and dark, wide and narrow, and for people with disabilities."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Browser, Tab, axe_faults, chromium  # noqa: F401
from tests.site_built import built_site, served, whole  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.browser]

_SAMPLE = (
    "",
    "tutorial/",
    "howto/facility/",
    "terms/",
    "terms/Objective/",
    "terms/working_distance/",
    "terms/ObjectiveCorrection/",
    "terms/ObjectiveCorrection.PlanApochromat/",
    "vocabulary/classes/",
    "vocabulary/hardware-objective/",
    "reference/cli/validate/",
    "reference/api/errors/",
    "findings/NBOQ-R-na-water/",
)
# Dark mode differs in colours only, which these pages have all of.
_COLOURS = ("", "tutorial/", "terms/Objective/", "reference/api/errors/", "findings/NBOQ-R-na-water/")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield found


def _open(tab: Tab, url: str) -> None:
    tab.page.goto(url, wait_until="load")
    tab.page.wait_for_selector("h1")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_have_no_errors_and_no_serious_faults(browser: Browser, address: str, dark: bool) -> None:
    with browser.tab(dark=dark) as tab:
        for place in _COLOURS if dark else _SAMPLE:
            _open(tab, address + place)
            assert axe_faults(tab.page) == [], place
        assert tab.complaints == []
        scheme = tab.page.locator("body").get_attribute("data-md-color-scheme")
        assert scheme == ("slate" if dark else "default")


def test_pages_fit_a_phone(browser: Browser, address: str) -> None:
    with browser.tab(width=390, height=844) as tab:
        for place in _SAMPLE:
            _open(tab, address + place)
            wide = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{place} is {wide} pixels too wide"
        assert tab.complaints == []


_SEARCHES = {
    "NA": "terms/lens_na/",
    "LensNA": "terms/lens_na/",
    "lens_na": "terms/lens_na/",
    "numerical aperture": "terms/lens_na/",
    "PlanApochromat": "terms/ObjectiveCorrection.PlanApochromat/",
    "working distance": "terms/working_distance/",
}


@pytest.mark.long  # what each place is found by is looked at in `test_site.py`; the ranks need all the pages
def test_search_finds_terms_of_the_whole_site_first(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(whole(tmp_path_factory)) as address:
        _finds(browser, address)


def test_search_finds_terms_by_their_names_and_those_of_the_sources(browser: Browser, address: str) -> None:
    _finds(browser, address)


def _finds(browser: Browser, address: str) -> None:
    with browser.tab() as tab:
        for words, place in _SEARCHES.items():
            _open(tab, address)
            tab.page.get_by_role("textbox", name="Search").click()
            tab.page.keyboard.type(words)
            tab.page.wait_for_selector(".md-search-result__item")
            links = tab.page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
            found = [link.removeprefix(address).partition("?")[0].partition("#")[0] for link in links]
            assert place in list(dict.fromkeys(found))[:3], (words, found)
        assert tab.complaints == []


def test_a_picture_leads_to_the_class_that_is_clicked(browser: Browser, address: str) -> None:
    with browser.tab() as tab:
        _open(tab, address + "terms/Objective/")
        tab.page.locator('figure svg a[href="../HardwareComponent/"]').first.click()
        tab.page.wait_for_url("**/terms/HardwareComponent/")
        assert tab.complaints == []
