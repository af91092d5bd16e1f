"""Identifiers: every spelling that people write, and what only looks like one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nboq.errors import InvalidIdentifier
from nboq.pid import find, from_iri, normalise, parse, recognise, repositories, role_of, scheme_table, schemes, to_iri
from nboq.schema.artefacts import tsv_rows
from tests.conftest import ROOT

_VECTORS = ROOT.parent / "shared" / "reference" / "pid" / "id_vectors.json"
_HANDLE = "21.11157/44b18238-bba1-4b42-abcc-975017181420"
_UUID = "93efaebd-1042-43aa-994e-2f5bc2a92fb1"


def _vectors(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text("utf-8")) if path.exists() else []


@pytest.mark.skipif(not _VECTORS.exists(), reason="the reference data of ../shared is absent")
def test_reference_vectors() -> None:
    for vector in _vectors(_VECTORS):
        if vector["expected"] is None:
            with pytest.raises(InvalidIdentifier):
                parse(vector["input"])
        else:
            found = parse(vector["input"])
            fields = {key: getattr(found, key) for key in ("scheme", "norm", "iri", "check", "sub")}
            assert fields == vector["expected"], vector["input"]


# What is written, the scheme, the normal form, the check, the kind.
SPELLINGS: list[tuple[str, str, str, bool | None, str | None]] = [
    ("SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("rrid:scr_017934", "rrid", "RRID:SCR_017934", True, None),
    ("(RRID: SCR_017934).", "rrid", "RRID:SCR_017934", True, None),
    ("RRID:SCR 017934", "rrid", "RRID:SCR_017934", True, None),
    ("RRID:RRID:SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("http://scicrunch.org/resolver/RRID:SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("https://www.scicrunch.org/resolver/RRID%3ASCR_017934?q=1", "rrid", "RRID:SCR_017934", True, None),
    ("https://n2t.net/RRID:SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("https://identifiers.org/RRID:SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("https://identifiers.org/rrid/RRID:SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("identifiers.org/rrid:SCR_017934", "rrid", "RRID:SCR_017934", True, None),
    ("RRID:AB_2313567", "rrid", "RRID:AB_2313567", True, None),
    ("RRID:cvcl_0030", "rrid", "RRID:CVCL_0030", True, None),
    ("RRID:addgene_12345", "rrid", "RRID:Addgene_12345", True, None),
    ("RRID:CVCL_003", "rrid", "RRID:CVCL_003", False, None),
    ("RRID:Novel_77", "rrid", "RRID:Novel_77", None, None),
    ("doi:10.5442/NI000001", "doi", "10.5442/ni000001", None, None),
    ("DOI: 10.5442/NI000001", "doi", "10.5442/ni000001", None, None),
    ("DOI 10.5442/NI000001", "doi", "10.5442/ni000001", None, None),
    ("http://dx.doi.org/10.5442/NI000001", "doi", "10.5442/ni000001", None, None),
    ("www.doi.org/10.5442/NI000001", "doi", "10.5442/ni000001", None, None),
    ("doi.org/10.5442/NI000001", "doi", "10.5442/ni000001", None, None),
    ("DOI 10.5442/NI-ÄZ", "doi", "10.5442/ni-Äz", None, None),
    ("HTTPS://DOI.ORG/10.5442%2FNI000001", "doi", "10.5442/ni000001", None, None),
    ("doi:https://doi.org/10.5442/ni000001", "doi", "10.5442/ni000001", None, None),
    ("https://doi.org/doi:10.5442/ni000001", "doi", "10.5442/ni000001", None, None),
    ("<https://doi.org/10.5442/NI000001>,", "doi", "10.5442/ni000001", None, None),
    ("https://hdl.handle.net/10.5442/NI000001?noredirect", "doi", "10.5442/ni000001", None, None),
    ("https://identifiers.org/doi:10.5442/ni000001", "doi", "10.5442/ni000001", None, None),
    ("hdl:10.5442/ni000001", "doi", "10.5442/ni000001", None, None),
    ("10.1000/a(1)b", "doi", "10.1000/a(1)b", None, None),
    ("(see 10.1000/a)"[5:], "doi", "10.1000/a", None, None),
    ("10.5442/NI\u200b000001", "doi", "10.5442/ni000001", None, None),
    ("10.1000.10/123", "doi", "10.1000.10/123", None, None),
    (
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        "doi",
        "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        None,
        None,
    ),
    ("https://doi.org/10.13039/100000002", "doi", "10.13039/100000002", None, "funder"),
    ("10.35802/207467", "doi", "10.35802/207467", None, "grant"),
    (
        "https://dx.doi.org/10.17504/protocols.io.BP2L6BNNZVQE/v1",
        "doi",
        "10.17504/protocols.io.bp2l6bnnzvqe/v1",
        None,
        "protocols.io",
    ),
    ("igsn:10.60516/AU1243", "doi", "10.60516/au1243", None, "igsn"),
    (_HANDLE, "handle", _HANDLE, None, "b2inst"),
    (f"hdl:{_HANDLE}", "handle", _HANDLE, None, "b2inst"),
    (f"http://hdl.handle.net/{_HANDLE}?noredirect", "handle", _HANDLE, None, "b2inst"),
    (f"{_HANDLE}?noredirect&auth", "handle", _HANDLE, None, "b2inst"),
    (f"https://hdl.handle.net/api/handles/{_HANDLE}", "handle", _HANDLE, None, "b2inst"),
    (_HANDLE.replace("/", "%2F"), "handle", _HANDLE, None, "b2inst"),
    ("21.t11148/8eb858ee0b12e8e463a5", "handle", "21.T11148/8eb858ee0b12e8e463a5", None, "dtr"),
    ("http://hdl.handle.net/0.NA/21.11157", "handle", "0.NA/21.11157", None, None),
    ("hdl:11304/abc", "handle", "11304/abc", None, None),
    ("info:hdl/11304/abc", "handle", "11304/abc", None, None),
    ("INFO:hdl/11304%2Fabc", "handle", "11304/abc", None, None),
    ("info:doi/10.5442/ni000001", "doi", "10.5442/ni000001", None, None),
    ("handle: 1887.1/item:40", "handle", "1887.1/item:40", None, None),
    ("hdl:20.500.14351/0123456789abcdef0123", "handle", "20.500.14351/0123456789abcdef0123", None, "docid"),
    ("0464eyp60", "ror", "0464eyp60", True, None),
    ("ROR:0464EYP60", "ror", "0464eyp60", True, None),
    ("http://www.ror.org/02aj13c28/", "ror", "02aj13c28", True, None),
    ("ORCID: 0000-0002-1694-233x", "orcid", "0000-0002-1694-233X", True, None),
    ("ORCID iD: 0000-0002-1694-233X", "orcid", "0000-0002-1694-233X", True, None),
    ("http://orcid.org/0000-0002-1694-233X", "orcid", "0000-0002-1694-233X", True, None),
    ("orcid:000000021694233X", "orcid", "0000-0002-1694-233X", True, None),
    ("0000‐0002‐1694‐233X", "orcid", "0000-0002-1694-233X", True, None),
    ("https://n2t.net/ark:/99166/w66d60p2", "ark", "ark:99166/w66d60p2", None, None),
    ("https://www.example.org/ark:/99166/w66d60p2?info", "ark", "ark:99166/w66d60p2", None, None),
    ("ARK:99166/w66d60p2/", "ark", "ark:99166/w66d60p2", None, None),
    ("IGSN:au1243", "igsn", "10273/AU1243", None, None),
    ("RRID:BDSC:605078", "rrid", "RRID:BDSC_605078", True, None),
    ("https://scicrunch.org/resolver/RRID:SCR_017934.xml", "rrid", "RRID:SCR_017934", True, None),
    ("igsn:10273%2FAU1243", "igsn", "10273/AU1243", None, None),
    ("igsn:10.60516%2FAU1243", "doi", "10.60516/au1243", None, "igsn"),
    ("https://igsn.org/AU1243", "igsn", "10273/AU1243", None, None),
    ("hdl:10273/AU1243", "igsn", "10273/AU1243", None, None),
    (f"urn:uuid:{_UUID.upper()}", "uuid", _UUID, None, None),
    ("{" + _UUID + "}", "uuid", _UUID, None, None),
    ("uuid:" + _UUID.replace("-", ""), "uuid", _UUID, None, None),
    ("URN:LSID:OpenMicroscopy.org:Lens:7:2", "lsid", "urn:lsid:openmicroscopy.org:Lens:7:2", None, None),
    ("http://lsid.info/urn:lsid:ipni.org:names:20012728-1", "lsid", "urn:lsid:ipni.org:names:20012728-1", None, None),
    ("http://w3id.org/nbo-q/Lens", "purl", "https://w3id.org/nbo-q/Lens", None, "w3id"),
    ("https://purl.org/dc/terms/", "purl", "http://purl.org/dc/terms/", None, None),
    ("https://purl.obolibrary.org/obo/OBI_0000968", "purl", "http://purl.obolibrary.org/obo/OBI_0000968", None, "obo"),
    ("pmid 33253684", "pmid", "33253684", None, None),
    ("https://www.ncbi.nlm.nih.gov/pubmed/33253684", "pmid", "33253684", None, None),
    ("https://europepmc.org/article/MED/33253684", "pmid", "33253684", None, None),
    ("https://identifiers.org/pubmed/33253684", "pmid", "33253684", None, None),
    ("PMCID: PMC8679094", "pmcid", "PMC8679094", None, None),
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8679094/", "pmcid", "PMC8679094", None, None),
    ("pmc8679094", "pmcid", "PMC8679094", None, None),
    ("https://www.ebi.ac.uk/biostudies/bioimages/studies/S-BIAD1026?query=x", "biostudies", "S-BIAD1026", None, None),
    ("s-biad1026", "biostudies", "S-BIAD1026", None, None),
    ("IDR0021", "idr", "idr0021", None, None),
    ("idr:0021", "idr", "idr0021", None, None),
    ("empiar-10310", "empiar", "EMPIAR-10310", None, None),
    ("https://www.ebi.ac.uk/pdbe/emdb/empiar/entry/10310", "empiar", "EMPIAR-10310", None, None),
    ("https://beta.bioimagearchive.org/bioimage-archive/study/S-BIAD1026", "biostudies", "S-BIAD1026", None, None),
    (
        "https://beta.bioimagearchive.org/bioimage-archive/galleries/ai/ai-ready-study/S-BIAD1392",
        "biostudies",
        "S-BIAD1392",
        None,
        None,
    ),
    ("https://ftp.ebi.ac.uk/biostudies/fire/S-BIAD/026/S-BIAD1026/", "biostudies", "S-BIAD1026", None, None),
    ("https://idr.openmicroscopy.org/study/idr0021/", "idr", "idr0021", None, None),
    ("10.6019/S-BIAD1285", "doi", "10.6019/s-biad1285", None, "biostudies"),
    ("10.6019/EMPIAR-10310", "doi", "10.6019/empiar-10310", None, "empiar"),
    ("10.17867/10000133b", "doi", "10.17867/10000133b", None, "idr"),
    ("ssbd-repos-123", "ssbd", "ssbd-repos-000123", None, None),
    ("SSBD:ssbd-repos-000349", "ssbd", "ssbd-repos-000349", None, None),
    ("https://ssbd.riken.jp/repository/536/", "ssbd", "ssbd-repos-000536", None, None),
    ("https://ssbd.riken.jp/repository/ssbd-repos-000098/", "ssbd", "ssbd-repos-000098", None, None),
    ("https://ssbd.riken.jp/database/dataset/4348/", "ssbd.dataset", "4348", None, None),
    ("https://bioregistry.io/ssbd.project:12", "ssbd.project", "12", None, None),
    ("10.24631/ssbd.repos.2026.08.536", "doi", "10.24631/ssbd.repos.2026.08.536", None, "ssbd"),
    ("BIL:ACE-COT-NEW", "bil", "ace-cot-new", None, None),
    ("https://api.brainimagelibrary.org/web/view?bildid=ace-owl-gum", "bil", "ace-owl-gum", None, None),
    ("https://doi.brainimagelibrary.org/doi/10.35077/g.948", "doi", "10.35077/g.948", None, "bil"),
    ("https://zenodo.org/record/999#.XyZ", "zenodo", "999", None, None),
    ("https://zenodo.org/records/999/files/a.tif?download=1", "zenodo", "999", None, None),
    ("oai:zenodo.org:999", "zenodo", "999", None, None),
    ("https://zenodo.org/doi/10.5281/zenodo.999", "doi", "10.5281/zenodo.999", None, "zenodo"),
    ("https://zenodo.org/badge/DOI/10.5281/zenodo.999.svg", "doi", "10.5281/zenodo.999", None, "zenodo"),
    ("https://figshare.com/articles/dataset/A_title_of_2020/5443621/1", "figshare", "5443621", None, None),
    ("https://brunel.figshare.com/articles/5443621", "figshare", "5443621", None, None),
    ("10.6084/m9.figshare.5443621.v1", "doi", "10.6084/m9.figshare.5443621.v1", None, "figshare"),
    (
        "https://datadryad.org/stash/dataset/doi%3A10.5061/dryad.0p2ngf1zz",
        "doi",
        "10.5061/dryad.0p2ngf1zz",
        None,
        "dryad",
    ),
    (
        "https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/ABCDEF&version=1.0",
        "doi",
        "10.7910/dvn/abcdef",
        None,
        "dataverse",
    ),
    ("https://data.example.org/citation?persistentId=hdl:1902.1/12345", "handle", "1902.1/12345", None, None),
    ("https://osf.io/D465N/", "osf", "d465n", None, None),
    ("osf.io/xzng8/files/osfstorage", "osf", "xzng8", None, None),
    ("10.17605/OSF.IO/D465N", "doi", "10.17605/osf.io/d465n", None, "osf"),
    ("https://data.mendeley.com/datasets/2m2z6tzt52/2", "mendeley", "2m2z6tzt52", None, None),
    ("10.17632/2m2z6tzt52.2", "doi", "10.17632/2m2z6tzt52.2", None, "mendeley"),
    ("https://search.vivli.org/doiLanding/studies/PR00008428/isLanding", "doi", "10.25934/pr00008428", None, "vivli"),
    ("https://raid.org/10.26259/0e59e9a5", "doi", "10.26259/0e59e9a5", None, "raid"),
    ("RAiD: 10.12345/abc123", "doi", "10.12345/abc123", None, "raid"),
    ("raid:https://raid.org/10.12345/abc123", "doi", "10.12345/abc123", None, "raid"),
    (
        "https://docid.africapidalliance.org/docid/20.500.14351/0123456789abcdef0123",
        "handle",
        "20.500.14351/0123456789abcdef0123",
        None,
        "docid",
    ),
    ("https://b2inst.gwdg.de/records/psf97-zv353", "b2inst", "psf97-zv353", True, None),
    ("b2inst:tpqdy-6zd99", "b2inst", "tpqdy-6zd99", False, None),
    ("http://hdl.handle.net/21.11157/psf97-zv353", "handle", "21.11157/psf97-zv353", None, "b2inst"),
    (
        "https://dtr-test.pidconsortium.net/#objects/21.T11148/532ce6796e2828dd2be6",
        "handle",
        "21.T11148/532ce6796e2828dd2be6",
        None,
        "dtr",
    ),
    ("http://vm17.pid.gwdg.de:8081/handles/21.T11998/0000-0042", "handle", "21.T11998/0000-0042", None, None),
    (
        "https://archive.softwareheritage.org/browse/swh:1:DIR:d198bc9d7a6bcf6db04f476d29314f157507d505;"
        "path=/a;origin=https://example.org/%3Bx/",
        "swhid",
        "swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505;origin=https://example.org/%3Bx;path=/a",
        None,
        None,
    ),
    ("http://www.wikidata.org/entity/Q107529885", "wikidata", "Q107529885", None, None),
    ("wikidata:q107529885", "wikidata", "Q107529885", None, None),
    ("RRID:IMSR:JAX:000664", "rrid", "RRID:IMSR_JAX:000664", True, None),
    ("RRID:Addgene:12345", "rrid", "RRID:Addgene_12345", True, None),
    ("RRID:CVCL:0030", "rrid", "RRID:CVCL_0030", True, None),
    ("RRID:MGI:3028467", "rrid", "RRID:MGI:3028467", True, None),
    ("RRID:ZFIN:ZDB-GENO-060919-1", "rrid", "RRID:ZFIN_ZDB-GENO-060919-1", True, None),
    ("RRID:MMRRC:037324-MU", "rrid", "RRID:MMRRC_037324-MU", True, None),
    ("RRID:WB-STRAIN:WBStrain00004602", "rrid", "RRID:WB-STRAIN:WBStrain00004602", None, None),
    ("4dnfi1yytykn", "4dn", "4DNFI1YYTYKN", None, None),
    ("https://data.4dnucleome.org/files-processed/4DNFI1YYTYKN/", "4dn", "4DNFI1YYTYKN", None, None),
]


@pytest.mark.parametrize(("text", "scheme", "norm", "check", "sub"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_spellings(text: str, scheme: str, norm: str, check: bool | None, sub: str | None) -> None:
    found = parse(text)
    assert (found.scheme, found.norm, found.check, found.sub) == (scheme, norm, check, sub)
    assert from_iri(found.iri).iri == found.iri
    assert parse(str(found)).norm == norm
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("33253684", "bare number"),
        ("1234.1675", "bare number"),
        ("10.1234", "without a suffix"),
        ("10.1234/", "without a suffix"),
        ("https://doi.org/10.1234/.", "without a suffix"),
        ("doi:10.12/abc", "four to nine digits"),
        ("doi:21.11157/abc", "begins with 10."),
        ("RRID:SRC_017934", "did you mean SCR_017934"),
        ("SRC_017934", "did you mean SCR_017934"),
        ("RRID:017934", "authority is missing"),
        ("hdl:21.11157", "without a local name"),
        ("ROR:0464eyo60", "no i, l, o or u"),
        ("ORCID:0000-0002-1694", "four groups"),
        ("https://sandbox.orcid.org/0000-0002-1694-233X", "for tests"),
        ("https://doi.esrf.fr/10.15151/ESRF-INSTR-GCO8/", "isn't the resolver"),
        ("https://b2inst.gwdg.de/records/tpqdy-6zd9", "without an identifier in its path"),
        ("https://sandbox.zenodo.org/records/999", "isn't the resolver"),
        ("ace-cot-new", "write BIL: before it"),
        ("osf:login", "no 0, 1, i, l or o"),
        ("swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e", "40 hexadecimal digits"),
        ("swh:2:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2", "a SWHID is swh:1:"),
        ("swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2;who=me", "the qualifiers of a SWHID are origin"),
        ("ssbd-repos-000000", "six digits"),
        ("RAiD: RRID:SCR_017934", "label says RAiD"),
        ("https://doi.org/", "without an identifier in its path"),
        ("2024/05", "write hdl: before it"),
        ("PIDINST:", "role without"),
        ("PIDINST:RRID:SCR_017934", "role of a DOI or a Handle"),
        ("doi:RRID:SCR_017934", "label says doi"),
        ("urn:isbn:9780306406157", "neither urn:uuid"),
        ("PMID:12345678901", "one to eight digits"),
        ("doi:" * 400, ""),
        ("10.1234/" + "a" * 3000, "longer than"),
        ("63x oil", "no known scheme"),
        ("\ud800", ""),
        ("10.1234/\ud800", "Unicode"),
    ],
)
def test_rejects_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        parse(text)
    assert reason in caught.value.reason
    assert caught.value.text == text


@pytest.mark.parametrize(
    "orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X", "0000-0002-9079-593X"]
)
def test_one_check_character_alone_is_right(orcid: str) -> None:
    """ISO/IEC 7064 mod 11-2; the iDs are those that ORCID's own documentation shows, and two that end in X."""
    right = [last for last in "0123456789X" if parse(f"https://orcid.org/{orcid[:-1]}{last}").check]
    assert right == [orcid[-1]]


