"""All identifiers in a longer text, also those that the ends of lines break into pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from nboq.errors import InvalidIdentifier
from nboq.pid.identifier import Identifier, tidy
from nboq.pid.reading import parse


class Found(NamedTuple):
    """An identifier in a text, which is `text[start:end]` there.

    Attributes:
        identifier: The identifier; where it isn't sure, what is most likely.
        start: Where it begins.
        end: Where it ends.
        sure: Whether it stands there whole. Where a line ends in it or behind it, nobody can tell what belongs to it.
        alternatives: What else may be meant.
    """

    identifier: Identifier
    start: int
    end: int
    sure: bool = True
    alternatives: tuple[Identifier, ...] = ()


# A suffix ends at a blank, a quote or the raised number of a footnote, and where a next identifier begins behind a
# comma. The angle brackets of old DOIs (SICI, ANSI/NISO Z39.56) are taken whole.
_SUFFIX: Final = (
    r"(?:(?![,;|](?:https?:|doi:|hdl:|RRID|10\.[0-9]{4}))[^\s<>\"“”„«»‹›¹²³⁰⁴-⁹]|<[0-9]+::?[^\s<>]{0,40}>){1,1000}"
)
_starts: Final = re.compile(
    rf"(?<![A-Za-z0-9_])(?:"
    rf"(?:https?://|www\.|(?:dx\.)?doi\.org/|(?:ror|orcid|scicrunch|identifiers|w3id|purl|igsn)\.org/"
    rf"|hdl\.handle\.net/|n2t\.net/){_SUFFIX}"
    rf"|(?:PIDINST|PHD-?ID)\s?:\s?{_SUFFIX}"
    rf"|(?:doi|hdl|handle|ark|urn:lsid|urn:uuid|igsn|raid|docid)\s?:\s?{_SUFFIX}"
    rf"|(?:osf\.io|zenodo\.org|figshare\.com|raid\.org|ssbd\.riken\.jp|datadryad\.org|data\.mendeley\.com)/{_SUFFIX}"
    rf"|swh:1:[a-z]{{3}}:{_SUFFIX}"
    r"|RRIDs?\s?:\s?(?:RRID:)?(?:SCR[ _:-]?[0-9]+|[A-Za-z][A-Za-z0-9-]{0,30}[_:][A-Za-z0-9_:.-]{1,80})"
    r"|(?:ROR|ORCID(?:\siD)?|PMID|PMCID|PubMed(?:\sID)?|uuid|idr|empiar|wikidata)\s?:\s?[A-Za-z0-9:/._\u2010-\u2014-]{1,200}"
    r"|(?:PMID|IGSN)\s[A-Za-z0-9]+"
    rf"|10\.[0-9]{{4,9}}(?:\.[0-9]+)*(?:/|%2F){_SUFFIX}"
    rf"|2[0-9]\.(?:T?[0-9]{{4,}}|[0-9]{{3,4}}\.[0-9]+)(?:\.[0-9A-Za-z_-]+)*/{_SUFFIX}"
    r"|(?:SCR|CVCL)_[A-Z0-9]+|AB_[0-9]{5,}"
    r"|[0-9]{4}(?:[-\u2010-\u2014][0-9]{4}){2}[-\u2010-\u2014][0-9]{3}[0-9X](?![A-Za-z0-9])"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![A-Za-z0-9])"
    r"|PMC[0-9]{4,}|S-[A-Z]{4}[0-9]+|E-[A-Z]{4}-[0-9]+|idr[0-9]{4}(?![0-9])|ssbd-repos-[0-9]{1,6}(?![0-9])|EMPIAR-[0-9]+|4DN[A-Z]{2}[A-Z0-9]{7}(?![A-Za-z0-9])"
    r")",
    re.IGNORECASE,
)
_ends_in_word: Final = re.compile(r"(?<![^\s(\[,;])[A-Za-z]+[,;)]?\Z").search
# A line ends within a paragraph; or a blank stands where none can be, as spread lines have it.
_seam: Final = re.compile(r"(?<![ \t])[ \t]*\r?\n[ \t]*(?=\S)|(?<=[/_-])[ ](?=[A-Za-z0-9])")
_in_address: Final = re.compile(r"(?<![^\s(\[<])(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*\Z", re.IGNORECASE).search
_WINDOW: Final = 240
_LONGEST_WORD: Final = 30
_MOST_SEAMS: Final = 4
_before: Final = re.compile(r"[^\n]*\Z")
_word: Final = re.compile(r"\S+").match
_DANGLING: Final = tuple("-_/:=")
# What doesn't go on with an identifier: words that hold sentences together; and what hardly does: a name or the first
# word of a sentence, the number of a next reference, a bracket.
_small_word: Final = re.compile(
    r"(?:an?|and|are|as|at|both|but|by|for|from|has|have|in|is|of|on|or|that|the|to|under|using|via|was|were|which|with)"
    r"[,;]?(?!\S)"
).match
_new_start: Final = re.compile(
    r"[A-Z][a-z]*[,.;:]?(?!\S)|[A-Z][a-z]{2,}|\[?[0-9]{1,3}[.)\]](?=\s+[A-Z])|[(\[{<«“‘\"'•–—]"
).match
# Alone in its line it's rather that of a page or a note.
_number: Final = re.compile(r"[0-9]{1,3}[.)\]]?[ \t]*(?:[\r\n]|\Z)").match


def find(text: str) -> Iterator[Found]:
    r"""Pull the identifiers out of a text, such as the methods section of an article.

    What could as well be a word or a number isn't taken: a bare ROR, a bare PMID. A wrong checksum is reported, not
    passed over. One that a line end breaks is offered as it reads when the pieces are joined, and is never sure.

    Args:
        text: The text, with the ends of its lines where they mean something.

    Yields:
        The identifiers from left to right. `parse(text[start:end])` gives each again that is sure.

    >>> said = "Imaged at the core (RRID:SCR_017934) on doi:10.83185/abcd-1234."
    >>> [(found.identifier.norm, said[found.start : found.end]) for found in find(said)]
    [('RRID:SCR_017934', 'RRID:SCR_017934'), ('10.83185/abcd-1234', 'doi:10.83185/abcd-1234')]
    >>> [(found.identifier.norm, found.sure) for found in find("as doi:10.83185/abcd-\n1234, of RRID:SCR_\n017934")]
    [('10.83185/abcd-1234', False), ('RRID:SCR_017934', False)]
    """
    whole = list(_whole(text))
    starting, ending = {found.start: found for found, _ in whole}, {end: found for found, end in whole}
    inside = {seam.start() for found, _ in whole for seam in _seam.finditer(text, found.start, found.end)}
    broken: list[Found] = []
    for seam in _seam.finditer(text):
        if seam.start() not in inside and (not broken or seam.start() >= broken[-1].end):
            found = _broken(text, seam, ending.get(seam.start()), starting.get(seam.end()))
            if found is not None:
                broken.append(found)
    coming = iter(one for one, _ in whole)
    one = next(coming, None)
    for found in broken:
        while one is not None and one.start < found.end:
            if one.end <= found.start:
                yield one
            one = next(coming, None)
        yield found
    if one is not None:
        yield one
    yield from coming


def _whole(text: str) -> Iterator[tuple[Found, int]]:
    """Give what stands within lines, each with where the blank begins behind it and the marks of its sentence."""
    at = 0
    while match := _starts.search(text, at):
        start = match.start()
        written = match[0]
        if written[:6].upper() == "RRIDS:":
            at = start + 6
            continue
        span = tidy(written)
        end = start + len(span)
        try:
            if text[start:end] != span:
                raise InvalidIdentifier(written, "invisible characters are in it")
            identifier = parse(span)
        except InvalidIdentifier:
            # What a label or an address couldn't hold may still be an identifier of another scheme behind it; what
            # stands in an unknown address is that site's own business.
            at = match.end() if written[:4].lower() in ("http", "www.") else start + 1
            continue
        if text[start - 1 : start] == "/" and _in_address(text[max(start - _WINDOW, 0) : start].replace("\n", "")):
            at = match.end()
            continue
        rest = _word(text, end)
        sure = not span.endswith(_DANGLING) and text[start - 1 : start] != "/"
        yield Found(identifier, start, end, sure), rest.end() if rest else end
        at = end


def _broken(text: str, seam: re.Match[str], half: Found | None, next_one: Found | None) -> Found | None:
    """Give what stands across the end of a line, or what stands before it where more may belong to that."""
    begin, at = seam.start(), seam.end()
    if _small_word(text, at):
        return None
    if half is not None and half.sure and half.identifier.check is not False:
        if text[half.end : begin].strip(".") or next_one is not None or _new_start(text, at):
            return None
    elif half is None:
        if "\n" not in seam[0] and next_one is not None:
            return None
        if _ends_in_word(text, max(begin - _LONGEST_WORD, 0), begin):
            return None
    joined = list(_joined(text, seam))
    kept = [one for one, _, _ in joined if half is None or one != half.identifier]
    if half is None and next_one is not None and next_one.identifier in kept:
        return None
    if half is None:
        kept = [one for one in kept if one.check is not False]
    if not kept:
        # What an address of some site breaks off before may be a part of it.
        loose = half is None and next_one is not None and _in_address(text, max(begin - _WINDOW, 0), begin)
        return next_one._replace(sure=False) if next_one is not None and loose else None
    start, end = joined[0][1:]
    if half is None or not half.sure or half.identifier.check is False:
        also = [one.identifier for one in (next_one,) if one is not None]
    elif _has_digit(text, at) and not _number(text, at):
        also = [half.identifier]
    else:
        kept, also, end = [half.identifier], kept, half.end
    first, *others = dict.fromkeys((*kept, *also))
    return Found(first, start, end, False, tuple(others))


def _head(text: str, at: int) -> str:
    found = _word(text, at)
    return found[0] if found else ""


def _has_digit(text: str, at: int) -> bool:
    return any(character.isdigit() for character in _head(text, at))


def _joined(text: str, seam: re.Match[str]) -> Iterator[tuple[Identifier, int, int]]:
    """Join what stands on both sides of a line's end, and behind the next ones where a piece fills its line.

    Yields:
        What reads as an identifier then, with where it begins and ends in the text: with all hyphens, and without one.
    """
    begin = max(seam.start() - _WINDOW, 0)
    line = _before.search(text, begin, seam.start())
    begin = line.start() if line else begin
    pieces = [(begin, text[begin : seam.start()])]
    at: re.Match[str] | None = seam
    while at is not None and len(pieces) <= _MOST_SEAMS:
        head = _head(text, at.end())[:_WINDOW]
        pieces.append((at.end(), head))
        at = _seam.match(text, at.end() + len(head))
        # A piece that is whole in itself ends it, unless what follows looks like more of the same.
        if (
            at is not None
            and not head.endswith(_DANGLING)
            and (not _has_digit(text, at.end()) or _new_start(text, at.end()) or _number(text, at.end()))
        ):
            break
    whole = [piece for _, piece in pieces]
    hyphens = [number for number, piece in enumerate(whole[:-1]) if piece.endswith("-")]
    edge = len(whole[0])
    for without in (None, *hyphens):
        now = [piece[:-1] if number == without else piece for number, piece in enumerate(whole)]
        edge = len(now[0])
        for found, _ in _whole("".join(now)):
            if found.start < edge < found.end and found.sure:
                yield found.identifier, begin + found.start, _place(pieces, now, found.end)


def _place(pieces: list[tuple[int, str]], now: list[str], end: int) -> int:
    """Tell where in the text a place in its joined pieces is."""
    for (begin, _), piece in zip(pieces, now, strict=True):
        if end <= len(piece):
            return begin + end
        end -= len(piece)
    return pieces[-1][0]
