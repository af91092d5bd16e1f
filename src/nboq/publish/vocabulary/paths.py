"""Where a document about a term stands in a release, by the term's IRI alone.

A web server finds it by a few rewriting rules, without a list of terms. Names that begin with a small letter have a
folder of their own, because `pixels` and `Pixels` would be one file on a disk that takes no notice of case. What comes
after a dot goes into a folder as well: Apache reads every part of a file's name between dots as an ending, and would
call `ObjectiveCorrection.Pl.html` Polish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nboq.errors import InputError

FOLDERS: Final = ("slots", "terms", "imported")
"""Where documents about terms stand: names that begin with a small letter, other names, terms of other vocabularies."""
_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def file_name(text: str) -> str:
    """Write any text as a file's name that every disk and every address takes as it is.

    >>> file_name("Objective"), file_name("../1.5 µm")
    ('Objective', '~2E~2E~2F1~2E5~20~C2~B5m')
    """
    return "".join(chr(b) if chr(b) in _SAFE else f"~{b:02X}" for b in text.encode()) or "~"


@dataclass(frozen=True, slots=True)
class Place:
    """A path below the folder of a version, without its ending."""

    stem: str

    @property
    def up(self) -> str:
        """The way from there to the folder of the version.

        >>> Place("terms/ObjectiveCorrection/Plan").up
        '../../'
        """
        return "../" * self.stem.count("/")

    def file(self, suffix: str) -> str:
        """Give the path of one document about the term.

        >>> Place("slots/lens_na").file("ttl")
        'slots/lens_na.ttl'
        """
        return f"{self.stem}.{suffix}"


def place(iri: str, base: str, prefixes: dict[str, str]) -> Place:
    """Say where the documents about a term stand.

    Args:
        iri: The term's IRI.
        base: The base of the vocabulary.
        prefixes: The prefixes of the model, for terms of other vocabularies.

    >>> place("https://w3id.org/nbo-q/ObjectiveCorrection.Plan", "https://w3id.org/nbo-q/", {}).stem
    'terms/ObjectiveCorrection/Plan'
    >>> place("https://w3id.org/nbo-q/lens_na", "https://w3id.org/nbo-q/", {}).stem
    'slots/lens_na'
    >>> place("http://example.org/a/b", "https://w3id.org/nbo-q/", {"ex": "http://example.org/a/"}).stem
    'imported/ex/b'
    """
    if iri.startswith(base) and len(iri) > len(base):
        local = iri[len(base) :]
        owner, dot, value = local.partition(".")
        folder = "slots" if local[0].islower() and local[0].isascii() else "terms"
        below = f"{file_name(owner)}/{file_name(value)}" if dot and owner and value else file_name(local)
        return Place(f"{folder}/{below}")
    known = [(prefix, start) for prefix, start in prefixes.items() if iri.startswith(start) and len(iri) > len(start)]
    if not known:
        return Place(f"imported/{file_name(iri)}")
    prefix, start = max(known, key=lambda pair: (len(pair[1]), pair[0]))
    return Place(f"imported/{file_name(prefix)}/{file_name(iri[len(start) :])}")


def unsafe(what: str, text: str) -> InputError:
    """Make the error about a text that would end up in a rule of a web server, where it means something else."""
    return InputError(f"{what} is {text!r}; expected letters, digits and the characters - . _ ~ : / only")
