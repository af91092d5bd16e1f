"""`nboq show`, as people run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from nboq import read
from nboq.store import Store
from nboq.store.relations import link
from tests.command import Done, nboq
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "valid"
TIRF = EXAMPLES / "acquisition" / "tirf.yaml"
REGISTERED = EXAMPLES / "identifiers" / "registered.yaml"
CHAIN = ROOT / "examples" / "chain" / "ix71-tirf.yaml"


def show(*arguments: str | Path) -> bytes:
    """Give what the command wrote to standard output."""
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.data


def run(*arguments: str | Path, **environment: str) -> Done:
    return nboq("show", *arguments, **environment)


@pytest.mark.parametrize(
    ("name", "begin"),
    [("a.html", b"<!DOCTYPE html>"), ("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG\r\n")],
)
def test_the_ending_of_the_file_tells_the_form(tmp_path: Path, name: str, begin: bytes) -> None:
    said = show(TIRF, "-o", tmp_path / name).decode()
    assert (tmp_path / name).read_bytes().startswith(begin)
    assert name in said.replace("\n", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "shown"), [("light-path", "TIRF unit"), ("spectra", "em "), ("identifiers", "TIRF 1")]
)
def test_each_picture_as_svg_and_png(tmp_path: Path, what: str, shown: str) -> None:
    drawn = show(TIRF, "--picture", what)
    assert shown in drawn.decode()
    assert str(etree.fromstring(drawn).tag).endswith("svg")
    show(TIRF, "--picture", what, "-o", tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_a_store_knows_more(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with Store(place) as store:
        store.load(read(REGISTERED))
        link(store, "doi:10.5072/fenwick-scan-9-2024", "cited_by", "doi:10.5555/another-paper")
    assert b"another-paper" in show(REGISTERED, "--store", place)
    assert b"another-paper" in show(REGISTERED, "--store", place, "--picture", "identifiers")
    assert b"another-paper" not in show(REGISTERED)


def test_a_document_without_components_is_a_finding(tmp_path: Path) -> None:
    done = run(CHAIN, "-o", tmp_path / "a.png")
    assert done.returncode == 1
    assert "no light path can be drawn: there is no component of one in it" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_graphviz_it_says_what_to_install_and_leaves_the_file(tmp_path: Path) -> None:
    before = tmp_path / "a.html"
    before.write_text("as it was")
    done = run(TIRF, "-o", before, NBOQ_DOT="dot-of-nowhere")
    assert done.returncode == 2
    assert "the program 'dot-of-nowhere', which NBOQ_DOT names, isn't installed" in done.stderr.replace("\n", " ")
    assert before.read_text() == "as it was"


@pytest.mark.parametrize(
    "arguments", [["-o", "a.gif"], ["-o", "a.html", "--picture", "spectra"], ["--picture", "moon"]], ids=lambda a: a[-1]
)
def test_what_cannot_be_asked(arguments: list[str]) -> None:
    assert run(TIRF, *arguments).returncode == 2
