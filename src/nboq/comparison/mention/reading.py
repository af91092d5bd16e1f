"""Reading: what a text of a person says of hardware, in the fields of the model, and what in it wasn't understood."""

from __future__ import annotations

import html
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from nboq.checks import thresholds as limits
from nboq.checks.advice.names import MEDIA, MIDDLE_WIDTH, NA_TEXTS, NANOMETRES, TIMES
from nboq.comparison.match.spelling import KNOWN_MAKERS, catalogue, folded, maker, model
from nboq.pid.finding import find
from nboq.schema.model import current_model, per_model
from nboq.schema.values import read_number

LONGEST: Final = 20_000
"""How many characters of a text are read; methods sections are shorter."""
_MOST: Final = 50
"""How many things a text may say; one about a microscope says ten."""
_WORDS: Final = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
_PARTS: Final = frozenset(map(folded, re.findall(r"[^\W_]+", _WORDS["parts"])))
_PLAIN: Final = _PARTS.union(map(folded, re.findall(r"[^\W_]+", _WORDS["plain"])))
"""All words that take nothing from what a text says; any other one may turn it round, in whatever language."""
_JOINED: Final = re.compile(f"(?:{'|'.join(sorted(map(folded, _WORDS['joined']), key=len, reverse=True))})+")
_MEDIA: Final = [*MEDIA, *((re.compile(said, re.IGNORECASE), [name]) for name, said in _WORDS["immersion"].items())]
EQUIPMENT: Final = frozenset(_WORDS["equipment"])
_MARKUP: Final = re.compile(r"<(?!/?(?:del|s|strike)\b)[a-zA-Z/!][^<>]{0,300}>")
_TOKEN: Final = re.compile(r"[^\W_]+")
_LEFT: Final = re.compile(r"\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+|[^\w\s\0,.;:()\[\]/|=+&×'’®™·•‐–—、。，：；（）・-]")
"""Words, numbers, and signs that are more than punctuation."""
_PHRASES: Final = re.compile(_WORDS["phrases"], re.IGNORECASE)
_SETTINGS: Final = re.compile(_WORDS["settings"], re.IGNORECASE)
_QUANTITY: Final = re.compile(r"(?<![\w.,])[\d.,]*\d\s?([°%µμ]?[^\W\d_]{0,7})(?!\w)")
_TAKEN: Final = "\0"
_LONGEST_NAME: Final = 8
"""In words."""
_TOLD: Final = {slot: re.compile(said, re.IGNORECASE) for slot, said in _WORDS["numbers"].items()}
_LASER: Final = re.compile(r"laser|láser|\blines?\b|\bdiode|\bDPSS\b|argon|レーザー|激光", re.IGNORECASE)
_APERTURE: Final = re.compile(r"(?:\s?/\s?|\s)([01][.,]\d{1,3})(?:\s?N\.?A\b)?(?![\w])")
_BEHIND_NAME: Final = re.compile(r"\0[ -][A-Z](?!\w)")
"""A letter that makes a model another one."""
_NEAR: Final = 70
"""In letters."""
_CLAUSE: Final = re.compile(r"[;\n\0]|\.\s|,\s(?=\D*\b(?:and|with)\b)")
_BY: Final = re.compile(
    r"\s*,?\s(?:from|by|von|de)\s|\s*[;,\n][\w ]*(?<![^\W_])(?:manufacturer|hersteller|fabricante?)\s?[:=]\s*", re.I
)
_MODEL: Final = re.compile(r"\s*[;,\n][\w ]*(?<![^\W_])mod[eè]l\w{0,2}\s?[:=]\s*", re.I)
"""What stands between a maker and the model in pairs."""
_BRACKET: Final = re.compile(r"[^;.()\0]{0,60}\(\s*")
_COUNTRY: Final = re.compile(_WORDS["countries"])
_ADDRESS: Final = re.compile(r"\([^()\n]{0,300}\)")


