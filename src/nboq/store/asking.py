"""Questions in plain words: which shipped queries they ask, with which values, and what of them wasn't understood.

No model of language is asked. Values are read first: identifiers, days, numbers with their units, fluorophores, terms
of the model. Each other word has to be one of `asking_words.tsv`, and a row of `asking_questions.tsv` has to allow it:
only where nothing is left over is an answer sure. So whatever changes a question, as "not" or "or" do, is a doubt,
unless the row asks for it. Several rows together are what instruments must be in the answers of all of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Literal

import pyoxigraph as ox

from nboq.document import Plain
from nboq.pid import recognise, shared_iri
from nboq.schema.artefacts import tsv_rows
from nboq.schema.labels import number_label
from nboq.schema.model import current_model, per_model
from nboq.store.answers import Answers, Cell
from nboq.store.shipped_queries import named_query
from nboq.store.store import Store

Verdict = Literal["sure", "doubt", "unknown"]
_MOST: Final = 400
_MIN: Final = (
    r"\b(?:above|over|at least|(?:more|greater|higher|larger|bigger|longer|better) than|not (?:below|under|less than)|"
    r"no (?:less|lower|smaller|shorter) than|minimum(?: of)?|since|after|from)\b|≥|>=?"
)
_MAX: Final = (
    r"\b(?:below|under|at most|(?:less|lower|smaller|shorter|fewer) than|not (?:above|over|more than)|"
    r"no (?:more|higher|larger|bigger|longer) than|up to|maximum(?: of)?|until|before|till)\b|≤|<=?"
)
_IS: Final = r"\b(?:near|around|about|close to|of|is|are|at|on|exactly)\b|="
_SENSE: Final = rf"(?:(?:(?P<min>{_MIN})|(?P<max>{_MAX})|{_IS})\s*)*"
_OR: Final = (
    r"(?:\s*(?P<more>or (?:more|higher|better|above|larger|longer))|"
    r"\s*(?P<less>or (?:less|lower|below|smaller|shorter)))?"
)
_NUMBER: Final = r"(?P<value>\d+(?:[.,]\d+)?)"
# A number that is a wavelength also where nobody says nm, beside a word for light: no count, no year.
_LIGHT: Final = r"(?<![\d.,])(?:3[5-9]\d|[4-9]\d\d|1[0-3]\d\d)\b(?![.,]?\d|\s*(?:nm|mW|%|µm|um|mm|nano|micro|milli))"
_ISO: Final = r"\d{4}-\d\d-\d\d"
_LONGEST: Final = 5
"""Words of a phrase."""
_TIMES: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class Asked(Plain):
    """A shipped query that a question asks, with the values of its parameters."""

    query: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join((self.query, *(f"{name}={value}" for name, value in self.values.items())))


@dataclass(frozen=True, slots=True)
class Understanding(Plain):
    """What was understood of a question."""

    question: str
    verdict: Verdict
    asked: tuple[Asked, ...] = ()
    """The queries; of several, those instruments are the answer that are in the answers of all."""
    left: tuple[str, ...] = ()
    """What was not understood, or what has to be said besides."""
    others: tuple[Asked, ...] = ()
    """What may be asked just as well."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that was read: what it may be taken for, and whether it's a bound."""

    text: str
    kinds: Mapping[str, Any]
    sense: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    query: str
    needs: tuple[frozenset[str], ...]
    words: frozenset[str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a row fits a question: the words and values that it takes, by their places, and what it lacks."""

    asked: Asked
    taken: frozenset[int]
    score: int
    missing: tuple[str, ...]
    words: frozenset[str]


def _table(name: str) -> list[dict[str, str]]:
    return tsv_rows(Path(__file__).with_name(name))


@cache
def _dyes() -> dict[str, dict[str, str]]:
    return {name.casefold(): {**row, "name": name} for row in _table("dyes.tsv") for name in row["name"].split(" | ")}


def _stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) > 2:
            word = word.removesuffix(end)
            break
    return word.removesuffix("e") if len(word) > 3 else word


@cache
def _concepts() -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for row in _table("asking_words.tsv"):
        for phrase in row["words"].split(", "):
            key = (phrase,) if phrase.startswith("=") else tuple(map(_stem, phrase.split()))
            found[key] = found.get(key, frozenset()) | {row["concept"]}
    return found


@cache
def _rows() -> tuple[_Row, ...]:
    def row(read: Mapping[str, str]) -> _Row:
        needs = tuple(frozenset(one.split("|")) for one in read["needs"].split())
        values = dict(one.split("=") for one in read["values"].split())
        return _Row(read["query"], needs, frozenset(read["may"].split()).union(*needs), values)

    return tuple(map(row, _table("asking_questions.tsv")))


def _decimal(text: str) -> str:
    return number_label(float(text.replace(",", ".")))


def _fraction(found: re.Match[str]) -> str:
    value = float(found["value"].replace(",", "."))
    return number_label(value / 100 if found["percent"] or value > 1 else value)


def _days(found: re.Match[str]) -> str:
    count = _COUNTS.get(found["value"].casefold()) or float(found["value"])
    return str(int(count * _TIMES[found["unit"].casefold().rstrip("s")]))


_NA: Final = r"(?:NA|N\.A\.|numerical apertures?|apertures?)"
_QE: Final = r"(?:QE|quantum efficienc(?:y|ies))"
# What is read of a text, in this order: a pattern, its kind, and what makes the value; words in `keep` stay.
_PATTERNS: Final[tuple[tuple[str, str, Callable[[re.Match[str]], Any]], ...]] = (
    (rf"(?P<span>within)\s+{_NUMBER}\s*nm(?=\s+(?:of|from|around)\s)", "span", lambda m: _decimal(m["value"])),
    (rf"(?P<value>{_LIGHT})(?=[\s-]+(?:laser(?!\s+lines)|line)\b)", "nm", lambda m: m["value"]),
    (rf"(?P<keep>\blaser(?:s|\s+lines?)?)\s+(?:at|near|around|of)\s+(?P<value>{_LIGHT})", "nm", lambda m: m["value"]),
    (rf"(?P<keep>\bpass(?:es)?)\s+(?P<value>{_LIGHT})", "nm", lambda m: m["value"]),
    (rf"{_SENSE}\b{_NUMBER}\s*(?:times|x|×)(?=\s+too\s)", "times", lambda m: _decimal(m["value"])),
    (rf"\b{_NA}\s*{_SENSE}{_NUMBER}{_OR}", "na", lambda m: _decimal(m["value"])),
    (rf"{_SENSE}\b{_NUMBER}{_OR}\s*{_NA}\b", "na", lambda m: _decimal(m["value"])),
    (rf"\b{_QE}\s*{_SENSE}{_NUMBER}\s*(?P<percent>%|percent)?{_OR}", "qe", _fraction),
    (rf"{_SENSE}\b{_NUMBER}\s*(?P<percent>%|percent)\s*{_QE}\b", "qe", _fraction),
    (rf"{_SENSE}\b{_NUMBER}[\s-]*(?:nm|nanomet(?:er|re)s?)\b{_OR}", "nm", lambda m: _decimal(m["value"])),
    (rf"{_SENSE}\b{_NUMBER}\s*(?:[µμu]m|microns?|micromet(?:er|re)s?)\b{_OR}", "um", lambda m: _decimal(m["value"])),
    (rf"{_SENSE}\b{_NUMBER}\s*(?:mm|millimet(?:er|re)s?)\b{_OR}", "mm", lambda m: _decimal(m["value"])),
    (rf"{_SENSE}\b(?P<value>{_ISO})\b", "date", lambda m: m["value"]),
    (r"\b(?:per|by|each|every)\s+(?P<value>day|month|year)\b", "period", lambda m: m["value"].casefold()),
    (r"\b(?P<value>dai|month|year)ly\b", "period", lambda m: m["value"].casefold().replace("dai", "day")),
    (
        rf"(?:for\s+)?{_SENSE}(?:(?:(?:of|in|within|during|the)\s+)*(?:last|past)\s+|(?P<less>in|within)\s+)?\b"
        rf"(?P<value>\d+|{'|'.join(_COUNTS)})\s+(?P<unit>(?:day|week|month|year)s?)\b(?:\s+(?:ago|old))?",
        *("days", _days),
    ),
    (r"\b(?:at\s+)?tier\s+(?P<value>\d)\b", "tier", lambda m: m["value"]),
    (
        rf"{_SENSE}\b(?P<value>\d+|two|three|four|five|six)\b{_OR}(?=\s+(?:core\s+)?facilit)",
        *("facilities", lambda m: str(_COUNTS.get(m["value"].casefold(), m["value"]))),
    ),
    (
        r"(?P<keep>\b(?:serial|catalogue|catalog|model|lot|part)\s+(?:number|no\.?|nr\.?))\s*(?:is|=|:|#)?\s*"
        r"(?=\S*\d)(?P<value>[^\s?,;]+)",
        *("number", lambda m: m["value"].rstrip(".")),
    ),
    (
        r"(?P<keep>\bof\s+(?:the\s+)?type)\s+(?P<value>[^?]+?)(?=\s+(?:are|is|do|does|have|has|at|on|were|was)\b|\s*\?|\s*$)",
        *("type", lambda m: m["value"].strip("\"'“”")),
    ),
)


def _terms() -> Iterator[tuple[str, str, str]]:
    """Give words for values of the model and of parameters: the word, the kind and the value."""
    for kind, enum in (("immersion", "ImmersionType"), ("method", "ImagingMethod")):
        for value in current_model().enums[enum].values.values():
            if value.name not in ("Other", "Multi"):
                yield from ((word, kind, value.name) for word in (value.name, value.title, *value.aliases))
    words = named_query("capabilities").parameters[0].text.partition(": ")[2].replace(" or ", ", ")
    yield from ((word, "capability", word) for word in words.split(", "))
    yield from ((name, "dye", dye) for name, dye in _dyes().items())  # type: ignore[misc]


@per_model
def _known() -> tuple[re.Pattern[str], dict[str, dict[str, Any]]]:
    known: dict[str, dict[str, Any]] = {}
    for word, kind, value in _terms():
        known.setdefault(re.sub(r"[\s-]+", " ", word.casefold()), {}).setdefault(kind, value)
    longest = sorted(known, key=len, reverse=True)
    written = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in longest)
    return re.compile(rf"(?<![\w-])(?:{written})(?![\w-])", re.IGNORECASE), known


Names = Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]
"""Looks up names: gives for those that one thing has its id, under `iri` or, of a facility, `facility`."""
_Read = Sequence[str | _Value]
_Words = Sequence[tuple[frozenset[str], frozenset[int]]]


def _read(text: str, names: Names | None) -> list[str | _Value]:
    """Split a question into words and values, in their order."""
    values: list[_Value] = []

    def keep(value: _Value, before: str = "") -> str:
        values.append(value)
        return f" {before} \0{len(values) - 1}\0 "

    def identified(found: re.Match[str]) -> str:
        written = found[0].rstrip("?.,;:!)")
        if not re.search(r"[:/]\S|^SCR_\d+$", written) or shared_iri(written) is None:
            return found[0]
        known = recognise(written)
        kinds = ("iri", "facility") if known and known.scheme in ("rrid", "ror") else ("iri",)
        return keep(_Value(written, dict.fromkeys(kinds, written))) + found[0][len(written) :]

    def measured(kind: str, make: Callable[[re.Match[str]], Any]) -> Callable[[re.Match[str]], str]:
        def value(found: re.Match[str]) -> str:
            said = found.groupdict()
            sense = "+" if said.get("min") or said.get("more") else "-" if said.get("max") or said.get("less") else ""
            made = make(found)
            kinds = {kind: made, "mm": number_label(float(made) / 1000)} if kind == "um" else {kind: made}
            return keep(_Value(found[0].strip(), kinds, sense), said.get("keep") or "")

        return value

    def meant(found: re.Match[str]) -> str:
        return keep(_Value(found[0], known[_spaced(found[0])]))

    text = re.sub(r"\S+", identified, " ".join(text.replace("\0", " ").split()))
    for name, kinds in sorted((names(_candidates(text)) if names else {}).items(), key=lambda one: -len(one[0])):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            text = text.replace(name, keep(_Value(name, kinds)))
    text = re.sub(rf"\bbetween\s+({_ISO})\s+and\s+({_ISO})", r"since \1 until \2", text)
    for pattern, kind, make in _PATTERNS:
        text = re.sub(pattern, measured(kind, make), text, flags=re.IGNORECASE)
    written, known = _known()
    text = written.sub(meant, text)
    words = re.findall(r"\0\d+\0|[^\s?,;:!()\"“”\0]+", text)
    return [values[int(word[1:-1])] if word[0] == "\0" else word.rstrip(".") for word in words if word.strip(".")]


def _candidates(text: str) -> list[str]:
    """Give what may be names of things: several words, one of which has a capital or a digit; and what is quoted."""
    words = [word for word in text.rstrip("?! ").split() if "\0" not in word]
    runs = {" ".join(words[at : at + size]).rstrip(",;") for size in range(2, 7) for at in range(len(words) - size + 1)}
    return sorted({run for run in runs if re.search(r"[A-Z0-9]", run)} | set(re.findall(r"[\"“]([^\"”]+)[\"”]", text)))


def _spaced(text: str) -> str:
    return re.sub(r"[\s-]+", " ", text.casefold())


def _spoken(read: _Read) -> _Words:
    """Give the concepts that words stand for, the longest phrases first, with the places of these words."""
    known = _concepts()
    stems = [_stem(word.casefold()) if isinstance(word, str) else "\0" for word in read]
    found, at = [], 0
    while at < len(read):
        size = 1
        concepts = frozenset[str]()
        for size in range(min(_LONGEST, len(read) - at), 0, -1):
            exact = (f"={_text(read[at]).casefold()}",) if size == 1 else ()
            if concepts := known.get(exact) or known.get(tuple(stems[at : at + size]), frozenset()):
                break
        found.append((concepts, frozenset(range(at, at + size))))
        at += size
    return found


def _fit(row: _Row, read: _Read, words: _Words) -> _Fit | None:
    """Tell how a row fits; None where a word that it needs isn't said."""
    said = frozenset[str]().union(*(concepts for concepts, _ in words))
    taken, values, score = set[int](), dict[str, str](), 0
    for parameter, source in row.values.items():
        kind, *way = source.rstrip("+-").split(".")
        nth = int(way.pop(0)) if way and way[0].isdigit() else 1
        fitting = [
            (place, one)
            for place, one in enumerate(read)
            if isinstance(one, _Value) and kind in one.kinds and one.sense in ("", source[-1])
        ]
        if len(fitting) >= nth:
            place, one = fitting[nth - 1]
            value = one.kinds[kind]
            values[parameter] = value[way[0]] if way else value
            if kind == "dye" and way == ["name"]:
                values[parameter] = one.text
            taken.add(place)
    missing = list[str]()
    for need in row.needs:
        asked = {one[1:-1] for one in need if one[0] == "<"}
        if asked & values.keys() or need & said:
            score += 1
        elif asked:
            missing += asked
        else:
            return None
    for concepts, places in words:
        if concepts & row.words or "small" in concepts:
            taken |= places
            score += bool(concepts & row.words)
    return _Fit(Asked(row.query, values), frozenset(taken), score + len(values), tuple(missing), row.words)


def understand(question: str, names: Names | None = None) -> Understanding:
    """Tell which shipped queries a question asks.

    Args:
        question: In plain English.
        names: Looks up the ids of things that the question may name.

    >>> understand("Which objectives have an NA above 1.3?").asked[0].values
    {'min_na': '1.3'}
    >>> understand("Which objectives are broken?").verdict, understand("Is it raining?").verdict
    ('doubt', 'unknown')
    """
    if len(question) > _MOST:
        return Understanding(question, "unknown", left=(f"more than {_MOST} letters",))
    read = _read(question, names)
    words, everything = _spoken(read), frozenset(range(len(read)))
    fits = [found for row in _rows() if (found := _fit(row, read, words)) is not None]
    instruments = any("instrument" in concepts for concepts, _ in words)
    whole = [one for one in fits if not one.missing]
    sure: list[tuple[_Fit, ...]] = [(one,) for one in whole if one.taken == everything]
    for size in (2, 3):
        if not sure and instruments:
            joined = [one for one in whole if one.asked.values and _gives_instruments(one.asked.query)]
            sure = [some for some in combinations(joined, size) if _together(some, everything)]
    best = max((sum(one.score for one in some) for some in sure), default=0)
    said = [tuple(one.asked for one in some) for some in sure if sum(one.score for one in some) == best]
    ways = list({str(sorted(map(str, way))): way for way in said}.values())
    if ways:
        others = tuple(asked for way in ways[1:] for asked in way)
        return Understanding(question, "doubt" if others else "sure", ways[0], (), others)
    fits = [one for one in fits if one.score > 1]
    fits.sort(key=lambda one: (len(one.taken) + one.score, -len(one.missing)), reverse=True)
    if not fits:
        left = tuple(_text(read[min(places)]) for concepts, places in words if not concepts)
        return Understanding(question, "unknown", left=left)
    first = fits[0]
    left = (
        *(_text(read[at]) for at in sorted(everything - first.taken)),
        *(f"which {name}?" for name in first.missing),
    )
    return Understanding(question, "doubt", (first.asked,), left, tuple(one.asked for one in fits[1:3]))


def _text(one: str | _Value) -> str:
    return one if isinstance(one, str) else one.text


def _together(some: Sequence[_Fit], everything: frozenset[int]) -> bool:
    """Tell whether queries take all of a question together, no value twice, and none of the same part as another."""
    given = [value for one in some for name, value in one.asked.values.items() if name != "on"]
    taken = frozenset[int]().union(*(one.taken for one in some))
    parts = [part for one in some for part in one.words & {"objective", "camera"}]
    apart = all(len(set(those)) == len(those) for those in (given, parts, [one.asked.query for one in some]))
    return taken == everything and apart


def _gives_instruments(query: str) -> bool:
    """Tell whether a query is about what instruments have on a day, so that its answers may be joined by them."""
    chosen = named_query(query)
    return "?instrument_pid" in chosen.text.partition("WHERE")[0] and any(p.name == "on" for p in chosen.parameters)


def names_of(store: Store) -> Names:
    """Give a function that looks up names of instruments and facilities in a store."""

    def found(names: Sequence[str]) -> dict[str, dict[str, str]]:
        written = " ".join(str(ox.Literal(name)) for name in names)
        query = f"""SELECT ?name ?kind (MIN(STR(?s)) AS ?id) (COUNT(DISTINCT ?s) AS ?ids) {{
            VALUES (?class ?kind) {{ (nboq:Instrument "iri") (nboq:CoreFacility "facility") }}
            VALUES ?name {{ {written} }} ?s nboq:name ?name ; a ?class FILTER (isIRI(?s)) }} GROUP BY ?name ?kind"""
        return {row["name"]: {row["kind"]: row["id"]} for row in store.query(query) if row["ids"] == 1} if names else {}

    return found


def answers(understood: Understanding, ask: Callable[[str, Mapping[str, str]], Answers]) -> Answers:
    """Ask what a question asks; of several queries, the rows are joined by the instruments.

    Args:
        understood: What was understood.
        ask: Asks a shipped query with values.
    """
    first, *others = (ask(one.query, one.values) for one in understood.asked)
    for other in others:
        first = _joined(first, other)
    return first


def _joined(first: Answers, other: Answers) -> Answers:
    added = [(at, name) for at, name in enumerate(other.variables) if name not in first.variables]
    by = dict[Any, list[tuple[Cell, ...]]]()
    for row in other.terms():
        by.setdefault(row[other.variables.index("instrument_pid")], []).append(row)
    at = first.variables.index("instrument_pid")
    rows = ((*row, *(more[place] for place, _ in added)) for row in first.terms() for more in by.get(row[at], ()))
    made = Answers("", columns=[*first.variables, *(name for _, name in added)], rows=rows)
    made.notes = [*first.notes, *other.notes]
    return made
