"""Resolving: which instruments, models and components of a store a text of a person means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import pyoxigraph as ox

from nboq.comparison.match.evidence import FACTS, Confidence, compare
from nboq.comparison.match.same_instrument import judge
from nboq.comparison.match.spelling import catalogue, model
from nboq.comparison.mention.judging import Candidate, Fit, Resolution, Verdict, candidates_of, fit
from nboq.comparison.mention.reading import Mention, Names, Reading, read
from nboq.document import label
from nboq.schema.artefacts import NBOQ
from nboq.schema.iri import compact
from nboq.schema.model import current_model
from nboq.store.answers import python_value
from nboq.store.inference import TYPE
from nboq.store.store import Store

_MOST: Final = 20
"""How many documents are compared with one text at most; where more fit alike, none is certain."""
_LONGEST_KEPT: Final = 2000
"""In letters; answers about longer texts aren't kept."""
_SHOWN: Final = 5
"""How many instruments are shown."""
_SLACK: Final = {"magnification": 0.1, "lens_na": 0.002, "peak_wavelength": 1.0, "center_wavelength": 10.0}
"""How far numbers of fields, in their units, may be apart for documents to be compared; comparing decides."""
_PARTS: Final = {"illumination_wavelength_ranges": "peak_wavelength", "transmittance_ranges": "center_wavelength"}
_SURE: Final = (Confidence.CERTAIN, Confidence.STRONG)
_OF_MODELS: Final = ("name", "manufacturer", "model", "catalog_number")
_FIELDS: Final = """
    components describes name manufacturer manufacturers identical_to alternate_identifiers identifier_kind
    identifier_text hosted_by has_model owned_by fwhm_bandwidth tuneable
"""
_READ: Final = {f"{NBOQ}{slot}": slot for slot in (*FACTS, *_PARTS, *_PARTS.values(), *_FIELDS.split())} | {
    TYPE: "type"
}
"""What is compared, by the properties that say it."""
Json = dict[str, Any]


