"""Bad input: one clear message, the right exit status, nothing half-written, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nboq import Store, read, to_rdf, validate
from nboq.errors import Malformed
from tests.command import nboq
from tests.conftest import EXAMPLE

_GOOD = EXAMPLE.read_bytes()


def _changed(change: Callable[[dict], object]) -> bytes:  # type: ignore[type-arg]
    data = json.loads(_GOOD)
    change(data)
    return json.dumps(data).encode()


_UNUSABLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("x.json", b"", "the file is empty"),
    "blank": ("x.json", b" \n\t ", "the file is empty"),
    "not-json": ("x.json", b"this is no JSON at all", "not JSON at line 1, column 1"),
    "truncated": ("x.json", _GOOD[:5000], "it may have been cut off"),
    "binary": ("x.json", bytes(range(256)), "not JSON"),
    "wrong-encoding": ("x.json", '{"type": "Käse"}'.encode("latin-1"), "not JSON"),
    "another-kind": ("x.json", b'{"colour": "red", "size": 3}', "JSON of another kind (colour, size)"),
    "a-number": ("x.json", b"{}", "an empty object"),
    "a-list": ("x.json", b"[1, 2, 3]", "JSON of another kind"),
    "too-old": ("x.json", _changed(lambda d: d.update(ModelVersion="1.8.2")), "model version 1.8.2; supported is 2.00"),
    "too-new": ("x.json", _changed(lambda d: d.update(ModelVersion="3.0.0")), "it is newer than this nboq"),
    "an-image": ("x.ND2", bytes(range(200, 256)) * 9, "have Bio-Formats write its header as OME-XML"),
    "xml-of-an-image": ("x.xml", b"<ImageDocument/>", "have Bio-Formats write its header as OME-XML"),
    "no-version": ("x.json", _changed(lambda d: d.pop("ModelVersion")), "before 2.00 (it names none)"),
    "another-schema": ("x.json", _changed(lambda d: d.update(Schema_ID="Image.json")), "an instrument file has"),
    "components-no-list": ("x.json", _changed(lambda d: d.update(components=3)), "'components' isn't a list"),
    "nested-too-deeply": ("x.json", b'{"a":' * 5000 + b"1" + b"}" * 5000, "not JSON"),
    "bad-turtle": ("x.ttl", b"<urn:a> <urn:b> .", "not well-formed turtle"),
    "other-turtle": ("x.ttl", b"<urn:a> <urn:b> <urn:c> .", "nothing in it is of a class of NBO-Q"),
    "bad-xml": ("x.rdf", b"<rdf:RDF>", "not well-formed XML at line 1: Namespace prefix rdf on RDF is not defined"),
    "xml-entities": (
        "x.rdf",
        b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>',
        "it has a DOCTYPE, which is never read",
    ),
    "bad-yaml": ("x.yaml", b"a: [1\nb: }", "not YAML at line"),
    "unknown-suffix": ("x.docx", b"PK\x03\x04", "unknown format"),
    "remote-context": (
        "x.jsonld",
        b'{"@context": "https://example.org/c", "@id": "urn:a"}',
        "contexts are never fetched",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", _UNUSABLE, ids=list(_UNUSABLE))
@pytest.mark.parametrize("command", ["convert", "validate", "load"])
def test_input_that_cannot_be_used_ends_with_2(case: str, command: str, tmp_path: Path) -> None:
    name, content, said = _UNUSABLE[case]
    source, out = tmp_path / name, tmp_path / "out"
    source.write_bytes(content)
    extra = {"convert": ("-t", "turtle", "-o", out), "validate": (), "load": ("-s", tmp_path / "store")}[command]
    done = nboq(command, source, *extra)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("error:") == 1 and said in done.stderr and str(source) in done.stderr
    assert not out.exists()


_FINDINGS: dict[str, tuple[bytes, str]] = {
    "unknown-component": (
        _changed(lambda d: d["components"][4].update(Schema_ID="FluxCapacitor.json")),
        "unknown kind 'FluxCapacitor.json'",
    ),
    "number-as-text": (_changed(lambda d: d["components"][14].update(Magnification="10")), "a number given as text"),
    "no-number": (_changed(lambda d: d["components"][14].update(Magnification="ten")), "expected"),
    "unknown-unit": (
        _changed(lambda d: d["components"][14].update(WorkingDistanceUnit="furlong")),
        "'furlong' can't be converted",
    ),
    "id-twice": (
        _changed(lambda d: d["components"][15].update(ID=d["components"][14]["ID"])),
        "is used by Objective '10x/0.30 Ph1' already",
    ),
    "component-no-object": (_changed(lambda d: d["components"].append(3)), "no JSON object"),
    "dangling-link": (
        _changed(lambda d: d["components"][10].update(EmissionFilter="EmissionFilter/nothing")),
        "nothing in the file has the id",
    ),
}


@pytest.mark.parametrize("case", _FINDINGS, ids=list(_FINDINGS))
def test_input_with_findings_ends_with_1_and_is_converted_without_loss(case: str, tmp_path: Path) -> None:
    content, said = _FINDINGS[case]
    source, out, back = tmp_path / "x.json", tmp_path / "out.ttl", tmp_path / "back.json"
    source.write_bytes(content)
    done = nboq("convert", source, "-o", out)
    assert done.returncode == 1, done.stderr
    assert said in done.stderr
    assert nboq("convert", out, "-t", "micrometa", "-o", back).returncode == 0
    assert json.loads(back.read_bytes()) == json.loads(content)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"type": "Objective", "id": "urn:x:1", "name": "63x", "magnification": "63"}, "expected a number"),
        ({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_an": 1}, "did you mean 'lens_na'"),
        ({"type": "Objective", "id": "63x"}, "is an invalid identifier"),
    ],
)
def test_a_faulty_document_is_not_converted_and_nothing_is_half_written(
    data: dict[str, object], said: str, tmp_path: Path
) -> None:
    source, out = tmp_path / "x.json", tmp_path / "out.ttl"
    source.write_text(json.dumps(data))
    out.write_text("what was there before")
    done = nboq("convert", source, "-o", out)
    assert done.returncode == 1 and said in done.stderr
    assert out.read_text() == "what was there before"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_file_that_is_not_there_and_one_that_cannot_be_written(tmp_path: Path) -> None:
    done = nboq("convert", tmp_path / "none.json", "-t", "turtle")
    assert done.returncode == 2 and "there is no such file" in done.stderr
    done = nboq("convert", EXAMPLE, "-o", "/proc/x.ttl")
    assert done.returncode == 2 and "can't be written" in done.stderr


@pytest.mark.slow
def test_a_document_nested_beyond_reason_ends_with_2(tmp_path: Path) -> None:
    inner: dict[str, object] = {"type": "Collection", "id": "urn:x:0"}
    for number in range(1, 330):
        inner = {"type": "Collection", "id": f"urn:x:{number}", "members": [inner]}
    source = tmp_path / "deep.json"
    source.write_text(json.dumps(inner))
    assert nboq("convert", source, "-t", "ntriples").returncode in (0, 2)
    assert nboq("validate", source).returncode in (0, 1, 2)


def test_half_a_character_is_refused_and_no_traceback(tmp_path: Path) -> None:
    data = {"type": "Instrument", "id": "urn:uuid:1", "name": "half \ud800"}
    for use in (to_rdf, validate, Store().load):
        with pytest.raises(Malformed, match="half of a character"):
            use(data)
    path = tmp_path / "half.yaml"
    path.write_text('type: Instrument\nid: urn:uuid:1\nname: "half \\ud800"\n')
    with pytest.raises(Malformed, match="half of a character"):
        read(path)
