"""The one door: formats told by content, listed, and added by other packages."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import orjson
import pytest

import nboq
import nboq.formats
from nboq.document import as_document, walk
from nboq.errors import InputError, Malformed, UnknownFormat
from nboq.formats import FORMATS, Content, Format, encode, read_bytes
from tests.conftest import ROOT

_FOLDERS = ("micrometa", "records", "ome")
_FILES = sorted(path for name in _FOLDERS for path in (ROOT / "examples" / name).rglob("*") if path.is_file())


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_the_content_tells_whatever_the_file_is_called(path: Path) -> None:
    assert read_bytes(path.read_bytes(), "upload").data == nboq.read(path).data


def test_endings_belong_to_one_format_each() -> None:
    endings = [suffix for found in FORMATS.values() for suffix in found.suffixes]
    assert len(endings) == len(set(endings))


def test_every_format_reads_or_writes() -> None:
    for name, found in FORMATS.items():
        assert name == found.name and found.title and (found.read or found.write)
        assert not found.whole or (found.read and found.write)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"kind": "something"}', "JSON of another kind"),
        (b"[1, 2]", "JSON of another kind"),
        (b"<html><body/></html>", "XML of another kind"),
        (b"PK\x03\x04", "unknown format"),
        (b"  \n", "the file is empty"),
    ],
)
def test_what_is_of_no_format_says_what_it_is(content: bytes, said: str) -> None:
    with pytest.raises((Malformed, UnknownFormat), match=said):
        read_bytes(content, "upload")


def test_content_is_opened_only_as_far_as_somebody_looks(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.write(b"II*\0")
        file.truncate(10**9)
    content = Content(str(path), path=path)
    assert len(content.head) == 65536 and not content.is_json and not content.is_xml


_PLUG_IN = """
from nboq.document import Document, Report
from nboq.formats import Format

def read(content):
    name = content.raw.decode().removeprefix("SCOPE ").strip()
    return Document({"type": "Instrument", "id": "urn:uuid:1", "name": name}, content.source)

def write(document):
    return f"SCOPE {document.data['name']}".encode(), Report(document.source)

scope = Format("scope", "An invented format", (".scope",), read, write, lambda c: c.head.startswith(b"SCOPE "))
broken = 7
"""


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A package with two entry points, one of them no format, as pip would install it."""
    (tmp_path / "scope_plugin.py").write_text(textwrap.dedent(_PLUG_IN))
    info = tmp_path / "scope_plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: scope-plugin\nVersion: 1\n")
    points = "scope = scope_plugin:scope\nbroken = scope_plugin:broken\nabsent = scope_plugin:absent\n"
    (info / "entry_points.txt").write_text(f"[nboq.formats]\n{points}")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    with pytest.warns(UserWarning) as caught:
        found = nboq.formats.gather()
    monkeypatch.setattr(nboq.formats, "FORMATS", found)
    yield [str(warning.message) for warning in caught]
    sys.modules.pop("scope_plugin", None)


def test_a_package_adds_a_format(plugged: list[str]) -> None:
    document = read_bytes(b"SCOPE Axio", "a.bin")
    assert document.data["name"] == "Axio"
    assert encode(document, "scope")[0] == b"SCOPE Axio"
    assert isinstance(nboq.formats.FORMATS["scope"], Format)


def test_a_package_that_is_broken_breaks_nothing(plugged: list[str]) -> None:
    assert len(plugged) == 2
    assert any("absent" in message for message in plugged) and any("broken" in message for message in plugged)
    assert "json" in nboq.formats.FORMATS


def test_planes_are_read_when_they_are_wanted() -> None:
    path = ROOT / "examples" / "ome" / "everything.ome.xml"
    for planes in (True, False):
        kinds = [entity["type"] for _, entity in walk(nboq.read(path, planes=planes).data)]
        assert ("Plane" in kinds) == planes


