"""Chains of identifiers: three forms that say the same, what breaks one, and what a store must hold for one."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nboq.errors import InvalidIdentifier
from nboq.pid import Identifier, parse
from nboq.pid.chain import Chain, MissingLink, Tier, missing_links
from nboq.schema.iri import is_iri
from nboq.store import Store
from tests.command import nboq
from tests.conftest import ROOT

_VECTORS = ROOT.parent / "shared" / "reference" / "pid" / "chain_vectors.json"
_FULL = (
    "facility=RRID:SCR_017934 | model=RRID:SCR_025048 | instance=doi:10.83185/abcd-1234 | "
    "descriptor=doi:10.83185/efgh-5678"
)
_HANDLE = "21.11157/44b18238-bba1-4b42-abcc-975017181420"


def _vectors(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text("utf-8")) if path.exists() else []


@pytest.mark.skipif(not _VECTORS.exists(), reason="the reference data of ../shared is absent")
def test_reference_vectors() -> None:
    for vector in _vectors(_VECTORS):
        if "error" in vector:
            with pytest.raises(InvalidIdentifier) as caught:
                Chain.parse(vector["input"])
            assert caught.value.reason == vector["error"]
            assert caught.value.text == vector["input"]
        else:
            assert str(Chain.parse(vector["input"])) == vector["canonical"]


@pytest.mark.parametrize(
    ("text", "canonical", "labelled"),
    [
        (
            "RRID:SCR_017934|RRID:SCR_025048|PIDINST:10.83185/ABCD-1234|PHD-ID:10.83185/EFGH-5678",
            _FULL,
            "RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/abcd-1234 | PHD-ID:10.83185/efgh-5678",
        ),
        (
            f"Facility: SCR_017934 | INSTANCE = https://hdl.handle.net/{_HANDLE}?noredirect",
            f"facility=RRID:SCR_017934 | instance=hdl:{_HANDLE}",
            f"facility=RRID:SCR_017934 | PIDINST:{_HANDLE}",
        ),
        ("ROR:0464eyp60", "facility=ROR:0464eyp60", "ROR:0464eyp60"),
        (
            "https://ror.org/0464eyp60 | RRID:SCR_025048",
            "facility=ROR:0464eyp60 | model=RRID:SCR_025048",
            "ROR:0464eyp60 | RRID:SCR_025048",
        ),
        (
            "RRID:SCR_017934 | model=RRID:SCR_025048",
            "facility=RRID:SCR_017934 | model=RRID:SCR_025048",
            "RRID:SCR_017934 | RRID:SCR_025048",
        ),
        ("model: RRID:SCR_025048", "model=RRID:SCR_025048", "model=RRID:SCR_025048"),
        ("PIDINST:hdl:11304/abc", "instance=hdl:11304/abc", "PIDINST:hdl:11304/abc"),
        ("PIDINST:hdl:0.NA/a%20b%7C%25".replace("%20", ""), "instance=hdl:0.NA/ab%7C%25", "PIDINST:hdl:0.NA/ab%7C%25"),
        ("instance=doi:10.83185/a%7Cb%25c", "instance=doi:10.83185/a%7Cb%25c", "PIDINST:10.83185/a%7Cb%25c"),
        # An address is percent-encoded as it stands, and isn't decoded twice.
        ("instance=https://doi.org/10.83185/a%7Cb", "instance=doi:10.83185/a%7Cb", "PIDINST:10.83185/a%7Cb"),
        ("instance=doi.org/10.83185/a%257Cb", "instance=doi:10.83185/a%257cb", "PIDINST:10.83185/a%257cb"),
        ("PIDINST:10.83185%2Fab", "instance=doi:10.83185/ab", "PIDINST:10.83185/ab"),
        (
            "w3id.org/nbo-q/phd/a%7Cb",
            "descriptor=https://w3id.org/nbo-q/phd/a%7Cb",
            "PHD-ID:https://w3id.org/nbo-q/phd/a%7Cb",
        ),
        (
            "model=RRID:SCR_025048 | PHD-ID:10.83185/ef",
            "model=RRID:SCR_025048 | descriptor=doi:10.83185/ef",
            "model=RRID:SCR_025048 | PHD-ID:10.83185/ef",
        ),
    ],
)
def test_forms(text: str, canonical: str, labelled: str) -> None:
    chain = Chain.parse(text)
    assert str(chain) == canonical
    assert chain.labelled() == labelled
    assert (
        Chain.parse(canonical) == Chain.parse(labelled) == Chain.from_iri(chain.iri) == Chain.parse(chain.iri) == chain
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it's empty"),
        (" \n", "it's empty"),
        ("|", "a member is empty"),
        ("facility=", "a member is empty"),
        ("facility=RRID:SCR_017934 |", "a member is empty"),
        ("10.83185/ab", "10.83185/ab alone is ambiguous (instance or descriptor): label it"),
        ("RRID:SCR_017934 | 10.83185/ab", "RRID alone is ambiguous"),
        ("ROR:0464eyp60 | hdl:11304/ab", "hdl:11304/ab alone is ambiguous (instance or descriptor): label it"),
        ("RRID:SCR_017934 | PIDINST:10.83185/ab", "one RRID alone is ambiguous (facility or model): label it"),
        ("model=RRID:SCR_025048 | facility=RRID:SCR_017934", "tiers out of order or repeated"),
        ("instance=doi:10.1234/a | instance=doi:10.1234/b", "tiers out of order or repeated"),
        ("RRID:SCR_017934 | RRID:SCR_025048 | RRID:SCR_025049", "tiers out of order or repeated"),
        ("PHD-ID:10.1234/a | RRID:SCR_017934", "tiers out of order or repeated"),
        ("facility=RRID:SCR_017934 | model=RRID:SCR_017934", "RRID:SCR_017934 stands in two tiers, facility and model"),
        (
            "PIDINST:10.1234/a | PHD-ID:https://doi.org/10.1234/A",
            "10.1234/a stands in two tiers, instance and descriptor",
        ),
        ("PIDINST:10.60516/au1 | PHD-ID:igsn:10.60516/AU1", "stands in two tiers, instance and descriptor"),
        ("facility=RRID:SCR_01793", "tiers facility and model take RRID:SCR_ followed by six digits"),
        ("RRID:AB_2313567 | PIDINST:10.1234/a", "tiers facility and model take RRID:SCR_ followed by six digits"),
        ("model=RRID:017934", "tiers facility and model take RRID:SCR_ followed by six digits"),
        ("model=SRC_025048", "take RRID:SCR_ followed by six digits (did you mean SCR_025048?)"),
        ("ROR:0464eyp61", "the checksum of ROR 0464eyp61 is wrong"),
        ("model=ROR:0464eyp60", "tier model takes an RRID; 0464eyp60 is of the scheme ROR"),
        ("instance=RRID:SCR_017934", "tier instance takes a DOI or a Handle; RRID:SCR_017934 is of the scheme RRID"),
        ("instance=RRID:SRC_017934", "did you mean SCR_017934?"),
        ("instance=https://w3id.org/nbo-q/x", "tier instance takes a DOI or a Handle"),
        ("descriptor=https://purl.org/x", "tier descriptor takes a DOI, a Handle or a w3id.org address"),
        ("descriptor=PIDINST:10.1234/a", "PIDINST says instance, but the tier is descriptor"),
        ("PMID:33253684", "no tier takes an identifier of the scheme PMID"),
        ("facilty=RRID:SCR_017934", "no tier is called 'facilty'; did you mean 'facility'?"),
        ("camera=doi:10.1234/a", "no tier is called 'camera'; tiers are facility, model, instance, descriptor"),
        ("instance=doi:10.1234/", "a DOI prefix without a suffix"),
        ("instance=doi:10.1234/%FF", "no Unicode text"),
        ("descriptor=https://w3id.org/nbo-q/chain/model=RRID:SCR_025048", "a chain is a way of writing"),
        ("https://w3id.org/nbo-q/chain/", "has its tier before it"),
        ("https://w3id.org/nbo-q/chain/RRID:SCR_017934", "has its tier before it"),
        ("https://w3id.org/nbo-q/chain/model=RRID:SCR_025048/", "has its tier before it"),
        ("x" * 100_000, "longer than"),
    ],
)
def test_says_what_is_broken(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        Chain.parse(text)
    assert reason in caught.value.reason
    assert caught.value.text == text
    assert reason in str(caught.value)
    assert caught.value.exit_status == 1


def test_an_iri_is_asked_for() -> None:
    with pytest.raises(InvalidIdentifier, match="the IRI form begins with"):
        Chain.from_iri("https://w3id.org/nbo-q/phd/1")


def test_made_of_identifiers() -> None:
    doi, w3id = parse("10.83185/ab"), parse("PHD-ID:https://w3id.org/nbo-q/phd/1")
    chain = Chain(instance=doi, descriptor=w3id)
    assert chain == Chain.parse(str(chain))
    assert len({chain, Chain.parse(str(chain))}) == 1
    assert list(chain.members) == [Tier.INSTANCE, Tier.DESCRIPTOR]
    assert [member.role for member in chain.members.values()] == ["PIDINST", "PHD-ID"]
    assert chain.adjacent() == (((Tier.INSTANCE, doi), (Tier.DESCRIPTOR, w3id)),)
    for wrong in ({}, {"model": doi}, {"instance": doi, "descriptor": doi}, {"facility": parse("ROR:0464eyp61")}):
        with pytest.raises(InvalidIdentifier):
            Chain(**wrong)


def test_what_is_stored_directly() -> None:
    """Each neighbouring pair is asked for, and a pair without a relation by way of the chain's instance."""
    chain = Chain.parse(_FULL)
    facility, model, instance, descriptor = (member.iri for member in chain.members.values())
    edges = {(instance, facility), (instance, model), (descriptor, instance)}

    def relations(stored: set[tuple[str, str]], text: str = _FULL) -> list[str]:
        return [link.relation for link in missing_links(Chain.parse(text), lambda one, other: (one, other) in stored)]

    assert relations(edges) == []
    assert relations({(other, one) for one, other in edges}) == []
    assert relations(set()) == ["hosted_by", "has_model", "describes"]
    assert relations(edges - {(instance, facility)}) == ["hosted_by"]
    assert relations(edges - {(instance, model)}) == ["has_model"]
    assert relations(edges - {(descriptor, instance)}) == ["describes"]
    # An edge between the two themselves is as good.
    assert relations(edges - {(instance, facility)} | {(facility, model)}) == []
    assert relations(edges, "facility=RRID:SCR_017934 | instance=doi:10.83185/abcd-1234") == []
    assert relations(edges, "facility=RRID:SCR_017934 | model=RRID:SCR_025048") == ["^hosted_by/has_model"]
    assert relations(edges, "model=RRID:SCR_025048 | PHD-ID:10.83185/efgh-5678") == ["describes/has_model"]
    assert relations(edges, "facility=RRID:SCR_017934 | PHD-ID:10.83185/efgh-5678") == ["describes/hosted_by"]
    assert relations(set(), "PIDINST:10.83185/abcd-1234") == []


