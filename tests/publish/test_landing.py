"""The landing pages: what stands in them, what is rebuilt, and that no text of a document becomes anything else."""

from __future__ import annotations

import contextlib
import copy
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import InputError
from nboq.publish.landing import Look, Site, publish_instruments
from nboq.publish.landing.database import LEDGER, Ledger
from nboq.publish.landing.facets import facets_of
from nboq.publish.landing.naming import href, slug
from nboq.publish.landing.page import Page
from nboq.sanitize import sanitize
from nboq.store import Store
from nboq.store.relations import link
from tests.conftest import ROOT
from tests.properties import examples

VALID = ROOT / "examples" / "valid"
LOOK = Look("Imaging at Fenwick", "https://imaging.example.org/m/", "https://creativecommons.org/licenses/by/4.0/")
EVIL = "<script>alert(1)</script>"
EVIL_PATH = '../../../etc/passwd" onload="alert(1)'
SCAN = "instruments/handle-20.500.12345-scan-9-0007"


def hostile() -> dict[str, Any]:
    """A document in which every text tries to be something else."""
    lens = {
        "type": "Objective",
        "id": "urn:x-evil:lens",
        "name": EVIL,
        "description": "]]><img src=x onerror=alert(1)>",
        "manufacturer": '" onmouseover="alert(1)',
        "model": "{{ 7*7 }}{% raw %}",
        "lens_na": 1.4,
        "immersion_type": "Water",
        "specs_file": "javascript:alert(1)",
    }
    laser = {"type": "Laser", "id": "urn:x-evil:laser", "name": "</title><svg onload=alert(1)>", "manufacturer": EVIL}
    instrument = {
        "type": "Instrument",
        "id": "urn:x-evil:../../../etc/passwd",
        "name": EVIL,
        "description": "</script><script>alert(2)</script> \u2028 & <b>",
        "landing_page": "javascript:alert(1)",
        "hosted_by": "javascript:alert(3)",
        "described_in": ["data:text/html,alert(1)"],
        "owners": [{"type": "Party", "name": EVIL, "identified_by": "javascript:alert(1)", "contact": EVIL}],
        "instrument_types": [{"type": "InstrumentType", "name": "</script><script>alert(4)</script>"}],
    }
    descriptor = {
        "type": "HardwareDescriptor",
        "id": "urn:x-evil:descriptor",
        "name": EVIL_PATH,
        "tier": 1,
        "valid_from": "2024-01-01",
        "describes": instrument,
        "components": [lens, laser],
    }
    image = {
        "type": "Image",
        "id": "javascript:alert(5)",
        "name": EVIL,
        "instrument": instrument["id"],
    }
    facility = {"type": "CoreFacility", "id": "javascript:alert(3)", "name": EVIL, "landing_page": "data:text/html,x"}
    return {"type": "Collection", "id": "urn:x-evil:all", "members": [descriptor, image, facility]}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    for name in ("identifiers/registered", "acquisition/facility", "acquisition/facility-rebuilt"):
        (folder / f"{Path(name).name}.yaml").write_bytes((VALID / f"{name}.yaml").read_bytes())
    (folder / "calibrated.yaml").write_bytes((VALID / "acquisition" / "optical-standards.yaml").read_bytes())
    (folder / "hostile.json").write_bytes(orjson.dumps(hostile()))
    return folder


