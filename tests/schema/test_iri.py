"""What is taken for an IRI: all that the RDF engine takes too, and nothing else."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nboq
from nboq.batch import convert
from nboq.checks import validate
from nboq.checks.engines import Engine
from nboq.errors import ContentError
from nboq.formats.rdf import SYNTAXES, parse_quads, serialize, to_ntriples
from nboq.schema.iri import expand, is_iri
from nboq.schema.model import current_model

_REAL: Final = {
    "urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1": True,
    "https://doi.org/10.83185/abcd": True,
    "https://scicrunch.org/resolver/RRID:SCR_017934": True,
    "https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15%3C1661::AID-SIM968%3E3.0.CO;2-2": True,
    "http://purl.obolibrary.org/obo/FBbi_00000251": True,
    "https://de.wikipedia.org/wiki/Köhlersche_Beleuchtung#Aufbau": True,
    "https://user@lab.example.org:8443/a/b;c=1?q=ä&r[]=1": False,
    "https://lab.example.org/?id[]=7&q=50%": False,
    "https://lab.example.org/?id%5B%5D=7&q=50%25": True,
    "https://ex.org/a[1]": False,
    "https://a.example/%zz": False,
    "https://a:b:c/": False,
    "https://ex.org:port/": False,
    "https://ex.org:8080/": True,
    "https://[::1]/": True,
    "https://[v1.x]/": True,
    "http://[x": False,
    "urn:x:\ue000": False,
    "https://a.example/?\ue000": True,
    "https://x/\ufdd0": False,
    "urn:x:\U000e0001": False,
    "urn:x:a]b": False,
    "x:#a#b": False,
    "x:#a": True,
    "x:": False,
    "mailto:core@example.org": True,
    "file:///C:/scopes/1.json": True,
    "//a": False,
    "a:%": False,
    "a:\n": False,
    "a:\ud800": False,
    "63x oil": False,
    "": False,
}
_PIECES: Final = [
    *"abzAZ09:/?#[]@!$&'()*+,;=-._~%éß<>\"{}|^`\\ \n\x00\x7f\x85\u202e\ufffe\ufdd0\ue000\U000e0001\U0010fffd\ud800",
    *("//", "%20", "%5B", "%zz", "::1", "[::1]", ":80", "http:", "urn:", "..", "xn--"),
]


def _strings(number: int) -> Iterator[str]:
    """Give real addresses with something in them changed."""
    chance = random.Random(17)
    known = [*_REAL, *current_model().prefixes.values()]
    for _ in range(number):
        text = chance.choice(known)
        for _ in range(chance.randint(1, 3)):
            place = chance.randint(0, len(text))
            text = text[:place] + chance.choice(_PIECES) + text[place + chance.randint(0, 2) :]
        yield text


def _engine_takes(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("text", "wanted"), _REAL.items())
def test_real_addresses(text: str, wanted: bool) -> None:
    assert is_iri(text) is wanted


@pytest.mark.parametrize("number", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_what_is_an_iri_is_one_for_the_engine_and_the_other_way_round(number: int) -> None:
    taken = 0
    for text in _strings(number):
        # One that ends with its scheme says nothing.
        assert is_iri(text) is (_engine_takes(text) and text.partition(":")[2] != ""), ascii(text)
        taken += is_iri(text)
    assert number / 10 < taken < number * 0.9


@pytest.mark.slow
@given(st.text())
def test_any_text_behind_a_scheme(text: str) -> None:
    for whole in (text, f"urn:{text}", f"https://{text}", f"https://example.org/{text}"):
        assert not is_iri(whole) or _engine_takes(whole)


def _collection(iris: Iterable[str]) -> dict[str, Any]:
    members = [{"type": "Instrument", "id": iri, "name": "a", "landing_page": iri} for iri in iris]
    return {"type": "Collection", "id": "urn:nboq:all", "name": "all", "members": members}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_syntax_reads_what_was_written_with_an_iri(syntax: str) -> None:
    texts = [*_REAL, *_strings(400)]
    # Prefixes of the model are read as such.
    iris = sorted({text for text in texts if is_iri(text) and expand(text) == text})
    quads = parse_quads(serialize(_collection(iris), syntax), syntax)
    read = {getattr(quad.object, "value", "") for quad in quads if quad.predicate.value.endswith("/landing_page")}
    assert sorted(read) == iris


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_every_engine_validates_what_has_an_iri(engine: Engine) -> None:
    iris = {text for text in (*_REAL, *_strings(40)) if is_iri(text)}
    assert "NBOQ-S-bad-identifier" not in {finding.code for finding in validate(_collection(iris), 1, engine)}


def test_what_is_none_is_a_finding_and_never_written(tmp_path: Path) -> None:
    bad = [text for text in _REAL if text and not is_iri(text) and not text.startswith("a:\ud800")]
    for number, text in enumerate(bad):
        one = {"type": "Instrument", "id": f"urn:x:{number}", "name": "a"}
        for name, document in (("id", {**one, "id": text}), ("page", {**one, "landing_page": text})):
            with pytest.raises(ContentError, match="invalid identifier"):
                to_ntriples(document)
            assert any(f.code == "NBOQ-S-bad-identifier" for f in validate(document, 1).violations), document
            (tmp_path / f"{number}-{name}.json").write_text(json.dumps(document))
    (tmp_path / "good.json").write_text(json.dumps({"type": "Instrument", "id": "urn:x:good", "name": "a"}))
    out = tmp_path / "out" / "all.nq"
    summary = convert([tmp_path], out, workers=1)
    assert (summary.documents, summary.failed, summary.exit_status) == (1, 2 * len(bad), 1)
    written = parse_quads(out.read_bytes(), "nquads")
    assert [(str(quad.subject), re.split("[/#]", quad.predicate.value)[-1]) for quad in written] == [
        ("<urn:x:good>", "type"),
        ("<urn:x:good>", "name"),
        ("<urn:x:good>", "label"),
    ]


def test_a_landing_page_that_is_no_address_is_told_and_kept() -> None:
    page = "https://lab.example.org/?id[]=7&q=50%"
    record: dict[str, Any] = {
        "identifier": {"identifier": "10.5072/a", "identifierType": "DOI"},
        "schemaVersion": "1.0",
    }
    record |= {"landingPage": page, "name": "a", "owners": [{"ownerName": "b"}]}
    document = nboq.read_bytes(json.dumps(record).encode(), "a.json", "pidinst-json")
    assert page in json.dumps(document.data["extensions"]) and "landing_page" not in document.data
    (note,) = [note for note in document.report.findings if note.field == "landingPage"]
    assert note.kind == "doubtful" and "%5B" in note.message
    assert parse_quads(serialize(document, "nquads"), "nquads")