@pytest.mark.parametrize(("length", "taken"), [(2047, True), (2048, True), (2049, False)])
def test_an_identifier_may_be_so_long(length: int, taken: bool) -> None:
    text = "10.1234/" + "a" * (length - 8)
    if taken:
        assert parse(text).norm == text
    else:
        with pytest.raises(InvalidIdentifier, match="longer than 2048 characters"):
            parse(text)


@pytest.mark.parametrize(("digits", "right"), [(5, False), (6, True), (7, False)])
def test_a_resource_has_six_digits(digits: int, right: bool) -> None:
    assert parse(f"RRID:SCR_{'1' * digits}").check is right


@pytest.mark.parametrize(("digits", "read"), [(3, False), (4, True), (9, True), (10, False)])
def test_a_registrant_has_four_to_nine_digits(digits: int, read: bool) -> None:
    text = f"doi:10.{'1' * digits}/a"
    if read:
        assert parse(text).scheme == "doi"
    else:
        with pytest.raises(InvalidIdentifier, match="four to nine digits"):
            parse(text)


def test_roles_are_no_schemes() -> None:
    said = parse("PIDINST:10.83185/ABCD-1234")
    assert (said.scheme, said.norm, said.role) == ("doi", "10.83185/abcd-1234", "PIDINST")
    assert said == parse("10.83185/abcd-1234")
    assert parse(f"PHD-ID: https://hdl.handle.net/{_HANDLE}").role == "PHD-ID"
    assert parse("PHDID:https://w3id.org/nbo-q/d/1").scheme == "purl"
    assert role_of("phd-id") == "PHD-ID"
    assert role_of("rrid") is None
    assert not {"pidinst", "phd-id"} & set(schemes())


