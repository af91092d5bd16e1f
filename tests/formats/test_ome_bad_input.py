"""Bad OME-XML and TIFF: one clear error or a report, never a traceback, never a hang."""

from __future__ import annotations

import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from nboq.document import Document, walk
from nboq.errors import Malformed, MissingDependency, NboqError, NotFound
from nboq.formats import ome
from nboq.formats.ome import tiff, versions
from nboq.formats.ome.fields import fields_table
from nboq.formats.rdf import from_quads, parse_quads, to_ntriples
from tests.conftest import REFERENCE, ROOT
from tests.properties import examples

_EVERYTHING = ROOT / "examples" / "ome" / "everything.ome.xml"
_NS = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
_EMPTY = f'<OME xmlns="{_NS}"/>'.encode()


def _ome(inside: str) -> bytes:
    return f'<OME xmlns="{_NS}">{inside}</OME>'.encode()


_UNUSABLE = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n", "the file is empty"),
    "nonsense": (b"this is no XML", "not well-formed XML"),
    "binary": (bytes(range(256)), "not well-formed XML"),
    "truncated": (_EVERYTHING.read_bytes()[:3000], "not well-formed XML at line"),
    "entities": (b'<!DOCTYPE OME [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OME>&b;</OME>', "it has a DOCTYPE"),
    "laughs": (
        b"<!DOCTYPE OME ["
        + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
        + b"]><OME>&e11;</OME>",
        "",
    ),
    "external-entity": (b'<!DOCTYPE OME [<!ENTITY e SYSTEM "file:///etc/passwd">]><OME>&e;</OME>', "DOCTYPE"),
    "external-dtd": (b'<!DOCTYPE OME SYSTEM "http://127.0.0.1:9/x.dtd">' + _EMPTY, "it has a DOCTYPE"),
    "parameter-entity": (b'<!DOCTYPE OME [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>' + _EMPTY, "DOCTYPE"),
    "another-kind": (b"<instrument/>", "XML of another kind"),
    "another-root": (f'<Image xmlns="{_NS}"/>'.encode(), "XML of another kind"),
    "no-namespace": (b"<OME/>", "XML of another kind"),
    "unknown-version": (
        b'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2031-01"/>',
        "'2031-01'; known are 2003-FC",
    ),
    "https-namespace": (_EMPTY.replace(b"http:", b"https:"), f"isn't OME's; write {_NS} in its place"),
    "older-https": (_EMPTY.replace(b"http:", b"https:").replace(b"2016-06", b"2013-06"), "/2013-06 in its place"),
    "slash-behind": (_EMPTY.replace(b"2016-06", b"2016-06/"), f"write {_NS} in its place"),
    "endless-version": (b'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2003-FC"/>', "known are 2003-FC"),
    "wrong-encoding": (
        b'<?xml version="1.0" encoding="UTF-8"?>' + _ome("\u00b5").replace(b"\xc2", b""),
        "not well-formed",
    ),
    "unknown-encoding": (b'<?xml version="1.0" encoding="klingon"?>' + _EMPTY, "not well-formed"),
    "deep": (_ome("<a>" * 5000 + "</a>" * 5000), "not well-formed"),
    "deep-and-open": (f'<OME xmlns="{_NS}">'.encode() + b"<a>" * 100_000, "not well-formed"),
    "nul": (_ome("a\0b"), "not well-formed"),
}


@pytest.mark.parametrize("case", _UNUSABLE)
def test_what_cannot_be_used_is_one_error(case: str) -> None:
    content, said = _UNUSABLE[case]
    start = time.perf_counter()
    with pytest.raises(Malformed) as caught:
        ome.read(content, "x.ome.xml")
    assert said in str(caught.value) and str(caught.value).startswith("x.ome.xml: ")
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "iso-8859-1"])
def test_encodings_that_are_named_are_read(coding: str) -> None:
    name = coding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    inside = '<Experimenter ID="Experimenter:0" LastName="Käse"/>'
    text = f'<?xml version="1.0" encoding="{name}"?><OME xmlns="{_NS}">{inside}</OME>'
    content = text.encode(coding)
    if coding in ("utf-16-le", "utf-16-be"):
        content = ("\ufeff" + text).encode(coding)
    assert ome.sniff(content)
    assert ome.read(content, "x").data["members"][0]["last_name"] == "Käse"


@pytest.mark.parametrize(
    "content",
    [b"x" * 100_000_000, b"<" * 100_000_000, b"\0" * 100_000_000, b"<a>" * 33_000_000],
    ids=["letters", "brackets", "zeros", "tags"],
)
def test_100_mb_of_nonsense_end_quickly(content: bytes) -> None:
    start = time.perf_counter()
    assert not ome.sniff(content)
    with pytest.raises(Malformed):
        ome.read(content, "x")
    assert time.perf_counter() - start < 20


