"""What a file says in words, passage by passage; and the identifiers in it, each with its place and its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from nboq.pid import Identifier, find

_LIGATURES: Final = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_PLAIN: Final = str.maketrans(
    {
        **{chr(code): text for code, text in _LIGATURES.items()},
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"),
        **dict.fromkeys((*range(9), 11, *range(14, 32), 127)),
        **dict.fromkeys("\u2010\u2011", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f", " "),
    }
)
_soft: Final = re.compile("\u00ad(\\s*\n)?").sub
RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Numbers of notes stand raised, so that none is taken for the end of what it stands behind."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text that has a place of its own.

    Attributes:
        place: `page 3`, or the heading of a section; empty where lines are all that there is.
        text: What stands there. The ends of lines are kept where the file is set in lines.
    """

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """What one paper or other text says.

    Attributes:
        source: What to call it in messages.
        passages: Its parts, in order.
        own: The identifiers that it says are its own, a DOI first.
    """

    source: str
    passages: tuple[Passage, ...]
    own: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence as the Web Annotation Data Model (W3C, 4.2.4) quotes it, its blanks and line ends as single blanks.

    Attributes:
        sentence: The sentence; empty where there is none.
        prefix: What stands before it, up to 64 characters.
        suffix: What stands behind it.
        place: The page or the section, or else the line of what it's quoted for.
        doubt: Why it's in doubt that it says what it's quoted for; empty where it isn't.
    """

    sentence: str = ""
    prefix: str = ""
    suffix: str = ""
    place: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """An identifier in a text.

    Attributes:
        identifier: What is meant, or most likely so.
        sure: Whether it stands there whole.
        alternatives: What else may be meant.
        source: What the text is called.
        offset: At which character of its passage it begins, counted from 0.
        written: How it's written.
        quote: The sentence that it stands in, and the place of that.
    """

    identifier: Identifier
    sure: bool
    alternatives: tuple[Identifier, ...]
    source: str
    offset: int
    written: str
    quote: Quote


def legible(text: str) -> str:
    r"""Write a text with letters in the place of ligatures, plain hyphens and blanks, and nothing that isn't seen.

    >>> legible("\ufb01lter\u2010\u00adset\u00ad\nup")
    'filter-set-\nup'
    """
    return _soft(lambda found: f"-{found[1]}" if found[1] else "", text).translate(_PLAIN)


_AROUND: Final = 64
_LONGEST: Final = 1000
# Behind these a dot ends no sentence; nor behind an initial.
_SHORT: Final = "al|Figs?|Nos?|[Cc]at|e\\.g|i\\.e|ca|vs|cf|Dr|Inc|Ltd|Co|Corp|Refs?|Eq|Suppl|[A-Z]"
_short: Final = re.compile(rf"\b(?:{_SHORT})\.\Z").search
_ends: Final = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"“‘(\[]?[A-Z0-9])|\n[ \t]*\n").finditer


def _ends_in(text: str, start: int, end: int) -> Iterator[int]:
    """Tell where sentences end in a piece of a text."""
    for found in _ends(text, start, end):
        if not _short(text, max(found.start() - 8, 0), found.start() + 1):
            yield found.end()


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Tell from where to where the sentence goes that holds a piece of a text."""
    first, last = max(start - _LONGEST, 0), min(end + _LONGEST, len(text))
    # A sentence that ends right before it can only be told with what begins here.
    return max(_ends_in(text, first, min(start + 1, last)), default=first), next(_ends_in(text, end, last), last)


def mentions(text: Text) -> Iterator[Mention]:
    """Find the identifiers in a text.

    Yields:
        Each where it stands, from the beginning to the end.

    >>> said = Passage("Methods", "We cut them. The core (RRID:SCR_017934) has it. We saw all.")
    >>> [(found.identifier.norm, found.quote.place, found.quote.sentence) for found in mentions(Text("a.txt", (said,)))]
    [('RRID:SCR_017934', 'Methods', 'The core (RRID:SCR_017934) has it.')]
    """
    each = [(passage, list(find(passage.text))) for passage in text.passages]
    whole = {found.identifier for _, those in each for found in those if found.sure}
    for passage, those in each:
        said, line, counted = passage.text, 1, 0
        for found in those:
            # Of several readings that is first which stands whole elsewhere.
            meant, *others = sorted((found.identifier, *found.alternatives), key=lambda one: one not in whole)
            line, counted = line + said.count("\n", counted, found.start), found.start
            begin, end = _sentence(said, found.start, found.end)
            pieces = (said[begin:end], said[max(begin - _AROUND, 0) : begin], said[end : end + _AROUND])
            sentence, prefix, suffix = (" ".join(piece.split()) for piece in pieces)
            quote = Quote(sentence, prefix, suffix, passage.place or f"line {line}")
            written = said[found.start : found.end]
            yield Mention(meant, found.sure, tuple(others), text.source, found.start, written, quote)


_FIRST: Final = 6
_LAST: Final = 3
_LONGEST_HEAD: Final = 120
_introduced: Final = re.compile(r".*(?:\bdoi:?|[|]|\(?(?:19|20)[0-9]{2}\)?[.,;]?)\s*\Z", re.IGNORECASE).match


def own_identifier(text: Text, found: Iterable[Mention]) -> Identifier | None:
    """Tell the identifier of a paper itself: what its front matter says, else the one DOI in the head or the foot of
    its first page that ends a line behind a label, a year or a bar, or is the first line.

    Args:
        text: The paper.
        found: The identifiers in it.

    Returns:
        It; None where the text doesn't tell.

    >>> text = Text("a.txt", (Passage("page 1", "J. Inv. 5 (2026) doi:10.5072/paper"),))
    >>> own_identifier(text, mentions(text)).norm
    '10.5072/paper'
    """
    if text.own or not text.passages:
        return text.own[0] if text.own else None
    first = text.passages[0]
    lines = [line for line in re.finditer(r"[^\n]+", first.text) if line[0].strip()]
    foot = lines[max(_FIRST, len(lines) - _LAST) :] if first.place.startswith("page ") else []
    heads = set()
    for one in found:
        if one.quote.place != first.place and first.place:
            break
        if one.sure and one.identifier.scheme == "doi" and not one.identifier.role and _may_be_paper(one.identifier):
            for line in (*lines[:_FIRST], *foot):
                if line.start() <= one.offset < line.end() and _is_head(line, one, line == lines[0]):
                    heads.add(one.identifier)
    return heads.pop() if len(heads) == 1 else None


def _may_be_paper(identifier: Identifier) -> bool:
    return not identifier.about.classes or "Publication" in identifier.about.classes


def _is_head(line: re.Match[str], one: Mention, is_first: bool) -> bool:
    before, after = line[0][: one.offset - line.start()], line[0][one.offset + len(one.written) - line.start() :]
    alone = is_first and not before.strip()
    return len(line[0]) <= _LONGEST_HEAD and not after.strip(" .;|)") and (alone or _introduced(before) is not None)