class Resolver:
    """Finds what texts name in a store, which isn't changed meanwhile.

    Names and numbers are looked up once; of documents the last that were needed are kept. So a text takes a few
    milliseconds, and memory doesn't grow with their number.

    Args:
        store: The store.

    >>> store = Store()
    >>> stand = {"type": "InvertedMicroscopeStand", "id": "urn:x:2", "manufacturer": "Olympus", "model": "IX83"}
    >>> bench = {"type": "Instrument", "id": "urn:x:1", "serial_number": "7K-0042"}
    >>> _ = store.load({"type": "HardwareDescriptor", "id": "urn:x:0", "describes": bench, "components": [stand]})
    >>> resolver = Resolver(store)
    >>> [resolver.resolve(text).verdict for text in ("Evident IX83", "IX83, S/N 7K-0042", "Nikon Ti2")]
    ['possible', 'certain', 'unknown']
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._graphs = frozenset(
            row["g"] for row in self._rows("SELECT DISTINCT ?g { GRAPH ?g { ?d nboq:describes ?i } }")
        )
        self._kinds = {row["s"] for row in self._rows("SELECT DISTINCT ?s { ?s a nboq:InstrumentModel }")}
        self._models, self._numbers, self._serials = (
            self._by_key(slot, key)
            for slot, key in (("model", model), ("catalog_number", catalogue), ("serial_number", catalogue))
        )
        self._names = Names(
            chain.from_iterable(self._models.values()),
            self._numbers,
            (term.value for term in self._values("manufacturer")),
        )
        self._measured = {
            slot: [(float(term.value), term) for term in self._values(slot) if term.datatype.value.endswith("#double")]
            for slot in _SLACK
        }
        self._with = lru_cache(1024)(self._find)
        self._described = lru_cache(256)(self._describe)
        self._resolved = lru_cache(1024)(self._resolve)

    def _rows(self, query: str) -> Iterator[dict[str, Any]]:
        return self._store.query(query).stream()

    def _values(self, slot: str) -> list[ox.Literal]:
        found = self._store.query(f"SELECT DISTINCT ?o {{ GRAPH ?g {{ ?s nboq:{slot} ?o }} }}").terms()
        return [term for (term,) in found if isinstance(term, ox.Literal)]

    def _by_key(self, slot: str, key: Any) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for term in self._values(slot):
            made.setdefault(key(term.value), []).append(term.value)
        made.pop("", None)
        return made

    def _find(self, predicate: str, value: ox.Literal) -> frozenset[str]:
        return self._among(self._store.quads(None, f"{NBOQ}{predicate}", value, inferred=True))

    def _among(self, quads: Iterable[ox.Quad]) -> frozenset[str]:
        return self._graphs & {getattr(quad.graph_name, "value", "") for quad in quads}

    def _naming(self, iri: str) -> frozenset[str]:
        """Give the documents of instruments that have an identifier, whoever it's of."""
        quads = chain(self._store.quads(iri, inferred=True), self._store.quads(None, None, iri, inferred=True))
        return self._among(quads)

    def _holding(self, mention: Mention) -> frozenset[str] | None:
        """Give the documents that may hold what is said, and more; None where that would be nearly all."""
        facts, found = mention.facts, list[frozenset[str]]()
        if "id" in facts:
            found.append(self._naming(facts["id"]))
        for slot, key, known in (
            ("model", model, self._models),
            ("catalog_number", catalogue, self._numbers),
            ("serial_number", catalogue, self._serials),
        ):
            if slot in facts:
                said = known.get(key(facts[slot]), ())
                found.append(frozenset().union(*(self._with(slot, ox.Literal(text)) for text in said)))
        if "model" in facts:  # OME has no field for the catalogue number
            said = self._numbers.get(catalogue(facts["model"]), ())
            found[-1] |= frozenset().union(*(self._with("catalog_number", ox.Literal(text)) for text in said))
        numbers = {slot: facts[slot] for slot in _SLACK if slot in facts}
        numbers |= {field: facts[slot][0][field] for slot, field in _PARTS.items() if slot in facts}
        for slot, wanted in numbers.items():
            near = [one for number, one in self._measured[slot] if abs(number - wanted) <= _SLACK[slot]]
            found.append(frozenset().union(*(self._with(slot, one) for one in near)))
        return frozenset(set.intersection(*map(set, found))) if found else None

    def _describe(self, graph: str) -> list[tuple[Json, Json]]:
        """Give the descriptors of a document, as far as they are compared, each with its instrument."""
        said = defaultdict[str, defaultdict[str, list[Any]]](lambda: defaultdict(list))
        for quad in self._store.quads(graph=graph, inferred=True):
            if quad.predicate.value in _READ:
                said[getattr(quad.subject, "value", "")][_READ[quad.predicate.value]].append(quad.object)
        made = []
        for iri in [iri for iri, fields in said.items() if "components" in fields or "describes" in fields]:
            descriptor = _thing(iri, said, 2)
            made += [(descriptor, one) for one in descriptor.get("describes", ())]
        return made

    def _fits(self, reading: Reading, graphs: Iterable[str]) -> list[Fit]:
        """Compare a text with instruments, each as the descriptor has it that fits best; the best first."""
        best: list[Fit] = []
        for graph in graphs:
            for descriptor, instrument in self._described(graph):
                found = fit(reading, descriptor, instrument)
                same = [one for one in best if _are_one(one, found)]
                best = [*(one for one in best if one not in same), min((found, *same), key=_rank)]
        return sorted(best, key=_rank)

    def _named(self, reading: Reading) -> list[Candidate]:
        """Give the models of instruments that a text names."""
        made = dict[str, Candidate]()
        for mention in reading.mentions:
            known = self._kinds.intersection({mention.facts.get("id")})
            for text in self._models.get(model(mention.facts.get("model")), ()):
                quads = self._store.quads(None, f"{NBOQ}model", ox.Literal(text), inferred=True)
                known |= self._kinds.intersection(str(getattr(quad.subject, "value", "")) for quad in quads)
            found = [(thing, compare(mention.facts, thing)) for thing in map(self._kind, sorted(known))]
            fits = sum(comparison.score > 0 and comparison.allowed for _, comparison in found)
            for thing, comparison in found:
                sure = fits == 1 and comparison.allowed and comparison.confidence in _SURE
                verdict: Verdict = "certain" if sure else "possible"
                if comparison.score:
                    made[thing["id"]] = Candidate(
                        "model", compact(thing["id"]), label(thing), verdict, comparison.evidence, comparison.against
                    )
        return list(made.values())

    def _kind(self, iri: str) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "InstrumentModel", "id": iri}
        for quad in self._store.quads(iri, inferred=True):
            slot = quad.predicate.value.removeprefix(NBOQ)
            if slot in _OF_MODELS and isinstance(quad.object, ox.Literal):
                made.setdefault(slot, quad.object.value)
        return made

    def resolve(self, text: str) -> Resolution:
        """Say which hardware of the store a text names.

        An instrument is certain where nothing that the text says speaks against it, no other fits as well, and the text
        has its identifier or that of a part, or a serial number and the model that it's of, or says its stand by maker
        and model, and another part of it. Of one model there are many in the world, so a model alone is certain as a
        model, and its instruments are possible. Nothing is certain where any word or sign of the text isn't understood.

        Args:
            text: What somebody wrote.

        Returns:
            What it may name, the best first, each with the evidence of `nboq.merge`, and what is missing.
        """
        return (self._resolved if len(text) < _LONGEST_KEPT else self._resolve)(text)

    def _resolve(self, text: str) -> Resolution:
        reading = read(text, self._names)
        sets = [(mention, self._holding(mention)) for mention in reading.mentions]
        known = [found for _, found in sets if found]
        whole = frozenset.intersection(*known) if known else frozenset()
        counted = Counter(graph for found in known for graph in found)
        most = max(counted.values(), default=0)
        graphs = sorted(whole or (graph for graph, count in counted.items() if count == most))
        fits = self._fits(reading, graphs[: _MOST if len(graphs) <= _MOST else _SHOWN])
        good = [one for one in fits if not one.unmet]
        more = len(graphs) > _MOST and bool(good)
        alike = len(graphs) if more else len(good)
        models = self._named(reading)
        missing = list(_missing(reading, fits, alike))
        contradicted = bool(fits) and fits[0].misnamed > 0
        sure = alike == 1 and not reading.strange and (good[0].named or good[0].told_apart)
        candidates = [
            one
            for found in (good or [one for one in fits if one.score])[:_SHOWN]
            for one in candidates_of(found, "certain" if sure else "possible")
        ]
        if reading.strange or len(models) > 1 or contradicted:
            models = [replace(one, verdict="possible") for one in models]
        candidates += models
        verdicts = {one.verdict for one in candidates}
        verdict: Verdict = "certain" if "certain" in verdicts else "possible" if candidates else "unknown"
        return Resolution(text, verdict, tuple(candidates), () if sure else tuple(missing))


