"""Finding terms by the words that people use for them; the page of the vocabulary ranks as this does (`find.js`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nboq.publish.vocabulary.source_names import source_names
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import ClassTerm, EnumTerm, Model, SlotTerm, ValueTerm, current_model, per_model

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+|[^\W\d_]+")
_SUMMARY: Final = 110
SPELLINGS: Final = {
    "analyser": "analyzer",
    "center": "centre",
    "disc": "disk",
    "fiber": "fibre",
    "gray": "grey",
    "tunable": "tuneable",
    "aluminum": "aluminium",
    "meter": "metre",
    "photobleaching": "bleaching",
    "color": "colour",
    "catalog": "catalogue",
    "analog": "analogue",
    "sulfide": "sulphide",
    "vapor": "vapour",
    "polarizer": "polariser",
    "polarization": "polarisation",
    "organization": "organisation",
    "optic": "optical",
    "lense": "lens",
}
"""Words that are spelt in two ways, and the way of the two that is compared."""


def words_of(text: str) -> list[str]:
    """Split a name or a phrase into the words that are compared: small letters, one spelling, no plural.

    >>> words_of("LensNA"), words_of("N.A."), words_of("acousto-optic tunable filters"), words_of("lens_na")
    (['lens', 'na'], ['na'], ['acousto', 'optical', 'tuneable', 'filter'], ['lens', 'na'])
    """
    parts = _PARTS.findall(re.sub(r"\b([A-Za-z])\.(?=[A-Za-z]\b)|(?<=\b[A-Za-z])\.", r"\1", text))
    small = (part.casefold() for part in parts)
    singular = (word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "sui" else word for word in small)
    return [SPELLINGS.get(word, word) for word in singular]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a term is found by."""

    name: str
    """Its name, that of a value as `Enumeration.Value`."""
    names: tuple[tuple[str, ...], ...]
    """The words of its label, of its title and of each alias."""
    others: tuple[tuple[str, ...], ...]
    """The words of its name and of what specifications and programs before this model call it."""
    text: frozenset[str]
    """The words of its definition."""

    def rank(self, wanted: Sequence[str]) -> tuple[int, int] | None:
        """Tell how near it is to what is looked for; the lowest is the nearest.

        A title or an alias is nearest, then a name; then those that have all the words whole, then such as begin
        with them, the shortest first; then those whose definition has them; last those whose title is among them.

        Args:
            wanted: Words, as `words_of` gives them.

        Returns:
            None where it is none of these.
        """
        whole, asked = "".join(wanted), frozenset(wanted)
        for rank, names in enumerate((self.names, self.others)):
            if any("".join(name) == whole for name in names):
                return rank, 0
        names = (*self.names, *self.others)
        if having := [len(name) for name in names if asked.issubset(name)]:
            return 2, min(having)
        if having := [len(name) for name in names if _begun(asked, name)]:
            return 3, min(having)
        known = self.text.union(*names)
        if asked <= known:
            return 4, 0
        if _begun(asked, known):
            return 5, 0
        within = [len(name) for name in self.names if asked.issuperset(name)]
        return (6, -max(within)) if within else None


def _begun(asked: Iterable[str], words: Iterable[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in asked)


def _entry(model: Model, name: str, term: ClassTerm | SlotTerm | EnumTerm | ValueTerm, text: str) -> Entry:
    sources = source_names().get(name, ()) if term.iri.startswith(NBOQ) else ()
    called = (term.title, model.labels[term.iri], *term.aliases)
    others = (term.name, *(source.local for source in sources if source.relation != "related"))
    return Entry(name, _all_words(called), _all_words(others), frozenset(words_of(summary(text))))


def _all_words(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(words_of(name)) for name in names))


def summary(definition: str) -> str:
    """Give the beginning of a definition, which says what the term is; what follows may speak of other terms.

    >>> summary("A lens that is looked through. Told apart from the objective.")
    'A lens that is looked through'
    """
    first = definition.partition(". ")[0].partition(": ")[0]
    return first if len(first) <= _SUMMARY else first[: _SUMMARY - 1].rstrip() + "…"


def entries(model: Model) -> dict[str, Entry]:
    """Give what each term is found by, in the order in which equals are shown.

    Classes go before fields, these before values, values before the enumerations that hold them.

    Args:
        model: Whose terms.
    """
    found: list[tuple[str, ClassTerm | SlotTerm | EnumTerm | ValueTerm, str]] = [
        *((name, term, term.description) for name, term in model.classes.items()),
        *((name, term, term.description) for name, term in model.slots.items()),
        *(
            (f"{enum.name}.{value.name}", value, value.description)
            for enum in model.enums.values()
            for value in enum.values.values()
        ),
        *((name, term, term.description) for name, term in model.enums.items()),
    ]
    return {name: _entry(model, name, term, text) for name, term, text in found}


@per_model
def _in_use() -> dict[str, Entry]:
    return entries(current_model())


def found(text: str) -> list[str]:
    """Find the terms of the model in use that people may mean.

    Args:
        text: A word or several, an abbreviation, or a name out of another specification.

    Returns:
        The names of the terms, the nearest first.

    >>> found("AOTF")[0], found("numerical aperture")[0], found("LensNA")[0], found("no such words")
    ('AcoustoOpticalTuneableFilter', 'lens_na', 'lens_na', [])
    """
    wanted = words_of(text)
    ranked = [(rank, place, name) for place, (name, one) in enumerate(_in_use().items()) if (rank := one.rank(wanted))]
    return [name for _, _, name in sorted(ranked)] if wanted else []