def endings(name: str) -> Iterator[str]:
    """Give what people shorten the name of a model to: its end, from a word on that has letters and digits.

    >>> list(endings("TCS SP8")), list(endings("LSM 880")), list(endings("Eclipse Ti2-E"))
    (['sp8'], [], ['ti2e'])
    """
    for found in [*_TOKEN.finditer(name)][1:]:
        if _mixed(found[0]):
            yield model(name[found.start() :])


class Names:
    """What is known by name.

    Args:
        models: Models.
        numbers: Catalogue numbers.
        makers: Makers; those that the library knows come to them.
    """

    def __init__(self, models: Iterable[str], numbers: Iterable[str], makers: Iterable[str]) -> None:
        # "63x/1.40 Oil" says what a lens is, and not of which model.
        self.models = {model(name): name for name in sorted(models) if not TIMES.match(name)}
        self.numbers = frozenset(map(catalogue, numbers))
        firms = set(map(maker, makers)) - {""}
        self.makers = KNOWN_MAKERS | firms | {name.split()[0] for name in firms}
        self.endings = {end: name for name in self.models.values() for end in endings(name)}


@dataclass(slots=True)
class Mention:
    """One thing that a text says of hardware."""

    start: int
    end: int
    text: str
    """As it's written."""
    facts: dict[str, Any]
    """The fields that say it, of a component."""


@dataclass(slots=True)
class Reading:
    """What a text says."""

    mentions: list[Mention] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """What isn't understood, so that the text may say anything."""


def _decimal(text: str) -> float:
    return read_number(text.replace(",", "."))