@pytest.fixture(scope="module")
def site(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return publish_instruments([inputs], tmp_path_factory.mktemp("site") / "out", look=LOOK, workers=1)


class _Page(HTMLParser):
    """Reads a page as a browser would, as far as elements, attributes and text go."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def snapshot(folder: Path) -> dict[str, bytes]:
    """All that is published; the build's own notes aren't."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if name != LEDGER}


@pytest.mark.slow
def test_everything_with_a_tier_has_a_page(site: Site) -> None:
    assert site.pages == len([path for path in pages(site.folder) if path.name == "index.html"]) - 3
    for path in (f"{SCAN}/index.html", "facilities/rrid-scr-099901/index.html", "models/rrid-scr-099902/index.html"):
        assert (site.folder / path).is_file()
    assert (site.folder / "descriptors/doi-10.5072-fenwick-scan-9-2024/index.html").is_file()


def test_a_page_says_what_the_document_does(site: Site) -> None:
    text = " ".join(_Page(site.folder / SCAN / "index.html").text.split())
    for said in (
        "Scan 9, room 2.14 (invented)",
        "Tier 1",
        "hdl:20.500.12345/scan-9-0007",
        "25x dipping",
        "Numerical aperture 1.05",
        "Since 2024-03-01",
        "Nuclei of imaginary embryos",
        "Imaginary embryos, imaged",
        "Images were acquired on the Scan 9, room 2.14 (invented)",
        "RRID:SCR_099901",
        "PIDINST 1.0",
    ):
        assert said in text, said


def test_the_history_tells_what_changed(site: Site) -> None:
    [page] = [
        p for p in pages(site.folder) if p.parent.parent.name == "instruments" and "Widefield 1 (inv" in p.read_text()
    ]
    text = " ".join(_Page(page).text.split())
    assert "2015-06-02 to 2019-10-20" in text
    assert text.index("2019-10-21 to 2024-01-31") < text.index("2015-06-02 to 2019-10-20"), "the latest comes first"
    assert "Bench CCD 1.4 (Monochrome CCD)" in text
    assert "Model: PM-CCD-14 → PM-S42" in text


def test_calibrations_stand_with_their_results(site: Site) -> None:
    found = [p for p in pages(site.folder) if "Median XY spot size" in p.read_text("utf-8")]
    assert {p.parent.parent.name for p in found} >= {"instruments"}


def test_what_was_measured_twice_is_drawn(tmp_path: Path) -> None:
    pid, lens = "https://hdl.handle.net/20.500.12345/qc", "urn:x:lens"
    scope = {"type": "Instrument", "id": pid, "name": "Scope"}
    parts = [{"type": "Objective", "id": lens, "name": "63x/1.40"}]
    descriptor = {"type": "HardwareDescriptor", "id": "urn:x:1", "name": "D", "describes": scope, "components": parts}
    done = [
        {
            "type": "OpticalCalibration",
            "id": f"urn:x:{day}",
            "calibration_date": day,
            "calibrated_instrument": pid,
            "calibrates": [lens],
            "mean_x_spot_size": width,
            "theoretical_xy_spot_size": 190,
        }
        for day, width in (("2024-03-04", 212), ("2024-03-11", 310))
    ]
    for number in (1, 2):
        members = {"type": "Collection", "id": "urn:x:2", "members": [descriptor, *done[:number]]}
        (tmp_path / "all.json").write_bytes(orjson.dumps(members))
        publish_instruments([tmp_path / "all.json"], tmp_path / "site", workers=1)
        (page,) = (tmp_path / "site" / "instruments").glob("*/index.html")
        text = page.read_text("utf-8")
        assert ('id="quality"' in text) is (number == 2), "one result is no trend"
    assert "Mean X spot size, 63x/1.40: 310 nm on 2024-03-11" in text


def test_downloads_can_be_read_again(site: Site) -> None:
    folder = site.folder / "descriptors" / "doi-10.5072-fenwick-scan-9-2024"
    given = nboq.read(VALID / "identifiers" / "registered.yaml").data["members"]
    [descriptor] = [one for one in given if one["type"] == "HardwareDescriptor"]
    for name in ("descriptor.jsonld", "descriptor.ttl"):
        again = nboq.read(folder / name).data
        assert {k: v for k, v in again.items() if k != "@context"} == descriptor, name
    assert nboq.read(folder / "descriptor.micrometa.json").type == "HardwareDescriptor"
    assert nboq.read(folder / "descriptor.datacite.json").type == "HardwareDescriptor"
    assert nboq.read(site.folder / SCAN / "instrument.pidinst.json").type == "Instrument"


def test_schema_org_is_in_the_page(site: Site) -> None:
    for path in pages(site.folder):
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text("utf-8"), re.S):
            assert orjson.loads(text)["@context"] == "https://schema.org"
    page = (site.folder / "descriptors/doi-10.5072-fenwick-scan-9-2024/index.html").read_text("utf-8")
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data = orjson.loads(text)
    assert data["@type"] == "Dataset"
    assert data["@id"] == "https://doi.org/10.5072/fenwick-scan-9-2024"
    assert data["temporalCoverage"] == "2024-03-01/.."
    assert data["license"] == LOOK.license
    assert data["about"]["@id"] == "https://hdl.handle.net/20.500.12345/scan-9-0007"
    assert len(data["description"]) >= 50
    for one in data["distribution"]:
        assert one["contentUrl"].startswith(LOOK.base_url)
        assert (site.folder / one["contentUrl"].removeprefix(LOOK.base_url)).stat().st_size == int(one["contentSize"])


