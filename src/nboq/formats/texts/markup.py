"""The text of JATS, PubMed's XML, HTML and DOCX, section by section.

An identifier may stand in an attribute: the address of a link, the type of a number. It's written out then, where the
words beside it don't say the same.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html.entities import html5
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from nboq.errors import Malformed
from nboq.formats.compression import LARGEST, Metered
from nboq.formats.safe_xml import parse_xml
from nboq.formats.texts.passages import RAISED, Passage, Text, legible
from nboq.pid import Identifier, find, recognise

_WORDS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("markup.toml").read_text("utf-8"))
_PASSED_OVER, _BLOCKS, _APART, _HEADINGS, _LINKS = (
    frozenset(_WORDS[name].split()) for name in ("passed_over", "blocks", "apart", "headings", "links")
)
_NAMED, _BREAKS, _LABELS = (_WORDS[name] for name in ("named", "breaks", "labels"))
_HREFS: Final = ("href", "{http://www.w3.org/1999/xlink}href")
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_entity: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)").sub
_META: Final = re.compile(r"(?:bepress_)?citation_(doi|pmid)|(?:dc|prism)\.(?:identifier|doi)", re.IGNORECASE).fullmatch


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _typed(element: etree._Element, text: str) -> str:
    """Write a number with the label that its type stands for."""
    kind = element.get("pub-id-type") or element.get("IdType") or element.get("object-id-type") or ""
    label = "PMID:" if _name(element) == "PMID" else _LABELS.get(kind.lower(), "")
    return f"{label}{text}" if label and recognise(text.strip()) is None else text


class _Flow:
    """The text of a document while it's gone through."""

    def __init__(self) -> None:
        self.passages: list[tuple[str, list[str]]] = []
        self.place = "before the first heading"
        self._line: list[str] = []
        self._open: list[tuple[etree._Element, int]] = []

    def add(self, text: str | None) -> None:
        """Go on in the block."""
        if text:
            self._line.append(text)

    def end_block(self, heading: bool = False) -> None:
        """Put the block into the section that it stands in, or let it be the heading of what follows."""
        text, self._line, self._open = " ".join("".join(self._line).split()), [], []
        if heading and text:
            self.place = text
        if text:
            if not self.passages or self.passages[-1][0] != self.place:
                self.passages.append((self.place, []))
            self.passages[-1][1].append(text)

    def begin(self, element: etree._Element) -> None:
        """Note where an element begins in the block."""
        self._open.append((element, len(self._line)))

    def finish(self, element: etree._Element, name: str, addresses: Mapping[str, str]) -> None:
        """Write out what the attributes of an element say that ends, where the block holds all of it."""
        if not self._open or self._open[-1][0] is not element:
            return
        at = self._open.pop()[1]
        text = "".join(self._line[at:])
        if name == "sup" or (name == "r" and _is_raised(element)):
            self._line[at:] = [text.translate(RAISED)]
        elif name in _LINKS:
            href = next((found for key in _HREFS if (found := element.get(key))), "")
            href = href or addresses.get(element.get(_RELATION) or "", "")
            led_to = recognise(href)
            if led_to is not None and all(one.identifier != led_to for one in find(text)):
                self._line.append(f" <{href}>")
        elif text:
            self._line[at:] = [_typed(element, text)]


def _is_raised(run: etree._Element) -> bool:
    found = run.find(f"{_WORD}rPr/{_WORD}vertAlign")
    return found is not None and found.get(f"{_WORD}val") == "superscript"


def _is_heading(element: etree._Element, name: str, within: str) -> bool:
    if name in _HEADINGS or within in _HEADINGS:
        return True
    style = element.find(f"{_WORD}pPr/{_WORD}pStyle")
    return style is not None and "heading" in (style.get(f"{_WORD}val") or "").lower()


def _flow(root: etree._Element, addresses: Mapping[str, str] | None = None) -> Iterator[Passage]:
    """Go through a document.

    Args:
        root: Its root.
        addresses: What the links of a DOCX lead to; None for what isn't one.
    """
    flow = _Flow()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name, above = _name(element), element.getparent()
        within = f"{_name(above)}/{name}" if above is not None else name
        if event == "start":
            if name in _BLOCKS:
                flow.end_block()
            flow.place = _NAMED.get(name, flow.place)
            if name in _APART:
                flow.add(" ")
            flow.begin(element)
            if name in _PASSED_OVER or within in _PASSED_OVER:
                walk.skip_subtree()
            elif addresses is None or name == "t":
                flow.add(element.text)
            if name in _BREAKS:
                flow.add(_BREAKS[name])
        else:
            flow.finish(element, name, addresses or {})
            if name in _APART:
                flow.add(" ")
            if name in _BLOCKS:
                flow.end_block(_is_heading(element, name, within))
            if addresses is None and element is not root:
                flow.add(element.tail)
    flow.end_block()
    for place, texts in flow.passages:
        yield Passage(legible(place), legible("\n\n".join(texts)))


