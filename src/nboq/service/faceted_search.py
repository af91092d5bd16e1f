"""Instruments by words, by facets and by likeness: in memory, a bit for each instrument in a number for each value.

The texts and the facets are those of the static site. 10,000 instruments are few enough to look at each text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from nboq.publish.landing.index import facet_titles, searched

_MARKS: Final = re.compile("[\u0300-\u036f]")
_UNITS: Final = {"laser": " nm", "na": ""}


def folded(text: str) -> str:
    """Write a text without case and accents.

    >>> folded("Ångström ZEISS")
    'angstrom zeiss'
    """
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for.

    Attributes:
        words: Which must all be in the text of an instrument.
        chosen: For facets the values of which it must have one; numbers as texts.
        least: The aperture that one of its objectives must have at least.
        most: At most.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = ()  # type: ignore[assignment]
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: the cards of instruments, and for each facet how many have which value among those that
    everything but this facet leaves.
    """

    cards: list[Mapping[str, Any]]
    counts: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Like:
    """An instrument that is like another: what both have, and how many traits either has."""

    card: Mapping[str, Any]
    shared: tuple[str, ...]
    either: int


class Finder:
    """All instruments, to be found.

    Args:
        cards: As `Planner.card` gives them.

    >>> card = {"name": "Axio", "iri": "urn:x:1", "facility": None, "model": None, "words": [], "models": [],
    ...     "facets": {"na": [0.8, 1.4], "laser": [488, "700–1000"]}}
    >>> hits = Finder([card]).find(Criteria("axio", {"laser": ("920",)}, least=1.3))
    >>> [one["name"] for one in hits.cards], hits.counts["laser"]
    (['Axio'], [('488', 1), ('700–1000', 1)])
    """

    def __init__(self, cards: Iterable[Mapping[str, Any]]) -> None:
        self.cards = sorted(cards, key=lambda card: (folded(card["name"]), card["iri"]))
        self.at = {card["iri"]: number for number, card in enumerate(self.cards)}
        self._texts: list[str] = []
        self._masks: dict[str, dict[str, int]] = {name: {} for name in facet_titles()}
        self._traits: list[frozenset[str]] = []
        self._having: dict[str, list[int]] = {}
        for number, card in enumerate(self.cards):
            text, facets = searched(card)
            self._texts.append(folded(text))
            for name, values in facets.items():
                masks = self._masks[name]
                for value in map(as_text, values):
                    masks[value] = masks.get(value, 0) | 1 << number
            traits = frozenset(_traits(card, facets))
            self._traits.append(traits)
            for trait in traits:
                self._having.setdefault(trait, []).append(number)

    def find(self, criteria: Criteria) -> Hits:
        """Find instruments; those with the words in their name come first."""
        words = folded(criteria.words).split()
        fitting = (1 << len(self.cards)) - 1
        if words:
            found = (number for number, text in enumerate(self._texts) if all(word in text for word in words))
            fitting = sum(1 << number for number in found)
        chosen = {name: self._having_one(name, criteria) for name in self._masks}
        counts = {}
        for name, masks in self._masks.items():
            others = reduce(lambda left, one: left & one[1], (c for c in chosen.items() if c[0] != name), fitting)
            told = [(value, (mask & others).bit_count()) for value, mask in masks.items()]
            kept = [(value, count) for value, count in told if count or value in _asked(criteria, name)]
            counts[name] = sorted(kept, key=lambda one: (_first(one[0]), one[0]))
        for mask in chosen.values():
            fitting &= mask
        cards = [self.cards[number] for number in _bits(fitting)]
        if words:
            cards.sort(key=lambda card: not all(word in folded(card["name"]) for word in words))
        return Hits(cards, counts)

    def _having_one(self, name: str, criteria: Criteria) -> int:
        """Give those that have one of the values that are chosen of a facet; all where none is."""
        masks, asked = self._masks[name], _asked(criteria, name)
        every = (1 << len(self.cards)) - 1
        if name == "na" and (criteria.least is not None or criteria.most is not None):
            low, high = (
                criteria.least if criteria.least is not None else 0.0,
                criteria.most if criteria.most is not None else 9.0,
            )
            every = reduce(or_, (mask for value, mask in masks.items() if low <= float(value) <= high), 0)
        if not asked:
            return every
        fits = (mask for value, mask in masks.items() if any(one == value or _within(one, value) for one in asked))
        return every & reduce(or_, fits, 0)

    def like(self, iri: str, most: int = 20) -> list[Like]:
        """Find the instruments that share the greatest part of what either has: models of components, apertures of
        objectives, immersions, laser lines, kinds of cameras and modalities, each counted once.

        Args:
            iri: An instrument of these.
            most: How many.
        """
        number = self.at[iri]
        own = self._traits[number]
        common = Counter(other for trait in own for other in self._having[trait] if other != number)
        rated = [(shared / len(own | self._traits[other]), other) for other, shared in common.items()]
        rated.sort(key=lambda one: (-one[0], one[1]))
        return [
            Like(self.cards[other], tuple(sorted(own & self._traits[other])), len(own | self._traits[other]))
            for _, other in rated[:most]
        ]


def _asked(criteria: Criteria, name: str) -> tuple[str, ...]:
    return dict(criteria.chosen).get(name, ())


def as_text(value: Any) -> str:
    """Write a value of a facet."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _first(value: str) -> float:
    """Put numbers in their order; a range stands where it begins."""
    return _as_float(value.partition("–")[0]) or 0.0


def _as_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _within(one: str, value: str) -> bool:
    """Tell whether a line is one that a tuneable laser can give."""
    low, dash, high = value.partition("–")
    numbers = [_as_float(text) for text in (low, one, high)] if dash else []
    given = [number for number in numbers if number is not None]
    return len(given) == 3 and given == sorted(given)


def _bits(mask: int) -> Iterable[int]:
    return [number for number, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]


def _traits(card: Mapping[str, Any], facets: Mapping[str, Sequence[Any]]) -> Iterable[str]:
    yield from card["models"]
    titles = facet_titles()
    for name in ("na", "immersion", "laser", "camera", "modality"):
        for value in facets.get(name, ()):
            yield f"{titles[name]}: {as_text(value)}{_UNITS.get(name, '')}"