class _Text:
    """A text of which one piece after the other is understood and taken out."""

    def __init__(self, text: str) -> None:
        self.whole = self.rest = text
        self.hits: list[Mention] = []
        self.doubtful: list[str] = []
        """What is called otherwise than anything that is known, if only a little."""

    def take(self, start: int, end: int, facts: dict[str, Any] | None = None) -> None:
        self.rest = f"{self.rest[:start]}{_TAKEN * (end - start)}{self.rest[end:]}"
        if facts is not None:
            self.hits.append(Mention(start, end, self.whole[start:end], facts))

    def identified(self) -> None:
        for found in find(self.whole):
            self.take(found.start, found.end, {"id": found.identifier.iri} if found.sure else None)
            self.doubtful += [] if found.sure else [f"{found.identifier.norm} (which a line end breaks)"]
        for slot, pattern in _TOLD.items():
            for match in pattern.finditer(self.rest):
                owner = _TOKEN.findall(self.rest, max(0, match.start() - _NEAR), match.start())[-1:]
                if not _PARTS.isdisjoint(map(folded, owner)):
                    self.doubtful.append(f"{match[1]} (of the {owner[0]})")
                self.take(*match.span(), {slot: match[1]})

    def named(self, names: Names) -> None:
        """Find what is known by name, the longest name first."""
        tokens = list(_TOKEN.finditer(self.rest))
        at = 0
        while at < len(tokens):
            at += self._named(tokens[at : at + _LONGEST_NAME], names) or 1

    def _named(self, tokens: list[re.Match[str]], names: Names) -> int:
        start = tokens[0].start()
        for count in range(len(tokens), 0, -1):
            end = tokens[count - 1].end()
            said = self.rest[start:end]
            if re.search(r"[;\n\0]|,\s|\.\s", said):
                continue
            key, number = model(said), catalogue(said)
            if key in names.models and not (key.isalpha() and key in _PLAIN):
                self._take_model(start, end, said)
            elif len(number) > 5 and number in names.numbers:
                self.take(start, end, {"catalog_number": said})
            elif maker(said) in names.makers and not self._are_two(tokens[:count], names):
                self.take(start, end, {"manufacturer": said})
            elif key in names.endings:
                self._take_model(start, end, names.endings[key])
                self.doubtful.append(f"{said} (which may be {names.endings[key]})")
            else:
                continue
            return count
        return 0

    def _take_model(self, start: int, end: int, name: str) -> None:
        """Take a model, with the aperture that may stand behind it."""
        facts: dict[str, Any] = {"model": name}
        if aperture := _APERTURE.match(self.rest, end):
            facts["lens_na"], end = _decimal(aperture[1]), aperture.end()
        self.take(start, end, facts)

    def _are_two(self, tokens: list[re.Match[str]], names: Names) -> bool:
        return len(tokens) > 1 and {maker(tokens[0][0]), maker(tokens[-1][0])} <= names.makers

    def optics(self) -> None:
        """Find magnifications with the aperture and immersion that are said of them."""
        for found in _SETTINGS.finditer(self.rest):
            self.take(*found.span())
        times = [*islice(TIMES.finditer(self.rest), _MOST + 1)]
        apertures = [match for pattern in NA_TEXTS for match in islice(pattern.finditer(self.rest), _MOST + 1)]
        taken: list[tuple[int, int]] = []
        for number, match in enumerate(times):
            start, end = self._clause(match)
            start = max(start, times[number - 1].end()) if number else start
            end = min(end, times[number + 1].start()) if times[number + 1 :] else end
            near = [one for one in apertures if start <= one.start(1) < end and one.span(1) not in taken]
            na = min(
                near, key=lambda one: (one.start(1) < match.start(), abs(one.start(1) - match.start())), default=None
            )
            facts: dict[str, Any] = {"type": "Objective", "magnification": _decimal(match[1])}
            if na is not None:
                taken.append(na.span(1))
                facts["lens_na"] = _decimal(na[2] or na[1])
            # What stands before a lens is said of the one before it.
            if liquid := _immersion(self.rest[match.start() if number else start : end]):
                facts["immersion_type"] = liquid
            first, last = match.start(), max(match.end(), na.end() if na else 0)
            self.hits.append(Mention(first, last, self.whole[first:last], facts))
        for match in apertures if not times else ():
            self.take(*match.span(), {"type": "Objective", "lens_na": _decimal(match[1])})
            taken.append(match.span(1))
        for match in (*times, *(one for one in apertures if one.span(1) in taken)):
            self.take(*match.span())

    def light(self) -> None:
        """Find lines of lasers and bands of filters."""
        for match in MIDDLE_WIDTH.finditer(self.rest):
            middle, width = map(_decimal, match.groups())
            if middle >= limits.SHORTEST_BAND and width <= limits.WIDEST_BAND and not self._of_laser(match):
                band = {"type": "TransmittanceRange", "center_wavelength": middle, "fwhm_bandwidth": width}
                self.take(*match.span(), {"type": "GenericFilter", "transmittance_ranges": [band]})
        for match in NANOMETRES.finditer(self.rest):
            for line in map(_decimal, re.findall(r"\d+(?:\.\d+)?", match[1]) if self._of_laser(match) else ()):
                ranges = [{"type": "IlluminationWavelengthRange", "peak_wavelength": line}]
                self.take(*match.span(), {"type": "Laser", "illumination_wavelength_ranges": ranges})
            self.take(*match.span())

    def _of_laser(self, match: re.Match[str]) -> bool:
        start, end = self._clause(match)
        return _LASER.search(self.rest, start, end) is not None

    def _clause(self, match: re.Match[str]) -> tuple[int, int]:
        """Give where the clause around something begins and ends, or what is near of a long one."""
        before = [one.end() for one in _CLAUSE.finditer(self.rest, max(0, match.start() - _NEAR), match.start())]
        after = _CLAUSE.search(self.rest, match.end(), match.end() + _NEAR)
        return [max(0, match.start() - _NEAR), *before][-1], after.start() if after else match.end() + _NEAR

    def makers_joined(self) -> list[Mention]:
        """Give what was found from left to right, each maker with the thing beside which it stands."""
        hits = sorted(self.hits, key=lambda hit: (hit.start, hit.end))
        left: list[Mention] = []
        for number, hit in enumerate(hits):
            if set(hit.facts) != {"manufacturer"}:
                left.append(hit)
                continue
            before = left[-1] if left else None
            after = hits[number + 1] if number + 1 < len(hits) else None
            between = self.whole[before.end : hit.start] if before else ""
            if before and _open(before) and _BY.fullmatch(between):
                before.facts.update(hit.facts)
            elif after and _open(after) and self._beside(hit.end, after.start):
                after.facts.update(hit.facts)
            elif before and _open(before) and _BRACKET.fullmatch(between):
                before.facts.update(hit.facts)
            else:
                left.append(hit)
        return left

    def _beside(self, start: int, end: int) -> bool:
        between = self.whole[start:end]
        plain = all(folded(word) in _PLAIN for word in _TOKEN.findall(between))
        return plain and (not re.search(r"[;,.()\n]", between) or _MODEL.fullmatch(between) is not None)

    def strange(self) -> Iterator[str]:
        """Give whatever is left that isn't known to mean no more than it seems; a firm's address names places."""
        for found in _PHRASES.finditer(self.rest):
            self.take(*found.span())
        for found in _QUANTITY.finditer(self.rest):
            if found[1] and found[1].replace("μ", "µ") in _units():
                self.take(*found.span())
        places = [
            match.span()
            for match in _ADDRESS.finditer(self.whole)
            if any("manufacturer" in hit.facts and match.start() < hit.start < match.end() for hit in self.hits)
            and _COUNTRY.search(match[0])
            and all(word[0].isupper() for word in _TOKEN.findall(match[0]))
        ]
        if any(pattern.search(self.whole) for pattern in (TIMES, *NA_TEXTS)):
            for found in [found for said, _ in _MEDIA for found in said.finditer(self.rest)]:
                self.take(*found.span())
        for token in _LEFT.finditer(self.rest):
            word, plain = token[0], folded(token[0])
            understood = (
                (plain in _PLAIN and not _BEHIND_NAME.match(self.rest, max(0, token.start() - 2)))
                or _JOINED.fullmatch(plain)
                or any(start < token.start() < end for start, end in places)
            )
            if not understood:
                yield word


