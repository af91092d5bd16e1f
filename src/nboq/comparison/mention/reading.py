"""Reading: what a text of a person says of hardware, in the fields of the model, and what in it wasn't understood."""

from __future__ import annotations

import html
import re
import tomllib
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
_DOUBTS, _ENGLISH, _PLAIN = (
    frozenset(folded(word) for word in words)
    for words in (_WORDS["doubts"], _WORDS["english"], re.findall(r"[^\W_]+", _WORDS["plain"]))
)
_MEDIA: Final = [(re.compile(said, re.IGNORECASE), name) for name, said in _WORDS["immersion"].items()]
EQUIPMENT: Final = frozenset(_WORDS["equipment"])
_ORDINARY: Final = frozenset(_WORDS["ordinary"])
_ELSEWHERE: Final = frozenset(_WORDS["elsewhere"])
_BEFORE, _BEHIND = (
    re.compile(form.format(_WORDS["not_objective"]), re.IGNORECASE)
    for form in (r"(?:{})[\w ]{{0,9}}[:=]?\s*$", r"[\s-]*(?:\w+\s)?(?:{})")
)
_MARKUP: Final = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>")
_TOKEN: Final = re.compile(r"[^\W_]+")
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+")
_TAKEN: Final = "\0"
_LONGEST_NAME: Final = 8
"""In words."""
_TOLD: Final = {slot: re.compile(said, re.IGNORECASE) for slot, said in _WORDS["numbers"].items()}
_LASER: Final = re.compile(r"laser|láser|\blines?\b|\bdiode|\bDPSS\b|argon|レーザー|激光", re.IGNORECASE)
_APERTURE: Final = re.compile(r"\s?/\s?([01][.,]\d{1,3})(?![\w])")
_VARIANT: Final = re.compile(r" ([A-Z]+)(?![\w'’/.])")
_NEAR: Final = 70
"""In letters."""
_ABBREVIATED: Final = frozenset({"inc", "ltd", "co", "corp"})
_CLAUSE: Final = re.compile(r"[;\n\0]|\.\s|,\s(?=\D*\b(?:and|with)\b)")
_BY: Final = re.compile(r"\s*,?\s(?:from|by|von|de)\s")
_BRACKET: Final = re.compile(r"[^;.()\0]{0,60}\(\s*")
_ADDRESS: Final = re.compile(r"\([^()\n]{0,300}\)")


def shape(key: str) -> str:
    """Give a model's name with 0 for all its digits, so that what differs by these alone is the same.

    >>> shape(model("LSM 880")) == shape(model("LSM 980")), shape("ix83")
    (True, 'ix0')
    """
    return re.sub(r"[\d.]*\d", "0", key)


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
        self.shapes = {shape(key): name for key, name in self.models.items()}


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
    doubts: list[str] = field(default_factory=list)
    """Words by which it may say the contrary, or one of several."""
    strange: list[str] = field(default_factory=list)
    """What may be a name or a number of hardware, and isn't understood."""


def _decimal(text: str) -> float:
    return read_number(text.replace(",", "."))


