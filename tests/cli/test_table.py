"""`nboq table`, and commands that read tables."""

from __future__ import annotations

import csv
import io
import os
import pty
from pathlib import Path

import openpyxl
import pytest

import nboq
from tests.command import nboq as run


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    for name in ("one", "two"):
        lens = {"type": "Objective", "id": f"urn:x:{name}-o", "name": f"Lens of {name}", "immersion_type": "MineralOil"}
        instrument = {"type": "Instrument", "id": f"urn:x:{name}-i", "name": f"Microscope {name}"}
        document = {"type": "HardwareDescriptor", "id": f"urn:x:{name}", "describes": instrument, "components": [lens]}
        nboq.write(document, folder / f"{name}.json")
    return folder


@pytest.mark.slow
def test_a_folder_becomes_a_table_and_documents_again(exports: Path, tmp_path: Path) -> None:
    path, back = tmp_path / "microscopes.xlsx", tmp_path / "back"
    done = run("table", exports, "-o", path)
    assert (done.returncode, done.stderr) == (0, f"2 documents → {path}\n")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["HardwareDescriptor", "Instrument", "Objective"]
    rows = list(book["Objective"].iter_rows(values_only=True))
    assert rows[0] == ("file", "# instrument", "place", "name", "id", "immersion_type")
    assert rows[1][:4] == (str(exports / "one.json"), "Microscope one", "components[1]", "Lens of one")
    book["Objective"]["F3"].value = "water"
    book.save(path)
    done = run("convert", path, "-o", back, "-f", "yaml")
    assert done.returncode == 0, done.stderr
    assert nboq.read(back / "one.yaml").data == nboq.read(exports / "one.json").data
    assert nboq.read(back / "two.yaml").objectives[0].immersion_type == "Water"
    done = run("validate", path, "--tier", "1")
    assert f"{path}#{exports / 'one.json'}: " in done.stdout and "2 documents" in done.stdout
    book["Objective"]["F3"].value = "Wtaer"
    book.save(path)
    done = run("validate", path)
    assert done.returncode == 1
    assert f"{path}: sheet Objective, row 3, column F (immersion_type): is 'Wtaer', expected" in done.stderr
    assert "did you mean 'Water'?" in done.stderr
    with pytest.raises(nboq.NboqError, match=r"expected|Wtaer"):
        nboq.read(path)


def test_one_class_and_iris(exports: Path) -> None:
    done = run("table", exports, "--class", "Objective", "--iris")
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ["Lens of one", "Lens of two"]
    assert {row["immersion_type"] for row in rows} == {"https://w3id.org/nbo-q/ImmersionType.MineralOil"}
    done = run("table", exports, "--class", "Objectiv")
    assert done.returncode == 1 and "Objectiv: no such term; did you mean 'Objective'?" in done.stderr


def test_what_cant_be_read_is_told_and_the_rest_written(exports: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    done = run("table", bad, exports, "-o", tmp_path / "all.csv")
    assert done.returncode == 2 and "bad.json: not JSON" in done.stderr and "2 documents → " in done.stderr
    done = run("table", bad, "-o", tmp_path / "none.csv")
    assert done.returncode == 2 and not (tmp_path / "none.csv").exists()
    done = run("table", exports, "-o", tmp_path / "all.ods")
    assert done.returncode == 2 and "unknown file extension; known are .csv, .parquet, .tsv, .xlsx" in done.stderr


def test_a_table_in_an_archive_or_a_pipe_is_read(exports: Path, tmp_path: Path) -> None:
    import gzip

    run("table", exports, "-o", tmp_path / "all.csv")
    (tmp_path / "all.csv.gz").write_bytes(gzip.compress((tmp_path / "all.csv").read_bytes()))
    done = run("convert", tmp_path / "all.csv.gz", "-o", tmp_path / "all.nq")
    assert done.returncode == 0 and "2 documents" in done.stderr
    assert len(list(nboq.read_all(tmp_path / "all.csv"))) == 2
    with pytest.raises(nboq.NboqError, match="holds 2 documents; expected one"):
        nboq.read(tmp_path / "all.csv")


def test_a_workbook_isnt_shown_in_a_terminal(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from nboq.cli.common import saved

    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        document = nboq.read(exports / "one.json")
        with pytest.raises(Exception, match="xlsx can't be shown in a terminal; write it to a file with --output FILE"):
            saved(document, "xlsx", None, document.report)
    os.close(master)
