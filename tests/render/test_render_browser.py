"""The page of a microscope in a real browser: mouse, keyboard, dark, phone, print, and for a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.document import Document
from nboq.render import light_path, notebook, page, pid_graph, spectra
from tests.browser import Browser, axe_faults, chromium  # noqa: F401 - the fixture `browser`
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "valid"
CHANNELS = EXAMPLES / "acquisition" / "tirf.yaml"
CONFOCAL = EXAMPLES / "acquisition" / "confocal-with-psf.yaml"
CUBES = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
REGISTERED = EXAMPLES / "identifiers" / "registered.yaml"
REFERENCE = ROOT.parent / "shared" / "reference" / "instruments" / "abif_axiovert1.json"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
Written = Callable[[Path], str]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write the page of a file once; give its address."""
    folder = tmp_path_factory.mktemp("pages")
    done: dict[Path, str] = {}

    def write(path: Path) -> str:
        if path not in done:
            target = folder / f"{path.stem}.html"
            target.write_text(page(nboq.read(path)), "utf-8")
            done[path] = target.as_uri()
        return done[path]

    return write


@pytest.mark.parametrize(
    ("path", "dark"),
    [(CHANNELS, False), (CHANNELS, True), (CUBES, True), (REGISTERED, False), (REFERENCE, False)],
    ids=lambda value: value.stem if isinstance(value, Path) else "dark" if value else "light",
)
def test_a_page_has_no_faults(browser: Browser, written: Written, path: Path, dark: bool) -> None:
    if not path.exists():
        pytest.skip("the reference data isn't here")
    with browser.tab(dark=dark) as tab:
        tab.page.goto(written(path))
        tab.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert axe_faults(tab.page) == []
        assert tab.complaints == []
        paper = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(20, 26, 33)" if dark else "rgb(255, 255, 255)")
        ink = tab.page.evaluate("getComputedStyle(document.querySelector('.picture text.f-ink')).fill")
        assert ink == ("rgb(230, 237, 243)" if dark else "rgb(27, 39, 51)")


def shown(tab: Any) -> set[str]:
    """Give the names of the components that the table shows."""
    names = tab.page.locator("tr[data-key]:visible").evaluate_all("(rows) => rows.map((row) => row.dataset.name)")
    return set(names)


def dimmed(tab: Any, name: str) -> bool:
    """Tell whether the first picture of a component is dimmed, by itself or by the column that it stands in."""
    found: bool = tab.page.evaluate(
        """(name) => {
          const row = [...document.querySelectorAll("tr[data-key]")].find((one) => one.dataset.name === name);
          return Boolean(document.querySelector(`.picture [data-c="${row.dataset.key}"]`).closest(".off"));
        }""",
        name,
    )
    return found


def test_a_channel_is_chosen_by_mouse(browser: Browser, written: Written) -> None:
    with browser.tab() as tab:
        tab.page.goto(written(CHANNELS))
        everything = shown(tab)
        assert tab.page.locator("#count").inner_text() == f"Showing all {len(everything)} components."
        tab.page.get_by_text("Channel Cytosol, HILO", exact=True).click()
        assert "EM 605/70" in shown(tab)
        assert "EM 525/50" not in shown(tab)
        assert dimmed(tab, "EM 525/50")
        assert not dimmed(tab, "EM 605/70")
        assert (
            f"Showing {len(shown(tab))} of {len(everything)} components: channel Cytosol"
            in tab.page.locator("#count").inner_text()
        )
        columns = tab.page.locator("g.node.channel-0.off, g.edge.channel-0.off").count()
        assert columns > 10
        assert tab.page.locator("g.channel-1.off").count() == 0
        tab.page.get_by_text("Everything", exact=True).click()
        assert shown(tab) == everything
        assert tab.page.locator(".off").count() == 0


def test_a_cube_is_chosen_by_keyboard(browser: Browser, written: Written) -> None:
    with browser.tab() as tab:
        tab.page.goto(written(CUBES))
        everything = shown(tab)
        for _ in range(6):
            tab.page.keyboard.press("Tab")
            if tab.page.evaluate("document.activeElement.name") == "show":
                break
        tab.page.keyboard.press("ArrowDown")
        chosen = tab.page.evaluate("document.querySelector('input[name=show]:checked').dataset.label")
        assert "cube" in chosen
        assert shown(tab) < everything
        outline = tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        tab.page.keyboard.press("ArrowUp")
        assert shown(tab) == everything


def test_facts_are_shown_on_hover_and_go_again(browser: Browser, written: Written) -> None:
    with browser.tab() as tab:
        tab.page.goto(written(CUBES))
        hint = tab.page.locator("#hint")
        assert hint.is_hidden()
        tab.page.locator(".picture a[data-c]").first.hover()
        hint.wait_for(state="visible")
        assert "Manufacturer" in hint.inner_text()
        tab.page.keyboard.press("Escape")
        assert hint.is_hidden()
        tab.page.locator(".picture a[data-c]").nth(1).hover()
        hint.hover()
        assert hint.is_visible()
        tab.page.mouse.move(2, 2)
        hint.wait_for(state="hidden")
        assert tab.complaints == []


