"""The text of papers, and the identifiers in it: places, sentences, precision and recall, hostile files."""

from __future__ import annotations

import subprocess
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest

from nboq.errors import Malformed, MissingDependency
from nboq.formats import Content
from nboq.formats.texts import Limits, Mention, mentions, pdf, read_texts
from tests.papers import Paper, jats, paper, pdf_of
from tests.papers import pdf as typeset

pytest.importorskip("pypdf", reason="papers as PDF need the extra papers")


def _mentions(content: bytes, name: str = "a") -> list[Mention]:
    return [found for text in read_texts(Content(name, content)) for found in mentions(text)]


def _number(found: Mention) -> list[str]:
    return [one.norm for one in (found.identifier, *found.alternatives)]


def _measured(papers: Iterable[tuple[Paper, bytes]]) -> dict[str, float]:
    """Hold what is found to what was written."""
    counts: Counter[str] = Counter()
    for made, content in papers:
        [text] = read_texts(Content("a", content))
        assert [one.norm for one in text.own] == [made.doi]
        left = Counter(made.identifiers)
        for found in mentions(text):
            readings = _number(found)
            meant = next((one for one in readings if left[one]), None)
            left[meant or ""] -= 1
            counts["found"] += 1
            counts["right"] += meant is not None
            counts["first"] += meant == readings[0]
            counts["sure"] += found.sure
            counts["surely right"] += found.sure and meant == readings[0]
        counts["written"] += len(made.identifiers)
    return {
        "sure": counts["sure"] / counts["found"],
        "precision of the sure": counts["surely right"] / counts["sure"],
        "precision": counts["right"] / counts["found"],
        "precision of the first reading": counts["first"] / counts["found"],
        "recall": counts["right"] / counts["written"],
        "recall of the first reading": counts["first"] / counts["written"],
    }


def _enough(told: dict[str, float]) -> None:
    assert told["precision of the sure"] >= 0.995, told
    assert told["precision"] >= 0.99, told
    assert told["recall"] >= 0.95 and told["recall of the first reading"] >= 0.95, told


@pytest.mark.slow
def test_papers() -> None:
    made = [paper(seed) for seed in range(100, 112)]
    _enough(_measured([(one, jats(one)) for one in made]))
    _enough(_measured([(one, typeset(one, seed)) for seed, one in enumerate(made[:5])]))


@pytest.mark.long
def test_a_hundred_papers() -> None:
    made = [paper(seed) for seed in range(100)]
    for told in (
        _measured((one, jats(one)) for one in made),
        _measured((one, typeset(one, seed)) for seed, one in enumerate(made)),
    ):
        print({name: round(figure, 4) for name, figure in told.items()})
        _enough(told)


_JATS = b"""<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.3//EN" "JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><journal-meta><issn>1</issn></journal-meta><article-meta>
<article-id pub-id-type="pmid">33253684</article-id><article-id pub-id-type="doi">10.5072/paper-1</article-id>
<title-group><article-title>A&nbsp;title</article-title></title-group></article-meta></front><body><sec><title>Methods</title>
<sec><title>Imaging</title><p>We cut. On <ext-link xlink:href="https://doi.org/10.5072/a-1">the microscope</ext-link> or
10.5072/b-2<sup>1</sup> we saw. It ended.</p></sec></sec></body><back><ref-list><ref><element-citation>
<year>2020</year><pub-id pub-id-type="pmid">12345678</pub-id><pub-id pub-id-type="doi">10.1000/ref-1</pub-id>
</element-citation></ref></ref-list></back></article>"""


def test_jats() -> None:
    [text] = read_texts(Content("a.xml", _JATS))
    assert [str(one) for one in text.own] == ["10.5072/paper-1", "PMID:33253684"]
    assert [(str(found.identifier), found.quote.place, found.quote.sentence) for found in mentions(text)] == [
        ("10.5072/a-1", "Imaging", "On the microscope <https://doi.org/10.5072/a-1> or 10.5072/b-2¹ we saw."),
        ("10.5072/b-2", "Imaging", "On the microscope <https://doi.org/10.5072/a-1> or 10.5072/b-2¹ we saw."),
        ("PMID:12345678", "References", "2020 PMID:12345678 10.1000/ref-1"),
        ("10.1000/ref-1", "References", "2020 PMID:12345678 10.1000/ref-1"),
    ]
    second = next(mentions(text))
    assert (second.quote.prefix, second.quote.suffix) == ("Imaging We cut.", "It ended.")