def test_signposting_says_the_same_in_page_link_set_and_headers(site: Site) -> None:
    folder = site.folder / "descriptors" / "doi-10.5072-fenwick-scan-9-2024"
    page = _Page(folder / "index.html")
    links = [(a["rel"], a["href"]) for tag, a in page.elements if tag == "link" and a["rel"] != "stylesheet"]
    assert ("cite-as", "https://doi.org/10.5072/fenwick-scan-9-2024") in links
    assert ("license", LOOK.license) in links
    assert ("type", "https://schema.org/AboutPage") in links
    assert ("item", "descriptor.jsonld") in links
    assert ("describedby", "descriptor.datacite.json") in links
    rels = ("cite-as", "describedby", "item", "license", "type")
    [own, *others] = orjson.loads((folder / "linkset.json").read_bytes())["linkset"]
    assert own["anchor"] == f"{LOOK.base_url}descriptors/doi-10.5072-fenwick-scan-9-2024/"
    in_set = {(rel, target["href"].removeprefix(own["anchor"])) for rel in rels for target in own.get(rel, ())}
    assert in_set == {(str(rel), str(target)) for rel, target in links if rel in rels}
    assert all(other["describes"][0]["href"] == own["anchor"] for other in others)
    headers = (folder / ".htaccess").read_text()
    for rel, target in in_set:
        assert f'<{target}>; rel=\\"{rel}\\"' in headers
    for _, target in in_set:
        assert "://" in target or (folder / target).is_file()


def test_every_link_within_the_site_leads_somewhere(site: Site) -> None:
    for path in pages(site.folder):
        page = _Page(path)
        anchors = {a["id"] for _, a in page.elements if a.get("id")}
        for tag, attributes in page.elements:
            target = attributes.get("href") or attributes.get("src")
            if (
                tag not in ("a", "link", "script", "img")
                or not target
                or "://" in target
                or target.startswith("mailto:")
                or path.name == "explore.html"
            ):
                continue
            if target.startswith("#"):
                assert target[1:] in anchors, (path, target)
            else:
                assert (path.parent / target.partition("#")[0]).is_file(), (path, target)


def test_the_site_map_has_every_page(site: Site) -> None:
    tree = etree.parse(site.folder / "sitemap.xml")
    urls = set(tree.xpath("//*[local-name()='loc']/text()"))
    wanted = {
        LOOK.base_url + str(path.relative_to(site.folder)).removesuffix("index.html")
        for path in pages(site.folder)
        if path.name == "index.html"
    }
    assert urls == wanted


def test_text_of_documents_stays_text(site: Site) -> None:
    page = _Page(site.folder / "instruments" / slug("urn:x-evil:../../../etc/passwd") / "index.html")
    assert EVIL in page.text
    assert '" onmouseover="alert(1)' in page.text
    assert "{{ 7*7 }}" in page.text
    for path in pages(site.folder):
        found = _Page(path)
        scripts = [a for tag, a in found.elements if tag == "script"]
        own = path.name == "explore.html"
        assert all(own or (a.get("src") or "").startswith(("../", "assets/")) or a.get("type") for a in scripts), path
        for _, attributes in found.elements:
            assert not [name for name in attributes if name.startswith("on")], (path, attributes)
            for name in ("href", "src", "action", "xlink:href"):
                assert not re.match(r"\s*(javascript|data|vbscript):", attributes.get(name) or "", re.I), (
                    path,
                    attributes,
                )


def test_hostile_identifiers_make_no_paths(site: Site) -> None:
    for path in site.folder.rglob("*"):
        assert path.resolve().is_relative_to(site.folder.resolve())
        assert re.fullmatch(r"[A-Za-z0-9._-]+", path.name), path


@pytest.mark.parametrize(
    "iri",
    [
        "urn:x:..",
        "urn:x:%2e%2e%2f",
        "https://example.org/" + "a" * 500,
        "urn:x:con",
        "https://doi.org/10.5072/A/b",
        "urn:x:\u202eexe.html",
        "https://doi.org/10.5072/..",
    ],
)
def test_a_slug_is_a_plain_name(iri: str) -> None:
    found = slug(iri)
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", found)
    assert ".." not in found
    assert len(found) <= 90