def test_another_copy_of_the_model_does_not_make_a_chain_true() -> None:
    """Where the chain names the instrument, what some other instrument joins isn't asked."""
    chain = Chain.parse(_FULL)
    missing = missing_links(chain, lambda one, other: False, lambda one, other: True)
    assert [link.relation for link in missing] == ["hosted_by", "has_model", "describes"]
    without = Chain.parse("facility=RRID:SCR_017934 | model=RRID:SCR_025048 | PHD-ID:10.83185/efgh-5678")
    assert missing_links(without, lambda one, other: False, lambda one, other: True) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"facility=RRID:SCR_017934 | instance=hdl:{_HANDLE}",
            [
                f"instance hdl:{_HANDLE} isn't linked to facility RRID:SCR_017934 by hosted_by; store it with: "
                f"nboq pid link hdl:{_HANDLE} hosted_by RRID:SCR_017934 --store FOLDER"
            ],
        ),
        (
            "ROR:0464eyp60 | PHD-ID:10.1234/a(b)",
            [
                "descriptor doi:10.1234/a(b) isn't linked to facility ROR:0464eyp60 by describes/hosted_by through any "
                "instrument; store it with: nboq pid link 'doi:10.1234/a(b)' describes INSTANCE --store FOLDER and "
                "nboq pid link INSTANCE hosted_by ROR:0464eyp60 --store FOLDER"
            ],
        ),
    ],
)
def test_a_missing_link_is_named(text: str, said: list[str]) -> None:
    missing = missing_links(Chain.parse(text), lambda one, other: False)
    assert [str(link) for link in missing] == said
    for link in missing:
        for command in link.commands:
            assert len(shlex.split(command)) == 8