def test_pubmed_holds_many() -> None:
    one = (
        b'<PubmedArticle><MedlineCitation><PMID Version="1">%d</PMID><Article><ArticleTitle>On RRID:SCR_088001'
        b"</ArticleTitle><Abstract><AbstractText>Data are S-BIAD1026.</AbstractText></Abstract></Article>"
        b'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.5072/%d</ArticleId></ArticleIdList>'
        b"<ReferenceList><Reference><Citation>A.</Citation><ArticleIdList>"
        b'<ArticleId IdType="pubmed">2222222</ArticleId></ArticleIdList></Reference></ReferenceList>'
        b"</PubmedData></PubmedArticle>"
    )
    content = b"<PubmedArticleSet>" + one % (11111, 1) + one % (11112, 2) + b"</PubmedArticleSet>"
    found = read_texts(Content("p.xml", content))
    assert [(text.source, [str(own) for own in text.own]) for text in found] == [
        ("p.xml#1", ["10.5072/1", "PMID:11111"]),
        ("p.xml#2", ["10.5072/2", "PMID:11112"]),
    ]
    assert [str(one.identifier) for one in mentions(found[0])] == ["RRID:SCR_088001", "S-BIAD1026", "PMID:2222222"]


def test_html() -> None:
    page = (
        b'<!DOCTYPE html><html><head><meta name="citation_doi" content="10.5072/paper-3">'
        b"<script>RRID:SCR_000001</script></head><body><h2>Methods</h2><p>On <a href='https://doi.org/10.5072/a-1'>this</a>.<br>RRID:SCR_088001"
    )
    [text] = read_texts(Content("a.html", page))
    assert [one.norm for one in text.own] == ["10.5072/paper-3"]
    assert [(found.identifier.norm, found.quote.place) for found in mentions(text)] == [
        ("10.5072/a-1", "Methods"),
        ("RRID:SCR_088001", "Methods"),
    ]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def _docx(parts: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}", content)
    return out.getvalue()


def test_docx() -> None:
    raised = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
    body = (
        f"<w:document {_W} {_R}><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>Methods</w:t></w:r>"
        f"</w:p><w:p><w:r><w:t>At 10.5072/</w:t></w:r><w:r><w:t>b-2</w:t></w:r><w:r>{raised}<w:t>1</w:t></w:r>"
        "<w:r><w:instrText>RRID:SCR_000001</w:instrText><w:delText>RRID:SCR_000002</w:delText></w:r>"
        "<w:hyperlink r:id='x'><w:r><w:t> here</w:t></w:r></w:hyperlink></w:p></w:body></w:document>"
    )
    core = "https://scicrunch.org/resolver/RRID:SCR_088001"
    rels = f"<Relationships><Relationship Id='x' Target='{core}'/></Relationships>"
    notes = f"<w:footnotes {_W}><w:footnote><w:p><w:r><w:t>See S-BIAD1026.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    found = _mentions(_docx({"document.xml": body, "_rels/document.xml.rels": rels, "footnotes.xml": notes}))
    assert [(one.identifier.norm, one.quote.place) for one in found] == [
        ("10.5072/b-2", "Methods"),
        ("RRID:SCR_088001", "Methods"),
        ("S-BIAD1026", "before the first heading"),
    ]


def test_plain_text() -> None:
    found = _mentions(
        "Methods.\r\nThe core ha\u00ads\u200b RRID:SCR_\r\n088001.\fThe p\ufb01rst 10.5072/\ufb01\u20111.".encode()
    )
    assert [(one.identifier.norm, one.sure, one.quote.place, one.offset) for one in found] == [
        ("RRID:SCR_088001", False, "page 1", 22),
        ("10.5072/fi-1", True, "page 2", 11),
    ]
    assert [one.quote.place for one in _mentions(b"a\nb 10.5072/a1, c\n\nRRID:SCR_088001.")] == ["line 2", "line 4"]
    assert _mentions("On 10.5072/a1.".encode("utf-16"))[0].identifier.norm == "10.5072/a1"


