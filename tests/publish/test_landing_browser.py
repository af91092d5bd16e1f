"""The landing pages in Chromium, opened from the disk: as people see them, by keyboard, in the dark, on a phone."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nboq.publish.landing import Look, Site, publish_instruments
from nboq.publish.landing.naming import slug
from tests.browser import Browser, Tab, axe_faults, chromium  # noqa: F401
from tests.conftest import ROOT
from tests.publish.test_landing import EVIL, hostile

VALID = ROOT / "examples" / "valid"
SCAN = "instruments/handle-20.500.12345-scan-9-0007/index.html"
HOSTILE = f"instruments/{slug('urn:x-evil:../../../etc/passwd')}/index.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    import orjson

    folder = tmp_path_factory.mktemp("inputs")
    names = ("identifiers/registered", "acquisition/facility", "acquisition/facility-rebuilt", "hardware/spinning-disk")
    paths = [VALID / f"{name}.yaml" for name in names]
    paths += [VALID / "acquisition" / "optical-standards.yaml", VALID / "acquisition" / "confocal-with-psf.yaml"]
    paths.append(ROOT / "examples" / "micrometa" / "teaching-widefield.json")
    evil = folder / "hostile.json"
    evil.write_bytes(orjson.dumps(hostile()))
    look = Look("Imaging at Fenwick", license="https://creativecommons.org/licenses/by/4.0/")
    return publish_instruments([*paths, evil], folder / "out", look=look, workers=1)


def _one_of_each(site: Site) -> dict[str, Path]:
    names = {
        "index": "index.html",
        "facilities": "facilities/index.html",
        "models": "models/index.html",
        "facility": "facilities/rrid-scr-099901/index.html",
        "model": "models/rrid-scr-099902/index.html",
        "instrument": SCAN,
        "descriptor": "descriptors/doi-10.5072-fenwick-scan-9-2024/index.html",
        "hostile": HOSTILE,
    }
    found = {name: site.folder / path for name, path in names.items()}
    texts = [(path, path.read_text("utf-8")) for path in sorted(site.folder.rglob("index.html"))]
    found["calibrated"] = next(
        path for path, text in texts if 'id="calibrations"' in text and "instruments" in str(path)
    )
    found["rebuilt"] = next(path for path, text in texts if "What changed" in text and "instruments" in str(path))
    found["many components"] = next(path for path, text in texts if "Configuration of Teaching" in text)
    return found


def _faults(tab: Tab) -> list[str]:
    """Ask axe-core, which tries to read style sheets in a way that files forbid and complains of it itself."""
    found = axe_faults(tab.page)
    tab.errors.clear()
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_kind_of_page_is_quiet_and_accessible(site: Site, browser: Browser, dark: bool) -> None:
    with browser.tab(dark=dark) as tab:
        for name, path in _one_of_each(site).items():
            tab.page.goto(path.as_uri())
            assert tab.complaints == [], name
            assert _faults(tab) == [], name
            background = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (background == "rgb(20, 26, 33)") is dark


def test_a_phone_needs_no_scrolling_sideways(site: Site, browser: Browser) -> None:
    with browser.tab(width=390, height=844) as tab:
        for name, path in _one_of_each(site).items():
            tab.page.goto(path.as_uri())
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390, name
            assert tab.complaints == [], name
            assert _faults(tab) == [], name


def test_hostile_text_shows_as_such_and_runs_nowhere(site: Site, browser: Browser) -> None:
    with browser.tab() as tab:
        tab.page.on("dialog", lambda dialog: tab.errors.append(f"dialog {dialog.message}"))
        tab.page.goto((site.folder / HOSTILE).as_uri())
        assert tab.page.locator("h1").inner_text() == EVIL
        assert tab.page.locator("h4", has_text=EVIL).count() == 1
        assert tab.page.locator('a[href^="javascript:"], a[href^="data:"], img, iframe').count() == 0
        tab.page.goto((site.folder / "index.html").as_uri())
        assert tab.page.locator("#results h3", has_text=EVIL).is_visible()
        tab.page.locator("#q").fill("<script>")
        tab.page.wait_for_function("document.getElementById('told').textContent.startsWith('1 of')")
        assert EVIL in tab.page.locator('#facets input[name="facility"]').evaluate_all(
            "all => all.map(one => one.value)"
        )
        assert tab.complaints == []


def test_search_finds_by_name_identifier_and_part(site: Site, browser: Browser) -> None:
    with browser.tab() as tab:
        tab.page.goto((site.folder / "index.html").as_uri())
        whole = tab.page.locator("#results > .result").count()
        assert tab.page.locator("#told").inner_text() == f"{whole} instruments"
        for text, found in (("scan 9", "Scan 9, room 2.14"), ("scan-9-0007", "Scan 9"), ("25x dipping", "Scan 9")):
            tab.page.locator("#q").fill(text)
            tab.page.wait_for_function("document.getElementById('told').textContent.startsWith('1 of')")
            assert found in tab.page.locator("#results > .result:visible").inner_text()
        tab.page.locator("#q").fill("no such thing")
        tab.page.wait_for_function("!document.getElementById('nothing').hidden")
        assert tab.page.locator("#results > .result:visible").count() == 0
        assert tab.complaints == []


def test_facets_narrow_the_list_and_the_address_keeps_them(site: Site, browser: Browser) -> None:
    with browser.tab() as tab:
        tab.page.goto((site.folder / "index.html").as_uri())
        whole = tab.page.locator("#results > .result").count()
        legends = tab.page.locator("#facets legend").all_inner_texts()
        assert legends == ["Modality", "Numerical aperture", "Immersion", "Laser lines", "Camera", "Maker", "Facility"]
        tab.page.locator("input[value=Water]").check()
        water = tab.page.locator("#results > .result:visible").count()
        assert 0 < water < whole
        tab.page.get_by_label("Numerical aperture of at least").select_option("1.4")
        both = tab.page.locator("#results > .result:visible").count()
        assert 0 < both < water
        address = tab.page.evaluate("location.href")
        assert address.endswith("#na=1.4&immersion=Water")
        tab.page.goto("about:blank")
        tab.page.goto(address)
        assert tab.page.locator("input[value=Water]").is_checked()
        assert tab.page.locator("#results > .result:visible").count() == both
        tab.page.get_by_role("button", name="Clear all filters").click()
        assert tab.page.locator("#results > .result:visible").count() == whole
        assert "#" not in tab.page.evaluate("location.href")
        assert tab.complaints == []


def test_the_counts_of_facets_say_what_choosing_them_gives(site: Site, browser: Browser) -> None:
    with browser.tab() as tab:
        tab.page.goto((site.folder / "index.html").as_uri())
        for label in tab.page.locator("#facets label").all():
            count = int(label.locator(".count").inner_text())
            label.locator("input").check()
            assert tab.page.locator("#results > .result:visible").count() == count
            label.locator("input").uncheck()


def test_a_hostile_address_does_nothing(site: Site, browser: Browser) -> None:
    with browser.tab() as tab:
        tab.page.goto(
            (site.folder / "index.html").as_uri() + "#q=%3Cimg%20src=x%20onerror=alert(1)%3E&na=x&immersion=<b>"
        )
        assert tab.page.locator("#results > .result:visible").count() == 0
        assert tab.page.locator("#q").input_value() == "<img src=x onerror=alert(1)>"
        assert tab.complaints == []


def test_everything_is_there_without_javascript(site: Site, browser: Browser) -> None:
    with browser.tab(java_script_enabled=False) as tab:
        tab.page.goto((site.folder / "index.html").as_uri())
        results = tab.page.locator("#results > .result")
        assert results.count() > 5
        assert tab.page.locator("#results > .result:visible").count() == results.count()
        assert not tab.page.locator("#finder").is_visible()
        assert not tab.page.locator("#panel").is_visible()
        results.locator("a", has_text="Scan 9").first.click()
        assert tab.page.locator("h1").inner_text() == "Scan 9, room 2.14 (invented)"
        assert tab.page.locator("button:visible").count() == 0
        assert tab.page.locator("figure svg").first.is_visible()


def test_the_keyboard_is_enough(site: Site, browser: Browser) -> None:
    with browser.tab() as tab:
        tab.page.goto((site.folder / "index.html").as_uri())
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.className") == "skip"
        tab.page.keyboard.press("Enter")
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.id") == "q"
        tab.page.keyboard.type("scan 9")
        tab.page.wait_for_function("document.getElementById('told').textContent.startsWith('1 of')")
        skip = "new Promise(done => { addEventListener('hashchange', done); document.querySelector('.skip').click() })"
        tab.page.evaluate(f"{skip}.then(() => null)")
        assert tab.page.locator("#q").input_value() == "scan 9", "a place in the page is no state"
        tab.page.locator("#q").focus()
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.name") == "modality"
        tab.page.keyboard.press("Space")
        tab.page.wait_for_function("location.hash.includes('modality=')")
        tab.page.keyboard.press("Space")
        link = tab.page.locator("#results > .result:visible a:not(.thumb)")
        link.focus()
        assert tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**/instruments/**")
        component = tab.page.locator("figure svg a").first
        component.focus()
        tab.page.keyboard.press("Enter")
        target = tab.page.evaluate("decodeURIComponent(location.hash.slice(1))")
        assert tab.page.locator(f"[id='{target}']").get_attribute("class") == "card"
        assert tab.complaints == []


def test_paper_has_all_facts_and_no_buttons(site: Site, browser: Browser) -> None:
    with browser.tab(media="print") as tab:
        tab.page.goto((site.folder / SCAN).as_uri())
        assert not tab.page.locator("button:visible").count()
        assert tab.page.locator(".card:visible").count() >= 3
        assert len(tab.page.pdf()) > 10_000
        assert tab.complaints == []


def test_copying_gives_the_citation(site: Site, browser: Browser) -> None:
    with browser.tab(permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.page.goto((site.folder / SCAN).as_uri())
        tab.page.get_by_role("button", name="Copy the sentence").click()
        tab.page.get_by_role("button", name="Copied").wait_for()
        assert "Images were acquired on the Scan 9" in tab.page.evaluate("navigator.clipboard.readText()")
        assert tab.complaints == []


@pytest.fixture
def apache(site: Site, tmp_path: Path) -> Iterator[str]:
    """Serve the site with Apache as a host would, `.htaccess` files included."""
    import shutil
    import socket

    program = shutil.which("apache2") or "/usr/sbin/apache2"
    modules = Path("/usr/lib/apache2/modules")
    if not Path(program).exists() or not (modules / "mod_headers.so").exists():
        pytest.skip("there is no Apache: apt-get install apache2")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    wanted = ("mpm_event", "authz_core", "dir", "headers", "mime")
    loaded = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in wanted)
    (tmp_path / "httpd.conf").write_text(
        f"ServerRoot {tmp_path}\nListen 127.0.0.1:{port}\nServerName localhost\nPidFile {tmp_path}/pid\n{loaded}\n"
        f"ErrorLog {tmp_path}/error.log\nTypesConfig /etc/mime.types\nDocumentRoot {site.folder}\n"
        f"<Directory {site.folder}>\n  AllowOverride All\n  Require all granted\n</Directory>\n"
        "User www-data\nGroup www-data\n"
    )
    _readable(site.folder)
    running = subprocess.Popen([program, "-f", str(tmp_path / "httpd.conf"), "-DFOREGROUND"])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert running.poll() is None, (tmp_path / "error.log").read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        running.terminate()
        running.wait()


def _readable(folder: Path) -> None:
    """Let the server's user, who isn't ours, read the folders that pytest makes private."""
    for above in (folder, *folder.parents):
        if above.owner() == folder.owner() and above != above.parent:
            above.chmod(above.stat().st_mode | 0o055)


def test_apache_sends_the_links(site: Site, apache: str) -> None:
    import httpx

    place = apache + "descriptors/doi-10.5072-fenwick-scan-9-2024/"
    page = httpx.get(place)
    assert page.status_code == 200
    sent = page.headers["link"]
    assert '<https://doi.org/10.5072/fenwick-scan-9-2024>; rel="cite-as"' in sent
    assert '<descriptor.ttl>; rel="describedby"; type="text/turtle"' in sent
    assert '<linkset.json>; rel="linkset"; type="application/linkset+json"' in sent
    assert httpx.get(place + "linkset.json").headers["content-type"] == "application/linkset+json"
    assert httpx.get(place + "descriptor.jsonld").headers["content-type"] == "application/ld+json"
    assert httpx.get(place + "descriptor.ttl").headers["content-type"].startswith("text/turtle")
    assert httpx.get(apache + ".nboq-build.sqlite").status_code == 403
    hostile_page = httpx.get(apache + HOSTILE.removesuffix("index.html"))
    assert hostile_page.status_code == 200
    assert "cite-as" not in hostile_page.headers["link"]