def test_100_mb_of_pixels_in_the_xml_are_left_there() -> None:
    pixels = (
        '<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="1" SizeY="1" SizeZ="1" '
        'SizeC="1" SizeT="1"><BinData BigEndian="false" Length="99">%s</BinData></Pixels></Image>'
    )
    document = ome.read(_ome(pixels % ("QUJD" * 25_000_000)), "x")
    found = document.data["members"][0]["pixels"]
    assert found["extensions"]["ome:BinData"] == [{"BigEndian": "false", "Length": "99"}]


@pytest.mark.slow
def test_ten_thousand_things_of_one_id_end_quickly() -> None:
    start = time.perf_counter()
    document = ome.read(_ome('<Experimenter ID="Experimenter:0"/>' * 10_000), "x")
    assert len({member["id"] for member in document.data["members"]}) == 10_000
    assert time.perf_counter() - start < 20


# --- OME-XML that breaks its schema --------------------------------------------------------------------------------

_BROKEN = {
    "no-number": (
        '<Instrument ID="Instrument:0"><Objective ID="Objective:0" LensNA="high"/></Instrument>',
        "ome:LensNA",
    ),
    "infinite": ('<Instrument ID="Instrument:0"><Objective ID="Objective:0" LensNA="INF"/></Instrument>', "ome:LensNA"),
    "too-large": (
        '<Instrument ID="Instrument:0"><Objective ID="Objective:0" LensNA="1e999"/></Instrument>',
        "ome:LensNA",
    ),
    "no-word": ('<Instrument ID="Instrument:0"><Arc ID="LightSource:0" Type="Neon"/></Instrument>', "ome:Type"),
    "no-flag": ('<Instrument ID="Instrument:0"><Objective ID="Objective:0" Iris="maybe"/></Instrument>', "ome:Iris"),
    "no-attribute": ('<Instrument ID="Instrument:0"><Arc ID="LightSource:0" Colour="red"/></Instrument>', "ome:Colour"),
    "no-element": ('<Instrument ID="Instrument:0"><Flux ID="Flux:0"><Core GW="1.21"/></Flux></Instrument>', "ome:Flux"),
    "other-space": (
        '<Instrument ID="Instrument:0"><Arc xmlns="urn:x" ID="LightSource:0"/></Instrument>',
        "ome:{urn:x}Arc",
    ),
    "text": ('<Instrument ID="Instrument:0">stray</Instrument>', "ome:~text"),
    "no-date": ('<Image ID="Image:0"><AcquisitionDate>yesterday</AcquisitionDate></Image>', "ome:AcquisitionDate"),
    "two-pixels": ('<Image ID="Image:0"><Pixels ID="Pixels:0"/><Pixels ID="Pixels:1"/></Image>', "ome:Pixels"),
    "twice-one-name": (
        '<Instrument ID="Instrument:0"><Laser ID="LightSource:0" Pump="x"><Pump ID="L:7"/></Laser></Instrument>',
        "ome:Pump~",
    ),
    "no-pairs": (
        '<Image ID="Image:0"><ImagingEnvironment><Map><N/></Map></ImagingEnvironment><Pixels ID="Pixels:0"/></Image>',
        "ome:Map",
    ),
    "dangling": ('<Image ID="Image:0"><InstrumentRef ID="Instrument:7"/></Image>', "ome:InstrumentRef"),
    "reference-to-nothing": ('<Image ID="Image:0"><InstrumentRef/></Image>', "ome:InstrumentRef"),
    "wrong-target": (
        '<Instrument ID="Instrument:0"><FilterSet ID="FilterSet:0"><ExcitationFilterRef ID="Filter:0"/>'
        '<EmissionFilterRef ID="Filter:0"/></FilterSet><Filter ID="Filter:0"/></Instrument>',
        "ome:ExcitationFilterRef",
    ),
}


@pytest.mark.parametrize("case", _BROKEN)
def test_what_breaks_the_schema_is_kept_and_reported_and_the_rest_is_read(case: str) -> None:
    inside, key = _BROKEN[case]
    good = '<Experimenter ID="Experimenter:0" LastName="Example"/>'
    document = ome.read(_ome(inside + good), "x")
    keys = {key for _, entity in walk(document.data) for key in entity.get("extensions", {})}
    assert key in keys
    assert any("breaks OME's schema" in note.message for note in document.report.findings)
    assert "Example" in [member.get("last_name") for member in document.data["members"]]
    _comes_back(document)


