"""Citing an instrument: sentences that read well, entries that a BibTeX parser and a CSL processor take."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from nboq.pid import find
from nboq.pid.chain import Chain
from nboq.pid.citation import InstrumentFacts, bibtex, csl, sentence
from tests.pid.test_chain import chains

_CHAIN = Chain.parse(
    "RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/abcd-1234 | PHD-ID:https://w3id.org/nbo-q/phd/1"
)
_FACTS = InstrumentFacts(
    name="Confocal 3",
    manufacturers=("Zeiss",),
    model_name="LSM 980 with Airyscan 2",
    facility_name="Example Light Lab",
    owner="Example University",
    year_commissioned=2021,
    descriptor_version="3",
    descriptor_date=date(2024, 3, 1),
    landing_page="https://example.org/confocal 3",
)
# What csl-data.json of CSL 1.0.2 has among its properties and types, as far as it's used here.
_CSL_NAMES = {
    "id", "type", "genre", "title", "author", "publisher", "issued", "version", "DOI", "URL", "note",
}  # fmt: skip
_CSL_TYPES = {"document", "dataset"}


@pytest.mark.parametrize(
    ("chain", "facts", "said"),
    [
        (
            _CHAIN,
            _FACTS,
            "Images were acquired on the Confocal 3 (Zeiss LSM 980 with Airyscan 2, RRID:SCR_025048, commissioned in "
            "2021) of the Example Light Lab (RRID:SCR_017934), owned by Example University; instrument PID "
            "https://doi.org/10.83185/abcd-1234; hardware configuration described in https://w3id.org/nbo-q/phd/1 "
            "(version 3, 2024-03-01).",
        ),
        (
            _CHAIN,
            None,
            "Images were acquired on a microscope (RRID:SCR_025048) of the facility RRID:SCR_017934; instrument PID "
            "https://doi.org/10.83185/abcd-1234; hardware configuration described in https://w3id.org/nbo-q/phd/1.",
        ),
        (
            Chain.parse("ROR:0464eyp60 | hdl:11304/a".replace("hdl", "PIDINST:hdl")),
            InstrumentFacts(manufacturers=("Nikon", "Andor")),
            "Images were acquired on a microscope (Nikon/Andor) of the facility https://ror.org/0464eyp60; instrument "
            "PID https://hdl.handle.net/11304/a.",
        ),
        (
            Chain.parse("model=RRID:SCR_025048"),
            InstrumentFacts(name="LSM 980", model_name="LSM 980", manufacturers=("Zeiss",), owner="Lens Inc."),
            "Images were acquired on the Zeiss LSM 980 (RRID:SCR_025048), owned by Lens Inc.",
        ),
        (
            Chain.parse("facility=RRID:SCR_017934"),
            InstrumentFacts(name="The Big Scope", facility_name="the Core", owner="the Core"),
            "Images were acquired on The Big Scope of the Core (RRID:SCR_017934).",
        ),
        (
            Chain.parse("model=RRID:SCR_025048"),
            InstrumentFacts(landing_page="https://example.org/a b"),
            "Images were acquired on a microscope (RRID:SCR_025048); instrument page https://example.org/a%20b.",
        ),
    ],
)
def test_sentences(chain: Chain, facts: InstrumentFacts | None, said: str) -> None:
    assert sentence(chain, facts) == said


def _subsets() -> list[tuple[Chain, InstrumentFacts]]:
    """Give every set of members with every set of facts."""
    tiers = list(_CHAIN.members)
    names = [name for name in InstrumentFacts.__slots__ if getattr(_FACTS, name)]
    made = []
    for kept in itertools.product([False, True], repeat=len(tiers)):
        if any(kept):
            chain = Chain(**{tier.value: _CHAIN.members[tier] for tier, keep in zip(tiers, kept, strict=True) if keep})
            for said in itertools.product([False, True], repeat=len(names)):
                known: dict[str, Any] = {
                    name: getattr(_FACTS, name) for name, say in zip(names, said, strict=True) if say
                }
                made.append((chain, InstrumentFacts(**known)))
    return made


@pytest.mark.slow
def test_every_subset_reads_well() -> None:
    cases = _subsets()
    assert len(cases) == 15 * 2**9
    for chain, facts in cases:
        said = sentence(chain, facts)
        assert said.startswith("Images were acquired on ") and said.endswith(".") and not said.endswith("..")
        assert not re.search(r"  |\( | \)|\(\)|,,|;;| [,;.)]|, \)|None|the the|[(,;] ?[,;.)]", said), said
        assert said.count("(") == said.count(")")
        found = [one.identifier.iri for one in find(said)]
        assert sorted(found) == sorted(member.iri for member in chain.members.values()), said


@pytest.mark.slow
@given(chains)
def test_identifiers_of_a_sentence_are_found_again(chain: Chain) -> None:
    found = {one.identifier.iri for one in find(sentence(chain, InstrumentFacts(name="Scope", owner="Core")))}
    assert found == {member.iri for member in chain.members.values()}


def _decoder() -> Any:
    """Give pylatexenc's decoder, with the circumflex that it takes for the modifier letter."""
    import pylatexenc.latex2text as latex  # type: ignore[import-untyped]

    known = latex.get_default_latex_context_db()
    known.add_context_category("ours", prepend=True, macros=[latex.MacroTextSpec("textasciicircum", simplify_repl="^")])
    return latex.LatexNodes2Text(latex_context=known, keep_braced_groups=False)