def test_of_several_readings_that_is_first_which_stands_whole_elsewhere() -> None:
    [_, found] = _mentions(b"On 10.5072/ab1 first. Then on 10.5072/a-\nb1 again.")
    assert (_number(found), found.sure) == (["10.5072/ab1", "10.5072/a-b1"], False)


# --- hostile files ---------------------------------------------------------------------------------------------------

_PAGE = "BT /F 9 Tf 1 0 0 1 50 700 Tm (On RRID:SCR_088001.) Tj ET"
_WHOLE = pdf_of([_PAGE])
_CASES = {
    "nothing": (b" \n", "is empty"),
    "program": (b"\x7fELF\x02\x01\x01\0\0", "no text"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOCX"),
    "RTF": (b"{\\rtf1 x}", "DOCX"),
    "Latin-1": (b"caf\xe9 RRID:SCR_088001", "UTF-8"),
    "other XML": (b"<OME><Image/></OME>", "root OME"),
    "half XML": (_JATS[:400], "not well-formed XML"),
    "entities": (
        b'<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><article><p>&b;</p></article>',
        "DOCTYPE",
    ),
    "outside": (
        b'<!DOCTYPE article [<!ENTITY a SYSTEM "file:///etc/hostname">]><article><p>&a;</p></article>',
        "DOCTYPE",
    ),
    "deep HTML": (b"<html><body>" + b"<div>" * 3000 + b"RRID:SCR_088001", "too deep"),
    "deep XML": (b"<article>" + b"<sec>" * 3000 + b"</sec>" * 3000 + b"</article>", "not well-formed XML"),
    "other zip": (_docx({"x": ""}), "no document of Word"),
    "half zip": (_docx({"document.xml": "<a/>" * 99})[:-40], "not a whole document of Word"),
    "zip bomb": (_docx({"document.xml": " " * (65 * 2**20)}), "larger than"),
    "half PDF": (_WHOLE[:300], "not a whole PDF"),
    "PDF of nothing": (pdf_of([""]), "no text in it"),
    "PDF of noise": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "not a whole PDF"),
    "pages in a circle": (_WHOLE.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), "PDF|text"),
    "locked": (
        _WHOLE.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> "
        b"/ID [(aaaaaaaaaaaaaaaa) (aaaaaaaaaaaaaaaa)]" % (b"o" * 32, b"u" * 32)),
        "encrypted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _CASES)
def test_one_error_that_names_the_file(name: str) -> None:
    content, reason = _CASES[name]
    with pytest.raises(Malformed, match=reason) as error:
        read_texts(Content(f"{name}.pdf", content))
    assert str(error.value).startswith(f"{name}.pdf: ") and "\n" not in str(error.value)


@pytest.mark.slow
def test_a_pdf_takes_no_more_than_it_may() -> None:
    begun = time.monotonic()
    endless = pdf_of(["BT /F 9 Tf " + "1 0 0 1 50 700 Tm (a) Tj " * 200_000 + "ET"])
    with pytest.raises(Malformed, match=r"a.pdf: reading it took more than 0.5 s"):
        read_texts(Content("a.pdf", endless), Limits(seconds=0.5))
    assert time.monotonic() - begun < 5
    with pytest.raises(Malformed, match="3 pages"):
        read_texts(Content("a.pdf", pdf_of([_PAGE] * 3)), Limits(pages=2))
    bomb = _WHOLE.replace(zlib.compress(_PAGE.encode()), zlib.compress(b"(" * 2**27, 1))
    with pytest.raises(Malformed, match=r"memory|took too much|not a whole PDF|no text"):
        read_texts(Content("a.pdf", bomb), Limits(memory=150 << 20))


def test_without_pypdf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text(pdf._CHILD.read_text("utf-8").replace("import pypdf", "import pypdf_that_is_not_there"), "utf-8")
    monkeypatch.setattr(pdf, "_CHILD", child)
    with pytest.raises(MissingDependency, match=r"nboq\[papers\]"):
        read_texts(Content("a.pdf", _WHOLE))


def test_nothing_is_left_running() -> None:
    with pytest.raises(Malformed):
        read_texts(Content("a.pdf", _WHOLE[:300]))
    shown = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True).stdout
    assert not [line for line in shown.splitlines() if "pdf_process" in line and line.split()[0] == "1"]