def _comes_back(document: Document) -> None:
    written = to_ntriples(document)
    assert from_quads(parse_quads(written, "ntriples", "x"), "x").data == document.data


def test_an_element_without_an_id_is_given_one() -> None:
    document = ome.read(_ome('<Instrument><Objective Model="a"/><Objective Model="b"/></Instrument>'), "x")
    assert len(document.data["members"][0]["components"]) == 2
    assert sum(note.kind == "corrected" for note in document.report.notes) == 3
    assert ome.read(_ome('<Instrument><Objective Model="a"/><Objective Model="b"/></Instrument>'), "x") == document


def test_many_breaches_are_told_up_to_a_number() -> None:
    document = ome.read(_ome("<Flux/>" * 1000), "x")
    assert sum("breaks OME's schema" in note.message for note in document.report.notes) <= 51


_NAMES = sorted(fields_table())
_FIELDS = sorted({name for body in fields_table().values() for name in body.fields} | {"K", "M", "Bogus"})
_TEXTS = st.one_of(
    st.sampled_from(
        ["", "1", "-1", "1.5", "NaN", "true", "Objective:0", "Filter:0", "Other", "Oil", "mm", "urn:lsid:a b"]
    ),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=6),
)


class _Tree(NamedTuple):
    name: str
    attributes: dict[str, str]
    children: list[_Tree]
    text: str

    def element(self) -> etree._Element:
        made = etree.Element(f"{{{_NS}}}{self.name}", self.attributes)
        made.text = self.text
        made.extend(child.element() for child in self.children)
        return made


_ATTRIBUTES = st.dictionaries(st.sampled_from(_FIELDS), _TEXTS, max_size=5)
_TREES: st.SearchStrategy[_Tree] = st.recursive(
    st.builds(_Tree, st.sampled_from(_FIELDS + _NAMES), _ATTRIBUTES, st.just([]), _TEXTS),
    lambda inner: st.builds(_Tree, st.sampled_from(_NAMES), _ATTRIBUTES, st.lists(inner, max_size=5), st.just("")),
    max_leaves=25,
)


@pytest.mark.slow
@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(_TREES, max_size=4), st.booleans())
def test_any_mixture_of_ome_words_is_read(trees: list[_Tree], planes: bool) -> None:
    assume([tree.name for tree in trees] != ["BinaryOnly"])  # the metadata are in another file then
    root = _Tree("OME", {}, trees, "").element()
    _comes_back(ome.read(etree.tostring(root), "x", planes))


# --- TIFF ----------------------------------------------------------------------------------------------------------


def _classic(entries: bytes, count: int, rest: bytes = b"", at: int = 8) -> bytes:
    return struct.pack("<2sHI", b"II", 42, at) + struct.pack("<H", count) + entries + rest


def _entry(kind: int, length: int, where: int, tag: int = 270) -> bytes:
    return struct.pack("<HHII", tag, kind, length, where)


_TIFFS = {
    "empty": (b"", "truncated TIFF"),
    "only-magic": (b"II*\0", "truncated TIFF"),
    "no-tiff": (b"GIF89a, really", "no TIFF"),
    "no-directory": (struct.pack("<2sHI", b"II", 42, 8), "truncated TIFF: its first directory"),
    "offset-beyond": (_classic(b"", 0, at=2**31), "truncated TIFF: its first directory should reach to byte"),
    "offset-zero-of-bigtiff": (struct.pack("<2sHHHQ", b"II", 43, 8, 0, 2**63), "truncated TIFF"),
    "count-beyond": (_classic(_entry(2, 4, 0), 60_000), "truncated TIFF: its first directory"),
    "count-huge": (struct.pack("<2sHHHQQ", b"II", 43, 8, 0, 16, 2**60), "entries in its first directory"),
    "no-description": (_classic(_entry(4, 1, 9, tag=256), 1), "has no description"),
    "description-beyond": (_classic(_entry(2, 1000, 5000), 1), "truncated TIFF: its description"),
    "description-huge": (_classic(_entry(2, 2**31, 26), 1), "at most 268435456 are read"),
    "description-no-text": (_classic(_entry(5, 1, 26), 1, b"12345678"), "isn't text"),
    "description-empty": (_classic(_entry(2, 4, 0), 1), "its description is empty"),
    "imagej": (_classic(_entry(2, 20, 22), 1, b"ImageJ=1.53t\nslices=2"), "an ImageJ TIFF, which has no OME-XML"),
    "other-xml": (_classic(_entry(2, 13, 22), 1, b"<instrument/>"), "its description is something else"),
    "broken-xml": (_classic(_entry(2, len(_EMPTY) - 2, 22), 1, _EMPTY), "not well-formed"),
}