def _parsed(text: str) -> Any:
    """Read the one entry of a text, as written."""
    library = parse_string(text)
    assert not library.failed_blocks
    [entry] = library.entries
    return entry


def _decoded(text: str) -> str:
    return str(_decoder().latex_to_text(text))


def test_bibtex_of_an_instance() -> None:
    entry = _parsed(bibtex(_CHAIN, _FACTS))
    assert (entry.entry_type, entry.key) == ("misc", "confocal-3-10.83185-abcd-1234")
    assert {field.key: field.value for field in entry.fields} == {
        "author": "{Zeiss}",
        "title": "{Confocal 3}",
        "howpublished": "Instrument",
        "publisher": "{Example University}",
        "year": "2021",
        "doi": "10.83185/abcd-1234",
        "url": "https://doi.org/10.83185/abcd-1234",
        "note": r"facility RRID:SCR\_017934, model RRID:SCR\_025048, hardware descriptor "
        r"https://w3id.org/nbo-q/phd/1 (version 3, 2024-03-01), instrument page https://example.org/confocal\%203",
    }


def test_bibtex_of_a_descriptor() -> None:
    entry = _parsed(bibtex(Chain.parse("model=RRID:SCR_025048 | PHD-ID:10.83185/ef"), _FACTS))
    assert {field.key: field.value for field in entry.fields} == {
        "author": "{Example University}",
        "title": "{Hardware descriptor of Confocal 3}",
        "howpublished": "Hardware descriptor",
        "publisher": "{Example University}",
        "year": "2024",
        "version": "3",
        "doi": "10.83185/ef",
        "url": "https://doi.org/10.83185/ef",
        "note": r"model RRID:SCR\_025048",
    }


_HARD = r"""a\b {x} }{ 50% & R_1 #1 $2 ~^ -- --- ''q'' it's `q` “q” << >> |x| 顕微鏡 Zürich 63×/1.4 "oil" @ = \' \"u"""


@pytest.mark.parametrize("text", [_HARD, *_HARD.split()])
def test_special_characters_come_through(text: str) -> None:
    facts = InstrumentFacts(name=text, manufacturers=(text, "Smith and Sons"), owner=text)
    entry = _parsed(bibtex(_CHAIN, facts))
    assert _decoded(entry["title"]) == text
    assert _decoded(entry["publisher"]) == text
    assert _decoded(entry["author"]) == f"{text} and Smith and Sons"
    assert entry["author"].endswith("} and {Smith and Sons}")


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)


@given(_texts)
def test_any_name_comes_through(text: str) -> None:
    facts = InstrumentFacts(name=text)
    assert facts.name == " ".join(text.split())
    entry = _parsed(bibtex(_CHAIN, facts))
    assert _decoded(entry["title"]) == (facts.name or "Light microscope")
    assert re.fullmatch(r"[a-z0-9.-]+", entry.key)


@pytest.mark.slow
@given(chains, _texts)
def test_any_chain_gives_one_entry(chain: Chain, text: str) -> None:
    facts = InstrumentFacts(name=text, landing_page=text)
    entry = _parsed(bibtex(chain, facts))
    item = csl(chain, facts)
    assert item["id"] == entry.key
    assert set(item) <= _CSL_NAMES and item["type"] in _CSL_TYPES
    assert json.loads(json.dumps(item)) == item
    assert re.fullmatch(r"[!-~]+", entry["url"])
    assert item["URL"] == entry["url"]
    cited = chain.instance or chain.descriptor
    if cited and cited.scheme == "doi":
        assert item["DOI"] == cited.norm
        assert "https://doi.org/" + entry["doi"] == cited.iri
    else:
        assert "DOI" not in item and "doi" not in entry.fields_dict


def test_csl() -> None:
    assert csl(_CHAIN, _FACTS) == {
        "id": "confocal-3-10.83185-abcd-1234",
        "type": "document",
        "genre": "Instrument",
        "title": "Confocal 3",
        "author": [{"literal": "Zeiss"}],
        "publisher": "Example University",
        "issued": {"date-parts": [[2021]]},
        "DOI": "10.83185/abcd-1234",
        "URL": "https://doi.org/10.83185/abcd-1234",
        "note": "facility RRID:SCR_017934, model RRID:SCR_025048, hardware descriptor https://w3id.org/nbo-q/phd/1 "
        "(version 3, 2024-03-01), instrument page https://example.org/confocal%203",
    }
    assert csl(Chain.parse("PHD-ID:10.83185/ef"), _FACTS) == {
        "id": "confocal-3-10.83185-ef",
        "type": "dataset",
        "genre": "Hardware descriptor",
        "title": "Hardware descriptor of Confocal 3",
        "author": [{"literal": "Example University"}],
        "publisher": "Example University",
        "issued": {"date-parts": [[2024, 3, 1]]},
        "version": "3",
        "DOI": "10.83185/ef",
        "URL": "https://doi.org/10.83185/ef",
    }
    assert csl(Chain.parse("RRID:SCR_017934 | RRID:SCR_025048")) == {
        "id": "microscope-rrid-scr-025048",
        "type": "document",
        "genre": "Instrument",
        "title": "Light microscope",
        "URL": "https://scicrunch.org/resolver/RRID:SCR_025048",
        "note": "facility RRID:SCR_017934, model RRID:SCR_025048",
    }


def test_facts_come_to_one_line() -> None:
    facts = InstrumentFacts(name=" a\n b\x00\t", manufacturers=(" ", "\ud800Zeiss "))
    assert (facts.name, facts.manufacturers) == ("a b", ("Zeiss",))