_PEAK = "import sys, nboq; from bench.measure import peak; nboq.read(sys.argv[1]); print(peak())"


@pytest.mark.slow
def test_a_document_of_5000_components_is_read_in_bounded_memory(tmp_path: Path) -> None:
    whole = nboq.read(ROOT / "examples" / "valid" / "hardware" / "widefield.yaml").data
    lens = next(item for item in whole["components"] if item["type"] == "Objective")
    peaks = []
    for count in (1, 5000):
        copies = [{**lens, "id": f"urn:uuid:{uuid.UUID(int=number)}"} for number in range(count)]
        path = tmp_path / f"{count}.json"
        nboq.write({**whole, "components": copies}, path)
        call = [sys.executable, "-c", _PEAK, str(path)]
        peaks.append(int(subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout))
    assert peaks[1] - peaks[0] < 100 * 1024, "KiB more than for one component"


@pytest.mark.parametrize("ending", ["json", "yaml", "jsonld"])
def test_the_schema_that_a_file_names_is_kept_beside_what_it_says(ending: str, tmp_path: Path) -> None:
    lens = {"type": "Objective", "id": "urn:uuid:70b97f83-1e4b-5918-8eda-cb5a089256de", "name": "63x"}
    path = tmp_path / f"lens.{ending}"
    path.write_text(orjson.dumps({"$schema": "./tier-2.schema.json", **lens}).decode(), "utf-8")
    document = nboq.read(path)
    assert document.data == lens
    assert document.schema == "./tier-2.schema.json"
    assert b"tier-2" not in nboq.to_rdf(document, "ntriples")
    assert not [one for one in nboq.validate(document).findings if one.code == "NBOQ-S-unknown-field"]
    nboq.write(document, tmp_path / f"again.{ending}")
    assert nboq.read(tmp_path / f"again.{ending}").schema == document.schema
    assert as_document({"$schema": "x", **lens}).data == lens


def test_a_schema_that_is_no_text_is_refused() -> None:
    with pytest.raises(Malformed, match=r"'\$schema' is 5, expected the address of a JSON Schema"):
        nboq.read_bytes(b'{"$schema": 5, "type": "Objective", "id": "urn:x:1"}', "a.json")


_STAND = ROOT / "examples" / "valid" / "hardware" / "widefield.yaml"


@pytest.mark.parametrize(
    "given",
    [_STAND.read_bytes(), _STAND.read_text("utf-8"), bytearray(_STAND.read_bytes()), io.BytesIO(_STAND.read_bytes())],
    ids=["bytes", "text", "bytearray", "BytesIO"],
)
def test_what_is_in_a_file_is_read_like_the_file(given: bytes | str | IO[bytes]) -> None:
    assert nboq.read(given).data == nboq.read(_STAND).data


@pytest.mark.parametrize("mode", ["r", "rb"])
def test_an_open_file_is_called_by_its_name(mode: str) -> None:
    with cast("IO[str] | IO[bytes]", _STAND.open(mode)) as file:
        document = nboq.read(file)
    assert document.source == str(_STAND)
    assert [one.id for one in nboq.read_all(_STAND.read_text("utf-8"))] == [document.id]


def test_an_object_that_writes_itself_as_xml_is_read_whatever_encoding_it_names() -> None:
    path = ROOT / "examples" / "ome" / "everything.ome.xml"
    text = path.read_text("utf-8")

    class Ome:
        def to_xml(self) -> str:
            return '<?xml version="1.0" encoding="latin-1"?>' + text.partition("?>")[2]

    assert "\u00b5" in text or "\u03bc" in text
    assert nboq.read(Ome()).data == nboq.read(path).data


@pytest.mark.parametrize("given", [5, None, {"type": "Instrument"}])
def test_what_can_not_be_read_is_told_what_can(given: Any) -> None:
    with pytest.raises(InputError, match=rf"the {type(given).__name__}: can't be read; give the name of a file"):
        nboq.read(given)
