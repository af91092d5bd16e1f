"""Identifiers in running text, and what the ends of lines make of them: never the broken half as sure."""

from __future__ import annotations

import time

import pytest

from nboq.pid import find

_A, _B = "10.5072/abcd-1234", "10.5072/abcd1234"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # What continues is joined, with and without the hyphen.
        ("https://doi.org/10.5072/abcd-\n1234 (x)", [(_A, False, (_B,))]),
        ("doi:10.5072/abcd-\r\n  1234.", [(_A, False, (_B,))]),
        ("RRID:SCR_\n088002.", [("RRID:SCR_088002", False, ())]),
        ("RRID:\nSCR_08\n8002 x", [("RRID:SCR_088002", False, ())]),
        ("ORCID 0000-0002-\n1694-233X.", [("0000-0002-1694-233X", False, ())]),
        ("PMID: 332\n53684", [("33253684", False, ("332",))]),
        ("see 10.5072/ab-\ncd-\nef)", [("10.5072/ab-cd-ef", False, ("10.5072/abcd-ef", "10.5072/ab-cdef"))]),
        ("10.6019/\nS-BIAD1026 yes", [("10.6019/s-biad1026", False, ("S-BIAD1026",))]),
        ("https://doi.org/10.5072/\nabcd", [("10.5072/abcd", False, ())]),
        ("10.5072/ abcd", [("10.5072/abcd", False, ())]),
        ("10.1000/abc.\n12 more", [("10.1000/abc.12", False, ("10.1000/abc",))]),
        ("10.1000/ab1\ncd2 more", [("10.1000/ab1cd2", False, ("10.1000/ab1",))]),
        # A word could belong to it, so that it isn't sure; what holds a sentence together couldn't.
        ("10.1000/abc\nhyphe", [("10.1000/abc", False, ("10.1000/abchyphe",))]),
        ("at doi:10.5072/abcd\nwas used", [("10.5072/abcd", True, ())]),
        ("10.1000/abc.\nThe next", [("10.1000/abc", True, ())]),
        ("10.1000/abc.\n12. Smith J", [("10.1000/abc", True, ())]),
        ("(10.1000/abc),\n12 of them", [("10.1000/abc", True, ())]),
        ("10.1000/abc\n\n12 of them", [("10.1000/abc", True, ())]),
        ("PMID:\n33253684", [("33253684", True, ())]),
        ("doi:\n10.1000/abc is", [("10.1000/abc", True, ())]),
        ("S-BIAD1026\nwas", [("S-BIAD1026", True, ())]),
        ("10.1000/a1\n10.1000/b2", [("10.1000/a1", True, ()), ("10.1000/b2", True, ())]),
        # The end of the text may be the end of a page.
        ("doi:10.5072/abcd-", [("10.5072/abcd-", False, ())]),
        # Raised numbers are those of notes.
        ("https://doi.org/10.5072/abcd1²³", [("10.5072/abcd1", True, ())]),
    ],
)
def test_ends_of_lines(text: str, found: list[tuple[str, bool, tuple[str, ...]]]) -> None:
    assert [(one.identifier.norm, one.sure, tuple(o.norm for o in one.alternatives)) for one in find(text)] == found


def test_places_are_those_of_the_text() -> None:
    text = "In a 10.1000/x1 or (doi:10.1000/y-\n2), and RRID:SCR_\n088002; 10.1000/z."
    assert [text[one.start : one.end] for one in find(text)] == [
        "10.1000/x1", "doi:10.1000/y-\n2", "RRID:SCR_\n088002", "10.1000/z",
    ]  # fmt: skip


@pytest.mark.slow
def test_hostile_lines_cost_no_more_than_their_length() -> None:
    for piece in ("doi:10.1/-\n", "10.5072/a-\n", "a\n", "-\n", "RRID:SCR_\n", "https://doi.org/\n", "10.5072/ ", " "):
        begun = time.process_time()
        list(find(piece * (10_000 // len(piece))))
        assert time.process_time() - begun < 1, piece
