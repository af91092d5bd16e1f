"""The text of papers: PDF, JATS, PubMed's XML, DOCX, HTML and plain text, passage by passage, for finding things in.

>>> from nboq.formats import Content
>>> from nboq.formats.texts import mentions, read_texts
>>> [text] = read_texts(Content("methods.txt", b"Taken at the core (RRID:SCR_017934)."))
>>> [(found.identifier.norm, found.quote.place) for found in mentions(text)]
[('RRID:SCR_017934', 'line 1')]
"""

from __future__ import annotations

import re
from typing import Final

from nboq.errors import Malformed
from nboq.formats.content import Content
from nboq.formats.spreadsheet import as_written
from nboq.formats.texts.markup import read_docx, read_html, read_xml
from nboq.formats.texts.passages import Mention, Passage, Quote, Text, legible, mentions, own_identifier
from nboq.formats.texts.pdf import Limits, read_pdf

__all__ = ["Limits", "Mention", "Passage", "Quote", "Text", "may_be_text", "mentions", "own_identifier", "read_texts"]

_LARGEST: Final = 256 * 2**20
_BEGIN: Final = 1024
_html: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h1|article\s+class)\b", re.IGNORECASE | re.DOTALL
).match
_OTHERS: Final = {
    b"\xd0\xcf\x11\xe0": "a document of an old Word; save it as DOCX",
    b"{\\rtf": "RTF, which isn't read; save it as DOCX",
    b"%!PS": "PostScript, which isn't read; make a PDF of it",
}


def may_be_text(content: Content) -> bool:
    """Tell by its first bytes and its name whether a file may be a paper.

    >>> may_be_text(Content("a.png", b"PNG")), may_be_text(Content("a", b"%PDF-1.7"))
    (False, True)
    """
    head, name = content.head, content.source.lower()
    if b"%PDF-" in head[:_BEGIN] or name.endswith((".pdf", ".docx")):
        return True
    if content.is_xml:
        return _html(head) is not None or any(root in head for root in (b"<article", b"<Pubmed", b"<pmc-articleset"))
    return name.endswith((".txt", ".text", ".md", ".html", ".htm"))


def read_texts(content: Content, limits: Limits | None = None) -> list[Text]:
    """Read the text of a file; what it is, its first bytes tell.

    Args:
        content: The file.
        limits: What a PDF may take.

    Returns:
        The texts: one, or those of all articles in a file of PubMed or PMC.

    Raises:
        NotFound: If it can't be opened.
        Malformed: If it's none of these, damaged, encrypted, or takes more than is plausible.
        MissingDependency: If pypdf isn't installed, for a PDF.
    """
    source, raw = content.source, content.raw
    if len(raw) > _LARGEST:
        raise Malformed(f"larger than {_LARGEST} bytes", source=source)
    if not raw.strip():
        raise Malformed("the file is empty", source=source)
    for begin, reason in _OTHERS.items():
        if raw.startswith(begin):
            raise Malformed(reason, source=source)
    if b"%PDF-" in raw[:_BEGIN]:
        return read_pdf(raw, source, limits)
    if raw.startswith(b"PK\x03\x04"):
        return read_docx(raw, source)
    if _html(raw):
        return read_html(raw, source)
    if content.is_xml:
        return read_xml(raw, source)
    if b"\0" in raw[:_BEGIN] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise Malformed("it holds no text: PDF, JATS, PubMed's XML, DOCX, HTML and plain text are read", source=source)
    pages = as_written(raw, source).replace("\r\n", "\n").split("\f")  # as pdftotext parts pages
    places = [f"page {number}" if len(pages) > 1 else "" for number in range(1, len(pages) + 1)]
    return [Text(source, tuple(Passage(place, legible(page)) for place, page in zip(places, pages, strict=True)))]