def test_different_identifiers_have_different_slugs() -> None:
    iris = ["urn:x:a/b", "urn:x:a-b", "urn:x:A-b", "https://doi.org/10.5072/a/b", "https://doi.org/10.5072/a-b"]
    iris += ["https://hdl.handle.net/20.1/x", "https://hdl.handle.net/20.1/X", "https://doi.org/10.5072/a--b"]
    assert len({slug(iri) for iri in iris}) == len(iris)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http:\\\\evil",
        "http://",
        "file:///etc/passwd",
        None,
        5,
    ],
)
def test_only_web_addresses_become_links(text: Any) -> None:
    assert href(text) == ""


def test_the_index_data_are_plain_json(site: Site) -> None:
    text = (site.folder / "assets" / "index-data.js").read_text("utf-8")
    assert "<" not in text
    data = orjson.loads(text.removeprefix("window.NBOQ_INDEX=").removesuffix(";\n"))
    evil = next(item for item in data["items"] if item["t"].startswith(EVIL))
    assert evil["f"]["na"] == [1.4]
    listed = re.findall(r'<li class="result">', (site.folder / "index.html").read_text())
    assert len(listed) == len(data["items"])


# Building again


def test_building_again_builds_nothing(inputs: Path, site: Site) -> None:
    before = {
        path: path.stat().st_mtime_ns for path in site.folder.rglob("*") if path.is_file() and path.name != LEDGER
    }
    again = publish_instruments([inputs], site.folder, look=LOOK, workers=1)
    assert (again.gathered, again.rendered, again.removed, again.pages) == (0, 0, 0, site.pages)
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three instruments of two facilities."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, lab in ((1, 1), (2, 1), (3, 2)):
        _write(folder / f"{number}.json", number, lab)
    return folder


@pytest.mark.parametrize("error", [KeyError("x"), InputError("no such day"), OSError(28, "No space left on device")])
def test_a_page_that_fails_is_one_finding_and_the_others_are_built(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    files = Page.files
    failing = {"https://doi.org/10.5072/i-2"}

    def fail(page: Page) -> dict[str, bytes]:
        if page.plan.iri in failing:
            raise error
        return files(page)

    monkeypatch.setattr(Page, "files", fail)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["publish", "instruments", str(small), "-o", str(out), "--workers", "1"])
    assert done.exit_code == (70 if isinstance(error, KeyError) else 2), done.output
    assert done.stderr.count("the page of https://doi.org/10.5072/i-2") == 1
    built = [(out / "instruments" / f"doi-10.5072-i-{number}" / "index.html").is_file() for number in (1, 2, 3)]
    assert built == [True, False, True]
    failing.clear()
    again = publish_instruments([small], out, workers=1)
    assert (again.rendered, again.messages) == (1, ())


def _write(path: Path, number: int, lab: int, **more: Any) -> None:
    lens = {"type": "Objective", "id": f"urn:uuid:lens-{number}", "name": "63x", "lens_na": 1.4}
    instrument = {"type": "Instrument", "id": f"https://doi.org/10.5072/i-{number}", "name": f"Scope {number}"}
    instrument["hosted_by"] = f"RRID:SCR_00000{lab}"
    document = {"type": "HardwareDescriptor", "id": f"https://doi.org/10.5072/d-{number}", "tier": 1}
    path.write_bytes(orjson.dumps(document | {"describes": instrument, "components": [lens]} | more))