def test_every_scheme_is_reached() -> None:
    assert {row[1] for row in SPELLINGS} == set(schemes())
    own = {name for name, said in scheme_table.SPELLINGS.items() if "of" not in said}
    assert own == set(schemes())
    assert set(scheme_table.SPELLINGS) - own <= set(repositories())
    assert {one.of for one in repositories().values()} <= own
    numbers = sorted(number for one in repositories().values() for number in one.numbers)
    assert not [number for one, number in pairwise(numbers) if number.startswith(one)], "it would be of two"


def test_precision_and_recall() -> None:
    """Five hundred strings, of real form and invented, that are identifiers or only look like some."""
    right = given = read = 0
    for row in tsv_rows(Path(__file__).with_name("corpus.tsv")):
        found = recognise(row["text"])
        meant = row["scheme"] != "-"
        given, read = given + meant, read + (found is not None)
        if found is not None and meant:
            right += (found.scheme, found.norm, found.sub or "") == (row["scheme"], row["norm"], row["repository"])
    assert given > 250
    assert right / read >= 0.99, (right, read)
    assert right / given >= 0.97, (right, given)


def test_every_kind_of_page_and_number_says_what_it_names() -> None:
    said = {
        "https://zenodo.org/records/1234567": ("Zenodo", "deposit"),
        "10.5281/zenodo.1234567": ("Zenodo", "deposit"),
        "10.5061/dryad.0p2ngf1zz": ("Dryad", "data set"),
        "https://b2inst.gwdg.de/records/psf97-zv353": ("B2INST record", "instrument"),
        "https://raid.org/10.26259/0e59e9a5": ("RAiD", "project"),
        "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2": ("SWHID", "software"),
        "0000-0002-1825-0097": ("ORCID iD", "person"),
        "10.5072/anything": ("DOI", None),
    }
    assert {text: (parse(text).about.name, parse(text).about.kind) for text in said} == said


