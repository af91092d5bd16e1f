"""`nboq convert` of many documents to one file."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from tests.command import nboq

_GOOD = '{"type": "Instrument", "id": "urn:uuid:%d", "name": "A"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents."""
    place = tmp_path / "in"
    place.mkdir()
    for number in (1, 2):
        (place / f"{number}.json").write_text(_GOOD % number)
    return place


def _convert(*arguments: str | Path) -> tuple[int, str]:
    done = nboq("convert", *arguments)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_a_folder_goes_to_one_file(folder: Path, tmp_path: Path) -> None:
    status, said = _convert(folder, "-o", tmp_path / "all.nq", "--workers", "1")
    assert status == 0 and f"2 documents → {tmp_path / 'all.nq'} (6 statements)" in said
    assert _convert(folder, "-t", "nquads", "-o", tmp_path / "all.nq.gz", "--workers", "1")[0] == 0
    assert gzip.decompress((tmp_path / "all.nq.gz").read_bytes()) == (tmp_path / "all.nq").read_bytes()


def test_bad_documents_are_a_line_each_with_file_and_member(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as packed:
        packed.writestr("in/3.json", _GOOD % 3)
        packed.writestr("in/[red]4.json", "{")
    (tmp_path / "lines.jsonl").write_text(f"{_GOOD % 5}\n{{\n{_GOOD % 1}\n")
    inputs = (folder, tmp_path / "more.zip", tmp_path / "lines.jsonl")
    status, said = _convert(*inputs, "-o", tmp_path / "all.nq", "--workers", "1")
    assert status == 2 and "4 documents, 3 left out" in said
    for source in ("more.zip#in/[red]4.json: ", "lines.jsonl:2: ", "lines.jsonl:3: "):
        assert f"error: {tmp_path}/{source}" in said
    (tmp_path / "lines.jsonl").write_text(f"{_GOOD % 1}\n{_GOOD % 1}\n")
    assert _convert(tmp_path / "lines.jsonl", "-o", tmp_path / "all.nq", "--workers", "1")[0] == 1


def test_a_single_document_goes_the_usual_way(folder: Path, tmp_path: Path) -> None:
    status, said = _convert(folder / "1.json", "-o", tmp_path / "one.nq")
    assert status == 0 and "every field placed" in said
    assert _convert(folder, "-t", "nquads", "-o", tmp_path / "rdf")[0] == 0
    assert sorted(path.name for path in (tmp_path / "rdf").iterdir()) == ["1.nq", "2.nq"]


def test_what_cannot_be_is_said(folder: Path, tmp_path: Path) -> None:
    assert _convert(folder / "1.json", "-o", tmp_path / "one.ttl", "--workers", "2")[0] == 2
    status, said = _convert(folder, "-f", "turtle")
    assert status == 2 and "several inputs need a folder" in said
    status, said = _convert(folder, "-o", tmp_path / "all.nq", "--from", "turtle", "--workers", "1")
    assert status == 2 and "no document could be converted" in said
    assert _convert(folder, "-o", tmp_path / "all.nq", "--report", tmp_path / "report.txt")[0] == 2
    assert _convert(tmp_path / "x.zip", "-o", tmp_path / "all.nq")[0] == 2
    (tmp_path / "bad.jsonl").write_text("{\n")
    (tmp_path / "old.nq").write_text("old")
    status, said = _convert(tmp_path / "bad.jsonl", "-o", tmp_path / "old.nq", "--workers", "1")
    assert status == 2 and "isn't written" in said and (tmp_path / "old.nq").read_text() == "old"