def _thing(iri: str, said: Mapping[str, Mapping[str, Sequence[Any]]], depth: int) -> Json:
    """Make an object of what a graph says of it, and of its parts down to a depth."""
    classes, slots = current_model().classes, current_model().slots
    made: Json = {"id": iri}
    for name, values in said[iri].items():
        if name == "type":
            kinds = [value.value.removeprefix(NBOQ) for value in values]
            made[name] = max((kind for kind in kinds if kind in classes), key=lambda kind: len(classes[kind].ancestors))
        elif slots[name].kind == "part":
            made[name] = [_thing(value.value, said, depth - 1) for value in values if depth and value.value in said]
        elif slots[name].kind == "enum":
            made[name] = values[0].value.rpartition(".")[2]
        else:
            found = [python_value(value) for value in values]
            made[name] = found if slots[name].multivalued else found[0]
    return made


def _are_one(one: Fit, other: Fit) -> bool:
    """Tell whether two instruments are one, as `merge` judges; a serial number counts among those of one model."""
    evidence = judge(one.instrument, other.instrument).evidence
    known = all(
        any(item.kind == "model" and item.confidence in _SURE for item in each.evidence) for each in (one, other)
    )
    return any(item.confidence is Confidence.CERTAIN or known for item in evidence)


def _rank(found: Fit) -> tuple[int, int, str]:
    return len(found.unmet), -found.score, str(found.instrument.get("id"))


def _missing(reading: Reading, fits: list[Fit], alike: int) -> Iterator[str]:
    if reading.strange:
        yield f"not understood: {', '.join(reading.strange[:_SHOWN])}{' …' if len(reading.strange) > _SHOWN else ''}"
    if not reading.mentions:
        yield "no identifier, number, model, maker or optics in it that could be looked up"
    elif not fits:
        yield "no instrument in the store has any of what it says"
    elif not alike:
        yield "no instrument in the store has all of what it says"
    elif alike > 1:
        yield f"{alike} descriptors fit alike; an identifier or a serial number would tell which"
    elif not fits[0].named and not fits[0].told_apart:
        if any(one.kind == "serial number" for one in fits[0].evidence):
            yield "the model beside the serial number would tell: numbers of makers meet"
        elif not any(one.confidence is Confidence.STRONG for one in fits[0].evidence):
            yield "no maker stands beside a model; with it, and another part, the instrument could be told"
        else:
            yield "a serial number would tell, or the stand by maker and model beside another part"


def resolve(text: str, store: Store) -> Resolution:
    """Say which hardware of a store a text names: candidates with evidence, and `certain` only what can't be another.

    Args:
        text: What somebody wrote, such as "Olympus IX83, 60x/1.42, Andor iXon 897", in any language.
        store: The store.

    Returns:
        What it may name, and what is missing; see `Resolver.resolve`, which is for many texts.

    >>> store = Store()
    >>> lens = {"type": "Objective", "id": "urn:x:3", "magnification": 60, "lens_na": 1.42}
    >>> stand = {"type": "InvertedMicroscopeStand", "id": "urn:x:2", "manufacturer": "Olympus", "model": "IX83"}
    >>> bench = {"type": "Instrument", "id": "urn:x:1", "name": "Bench 4"}
    >>> parts = {"type": "HardwareDescriptor", "id": "urn:x:0", "describes": bench, "components": [stand, lens]}
    >>> _ = store.load(parts)
    >>> found = resolve("Olympus IX83 with a 60x/1.42 NA oil objective", store)
    >>> found.verdict, found.candidates[0].label
    ('certain', "Instrument 'Bench 4'")
    >>> print(*found.candidates[0].evidence, sep="; ")
    same model IX83, same maker Olympus; magnification 60 = 60, NA 1.42 = 1.42
    >>> resolve("Olympus IX83 with a 60x/1.40 NA oil objective", store).verdict
    'possible'
    """
    return Resolver(store).resolve(text)