def test_the_tables_of_the_documentation_are_those_of_the_library() -> None:
    page = (ROOT / "docs" / "identifiers.md").read_text("utf-8")
    for one in schemes().values():
        cells = (f"`{one.scheme}`", one.name, one.identifies, one.kind or "", one.check or "none", f"`{one.resolver}`")
        assert f"| {' | '.join((*cells, one.source))} |".replace("|  |", "| |") in page, one.scheme
    for kept in repositories().values():
        numbers = ", ".join(f"`{number}`" for number in kept.numbers)
        cells = (f"`{kept.sub}`", kept.name, kept.of, numbers, kept.kind or "", kept.source)
        assert f"| {' | '.join(cells)} |".replace("|  |", "| |") in page, kept.sub


def test_methods_section() -> None:
    text = (
        f"Images were taken at the core facility (RRID:SCR_017934; https://ror.org/0464eyp60) on a microscope "
        f"[hdl:{_HANDLE}], an LSM 980 (RRIDs: SCR_025048, SCR_013672) by A. Person (0000-0002-1694-233X). "
        "See doi:10.17504/protocols.io.bp2l6bnnzvqe/v1, <https://doi.org/10.5442/NI000001>, and PMID: 33253684; "
        "10.1000/abc,10.1000/def. Data: S-BIAD1026, idr0021, EMPIAR-10310. Speed 21.5mm/s in 2021/22 at 37.0/5%; "
        "PIDINST:10.83185/abcd-1234 | PHD-ID:10.83185/efgh-5678. https://example.org/10.1234/none"
    )
    found = list(find(text))
    assert [str(one.identifier) for one in found] == [
        "RRID:SCR_017934", "0464eyp60", _HANDLE, "RRID:SCR_025048", "RRID:SCR_013672", "0000-0002-1694-233X",
        "10.17504/protocols.io.bp2l6bnnzvqe/v1", "10.5442/ni000001", "PMID:33253684", "10.1000/abc", "10.1000/def",
        "S-BIAD1026", "idr0021", "EMPIAR-10310", "10.83185/abcd-1234", "10.83185/efgh-5678",
    ]  # fmt: skip
    assert [one.identifier.role for one in found[-2:]] == ["PIDINST", "PHD-ID"]


