"""The documentation site, built once for all tests that look at it, and served on this machine.

Most of what it takes to build are the pages of 2,000 terms, all written by four templates. So the tests look at those
of all classes and a sample of the other terms, and those of `make test-long` at the whole site.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from nboq.schema.model import current_model
from tests.conftest import ROOT, made_once

__all__ = ["build", "built_site", "sample", "served", "terms", "whole"]

# What pages of the documentation and the tests in a browser lead to.
_NAMED = (
    "lens_na",
    "working_distance",
    "ImmersionType.Air",
    "ObjectiveCorrection",
    "ObjectiveCorrection.PlanApochromat",
    "type",
)


def terms() -> list[str]:
    """Give the names of all terms that have a page."""
    model = current_model()
    values = (f"{enum.name}.{value}" for enum in model.enums.values() for value in enum.values)
    return [*model.classes, *model.slots, *model.enums, *values]


def sample() -> list[str]:
    """Give the names of the terms that have a page in the site of most tests."""
    classes = current_model().classes
    return [*classes, *_NAMED, *[name for name in terms() if name not in classes and name not in _NAMED][::10]]


def build(target: Path, some: Iterable[str] = ()) -> None:
    """Build the site by the command of `make site`: strictly, and not quietly, since mkdocs then counts no warnings."""
    recipe = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "-m mkdocs build" in line)
    setting, _, *arguments = recipe.split()
    environment = {**os.environ, **dict([setting.split("=")]), "PYTHONPATH": str(ROOT / "src")}
    if some:
        environment["NBOQ_SITE_TERMS"] = " ".join(some)
    call = [sys.executable, *arguments, "--site-dir", str(target)]
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session", name="site")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, with a sample of the terms."""
    pytest.importorskip("mkdocs", reason="mkdocs isn't installed: pip install 'nboq[site]'")
    return made_once(tmp_path_factory, "site", partial(build, some=sample()))


def whole(factory: pytest.TempPathFactory) -> Path:
    """Give the site that readers get."""
    if given := os.environ.get("NBOQ_SITE"):
        return Path(given)
    return made_once(factory, "whole-site", build)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        del format, args


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine, as a static host would.

    Yields:
        The address, with a slash at its end.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
