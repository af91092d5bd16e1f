"""The documentation site, built once for all tests that look at it, and served on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, made_once

__all__ = ["build", "built_site", "served"]


def build(target: Path) -> None:
    """Build the site by the command of `make site`: strictly, and not quietly, since mkdocs then counts no warnings."""
    recipe = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "-m mkdocs build" in line)
    setting, _, *arguments = recipe.split()
    environment = {**os.environ, **dict([setting.split("=")]), "PYTHONPATH": str(ROOT / "src")}
    call = [sys.executable, *arguments, "--site-dir", str(target)]
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session", name="site")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    pytest.importorskip("mkdocs", reason="mkdocs isn't installed: pip install 'nboq[site]'")
    if given := os.environ.get("NBOQ_SITE"):
        return Path(given)
    return made_once(tmp_path_factory, "site", build)


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