_suffixes = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
_handles = st.builds(
    "{}/{}".format, st.sampled_from(["21.11157", "20.500.14351", "11304", "21.T11148", "0.NA"]), _suffixes
)
_dois = st.builds("10.{}/{}".format, st.integers(1000, 999999999), _suffixes)
_written = st.one_of(
    st.sampled_from([row[0] for row in SPELLINGS]),
    _dois,
    _handles.map("hdl:{}".format),
    _dois.map(lambda doi: "https://doi.org/" + quote(doi)),
    _handles.map(lambda handle: "http://hdl.handle.net/" + quote(handle)),
    st.uuids().map(str),
    st.integers(0, 10**6 - 1).map("RRID:SCR_{:06}".format),
    st.from_regex(r"\Ahttps://ror\.org/0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}\Z"),
    st.from_regex(r"\A(https?://)?w3id\.org/[!-~]{1,20}\Z"),
    st.from_regex(r"\Aark:/?[0-9]{5}/[A-Za-z0-9=~*+@_$%./-]{1,20}\Z"),
    st.from_regex(r"\A(https://zenodo\.org/records?/|zenodo:)[0-9]{1,9}\Z"),
    st.from_regex(r"\A(https://ssbd\.riken\.jp/repository/|ssbd-repos-)[0-9]{1,6}/?\Z"),
    st.from_regex(r"\A(https://osf\.io/|osf:)[2-9a-hjkmnp-z]{5}(/[a-z]{1,5})?\Z"),
    st.from_regex(r"\A(BIL:|https://api\.brainimagelibrary\.org/web/view\?bildid=)[a-z]{3}(-[a-z]{3}){1,3}\Z"),
    st.from_regex(
        r"\A(b2inst:|https://b2inst\.gwdg\.de/records/)[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{3}[0-9]{2}\Z"
    ),
    st.from_regex(r"\Aswh:1:(cnt|dir|rev|rel|snp):[0-9a-f]{40}(;(path|origin|lines)=[!-~\xe4]{1,20}){0,2}\Z"),
    st.from_regex(r"\Ahttps://(raid\.org/|datadryad\.org/dataset/doi:)10\.[0-9]{4,6}/[!-~]{1,20}\Z"),
    st.from_regex(r"\Ahttps://a\.org/dataset\.xhtml\?persistentId=doi:10\.[0-9]{4,6}/[!-~]{1,20}\Z"),
    st.from_regex(r"\Aurn:lsid:[a-z.]{1,9}:[A-Za-z0-9.()%]{1,9}:[A-Za-z0-9.,;()]{1,9}\Z"),
)