@per_model
def _units() -> frozenset[str]:
    return frozenset(slot.unit_label for slot in current_model().slots.values() if slot.unit).union(_WORDS["units"])


def _open(hit: Mention) -> bool:
    """Tell whether something may be said with its maker."""
    return not {"manufacturer", "id", "serial_number"} & set(hit.facts)


def _mixed(key: str) -> bool:
    """Tell whether a word is of letters and digits, the former first, as the names of many models are."""
    return key[:1].isalpha() and any(letter.isdigit() for letter in key)


def _immersion(text: str) -> str:
    """Give the immersion that a text says, where it says one alone; oil that isn't said to be silicone is mineral."""
    found = {media[0] for pattern, media in _MEDIA if pattern.search(text)}
    if "SiliconeOil" in found:
        found.discard("MineralOil")
    return found.pop() if len(found) == 1 else ""


def read(text: str, names: Names) -> Reading:
    """Read what a text says of hardware.

    Identifiers, serial and catalogue numbers, models and makers that are known, magnification with aperture and
    immersion, lines of lasers and bands of filters become mentions, in the fields that the model has for them.

    Args:
        text: What somebody wrote, in any language; what is behind `LONGEST`
            characters isn't read, nor understood.
        names: What is known by name.
    """
    bare = _MARKUP.sub(" ", html.unescape(text[:LONGEST])).replace(_TAKEN, " ")
    seen, made = _Text(bare), Reading()
    seen.identified()
    seen.named(names)
    seen.optics()
    seen.light()
    made.mentions = [*{repr(one.facts): one for one in reversed(seen.makers_joined())}.values()][::-1]
    said = Counter(one.facts["model"] for one in seen.hits if "model" in one.facts)
    seen.doubtful += [f"{name}, which may be several" for name, count in said.items() if count > 1]
    made.strange = list(dict.fromkeys([*seen.doubtful, *seen.strange()]))
    if len(text) > LONGEST or len(seen.hits) > _MOST:
        most = f"{LONGEST:,} characters" if len(text) > LONGEST else f"{_MOST} things"
        made.strange.insert(0, f"more than {most}")
    del made.mentions[_MOST:]
    return made