def _identified(texts: Iterable[str]) -> tuple[Identifier, ...]:
    """Give the identifiers that a document says are its own, a DOI first."""
    found = dict.fromkeys(one for text in texts if (one := recognise(text.strip())) is not None)
    return tuple(sorted(found, key=lambda one: one.scheme != "doi"))


def _parsed(content: bytes, source: str) -> etree._Element:
    """Parse XML whose DOCTYPE names a DTD, as JATS and PubMed have it; that isn't read, so its entities are HTML's."""

    def written(found: re.Match[bytes]) -> bytes:
        return "".join(f"&#{ord(one)};" for one in html5.get(found[1].decode(), "\ufffd")).encode()

    return parse_xml(_entity(written, content), source, external=True)


def _of_article(article: etree._Element, source: str) -> Text:
    front = article.iterfind("{*}front/{*}article-meta/{*}article-id")
    pubmed = [*article.iterfind("MedlineCitation/PMID"), *article.iterfind("PubmedData/ArticleIdList/ArticleId")]
    own = _identified(_typed(one, one.text or "") for one in (*front, *pubmed))
    return Text(source, tuple(_flow(article)), own)


_ARTICLES: Final = ("article", "PubmedArticle")


def read_xml(content: bytes, source: str) -> list[Text]:
    """Read articles of JATS or PubMed; a file may hold many.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If it isn't well-formed, declares entities of its own, or holds no article.
    """
    root = _parsed(content, source)
    if _name(root) == "html":
        return read_html(content, source)
    found = [root] if _name(root) in _ARTICLES else [one for name in _ARTICLES for one in root.iter(f"{{*}}{name}")]
    if not found:
        reason = f"XML with the root {_name(root)}, which is no paper; JATS, PubMed's XML and XHTML are read"
        raise Malformed(reason, source=source)
    names = [source] if len(found) == 1 else [f"{source}#{number}" for number in range(1, len(found) + 1)]
    return [_of_article(one, name) for one, name in zip(found, names, strict=True)]


def read_html(content: bytes, source: str) -> list[Text]:
    """Read a page of HTML.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If nothing can be made of it.
    """
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(content, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Malformed(f"not HTML: {error}", source=source) from None
    if any("depth" in entry.message for entry in parser.error_log):  # what is deeper is left out
        raise Malformed("its elements stand too deep in one another, no page has so many", source=source)
    said = [
        f"PMID:{one.get('content')}" if found[1] == "pmid" else one.get("content", "")
        for one in root.iter("meta")
        if (found := _META(one.get("name") or ""))
    ]
    return [Text(source, tuple(_flow(root)), _identified(said))]


def read_docx(content: bytes, source: str) -> list[Text]:
    """Read a document of Word with its notes.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If it's no such document, damaged, or unpacks to more than is plausible.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise Malformed("a zip archive, and no document of Word; unpack it", source=source)
            passages = [one for part in _PARTS if part in archive.namelist() for one in _part(archive, part, source)]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise Malformed(f"not a whole document of Word: {error}", source=source) from None
    return [Text(source, tuple(passages))]


_PARTS: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def _part(archive: zipfile.ZipFile, name: str, source: str) -> Iterator[Passage]:
    links = f"word/_rels/{name.removeprefix('word/')}.rels"
    rels: Iterable[etree._Element] = ()
    if links in archive.namelist():
        rels = parse_xml(_unpacked(archive, links, source), f"{source}#{links}")
    addresses = {one.get("Id", ""): one.get("Target", "") for one in rels}
    yield from _flow(parse_xml(_unpacked(archive, name, source), f"{source}#{name}"), addresses)


def _unpacked(archive: zipfile.ZipFile, name: str, source: str) -> bytes:
    with archive.open(name) as file:
        content = Metered(file, "", source, archive.getinfo(name).compress_size).read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Malformed(f"{name} in it is larger than {LARGEST} bytes", source=source)
    return content