@given(_written)
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = parse(text)
    except InvalidIdentifier:
        return
    again = parse(str(once))
    assert (again.scheme, again.norm, again.iri, again.check) == (once.scheme, once.norm, once.iri, once.check)
    assert normalise(normalise(text)) == normalise(text)


@given(_written)
def test_iri_to_identifier_and_back(text: str) -> None:
    try:
        found = parse(text)
    except InvalidIdentifier:
        return
    back = from_iri(found.iri)
    assert (back.scheme, back.norm, back.iri, back.check) == (found.scheme, found.norm, found.iri, found.check)
    assert to_iri(found.iri) == found.iri
    assert ox.NamedNode(found.iri).value == found.iri


_LABELS = [
    "doi:",
    "RRID:",
    "urn:lsid:",
    "https://",
    "https://doi.org/",
    "ark:/",
    "PIDINST:",
    "ROR:",
    "https://n2t.net/",
    "10.",
    "SCR_",
    "hdl:",
    "w3id.org/",
    "https://identifiers.org/",
    "%",
    "%2F",
    "[",
    "]",
    "https://[",
    "(",
    ")",
    "<",
    ">",
]
_noise = st.lists(st.one_of(st.text(max_size=8), st.sampled_from(_LABELS), _written), max_size=8).map("".join)


@given(_noise)
def test_no_text_breaks_it(text: str) -> None:
    try:
        parse(text)
    except InvalidIdentifier as error:
        assert str(error)
    try:
        from_iri(text)
    except InvalidIdentifier as error:
        assert error.reason


@given(st.lists(st.one_of(_written, _noise), max_size=6).map(" ".join))
def test_what_is_found_parses_to_the_same(text: str) -> None:
    last = 0
    for found in find(text):
        assert last <= found.start < found.end
        if found.sure:
            assert parse(text[found.start : found.end]) == found.identifier
        last = found.end


def test_costs_no_heavy_import() -> None:
    heavy = {"pyoxigraph", "pint", "socket", "httpx", "nboq.schema.classes"}
    code = f"import sys, nboq.pid; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_hostile_text_costs_no_more_than_its_length() -> None:
    for text in ("RRID:" * 4000, "doi:" * 4000, "orcid: " * 4000, "ark:/99166/" * 4000, "(<" * 9000, "<1:" * 9000):
        start = time.perf_counter()
        list(find(text))
        assert time.perf_counter() - start < 5
