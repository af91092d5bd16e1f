"""The service behind a web server, as a unit of systemd, and configured by the environment alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from tests.apache import apache, open_folder
from tests.browser import Browser, chromium  # noqa: F401
from tests.conftest import ROOT
from tests.service.conftest import serving

pytestmark = pytest.mark.slow
_PAGES = ("", "sparql?question=cameras&ask=1", "edit", "api/", "search", "compare", "vocabulary/")


@pytest.mark.parametrize("how", [["--prefix", "/lab/nboq"], ["--forwarded"]], ids=["prefix", "forwarded"])
def test_every_page_works_behind_a_web_server_under_a_prefix(browser: Browser, store: Path, how: list[str]) -> None:
    with (
        serving(store, *how) as running,
        open_folder() as folder,
        apache(folder, {}, proxies={"localhost": ("/lab/nboq", running.url)}) as server,
        browser.tab() as tab,
    ):
        root = f"http://localhost:{server.port}/lab/nboq/"
        asked: list[str] = []
        tab.page.on("request", lambda request: asked.append(request.url))
        for page in _PAGES:
            answer = tab.page.goto(urljoin(root, page))
            assert answer is not None
            if answer.status != 404:  # a part that isn't there
                assert answer.headers["content-security-policy"].startswith("default-src 'self'; script-src 'self'; ")
                links = tab.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href.baseVal ?? one.href)")
                own = [one for one in links if one.startswith(f"http://localhost:{server.port}")]
                assert [one for one in own if not one.startswith(root)] == [], page
        outside = [one for one in asked if not one.startswith((root, "data:", "blob:"))]
        assert outside == [], "nothing is asked of others, and nothing beside the prefix"
        description = httpx.get(f"{root}query", headers={"Accept": "application/n-triples"}).text
        assert f"<{root}query>" in description


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd isn't installed")
    unit = tmp_path / "nboq.service"
    unit.write_text((ROOT / "deploy" / "nboq.service").read_text("utf-8").replace("/opt/nboq/bin/nboq", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_variables_that_are_named_are_those_that_there_are() -> None:
    code = (ROOT / "src" / "nboq" / "cli" / "serve.py").read_text("utf-8")
    there = {f"NBOQ_SERVE_{name}" for name in re.findall(r'_opt\(\s*"([A-Z_]+)"', code)} | {"NBOQ_SERVE_TOKEN"}
    files = [*(ROOT / "deploy").iterdir(), ROOT / "docs" / "howto" / "service.md"]
    named = [set(re.findall(r"NBOQ_SERVE_\w+", file.read_text("utf-8"))) for file in files]
    assert set.union(*named) == there


def test_the_environment_is_enough(store: Path) -> None:
    with serving(store, NBOQ_SERVE_ROWS="10", NBOQ_SERVE_PREFIX="/x", NBOQ_SERVE_CORS="1") as running:
        answer = running.ask("SELECT * { ?s ?p ?o }", Origin="https://other.example")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, "*")
        assert "more than 10 rows" in answer.text
        assert httpx.get(f"{running.url}x/health").text == "ok\n"
