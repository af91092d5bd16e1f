"""Papers that were never written, as PDF and as JATS, and the identifiers in them."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

__all__ = ["Paper", "jats", "paper", "pdf", "pdf_of"]

_WORDS = """
the cells were filtered and fixed in buffer then imaged with specific fluorescent filters at high efficiency for each
field of view we reflected light through an objective lens with immersion oil while first and final flat images
showed significant differences between samples of office staff after workflow validation by an official offline test
"""
_NOISE = (
    "at 37.0 °C", "10.5 mm/s", "in 2021/22", "(n = 10)", "cat. no. 420782-9900-799", "p < 0.05", "1.4/0.8 NA",
    "www.example.org/10.1234/none", "at 488/561 nm", "version 2.0/3", "Fig. 3A", "21.5 ms", "10,000 frames",
)  # fmt: skip
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_COLUMN, _LINES = 50, 58


@dataclass
class Paper:
    """A paper: its own DOI, its sections and references as words, and what is in it.

    A word that begins with ^ is the number of a note, set behind the word before it.
    """

    doi: str
    sections: list[tuple[str, list[str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)


def _suffix(chance: random.Random) -> str:
    pieces = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 6))) for _ in range(chance.randint(1, 4))]
    return chance.choice("-._").join(pieces) if chance.random() < 0.8 else f"{pieces[0]}fi{pieces[-1]}"


def _identifier(chance: random.Random) -> tuple[str, str]:
    """Give an identifier in its normal form, and how a paper writes it."""
    doi = f"10.{chance.randint(5000, 99999)}/{_suffix(chance)}"
    number = f"{chance.randint(0, 999999):06}"
    return chance.choice(
        [
            *((doi, f"https://doi.org/{doi}"), (doi, f"doi:{doi}"), (doi, f"PIDINST:{doi}")),
            *((f"RRID:SCR_{number}", f"RRID:SCR_{number}"), (f"RRID:SCR_{number}", f"(RRID:SCR_{number})")),
            (f"S-BIAD{number[:4]}", f"S-BIAD{number[:4]}"),
            (f"21.11157/{_suffix(chance)}", ""),
            (f"idr{number[:4]}", f"idr{number[:4]}"),
            (f"1{number}", f"PMID:1{number}"),
        ]
    )


def _sentence(chance: random.Random, found: list[str]) -> list[str]:
    words = [chance.choice(_WORDS.split()) for _ in range(chance.randint(6, 22))]
    if chance.random() < 0.4:
        words.insert(chance.randrange(len(words)), chance.choice(_NOISE))
    if chance.random() < 0.35:
        norm, written = _identifier(chance)
        words.insert(chance.randint(1, len(words)), written or f"https://hdl.handle.net/{norm}")
        found.append(norm)
    words[0] = words[0].capitalize()
    words[-1] += "."
    return words


def paper(seed: int) -> Paper:
    """Make up a paper; the same for the same seed."""
    chance = random.Random(seed)
    made = Paper(f"10.5072/paper-{seed}")
    for title in ("Abstract", "Introduction", "Methods", "Results", "Data availability"):
        words = [word for _ in range(chance.randint(4, 16)) for word in _sentence(chance, made.identifiers)]
        if chance.random() < 0.5 and words[-1].endswith("."):
            made.notes.append(" ".join(_sentence(chance, made.identifiers)))
            norm, written = _identifier(chance)
            words += ["See", written or f"hdl:{norm}", f"^{len(made.notes)}", "for", "more."]
            made.identifiers.append(norm)
        made.sections.append((title, " ".join(words).split()))
    references: list[str] = []
    for number in range(1, chance.randint(4, 12)):
        doi = f"10.{chance.randint(1000, 9999)}/{_suffix(chance)}"
        references += [
            f"{number}.",
            "Nobody",
            f"{chance.choice('ABC')}.",
            "et",
            "al.",
            *_sentence(chance, made.identifiers),
        ]
        references += ["J.", "Invent.", f"{number},", f"(20{number:02}).", f"doi:{doi}."]
        made.identifiers.append(doi)
    made.sections.append(("References", references))
    return made


def jats(made: Paper) -> bytes:
    """Write it as JATS; numbers of references and notes are typed and linked as publishers do."""

    def marked(words: list[str]) -> str:
        text = escape(" ".join(words))
        text = re.sub(r" \^([0-9]+)", r'<xref ref-type="fn"><sup>\1</sup></xref>', text)
        text = re.sub(r"(?<=\s)PMID:([0-9]+)", r'<pub-id pub-id-type="pmid">\1</pub-id>', text)
        return re.sub(
            r"(https://doi\.org/[^\s<]*[^\s<.,)])(?=[\s.,)<])",
            r'<ext-link xlink:href="\1">a <italic>link</italic></ext-link>',
            text,
        )

    body = "".join(f"<sec><title>{title}</title><p>{marked(words)}</p></sec>" for title, words in made.sections[:-1])
    notes = "".join(
        f"<fn><label>{number}</label><p>{escape(note)}</p></fn>" for number, note in enumerate(made.notes, 1)
    )
    references = f"<ref-list><title>References</title><ref>{marked(made.sections[-1][1])}</ref></ref-list>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.3//EN" "JATS.dtd">\n'
        '<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>'
        f'<article-id pub-id-type="doi">{made.doi}</article-id></article-meta></front>'
        f"<body>{body}</body><back><fn-group>{notes}</fn-group>{references}</back></article>"
    ).encode()


def _lines(words: list[str], chance: random.Random) -> Iterator[str]:
    """Set words in lines: words are hyphenated, addresses and numbers are broken as LaTeX and Word do."""
    line = ""
    for word in words:
        rest = word if word.startswith("^") or not line else f" {word}"
        while len(line) + len(rest) > _COLUMN:
            room = _COLUMN - len(line)
            broken = _break(rest, room, chance)
            if broken is None and line:
                yield line
                line, rest = "", rest.lstrip()
                continue
            first, rest = broken or (rest[:room], rest[room:])
            yield line + first
            line = ""
        line += rest
    yield line


def _break(word: str, room: int, chance: random.Random) -> tuple[str, str] | None:
    if re.search(r"[0-9/:_]", word):
        places = [found.end() for found in re.finditer(r"[/._-]", word) if found.end() <= room]
        if not places or chance.random() < 0.3 or places[-1] >= len(word) - 1:
            return None
        at = places[-1]
        hyphen = "-" if word[at - 1] in "/_" and chance.random() < 0.05 and at < room else ""
        return word[:at] + hyphen, word[at:]
    if room < 4 or len(word.strip()) < 8 or not word.strip(" .").isalpha():
        return None
    return word[: room - 1] + "-", word[room - 1 :]


def _shown(line: str, spread: bool) -> str:
    """Write a line as operators: ligatures, raised numbers, and blanks as letters or, as TeX does, as mere distance."""

    def text(piece: str) -> str:
        piece = re.sub(r"([\\()])", r"\\\1", piece).replace("ffi", "f\\256")
        piece = piece.replace("fi", "\\256").replace("fl", "\\257").replace("°", "o")
        return f"[({') -330 ('.join(piece.split(' '))})] TJ" if spread else f"({piece}) Tj"

    pieces = re.split(r"\^([0-9])", line)
    shown = [text(pieces[0])]
    for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
        shown += [f"/F 6 Tf 3 Ts ({number}) Tj 0 Ts /F 9 Tf", text(after)]
    return " ".join(shown)


def pdf_of(pages: list[str], compress: bool = True, facts: str = "") -> bytes:
    """Write a PDF with these contents of pages."""
    streams = [zlib.compress(page.encode("latin-1")) if compress else page.encode("latin-1") for page in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding /StandardEncoding >> >>",
    ]
    for number, stream in enumerate(streams):
        kind = "/Filter /FlateDecode " if compress else ""
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
        objects.append(f"{page} /Resources << /Font << /F 3 0 R >> >> >>".encode())
        objects.append(f"<< {kind}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    objects.append(f"<< {facts} >>".encode())
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def pdf(made: Paper, seed: int, facts: Callable[[Paper], str] = lambda made: f"/doi ({made.doi})") -> bytes:
    """Set it as a journal does: two columns, running heads, notes at the foot of a column, numbered references."""
    chance = random.Random(seed)
    spread = chance.random() < 0.5
    lines: list[str] = []
    for title, words in made.sections:
        joined = re.sub(r" (\^[0-9]+)", r"\1", " ".join(words)).split(" ")
        starts = [n for n, word in enumerate(joined) if title == "References" and re.fullmatch(r"[0-9]+\.", word)]
        parts = [joined[a:b] for a, b in zip([0, *starts], [*starts, len(joined)], strict=True) if b > a]
        lines += [title, *(line for part in parts for line in _lines(part, chance))]
    notes = [line for number, note in enumerate(made.notes, 1) for line in _lines([f"{number}", *note.split()], chance)]
    columns: list[list[str]] = []
    while lines or notes:
        foot = notes[:3]
        take = _LINES - len(foot)
        columns.append([*lines[:take], *foot])
        lines, notes = lines[take:], notes[3:]
    pages = []
    for number in range(0, len(columns), 2):
        shown = [f"BT /F 9 Tf 1 0 0 1 50 815 Tm (J. Invent. Microsc. 12, {number}) Tj ET"]
        for column, x in zip(columns[number : number + 2], (50, 310), strict=False):
            for place, line in enumerate(column):
                shown.append(f"BT /F 9 Tf 1 0 0 1 {x} {790 - 12 * place} Tm {_shown(line, spread)} ET")
        pages.append("\n".join([*shown, f"BT /F 9 Tf 1 0 0 1 290 30 Tm ({number // 2 + 1}) Tj ET"]))
    return pdf_of(pages, facts=facts(made))
