"""The hooks for pre-commit and the GitHub Action, run on a small repository of descriptors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

_BIN = Path(sys.executable).parent
_GOOD = ROOT / "examples" / "valid" / "identifiers" / "registered.yaml"
_BROKEN = '{"type": "CoreFacility", "id": "https://doi.org/10.5072/x", "name": "A facility under a DOI"}'


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "HOME": str(ROOT / ".none")}


def _run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=_environment() | more, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of one good descriptor, as a facility would keep it."""
    (tmp_path / "scopes").mkdir()
    (tmp_path / "scopes" / "scan-9.yaml").write_bytes(_GOOD.read_bytes())
    (tmp_path / "README.md").write_text("# Our microscopes\n")
    assert _run(tmp_path, "git", "init", "--quiet").returncode == 0
    return tmp_path


def _hooks() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return loaded


def _pre_commit(repository: Path) -> subprocess.CompletedProcess[str]:
    # The hooks as they are, but run with this installation: making a new one takes minutes.
    local = [{**hook, "language": "system"} for hook in _hooks()]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    assert _run(repository, "git", "add", "--all").returncode == 0
    return _run(repository, "pre-commit", "run", "--all-files", PRE_COMMIT_HOME=str(repository / ".git" / "cache"))


@pytest.mark.slow
def test_hooks_pass_good_descriptors_and_leave_other_files_alone(repository: Path) -> None:
    done = _pre_commit(repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == len(_hooks())


@pytest.mark.slow
def test_hooks_stop_bad_descriptors(repository: Path) -> None:
    (repository / "scopes" / "core.json").write_text(_BROKEN)
    done = _pre_commit(repository)
    assert done.returncode == 1
    assert done.stdout.count("Failed") == len(_hooks()) and "core.json" in done.stdout


def _action(repository: Path, **inputs: str) -> list[int]:
    """Run the steps of the action but for the installation; give their statuses, until one fails."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    given = {name: inputs.get(name, body["default"]) for name, body in action["inputs"].items()}
    statuses = []
    for step in action["runs"]["steps"][1:]:
        if "if" in step and given["pids"] != "true":
            continue
        values = {}
        for name, value in step["env"].items():
            assert value.startswith("${{ inputs.") and value.endswith(" }}")
            values[name] = given[value[len("${{ inputs.") : -len(" }}")]]
        assert "${{" not in step["run"], "an input in the text of a command could be a command"
        done = _run(repository, "bash", "-e", "-c", step["run"], **values)
        statuses.append(done.returncode)
        if done.returncode:
            break
    return statuses


@pytest.mark.slow
def test_the_action_passes_good_descriptors(repository: Path) -> None:
    (repository / "LICENSE").write_text("As you like")
    (repository / ".github").mkdir()
    (repository / ".github" / "check.yml").write_text("on: push")
    assert _action(repository, pids="true") == [0, 0], "the default is the whole repository"
    assert _action(repository, paths="scopes", pids="true") == [0, 0]
    assert _action(repository, paths="scopes", tier="1") == [0]


@pytest.mark.slow
def test_the_action_stops_bad_descriptors_and_runs_no_input(repository: Path) -> None:
    (repository / "scopes" / "core.json").write_text(_BROKEN)
    assert _action(repository, paths="scopes")[-1] == 1
    assert _action(repository, paths="scopes; touch pwned")[-1] == 2
    assert _action(repository, paths="scopes", tier="1; touch pwned")[-1] == 2
    assert not (repository / "pwned").exists()