def test_only_what_changed_is_built(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = publish_instruments([small], out, workers=1)
    assert (first.pages, first.rendered) == (8, 8)
    _write(small / "1.json", 1, 1, valid_from="2024-01-01")
    second = publish_instruments([small], out, workers=1)
    assert second.gathered == 1
    # Its descriptor, its instrument, and its facility, whose list says since when.
    assert second.rendered == 3
    fresh = publish_instruments([small], tmp_path / "fresh", workers=1)
    assert snapshot(out) == snapshot(fresh.folder)


def test_what_is_gone_goes(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_instruments([small], out, workers=1)
    (small / "3.json").unlink()
    again = publish_instruments([small], out, workers=1)
    assert again.removed == 3  # its descriptor, itself, and the facility that had no other
    assert not (out / "instruments" / "doi-10.5072-i-3").exists()
    assert not (out / "facilities" / "rrid-scr-000002").exists()
    assert snapshot(out) == snapshot(publish_instruments([small], tmp_path / "fresh", workers=1).folder)


def test_a_page_that_was_removed_by_hand_comes_back(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_instruments([small], out, workers=1)
    (out / "instruments" / "doi-10.5072-i-1" / "index.html").unlink()
    assert publish_instruments([small], out, workers=1).rendered == 1
    assert (out / "instruments" / "doi-10.5072-i-1" / "index.html").is_file()


def test_pictures_come_when_there_is_something_to_draw_with(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "instruments/doi-10.5072-i-1/index.html"
    monkeypatch.setenv("NBOQ_DOT", "dot-of-nowhere")
    site = publish_instruments([small], tmp_path / "out", workers=1)
    assert 'aria-label="Light path"' not in (site.folder / path).read_text()
    assert [status for text, status in site.messages if "lack pictures: the program 'dot-of-nowhere'" in text] == [1]
    same = publish_instruments([small], tmp_path / "out", workers=1)
    assert same.messages == site.messages, "it's said again"
    monkeypatch.undo()
    again = publish_instruments([small], tmp_path / "out", workers=1)
    assert again.rendered == again.pages
    assert 'aria-label="Light path"' in (site.folder / path).read_text()


def test_another_title_changes_every_page(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_instruments([small], out, workers=1)
    again = publish_instruments([small], out, look=Look("Other"), workers=1)
    assert (again.gathered, again.rendered) == (0, again.pages)


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing(small: Path, tmp_path: Path) -> None:
    one = publish_instruments([small], tmp_path / "one", workers=1)
    two = publish_instruments([small], tmp_path / "two", workers=2)
    assert snapshot(one.folder) == snapshot(two.folder)


@pytest.mark.slow
def test_a_killed_build_leaves_whole_files_and_goes_on(small: Path, tmp_path: Path) -> None:
    for number in range(4, 9):
        _write(small / f"{number}.json", number, 1)
    out = tmp_path / "out"
    build = "from nboq.publish.landing import publish_instruments as p; import sys; "
    code = build + "p([sys.argv[1]], sys.argv[2], workers=1)"
    running = subprocess.Popen([sys.executable, "-c", code, str(small), str(out)])
    try:
        deadline = time.monotonic() + 60
        while not list(out.rglob("index.html")) and time.monotonic() < deadline and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    finally:
        running.wait()
    for path in out.rglob("index.html"):
        assert path.read_text("utf-8").rstrip().endswith("</html>")
    (small / "8.json").unlink()
    publish_instruments([small], out, workers=1)
    fresh = publish_instruments([small], tmp_path / "fresh", workers=1)
    assert snapshot(out) == snapshot(fresh.folder)


def test_a_broken_ledger_is_made_anew(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_instruments([small], out, workers=1)
    (out / LEDGER).write_bytes(b"no database" * 100)
    again = publish_instruments([small], out, workers=1)
    assert again.gathered == 3
    assert again.pages == 8


def test_what_a_kill_left_half_way_goes(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_instruments([small], out, workers=1)
    page = out / "instruments" / "doi-10.5072-i-1"
    for left in (page / ".index.html.nboq-a1b2c3d4", out / "assets" / ".site.css.nboq-0a1b2c3d"):
        left.write_text("<html>ha")
        os.utime(left, (0, 0))
    (page / "index.html").unlink()
    publish_instruments([small], out, workers=1)
    assert snapshot(out) == snapshot(publish_instruments([small], tmp_path / "fresh", workers=1).folder)


def test_two_builds_at_once_are_refused(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_instruments([small], out, workers=1)
    with Ledger(out, "another"), pytest.raises(InputError, match="another build is at work"):
        publish_instruments([small], out, workers=1)
    assert publish_instruments([small], out, workers=1).pages == 8


# What can be published


def test_stores_and_quads_give_the_same_pages(small: Path, tmp_path: Path) -> None:
    documents = [nboq.read(path) for path in sorted(small.iterdir())]
    with Store(tmp_path / "db") as store:
        for document in documents:
            store.load(document)
    quads = b"".join(nboq.to_rdf(document, "nquads") for document in documents)
    (tmp_path / "all.nq").write_bytes(quads)
    files = publish_instruments([small], tmp_path / "1", workers=1)
    stored = publish_instruments([tmp_path / "db"], tmp_path / "2", workers=1)
    quad = publish_instruments([tmp_path / "all.nq"], tmp_path / "3", workers=1)
    assert set(snapshot(files.folder)) == set(snapshot(stored.folder)) == set(snapshot(quad.folder))
    name = "instruments/doi-10.5072-i-1/index.html"
    assert (
        (files.folder / name).read_bytes() == (stored.folder / name).read_bytes() == (quad.folder / name).read_bytes()
    )


def test_a_document_that_cant_be_read_is_told_and_the_rest_is_built(small: Path, tmp_path: Path) -> None:
    (small / "broken.json").write_text("{")
    site = publish_instruments([small], tmp_path / "out", workers=1)
    assert site.pages == 8
    [(text, status)] = site.messages
    assert "broken.json" in text
    assert status == 2


@pytest.mark.parametrize("path", sorted(VALID.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_is_left_out_of_a_valid_document(path: Path) -> None:
    document = nboq.read(path)
    assert sanitize(document, printable=True) == (document, ())


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_no_document_ends_a_build(random: Random) -> None:
    data = copy.deepcopy(nboq.read(VALID / "identifiers" / "registered.yaml").data)
    for _ in range(random.choice([1, 5, 25])):
        holder, key = random.choice(list(_spots(data)))
        holder[key] = copy.deepcopy(random.choice(_ODD))
    with tempfile.TemporaryDirectory() as near, pytest.MonkeyPatch.context() as patch:
        # What pictures make of odd documents is tested where they are drawn.
        patch.setattr("nboq.publish.landing.page.Page._drawn", lambda page, draw: "")
        patch.setattr("nboq.publish.landing.page.graph", lambda things, iri: "")
        (Path(near) / "odd.json").write_bytes(orjson.dumps(data))
        with contextlib.suppress(InputError):
            publish_instruments([f"{near}/odd.json"], f"{near}/out", workers=1)


_ODD: list[Any] = [None, 5, -1.5, True, "", "x\x00\x1b", [], {}, ["a", 1, None], [[1]], [{}], {"a": [1]}, 1e300]
_ODD += [{"type": "Objective"}, [{"type": "Nope"}], {"name": 5, "type": 7}, "2024-99-99", EVIL]


def _spots(data: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield data, key
        yield from _spots(data[key])


def test_what_a_field_cant_take_is_told(small: Path, tmp_path: Path) -> None:
    data = orjson.loads((small / "1.json").read_bytes())
    data["components"][0]["lens_na"] = "1,4"
    (small / "1.json").write_bytes(orjson.dumps(data))
    site = publish_instruments([small], tmp_path / "out", workers=1)
    assert site.pages == 8
    [(text, status)] = site.messages
    assert "Objective '63x': lens_na" in text
    assert status == 1


def test_two_descriptions_of_one_descriptor_are_told(small: Path, tmp_path: Path) -> None:
    _write(small / "4.json", 1, 1, valid_from="2020-01-01")
    site = publish_instruments([small], tmp_path / "out", workers=1)
    assert [status for _, status in site.messages] == [1]
    assert "differently" in site.messages[0][0]


def test_what_has_no_page_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lens.json").write_text('{"type": "Objective", "id": "urn:uuid:1", "name": "63x"}')
    with pytest.raises(InputError, match="none of 1 documents"):
        publish_instruments([tmp_path / "lens.json"], tmp_path / "out", workers=1)


def test_a_folder_with_other_files_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("all of it")
    with pytest.raises(InputError, match="no earlier build"):
        publish_instruments([small], tmp_path / "out", workers=1)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("url", ["imaging.example.org", "ftp://x.org/", "https://x.org/?a", "https://", "javascript:1"])
def test_a_wrong_address_of_the_site_is_told(url: str, small: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="isn't the address"):
        publish_instruments([small], tmp_path / "out", look=Look(base_url=url), workers=1)


def test_a_reference_alone_makes_a_page(small: Path, tmp_path: Path) -> None:
    site = publish_instruments([small], tmp_path / "out", workers=1)
    text = _Page(site.folder / "facilities" / "rrid-scr-000001" / "index.html").text
    assert "Scope 1" in text
    assert "Scope 2" in text
    assert "Scope 3" not in text


# The command


def test_the_command_says_what_it_did(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(
        app, ["publish", "instruments", str(small), "-o", str(out), "--workers", "1", "--title", "Lab"]
    )
    assert result.exit_code == 0, result.output
    assert "8 pages of 3 documents; 8 built" in result.output
    assert "<title>Lab</title>" in (out / "index.html").read_text()
    again = CliRunner().invoke(
        app, ["publish", "instruments", str(small), "-o", str(out), "--workers", "1", "--title", "Lab"]
    )
    assert "0 built, 8 as they were" in again.output


def test_the_command_ends_with_the_status_of_the_documents(small: Path, tmp_path: Path) -> None:
    (small / "broken.json").write_text("{")
    result = CliRunner().invoke(
        app, ["publish", "instruments", str(small), "-o", str(tmp_path / "out"), "--workers", "1"]
    )
    assert result.exit_code == 2
    assert "8 pages" in result.output


def test_the_command_needs_a_folder(small: Path) -> None:
    result = CliRunner().invoke(app, ["publish", "instruments", str(small)])
    assert result.exit_code == 2
    assert {path.suffix for path in small.iterdir()} == {".json"}


def test_the_facet_of_lasers_leaves_pumps_out_and_has_the_range_of_tuneable_ones() -> None:
    def laser(number: int, **fields: Any) -> dict[str, Any]:
        ranges: dict[str, Any] = {
            slot: fields.pop(slot) for slot in ("peak_wavelength", "cut_on", "cut_off") if slot in fields
        }
        parts = [{"type": "IlluminationWavelengthRange", **ranges}]
        return {"type": "Laser", "id": f"urn:x:{number}", "illumination_wavelength_ranges": parts, **fields}

    lasers = [
        laser(1, peak_wavelength=532, is_pump=True),
        laser(2, peak_wavelength=515),
        laser(3, peak_wavelength=920, cut_on=680, cut_off=1300, tuneable=True, pumped_by="urn:x:2"),
        laser(4, peak_wavelength=488.2),
        laser(5, peak_wavelength=800, tuneable=True),
    ]
    assert facets_of({"type": "HardwareDescriptor", "components": lasers})["laser"] == [488, "680–1300", 800]


def test_links_of_a_store_are_on_pages_and_in_the_answers(tmp_path: Path) -> None:
    facility = {"type": "CoreFacility", "id": "RRID:SCR_088001", "name": "Harbour (made up)"}
    bench = {"type": "Instrument", "id": "https://doi.org/10.5072/wf", "name": "WF", "hosted_by": "RRID:SCR_088001"}
    with Store(tmp_path / "s.db") as store:
        store.load({"type": "Collection", "id": "urn:x:c", "members": [facility, bench]})
        link(store, "S-BIAD1026", "collected_by", "https://doi.org/10.5072/wf")
        link(store, "RRID:SCR_088001", "cited_by", "PMID:33253684")
        link(store, "https://doi.org/10.5072/wf", "funded_by", "https://doi.org/10.5072/grant-7")
        (credit,) = store.named("facility_credit", facility="RRID:SCR_088001")
        assert (credit["datasets"], credit["grants"]) == (1, 1)
        (paper,) = store.named("papers_of_facility", facility="RRID:SCR_088001")
        assert (paper["through"], paper["instrument"]) == ("facility", None)
    for rendered in (2, 0):
        site = publish_instruments([tmp_path / "s.db"], tmp_path / "site", workers=1)
        assert (site.rendered, site.messages) == (rendered, ())
    page = next((tmp_path / "site" / "instruments").glob("*/index.html")).read_text()
    assert "S-BIAD1026" in page and "grant-7" in page
    assert "33253684" in next((tmp_path / "site" / "facilities").glob("*/index.html")).read_text()


@pytest.mark.slow
def test_a_file_and_the_store_that_it_went_into_describe_a_thing_alike(tmp_path: Path) -> None:
    file = ROOT / "examples" / "changes" / "before.yaml"
    with Store(tmp_path / "i.db") as store:
        store.load(nboq.read(file))
    built = publish_instruments([file, tmp_path / "i.db"], tmp_path / "site")
    assert not [message for message, _ in built.messages if "differently" in message]