def test_relations_are_those_of_the_table() -> None:
    from nboq.pid.relations import relations

    asked = {
        link.relation
        for text in (_FULL, "RRID:SCR_017934 | RRID:SCR_025048 | PHD-ID:10.1234/a", "ROR:0464eyp60 | PHD-ID:10.1234/a")
        for link in missing_links(Chain.parse(text), lambda one, other: False)
    }
    assert {step.lstrip("^") for path in asked for step in path.split("/")} <= set(relations())


_suffixes = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("|%/ 7C2F.,)(")), min_size=1, max_size=20)


def _read(text: str) -> Identifier | None:
    try:
        return parse(text)
    except InvalidIdentifier:
        return None


def _identifiers(strategy: st.SearchStrategy[str], *schemes: str) -> st.SearchStrategy[Identifier]:
    def belongs(found: Identifier | None) -> bool:
        return found is not None and found.scheme in schemes

    return strategy.map(_read).filter(belongs).map(lambda found: found or parse("10.1234/a"))


_rrids = st.integers(0, 10**6 - 1).map("RRID:SCR_{:06}".format).map(parse)
_objects = _identifiers(
    st.one_of(
        st.builds("doi:10.{}/{}".format, st.integers(1000, 999999999), _suffixes),
        st.builds("hdl:{}/{}".format, st.sampled_from(["21.11157", "20.500.14351", "11304", "0.NA"]), _suffixes),
        _suffixes.map(lambda suffix: "https://doi.org/10.1234/" + quote(suffix)),
    ),
    "doi",
    "handle",
)
_addresses = _identifiers(st.from_regex(r"\Ahttps://w3id\.org/[!-~]{1,20}\Z"), "purl")


