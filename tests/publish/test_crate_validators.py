"""Crates before the validators of others: roc-validator, and that of the BioImage Archive, each in its own environment.

No network: contexts are served from the package rocrate, and what asks for anything else on the web gets nothing. An
environment that can't be made skips its tests with the reason.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

import nboq
from nboq.publish.crate import Crate
from nboq.publish.crate.kinds import KINDS
from tests.publish.crates import CONTEXT, DATA, REGISTERED, SOFTWARE, crate, metadata

pytestmark = pytest.mark.slow
# Recommendations that a kind can't follow, and why.
LEFT_OUT = {
    "crate": {},
    "process-run": {},
    "bia": {
        "ro-crate-1.1_22.1": "the archive takes the licence as a text alone",
        "ro-crate-1.1_24.1": "the archive takes lists, also of one",
    },
    "gide": {
        "ro-crate-1.2_43.0": "the profile's Taxon is Darwin Core's",
        "ro-crate-1.2_46.1": "the profile has no permanent address",
        "ro-crate-1.2_52.1": "cite-as is for persistent identifiers, and a page of a repository isn't one",
        "ro-crate-1.2_54.0": "the profile wants the accession as a text",
        "ro-crate-1.2_89.0": "a facility is known by its RRID",
        "ro-crate-1.2_90.1": "nobody said how makers and repositories are reached",
    },
}
PROFILES = {"crate": "ro-crate-1.1", "process-run": "process-run-crate-0.5", "bia": "ro-crate-1.1"}
PROFILES |= {"gide": "ro-crate-1.2"}


def environment(folder: Path, python: str, package: str) -> Path:
    """Make an environment with a package; skip where it can't be had."""
    call = [python, "-m", "venv", str(folder)]
    made = subprocess.run(call, capture_output=True, text=True, check=False)
    if made.returncode == 0:
        call = [str(folder / "bin" / "pip"), "install", "-q", package]
        made = subprocess.run(call, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"{package} can't be had here: {(made.stderr or made.stdout).strip()[-200:]}")
    return folder / "bin" / "python"


def _python(version: str) -> str:
    pyenv = shutil.which("pyenv")
    if pyenv:
        call = f"$({pyenv} prefix $({pyenv} versions --bare | grep -m1 '^{version}'))/bin/python"
        at = subprocess.run(["bash", "-c", f"echo {call}"], capture_output=True, text=True, check=False).stdout.strip()
    else:
        at = shutil.which(f"python{version}") or ""
    if not at or not Path(at).exists():
        pytest.skip(f"Python {version} isn't here")
    return at


@pytest.fixture(scope="module")
def crates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crate]:
    folder = tmp_path_factory.mktemp("crates")
    document = nboq.read(REGISTERED).data
    document["members"].append(SOFTWARE)
    path = folder / "with-software.json"
    path.write_bytes(orjson.dumps(document))
    return {kind: crate(kind, folder, path) for kind in KINDS}


def _ask(python: Path, which: str, profile: str, *folders: Path) -> list[list[str]]:
    call = [str(python), str(DATA / "crate_validators.py"), str(CONTEXT), which, profile, *map(str, folders)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    answer: list[list[str]] = json.loads(done.stdout)
    return answer


def _changed(made: Crate, folder: Path, change: Callable[[str], str]) -> Path:
    shutil.copytree(made.folder, folder)
    path = folder / metadata(made).name
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    return folder


@pytest.mark.long  # 20 s of a processor; what crates hold is looked at in `test_crate_kinds.py`
def test_roc_validator_finds_nothing_at_required_and_recommended(
    crates: dict[str, Crate], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    python = environment(tmp_path_factory.mktemp("roc"), "python3", "roc-validator==0.13.0")
    for kind, profile in PROFILES.items():
        place = metadata(crates[kind]) if kind == "gide" else crates[kind].folder
        (told,) = _ask(python, "roc", profile, place)
        found = {one.partition(":")[0] for one in told}
        assert found == set(LEFT_OUT[kind]), told
    fault = _changed(
        crates["process-run"], tmp_path / "fault", lambda text: text.replace("SoftwareApplication", "Thing")
    )
    assert any("references the executed tool" in one for one in _ask(python, "roc", PROFILES["process-run"], fault)[0])


@pytest.mark.long  # 20 s of a processor, most of them for installing pandas
def test_the_archives_validator_takes_the_crate(
    crates: dict[str, Crate], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    python = environment(tmp_path_factory.mktemp("bia"), _python("3.13"), "bia-ro-crate-validator==0.3.1")
    made = crates["bia"]
    faults = {
        '"accession" is not allowed': lambda text: text.replace('"accessionId": "S', '"accession": "S'),
        "does not contain exactly 1 BIA classes": lambda text: text.replace('"bia:Contributor"', '"bia:Author"'),
        "does not exist in ro-crate-metadata.json": lambda text: text.replace("#acquisition-protocol", "#protocol"),
    }
    folders = [_changed(made, tmp_path / str(number), change) for number, change in enumerate(faults.values())]
    sound, *found = _ask(python, "bia", "-", made.folder, *folders)
    assert not [one for one in sound if not one.startswith("INFO")], sound
    for wanted, told in zip(faults, found, strict=True):
        assert any(re.match("ERROR", one) and wanted in one for one in told), (wanted, told)
