"""The commands of README run where nothing but the wheel and what it depends on is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE, ROOT

pytestmark = pytest.mark.slow
_README = (ROOT / "README.md").read_text("utf-8")
_COMMANDS = re.search(r"^## Use it\n\n```sh\n(.*?)^```", _README, re.DOTALL | re.MULTILINE)
_WITH_AN_EXTRA = {"nboq serve": "serve", "nboq publish crate": "publish", "nboq table": "xlsx"}


def _files(folder: Path) -> None:
    """Put what README's commands read where they look for it."""
    changes = ROOT / "examples" / "changes"
    for name in ("before", "after"):
        shutil.copy(changes / f"{name}.yaml", folder)
    (folder / "calibrations").mkdir()
    shutil.copy(changes / "records.yaml", folder / "calibrations")
    shutil.copy(EXAMPLE, folder / "axiovert.json")
    shutil.copy(ROOT / "examples" / "merge" / "skua-descriptor.yaml", folder / "axiovert.yaml")
    (folder / "exports").mkdir()
    for path in sorted((ROOT / "examples" / "micrometa").glob("*.json"))[:2]:
        shutil.copy(path, folder / "exports")


def test_readme_names_commands_that_there_are_and_extras_where_they_are_needed(bare: Path, tmp_path: Path) -> None:
    assert _COMMANDS is not None
    _files(tmp_path)
    environment = {"PATH": f"{bare.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "COLUMNS": "200"}
    ran = 0
    for line in _COMMANDS[1].splitlines():
        command = line.partition("#")[0].strip()
        if re.search(r"image\.ome\.tiff|more\.zip|hdl:", command) and "crate" not in command:
            continue  # needs a file that isn't ours to give
        command = command.replace(" image.ome.tiff", "")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        extra = next((extra for start, extra in _WITH_AN_EXTRA.items() if command.startswith(start)), None)
        if extra is not None:
            assert done.returncode == 2 and f"pip install 'nboq[{extra}]'" in done.stderr, command + done.stderr
        else:
            assert done.returncode in (0, 1), command + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        ran += 1
    assert ran > 12
