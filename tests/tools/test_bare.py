"""The commands of README run where nothing but the wheel and what it depends on is installed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
_README = (ROOT / "README.md").read_text("utf-8")
_COMMANDS = re.search(r"^## Use it\n\n```sh\n(.*?)^```", _README, re.DOTALL | re.MULTILINE)
_PYTHON = re.search(r"^```python\n(.*?)^```", _README, re.DOTALL | re.MULTILINE)
_WITH_AN_EXTRA = {"nboq serve": "serve", "nboq publish crate": "publish", "nboq table": "xlsx"}


def test_readme_names_commands_that_there_are_and_extras_where_they_are_needed(
    bare_reader: dict[str, str], tmp_path: Path
) -> None:
    assert _COMMANDS is not None and _PYTHON is not None
    environment = bare_reader | {"HOME": str(tmp_path)}
    lines = ["nboq example .", *_COMMANDS[1].splitlines()]
    for line in lines:
        command = line.partition("#")[0].strip()
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
    assert len(lines) > 20
    assert subprocess.run(["python", "-c", _PYTHON[1]], cwd=tmp_path, env=environment, check=False).returncode == 0