@st.composite
def _chains(draw: st.DrawFn) -> Chain:
    rrids = draw(st.lists(_rrids, min_size=2, max_size=2, unique_by=str))
    objects = draw(st.lists(_objects, min_size=2, max_size=2, unique_by=lambda found: found.iri))
    members: dict[str, Identifier] = {
        "facility": draw(st.sampled_from([rrids[0], parse("ROR:0464eyp60"), parse("https://ror.org/02aj13c28")])),
        "model": rrids[1],
        "instance": objects[0],
        "descriptor": draw(st.one_of(st.just(objects[1]), _addresses)),
    }
    kept = draw(st.sets(st.sampled_from(sorted(members)), min_size=1))
    return Chain(**{tier: member for tier, member in members.items() if tier in kept})


chains = _chains()


@pytest.mark.slow
@given(chains)
def test_every_form_reads_back(chain: Chain) -> None:
    assert Chain.parse(str(chain)) == chain
    assert str(Chain.parse(str(chain))) == str(chain)
    assert Chain.parse(chain.labelled()) == chain
    assert Chain.from_iri(chain.iri) == chain
    assert Chain.parse(chain.iri).iri == chain.iri
    assert str(chain).count("|") == len(chain.members) - 1 == len(chain.adjacent())
    assert re.fullmatch(r"https://w3id\.org/nbo-q/chain/(?:[a-z]+=[A-Za-z0-9._~%-]+/?)+", chain.iri)
    assert is_iri(chain.iri)


@pytest.mark.slow
@given(chains)
def test_missing_links_name_members_and_relations(chain: Chain) -> None:
    missing = missing_links(chain, lambda one, other: False)
    assert len(missing) == len(chain.adjacent())
    assert missing_links(chain, lambda one, other: True) == ()
    for link in missing:
        assert chain.members[link.tier] == link.identifier
        assert chain.members[link.to_tier] == link.to_identifier
        assert str(link).count("nboq pid link") == len(link.commands)
        assert isinstance(link, MissingLink)