@pytest.mark.parametrize("case", _TIFFS)
def test_a_tiff_that_cannot_be_used_is_one_error(case: str, tmp_path: Path) -> None:
    content, said = _TIFFS[case]
    path = tmp_path / "x.ome.tif"
    path.write_bytes(content)
    with pytest.raises(Malformed) as caught:
        ome.read_tiff(path)
    assert said in str(caught.value) and str(path) in str(caught.value)


def test_a_directory_that_leads_back_to_itself_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "x.ome.tif"
    path.write_bytes(_classic(_entry(2, len(_EMPTY), 26), 1, struct.pack("<I", 8) + _EMPTY))
    assert ome.read_tiff(path).type == "Collection"


def test_a_tiff_cut_off_anywhere_is_one_error(tmp_path: Path) -> None:
    whole = _classic(_entry(2, len(_EMPTY), 26), 1, bytes(4) + _EMPTY)
    path = tmp_path / "x.ome.tif"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(NboqError):
            ome.read_tiff(path)
    path.write_bytes(whole)
    assert ome.read_tiff(path).type == "Collection"


def test_the_sample_tiff_cut_off_is_one_error(tmp_path: Path) -> None:
    sample = REFERENCE / "ome" / "ome.tiff"
    if not sample.is_file():
        pytest.skip("ome.tiff is reference data, which is not beside this checkout")
    path = tmp_path / "x.ome.tif"
    for length in range(0, sample.stat().st_size, 50):
        path.write_bytes(sample.read_bytes()[:length])
        with pytest.raises(NboqError):
            ome.read_tiff(path)


@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 40), value=st.integers(0, 255))
def test_a_tiff_with_a_wrong_byte_is_read_or_one_error(place: int, value: int, tmp_path: Path) -> None:
    content = bytearray(_classic(_entry(2, len(_EMPTY), 26), 1, bytes(4) + _EMPTY))
    content[place] = value
    path = tmp_path / "x.ome.tif"
    path.write_bytes(content)
    with suppress(NboqError):
        ome.read_tiff(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no such file"):
        ome.read_tiff(tmp_path / "none.ome.tif")
    with pytest.raises(NotFound, match="a folder"):
        tiff.description(tmp_path)


def test_without_ome_types_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "find_spec", lambda name: None)
    with pytest.raises(MissingDependency, match="pip install 'ome-types"):
        ome.read(_EMPTY, "x.ome.xml")


def test_edges_of_a_filter_too_large_for_any_number_are_kept_as_they_stand() -> None:
    inside = '<TransmittanceRange CutIn="1e300" CutInUnit="km" CutOut="1e301" CutOutUnit="km"/>'
    whole = f'<Instrument ID="Instrument:0"><Filter ID="Filter:0">{inside}</Filter></Instrument>'
    document = ome.read(f'<OME xmlns="{_NS}">{whole}</OME>'.encode(), "x")
    (component,) = document.data["members"][0]["components"]
    assert component["transmittance_ranges"] == [
        {
            "type": "TransmittanceRange",
            "extensions": {"ome:CutIn": "1e300", "ome:CutInUnit": "km", "ome:CutOut": "1e301", "ome:CutOutUnit": "km"},
        }
    ]
    assert [note.field for note in document.report.notes if note.kind == "unplaced"] == ["CutIn", "CutOut"]


def test_an_element_that_is_abstract_in_the_schema_is_kept_whole() -> None:
    content = f'<OME xmlns="{_NS}"><Instrument ID="Instrument:0"><LightSourceGroup ID="x"/></Instrument></OME>'
    document = ome.read(content.encode(), "x")
    assert document.data["members"][0]["describes"]["extensions"]["ome:LightSourceGroup"] == [{"ID": "x"}]
    assert [note.field for note in document.report.notes if note.kind == "unplaced"] == ["LightSourceGroup"]


def test_breaches_of_an_older_file_have_its_lines() -> None:
    content = (
        b'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2013-06">\n<Instrument ID="Instrument:0">\n'
        b'<Objective ID="Objective:0" LensNA="1,4"\n Immersion="Syrup"/>\n</Instrument>\n</OME>'
    )
    notes = [note for note in ome.read(content, "x").report.notes if "breaks OME's schema" in note.message]
    assert {note.entity for note in notes} == {"line 3"} or {note.entity for note in notes} == {"line 4"}
    assert any("is not an element of the set {'Oil'" in note.message for note in notes), notes