def test_facts_are_shown_at_the_focus_and_enter_leads_to_the_row(browser: Browser, written: Written) -> None:
    with browser.tab() as tab:
        tab.page.goto(written(CUBES))
        link = tab.page.locator(".picture a[data-c]").first
        key = link.get_attribute("data-c")
        link.focus()
        assert tab.page.locator("#hint").is_visible()
        assert link.get_attribute("aria-describedby") == "hint"
        assert link.get_attribute("aria-label")
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.dataset.c") not in (None, key)
        tab.page.keyboard.press("Shift+Tab")
        edge = tab.page.evaluate("getComputedStyle(document.activeElement.querySelector('polygon')).strokeWidth")
        assert edge == "3px"
        tab.page.keyboard.press("Enter")
        assert tab.page.evaluate("location.hash") == f"#{key}"
        assert tab.page.locator("#hint").is_hidden()


@pytest.mark.parametrize("path", [CUBES, REGISTERED], ids=lambda path: path.stem)
def test_on_a_phone_all_stands_below_each_other(browser: Browser, written: Written, path: Path) -> None:
    with browser.tab(width=390, height=844) as tab:
        tab.page.goto(written(path))
        tab.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 390
        assert tab.page.locator(".broad").evaluate_all("(all) => all.every((one) => one.clientWidth === 0)")
        if path == REGISTERED:
            assert axe_faults(tab.page) == []
        tab.page.locator(".narrow a[data-c]").first.focus()
        if tab.page.locator("#hint").is_visible():
            box = tab.page.locator("#hint").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_on_paper_controls_are_away_and_pictures_fit(browser: Browser, written: Written) -> None:
    # 700 pixels are the width of A4 with common margins at 96 pixels an inch.
    with browser.tab(width=700, dark=True, media="print") as tab:
        tab.page.goto(written(CONFOCAL))
        assert tab.page.locator("fieldset").is_hidden()
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 700
        assert tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        ink = tab.page.evaluate("getComputedStyle(document.querySelector('.picture text.f-ink')).fill")
        assert ink == "rgb(27, 39, 51)"


def test_without_its_script_a_page_says_the_same(browser: Browser, written: Written) -> None:
    with browser.tab(java_script_enabled=False) as tab:
        tab.page.goto(written(CHANNELS))
        assert tab.page.locator("tr[data-key]").first.is_visible()
        assert tab.page.locator("svg.nboq-view").first.is_visible()


def heard(said: list[str]) -> Callable[[Any], None]:
    def hear(dialog: Any) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    return hear


def test_what_a_document_says_is_shown_and_never_run(browser: Browser, tmp_path: Path) -> None:
    def named(type_: str, **more: Any) -> dict[str, Any]:
        return {"type": type_, "id": f"urn:x:{type_}", "name": EVIL, "description": EVIL, "manufacturer": EVIL, **more}

    band = {"type": "TransmittanceRange", "center_wavelength": 525, "fwhm_bandwidth": 50}
    described = {"type": "Instrument", "id": "urn:x:i", "name": EVIL, "description": EVIL}
    parts = [named("Objective"), named("EmissionFilter", transmittance_ranges=[band]), named("FilterCube")]
    document = Document(
        {"type": "HardwareDescriptor", "id": "urn:x:d", "name": EVIL, "describes": described, "components": parts}
    )
    target = tmp_path / "evil.html"
    target.write_text(page(document), "utf-8")
    # The pictures on their own too, as somebody else's page would have them, without a policy that stops scripts.
    loose = tmp_path / "loose.html"
    pictures = [light_path(document), spectra(document) or "", pid_graph(document), notebook(document)]
    loose.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>x</title>{''.join(pictures)}", "utf-8")
    for path in (target, loose):
        with browser.tab() as tab:
            said: list[str] = []
            tab.page.on("dialog", heard(said))
            tab.page.goto(path.as_uri())
            assert tab.complaints == []
            assert said == []
            assert tab.page.locator("img").count() == 0
    with browser.tab() as tab:
        tab.page.goto(target.as_uri())
        assert tab.page.locator("h1").inner_text() == EVIL
        tab.page.locator(".picture a[data-c]").first.hover()
        assert EVIL in tab.page.locator("#hint").inner_text()
        assert tab.complaints == []


@pytest.mark.slow
def test_the_browser_of_these_tests_notices_what_goes_wrong(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<title>x</title><img src=http://example.org/a.png><script>console.error('no')</script>", "utf-8")
    with browser.tab() as tab:
        tab.page.goto(bad.as_uri())
        assert any("example.org" in one for one in tab.leaving)
        assert any("no" in one for one in tab.errors)
        assert axe_faults(tab.page)
