"""Spellings: makers, numbers and identifiers as they are compared, whoever wrote them down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from nboq.document import extensions_of
from nboq.pid import iri_of, recognise
from nboq.schema.artefacts import tsv_rows
from nboq.schema.values import is_placeholder

_WORDS: Final = [(row["kind"], row["words"].split()) for row in tsv_rows(Path(__file__).with_name("makers.tsv"))]
_LEGAL, _TRADE, KNOWN_MAKERS = (
    frozenset(word for kind, words in _WORDS if kind == wanted for word in words)
    for wanted in ("legal", "trade", "known")
)
_ALIASES: Final = {word: words[0] for kind, words in _WORDS if kind == "alias" for word in words}
_UNREGISTERED: Final = frozenset({"uuid", "lsid"})


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@lru_cache(4096)
def folded(text: str) -> str:
    """Write a text without case and accents.

    >>> folded("Objectif à immersion, 60×")
    'objectif a immersion, 60x'
    """
    bare = unicodedata.normalize("NFKD", text.casefold().replace("×", "x"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _folded(value: Any, slot: str) -> str:
    """Write a text without case and accents; an empty one where it says nothing."""
    return _compared(str(value), slot) if isinstance(value, str | int) and not isinstance(value, bool) else ""


@lru_cache(4096)
def _compared(value: str, slot: str) -> str:
    text = folded(value)
    return "" if text == "other" or is_placeholder(text, slot) else text


def maker(value: Any) -> str:
    """Give the name of a manufacturer in the one form in which names are compared.

    The rule: case, accents, punctuation and what stands in brackets don't count; legal forms (GmbH, Inc., Ltd., Co.,
    KG …) are left out; so are words that say what the trade or the place of a firm is (Microscopy, Instruments,
    Germany …, and Carl, for Carl Zeiss) or who owns it, unless nothing else would remain; names that one firm went by
    are one (`makers.tsv`).

    Args:
        value: What a document says; anything but a text counts as nothing said.

    Returns:
        The compared form; an empty text where nothing is said.

    >>> maker("Carl Zeiss Microscopy GmbH"), maker("ZEISS"), maker("Nikon Instruments, Inc."), maker("N/A")
    ('zeiss', 'zeiss', 'nikon', '')
    >>> maker("Evident Scientific"), maker("Teledyne Photometrics")
    ('olympus', 'photometrics')
    """
    text = _folded(value, "manufacturer")
    outside = re.sub(r"\([^)]*\)", " ", text)
    words = re.sub(r"[^\w]+", " ", (outside if _letters(outside) else text).replace(".", "")).split()
    lawless = [_ALIASES.get(word, word) for word in words if word not in _LEGAL] or words
    return " ".join(dict.fromkeys([word for word in lawless if word not in _TRADE] or lawless))


def same_maker(one: str, other: str) -> bool:
    """Tell whether two names of manufacturers, as `maker` gives them, are of one: the same, or one begins the other.

    >>> same_maker(maker("Rotlicht"), maker("Rotlicht Laser Inc.")), same_maker(maker("Zeiss"), maker("Leica"))
    (True, False)
    """
    a, b = one.split(), other.split()
    shared = min(len(a), len(b))
    return shared > 0 and a[:shared] == b[:shared]


def catalogue(value: Any) -> str:
    """Give a catalogue, serial or lot number in the form in which they are compared: letters and digits only.

    >>> catalogue("421782-9900 000"), catalogue("n/a")
    ('4217829900000', '')
    """
    return _letters(_folded(value, "catalog_number"))


def model(value: Any) -> str:
    """Give the name of a model in the form in which they are compared.

    Case, blanks and punctuation don't count, nor do zeros at the end of a decimal number.

    >>> model("Plan-Apochromat 63x/1.40 Oil") == model("plan apochromat 63×/1.4 oil"), model("1.4") == model("14")
    (True, False)
    """
    text = re.sub(r"(\d\.\d*?)0+(?!\d)", r"\1", _folded(value, "model"))
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "", "".join(one for one in text if one.isalnum() or one == "."))


def resolvable(iri: str) -> bool:
    """Tell whether an identifier is one that somebody registers and keeps resolvable; UUIDs and LSIDs are not.

    >>> resolvable("https://doi.org/10.5442/ni000001"), resolvable("urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c11")
    (True, False)
    """
    found = recognise(iri)
    return found is not None and found.scheme not in _UNREGISTERED


def _global(value: Any) -> Iterator[str]:
    """Read an id that another program gave; one that only counts within a file (`Objective:0`) says nothing."""
    if not isinstance(value, str):
        return
    for text in (value, value.partition(":")[2]):
        found = recognise(text)
        if found is not None:
            yield found.iri


def identifiers(entity: Mapping[str, Any]) -> frozenset[str]:
    """Gather every identifier that a document gives to a thing.

    That's its `id`, what it is `identical_to`, its `alternate_identifiers`, and the ids that it has in the files of
    other programs (`ome:ID`, `micrometa:ID` and the like among the `extensions`), if those are unique in the world.

    Args:
        entity: The thing.

    Returns:
        IRIs.

    >>> sorted(identifiers({"id": "urn:x:1", "extensions": {"ome:ID": "Objective:0"}}))
    ['urn:x:1']
    >>> sorted(identifiers({"extensions": {"ome:ID": "Objective:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c11"}}))
    ['urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c11']
    """
    found = {iri for value in (entity.get("id"), *(entity.get("identical_to") or ())) if (iri := iri_of(value))}
    for other in entity.get("alternate_identifiers") or ():
        if isinstance(other, Mapping) and other.get("identifier_kind") not in ("SerialNumber", "InventoryNumber"):
            found.update(_global(other.get("identifier_text")))
    for key, value in extensions_of(entity).items():
        if str(key).endswith(":ID"):
            found.update(_global(value))
    return frozenset(found)
