"""The steps of a joining that find things out: what is the same, whether the instrument is, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from nboq.comparison.match.assignment import Assigned, Pairing, assign
from nboq.comparison.match.candidates import DescriptorSide, Group, ImageSide, described
from nboq.comparison.match.evidence import Comparison, Confidence, Evidence
from nboq.comparison.match.references import references
from nboq.comparison.match.result import Contradiction, Match, Unmatched
from nboq.comparison.match.same_instrument import Verdict, judge
from nboq.comparison.match.spelling import identifiers
from nboq.document import Document, extensions_of, label
from nboq.errors import InputError
from nboq.pid import iri_of
from nboq.schema.model import current_model

MATCHES: Final = "merge:matches"
"""In the extensions of the joined document: what was matched, on what evidence."""


def entry(one: Mapping[str, Any]) -> str:
    """Give the IRI under which a thing is looked up.

    >>> entry({"id": "urn:x:1"})
    'urn:x:1'
    """
    return str(iri_of(one.get("id")))


@dataclass(slots=True)
class Joining:
    """One joining, step by step."""

    known: Document
    given: Document
    side: DescriptorSide
    image: ImageSide
    accept: bool
    used: dict[str, set[str]] = field(default_factory=dict)
    parts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The components of the descriptor by IRI."""
    before: list[dict[str, Any]] = field(default_factory=list)
    """The matches of an earlier joining."""
    pairs: list[tuple[Group, Pairing]] = field(default_factory=list)
    bare: dict[str, str] = field(default_factory=dict)
    """What the image names and its file doesn't describe: the IRI, and that of the descriptor's with this id."""
    lost: list[str] = field(default_factory=list)
    """What neither file describes."""
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By the IRI of the instrument."""
    matches: list[Match] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    ways: dict[str, str] = field(default_factory=dict)

    # ---- What is the same

    def pair(self) -> None:
        """Match the components."""
        self.used = self.image.used()
        self.parts = {entry(part): part for part in self.side.components}
        kept = extensions_of(self.given.data) if self.given.type == "Collection" else {}
        self.before = list(kept.get(MATCHES, ()))
        ranges = self.image.ranges()
        for group in self.image.groups:
            earlier = {iri_of(one["component"]): one for one in self.before if one.get("of") == group.id}
            taken = {iri_of(one["counterpart"]) or "" for one in earlier.values()}
            left = [part for part in group.components if iri_of(part.get("id")) not in earlier]
            found = assign(left, self.side.components, ranges, self.accept, taken)
            again = self._matched_before(group, earlier)
            self.pairs.append((group, Pairing((*found.assigned, *again), found.refused)))
        names = {name: iri for iri, part in self.parts.items() for name in identifiers(part)}
        for iri in sorted(self.used.keys() - described(self.image.members)):
            if iri in names:
                self.bare[iri] = names[iri]
            elif iri not in self.side.ids and any(map(_takes_part, self.used[iri])):
                self.lost.append(iri)

    def _matched_before(self, group: Group, earlier: Mapping[str | None, Mapping[str, Any]]) -> Iterator[Assigned]:
        """Give the matches of an earlier joining whose parts are still there."""
        for name in map(entry, group.components):
            record = earlier.get(name)
            other = iri_of(record["counterpart"]) if record else None
            if record and other in self.parts:
                text = f"matched before: {', '.join(record['evidence'])}"
                evidence = Evidence("said", text, Confidence(record["confidence"]))
                yield Assigned(name, str(other), Comparison((evidence,)))

    # ---- Whether the instrument is

    def judge(self, said: bool, force: bool) -> None:
        """Weigh the instruments, those of the images and those that the image's file describes.

        Raises:
            InputError: If none can be the descriptor's.
        """
        described, named = self._described(), self._named()
        wanted = named or set(described)
        for iri in sorted(named | set(described)):
            verdict = self._verdict(iri)
            word = "--instrument says so" if said and iri in wanted and not verdict.difference else ""
            if force and verdict.difference:
                word = "--force says so"
            if word and not verdict.same:
                verdict = Verdict((Evidence("said", word, Confidence.CERTAIN),), verdict.difference)
            # A descriptor that names no instrument can't be that of any.
            self.verdicts[iri] = verdict if self.side.instrument else Verdict()
        differences = {iri: self.verdicts[iri].difference for iri in wanted if not self.verdicts[iri].same}
        if wanted and len(differences) == len(wanted) and all(differences.values()):
            hint = "look for the descriptor of that instrument, or use --force if one of the two is wrong"
            message = f"the image was taken with another instrument: {differences[min(wanted)]}"
            raise InputError(message, source=self.given.source, hint=hint)

    def told(self) -> tuple[Literal["same", "another", "unknown"], str]:
        """Tell what is known of the instruments that the images name, and by what."""
        found = list(map(self._verdict, sorted(self._named() or self._described())))
        others = [verdict.difference for verdict in found if verdict.difference and not verdict.same]
        if others:
            return "another", others[0]
        if found and all(verdict.same for verdict in found):
            return "same", "; ".join(one.text for one in found[0].evidence)
        return "unknown", "nothing in the image's header says whether it was taken with the descriptor's instrument"

    def _described(self) -> dict[str, Mapping[str, Any]]:
        """Give the instruments that the image's file describes."""
        return {entry(group.instrument): group.instrument for group in self.image.groups if group.instrument}

    def _named(self) -> set[str]:
        """Give the IRIs of the instruments that the images name."""
        return {iri for one in self.image.images if (iri := iri_of(one.get("instrument")))}

    def _instrument(self, iri: str) -> Mapping[str, Any]:
        return self._described().get(iri, {"type": "Instrument", "id": iri})

    def _verdict(self, iri: str) -> Verdict:
        images = [one for one in self.image.images if iri_of(one.get("instrument")) == iri]
        own = iri_of(self.side.id)
        if iri == own:
            return Verdict((Evidence("id", "the image names this descriptor for its instrument", Confidence.CERTAIN),))
        documented = any(own in map(iri_of, one.get("documented_by") or ()) for one in images)
        return judge(self._instrument(iri), self.side.instrument, self._parts_of(iri, images), documented)

    def _parts_of(self, iri: str, images: Iterable[Mapping[str, Any]]) -> list[tuple[Assigned, Mapping[str, Any]]]:
        """Give the matched components of an instrument."""
        found = [
            (one, self.parts[one.counterpart])
            for group, pairing in self.pairs
            if group.instrument is not None and entry(group.instrument) == iri
            for one in pairing.assigned
        ]
        names = {name for one in images for name, _ in references(one)}
        for name in sorted(names & self.bare.keys()):
            other = self.bare[name]
            found.append((Assigned(name, other, _same_identifier(name)), self.parts[other]))
        return found

    def same(self, group: Group) -> bool:
        """Tell whether the components of a group are of the descriptor's instrument."""
        if group.instrument is not None:
            return self.verdicts[entry(group.instrument)].same
        return any(self.verdicts[iri].same for iri in self._named())

    # ---- What to say of it

    def report(self) -> None:
        """Write down what was matched and what not, and where references are to lead."""
        for iri, verdict in self.verdicts.items():
            self._report_instrument(self._instrument(iri), verdict)
        for group, pairing in self.pairs:
            by_id = {entry(part): part for part in group.components}
            for one in pairing.assigned:
                of = group.id if self.same(group) else None
                self._match(by_id[one.component], self.parts[one.counterpart], one.comparison, of=of)
            for left in pairing.refused:
                part = by_id[left.component]
                candidates = tuple(str(self.parts[name].get("id")) for name in left.candidates)
                used = left.component in self.used
                self.unmatched.append(Unmatched(str(part["id"]), label(part), left.reason, left.why, candidates, used))
        for name, other in self.bare.items():
            part, found = self.parts[other], _same_identifier(name)
            target = str(part.get("id"))
            what = name, label(part), target, label(part)
            self.matches.append(Match(*what, found.confidence, found.evidence, True, True))
            if name != other:
                self.ways[name] = target
        for name in self.lost:
            slots = ", ".join(sorted(self.used[name]))
            why = f"named in {slots}, but neither file describes it"
            self.unmatched.append(Unmatched(name, name, "not described", why, (), True))

    def _report_instrument(self, thing: Mapping[str, Any], verdict: Verdict) -> None:
        target, iri = self.side.instrument, entry(thing)
        if verdict.same and target:
            against = (verdict.difference,) if verdict.difference else ()
            record = iri != iri_of(target.get("id"))
            self._match(thing, target, Comparison(verdict.evidence, against), of=iri, record=record)
            return
        if not target:
            why = "the descriptor doesn't say which instrument it describes"
        elif verdict.difference:
            why = f"another instrument: {verdict.difference}; --force takes them for one"
        else:
            why = (
                "no identifier or serial number agrees, nor do the stand and another component; if the image was taken "
                "with the descriptor's instrument, --instrument says so"
            )
        candidates = (str(target["id"]),) if target.get("id") else ()
        used = iri in self.used
        self.unmatched.append(Unmatched(str(thing["id"]), label(thing), "instrument", why, candidates, used))

    def _match(
        self, thing: Mapping[str, Any], other: Mapping[str, Any], found: Comparison, of: str | None, record: bool = True
    ) -> None:
        """Note a match and, where it holds for the instrument, where references lead and what it rests on."""
        name, own, target = entry(thing), str(thing["id"]), str(other.get("id", ""))
        used, applied = name in self.used, of is not None
        what = own, label(thing), target, label(other)
        self.matches.append(Match(*what, found.confidence, found.evidence, used, applied))
        self.contradictions += [Contradiction(own, label(thing), target, text) for text in found.against]
        if not applied:
            return
        if name != iri_of(target):
            self.ways[name] = target
        if record and all(one["component"] != own for one in self.before):
            evidence = [item.text for item in found.evidence]
            kept = {"component": own, "counterpart": target, "of": of, "confidence": found.confidence.value}
            self.records.append({**kept, "evidence": evidence})


def _same_identifier(name: str) -> Comparison:
    return Comparison((Evidence("id", f"same identifier {name}", Confidence.CERTAIN),))


def _takes_part(slot: str) -> bool:
    """Tell whether a slot leads to components."""
    return current_model().is_a(current_model().slots[slot].range, "Component")
