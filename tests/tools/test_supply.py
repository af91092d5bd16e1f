"""What is installed beside the library: pinned with digests, under licences that fit, listed for each release."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from nboq import __version__
from tests.conftest import ROOT

_PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
_EXTRAS: Final[dict[str, list[str]]] = _PROJECT["project"]["optional-dependencies"]
_PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)[^\n]*(\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", re.MULTILINE)
_FIT = re.compile(
    r"\b(0?BSD|MIT|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public License 2|W3C|CC0|Zlib|Unlicense)\b"
)
_APART: Final = {"graphviz-pure"}
"""Under the EPL 2.0, which asks for what is changed in its own files: a program that is run as it comes."""
_NAMED: Final = {"cairosvg": "LGPL-3.0-or-later", "owlready2": "LGPL-3.0-or-later"}
"""What comes with extras alone and is under the LGPL."""
_OF_OTHERS: Final = {"rfc3987", "docutils"}
"""What linkml, of the extra `build`, brings along; under the GPL, or in part."""


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text("utf-8")
    found = list(_PINNED.finditer(text))
    assert len(found) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)), "each one has a digest"
    # Of one that stands twice, the last is for the newer Python.
    return {canonicalize_name(one[1]): one[2] for one in found}


def test_the_lock_has_what_the_project_wants_each_with_digests() -> None:
    run, dev = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert run.items() <= dev.items(), "the same versions for those who run it and those who work on it"
    wanted = [(run, text) for text in _PROJECT["project"]["dependencies"]]
    wanted += [(dev, text) for text in (*_EXTRAS["dev"], *_PROJECT["dependency-groups"]["owl-api"])]
    for pins, text in wanted:
        requirement = Requirement(text)
        if requirement.name != "nboq":
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), text
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text("utf-8"), "no package host is named"


def _beside(requirements: Iterable[str]) -> Iterator[importlib.metadata.Distribution]:
    """Go through what is installed because of some requirements, and what that requires."""
    seen: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        if requirement.name == "nboq":
            waiting += [Requirement(text) for extra in requirement.extras for text in _EXTRAS[extra]]
            continue
        if str(requirement) in seen or not _applies(requirement, {""}):
            continue
        seen.add(str(requirement))
        found = importlib.metadata.distribution(requirement.name)
        yield found
        for more in map(Requirement, found.requires or ()):
            if _applies(more, requirement.extras or {""}):
                more.marker = None
                waiting.append(more)


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)


def _licences(distribution: importlib.metadata.Distribution) -> list[str]:
    """Give its licences, by PEP 639, by classifiers, or in its own words."""
    said = distribution.metadata
    if "License-Expression" in said:
        return re.split(r" AND | OR |[()]+", said["License-Expression"])
    classifiers = [text for text in said.get_all("Classifier") or () if text.startswith("License :: ")]
    names = [text.rpartition(" :: ")[2] for text in classifiers]
    return [name for name in names if name != "OSI Approved"] or said.get_all("License") or ["unknown"]


def _unfit(requirements: Iterable[str]) -> dict[str, list[str]]:
    found = {}
    for distribution in _beside(requirements):
        names = [name for name in _licences(distribution) if name.strip()]
        if not all(_FIT.search(name.strip()) for name in names):
            found[str(canonicalize_name(distribution.name))] = names
    return found


def test_what_runs_with_the_library_has_licences_that_fit_its_own() -> None:
    found = _unfit(_PROJECT["project"]["dependencies"])
    assert set(found) == _APART
    assert all(f"`{name}`" in (ROOT / "SECURITY.md").read_text("utf-8") for name in found)


def test_licences_that_ask_for_more_come_with_extras_alone_and_are_named() -> None:
    extras = [text for extra, texts in _EXTRAS.items() if extra != "dev" for text in texts]
    found = _unfit(extras)
    assert {name: found.get(name) for name in _NAMED} == {name: [licence] for name, licence in _NAMED.items()}
    assert set(found) - _APART == set(_NAMED) | _OF_OTHERS
    words = (ROOT / "SECURITY.md").read_text("utf-8")
    assert all(f"`{name}`" in words for name in found)


@pytest.mark.slow
def test_the_list_for_a_release_has_all_that_runs_with_it(bare: Path, tmp_path: Path) -> None:
    flags = re.search(r"^SBOM := cyclonedx-py (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert flags is not None
    command = [sys.executable, "-m", "cyclonedx_py", *flags[1].split(), "-o", str(tmp_path / "sbom.json"), str(bare)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    text = (tmp_path / "sbom.json").read_text("utf-8")
    made = json.loads(text)
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "nboq")
    listed = {canonicalize_name(one["name"]): one for one in made["components"]}
    pins = _pins("requirements.txt")
    assert {name: one["version"] for name, one in listed.items() if name in pins}.items() <= pins.items()
    assert set(listed) <= set(pins) and {"httpx", "lxml", "pyoxigraph"} <= set(listed)
    assert all(one.get("licenses") for one in listed.values())
    assert made["metadata"]["component"]["version"] == __version__
    assert str(ROOT) not in text and str(bare.parent) not in text