@per_model
def _plain_words() -> frozenset[str]:
    """Give the words that only say what something is: the table's, and those by which the model calls its terms."""
    found = {word for label in current_model().labels.values() for word in _TOKEN.findall(folded(label))}
    return _PLAIN | {word for word in found if not any(letter.isdigit() for letter in word)}


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
            meant = found.sure and found.identifier.scheme not in _ELSEWHERE
            self.take(found.start, found.end, {"id": found.identifier.iri} if meant else None)
            self.doubtful += [] if found.sure else [f"{found.identifier.norm} (which a line end breaks)"]
        for slot, pattern in _TOLD.items():
            for match in pattern.finditer(self.rest):
                self.take(*match.span(), {slot: match[1]})

    def named(self, names: Names) -> None:
        """Find what is known by name, the longest name first."""
        tokens = list(_TOKEN.finditer(self.rest))
        at = 0
        while at < len(tokens):
            at += self._named(tokens[at : at + _LONGEST_NAME], names) or 1

    def _named(self, tokens: list[re.Match[str]], names: Names) -> int:
        start, near = tokens[0].start(), 0
        for count in range(len(tokens), 0, -1):
            end = tokens[count - 1].end()
            said = self.rest[start:end]
            if re.search(r"[;\n\0]|,\s|\.\s", said):
                continue
            key, number = model(said), catalogue(said)
            if key in names.models and not (key.isalpha() and key in _plain_words()):
                self._take_model(start, end, said)
            elif len(number) > 5 and number in names.numbers:
                self.take(start, end, {"catalog_number": said})
            elif not near and maker(said) in names.makers and self._is_maker(tokens[:count], names):
                abbreviated = self.rest[end : end + 1] == "." and tokens[count - 1][0].casefold() in _ABBREVIATED
                self.take(start, end + abbreviated, {"manufacturer": said})
            elif key in names.endings:
                self._take_model(start, end, names.endings[key])
                self.doubtful.append(f"{said} (which may be {names.endings[key]})")
            else:
                near = near or (count if _mixed(key) and shape(key) in names.shapes else 0)
                continue
            return count
        if near:
            end = tokens[near - 1].end()
            said = self.rest[start:end]
            self.take(start, end, {"model": said})
            self.doubtful.append(f"{said} (there is {names.shapes[shape(model(said))]})")
        return near

    def _take_model(self, start: int, end: int, name: str) -> None:
        """Take a model, with the aperture that may stand behind it; capitals behind it may make it another one."""
        facts: dict[str, Any] = {"model": name}
        if aperture := _APERTURE.match(self.rest, end):
            facts["lens_na"], end = _decimal(aperture[1]), aperture.end()
        letters = _VARIANT.match(self.rest, end)
        if letters and (len(letters[1]) == 1 or letters[1].casefold() not in _PLAIN):
            self.doubtful.append(f"{name} {letters[1]}")
        self.take(start, end, facts)

    def _is_maker(self, tokens: list[re.Match[str]], names: Names) -> bool:
        first, *others = (token[0] for token in tokens)
        two = others and {maker(first), maker(others[-1])} <= names.makers
        return not two and (not first.islower() or first not in _ORDINARY)

    def optics(self) -> None:
        """Find magnifications with the aperture and immersion that are said of them."""
        times = [match for match in islice(TIMES.finditer(self.rest), _MOST + 1) if self._is_objective(match)]
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
        for match in (*times, *apertures):
            self.take(*match.span())

    def _is_objective(self, match: re.Match[str]) -> bool:
        before = self.rest[max(0, match.start() - 24) : match.start()]
        if _decimal(match[1]) < 1 or _BEFORE.search(before) or _BEHIND.match(self.rest, match.end()):
            self.take(*match.span())
            return False
        return True

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
        words = _TOKEN.findall(self.whole[start:end])
        return not re.search(r"[;,.()\n]", self.whole[start:end]) and all(
            folded(word) in _plain_words() for word in words
        )

    def strange(self) -> Iterator[str]:
        """Give the words that may be names, or numbers that no unit follows, among what is left."""
        places = [
            match.span()
            for match in _ADDRESS.finditer(self.whole)
            if any("manufacturer" in hit.facts and match.start() < hit.start < match.end() for hit in self.hits)
        ]
        for token in _WORD.finditer(self.rest):
            word, plain = token[0], folded(token[0])
            if (
                plain in _plain_words()
                or (len(word) == 1 and word.isalpha())
                or any(said.search(word) for said, _ in _MEDIA)
            ):
                continue
            if any(letter.isdigit() for letter in word):
                if not _is_quantity(self.rest[token.start() :]):
                    yield word
            elif word[0].isupper() and not any(start < token.start() < end for start, end in places):
                yield word


@per_model
def _units() -> frozenset[str]:
    return frozenset(slot.unit_label for slot in current_model().slots.values() if slot.unit).union(_WORDS["units"])


def _is_quantity(text: str) -> bool:
    """Tell whether a text begins with a number and a unit, which is a setting or a size and names nothing."""
    found = re.match(r"[\d.,]+\s?([°%µμ]?[^\W\d_]{0,7})(?![\w])", text)
    return found is not None and found[1].replace("μ", "µ") in _units()


def _open(hit: Mention) -> bool:
    """Tell whether something may be said with its maker."""
    return not {"manufacturer", "id", "serial_number"} & set(hit.facts)


def _mixed(key: str) -> bool:
    """Tell whether a word is of letters and digits, the former first, as the names of many models are."""
    return key[:1].isalpha() and any(letter.isdigit() for letter in key)


def _immersion(text: str) -> str:
    """Give the immersion that a text says, where it says one alone; oil that isn't said to be silicone is mineral."""
    found = {media[0] for pattern, media in MEDIA if pattern.search(text)}
    found |= {name for pattern, name in _MEDIA if pattern.search(text)}
    if "SiliconeOil" in found:
        found.discard("MineralOil")
    return found.pop() if len(found) == 1 else ""


def read(text: str, names: Names) -> Reading:
    """Read what a text says of hardware.

    Identifiers, serial and catalogue numbers, models and makers that are known, magnification with aperture and
    immersion, lines of lasers and bands of filters become mentions, in the fields that the model has for them.

    Args:
        text: What somebody wrote, in any language; what is behind `LONGEST`
            characters isn't read, which is a doubt.
        names: What is known by name.
    """
    bare = _MARKUP.sub(" ", html.unescape(text[:LONGEST])).replace(_TAKEN, " ")
    seen, made = _Text(bare), Reading()
    seen.identified()
    seen.named(names)
    seen.optics()
    seen.light()
    made.mentions = [*{repr(one.facts): one for one in reversed(seen.makers_joined())}.values()][::-1]
    words = [folded(word) for word in _TOKEN.findall(seen.rest)]
    english = not _ENGLISH.isdisjoint(words)
    doubts = [
        word for word in words if word in _DOUBTS and not (english and word in ("of", "o", "u", "sin", "ni", "sem"))
    ]
    made.doubts = list(dict.fromkeys([*doubts, *(one for one in _WORDS["doubts_within"] if one in bare.casefold())]))
    made.strange = list(dict.fromkeys([*seen.doubtful, *seen.strange()]))
    if len(text) > LONGEST or len(seen.hits) > _MOST:
        made.doubts.append(f"more than {LONGEST:,} characters" if len(text) > LONGEST else f"more than {_MOST} things")
    del made.mentions[_MOST:]
    return made