_pieces = st.sampled_from(
    [*"|=:%/ ", "facility=", "model=", "instance=", "descriptor:", "RRID:SCR_017934", "PIDINST:", "PHD-ID:", "doi:",
     "10.1234/a", "hdl:", "https://", "https://w3id.org/nbo-q/chain/", "w3id.org/", "ROR:", "0464eyp60", "%7C", "%FF",
     "SRC_025048", "[", "]", "urn:"]
)  # fmt: skip


@given(st.lists(st.one_of(st.text(max_size=8), _pieces), max_size=12).map("".join))
def test_no_text_breaks_it(text: str) -> None:
    readers: tuple[Callable[[str], Chain], ...] = (Chain.parse, Chain.from_iri)
    for read in readers:
        try:
            chain = read(text)
        except InvalidIdentifier as error:
            assert error.reason and str(error)
        else:
            assert Chain.parse(str(chain)) == chain == Chain.from_iri(chain.iri) == Chain.parse(chain.labelled())


def test_hostile_text_costs_no_more_than_its_length() -> None:
    for piece in ("a-", "a:", "a ", "a.", "RRID:", "|", "facility=", "%7C", "doi:"):
        for text in (piece * 15000, "doi:" + piece * 15000, "facility=" + piece * 900 + "/"):
            start = time.perf_counter()
            with pytest.raises(InvalidIdentifier):
                Chain.parse(text)
            assert time.perf_counter() - start < 2


def test_costs_no_heavy_import() -> None:
    heavy = {"pyoxigraph", "pint", "socket", "nboq.schema.classes", "typer"}
    code = f"import sys, nboq.pid.chain, nboq.pid.citation; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_command_writes_every_form() -> None:
    text = "RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/abcd-1234 | PHD-ID:10.83185/efgh-5678"
    chain = Chain.parse(text)
    assert nboq("pid", "chain", text).stdout == f"{_FULL}\n"
    assert nboq("pid", "chain", _FULL, "--format", "labelled").stdout == f"{text}\n"
    assert nboq("pid", "chain", chain.iri).stdout == f"{_FULL}\n"
    assert nboq("pid", "chain", text, "--format", "iri").stdout == f"{chain.iri}\n"
    body = json.loads(nboq("pid", "chain", text, "--format", "json").stdout)
    assert body["iri"] == chain.iri
    assert [member["tier"] for member in body["members"]] == ["facility", "model", "instance", "descriptor"]


def test_command_cites(tmp_path: Path) -> None:
    cite = ["chain", "RRID:SCR_017934 | RRID:SCR_025048", "--name", "Confocal 3", "--manufacturer", "Zeiss", "--cite"]
    assert nboq("pid", *cite, "sentence").stdout == (
        "Images were acquired on the Confocal 3 (Zeiss, RRID:SCR_025048) of the facility RRID:SCR_017934.\n"
    )
    assert nboq("pid", *cite, "bibtex").stdout.startswith("@misc{confocal-3-rrid-scr-025048,\n")
    assert json.loads(nboq("pid", *cite, "csl").stdout)[0]["title"] == "Confocal 3"
    place = str(tmp_path / "store.db")
    owners = [{"type": "Party", "name": "Owner"}]
    with Store(place) as store:
        store.load({"type": "Instrument", "id": "https://doi.org/10.1234/a", "name": "Stored", "owners": owners})
    call = ["chain", "PIDINST:10.1234/a", "--cite", "sentence", "--store", place]
    assert "the Stored, owned by Owner; instrument PID" in nboq("pid", *call).stdout
    assert "the Mine, owned by Owner; instrument PID" in nboq("pid", *call, "--name", "Mine").stdout


def test_command_tells_by_its_status(tmp_path: Path) -> None:
    place = str(tmp_path / "store.db")
    with Store(place) as store:
        store.load({"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "A facility that hosts nothing"})
    missing = nboq("pid", "chain", _FULL, "--store", place)
    assert missing.returncode == 1
    assert missing.stdout == f"{_FULL}\n"
    broken = nboq("pid", "chain", "RRID:SCR_017934")
    assert broken.returncode == 1 and broken.stderr.startswith("error: ")
    nowhere = nboq("pid", "chain", _FULL, "--store", str(tmp_path / "nowhere"))
    assert nowhere.returncode == 2 and not (tmp_path / "nowhere").exists()
    assert nboq("pid", "chain", _FULL).returncode == 0
