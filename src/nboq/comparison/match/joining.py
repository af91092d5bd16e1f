"""The steps of a joining that find things out: what is the same, whether the instrument is, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nboq.comparison.match.candidates import DescriptorSide, Group, ImageSide
from nboq.comparison.match.evidence import Comparison, Confidence, Evidence
from nboq.comparison.match.instruments import Verdict, judge
from nboq.comparison.match.matching import Assigned, Pairing, assign
from nboq.comparison.match.references import references
from nboq.comparison.match.result import Contradiction, Match, Unmatched
from nboq.comparison.match.spelling import identifiers
from nboq.document import Document, label
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
        kept = self.given.data.get("extensions") if self.given.type == "Collection" else None
        self.before = list(kept.get(MATCHES, ())) if isinstance(kept, Mapping) else []
        ranges = self.image.ranges()
        for group in self.image.groups:
            done = {iri_of(one["component"]): one for one in self.before if one.get("of") == group.id}
            taken = {iri_of(one["counterpart"]) or "" for one in done.values()}
            open_ = [part for part in group.components if iri_of(part.get("id")) not in done]
            found = assign(open_, self.side.components, ranges, self.accept, taken)
            again = [
                Assigned(one, other, Comparison((Evidence("said", text, Confidence(record["confidence"])),)))
                for part in group.components
                if (record := done.get(one := entry(part))) is not None
                and (other := iri_of(record["counterpart"]) or "") in self.parts
                for text in [f"matched before: {', '.join(record['evidence'])}"]
            ]
            self.pairs.append((group, Pairing((*found.assigned, *again), found.refused)))
        names = {name: iri for iri, part in self.parts.items() for name in identifiers(part)}
        described = self.image.described()
        for iri in sorted(self.used.keys() - described):
            if iri in names:
                self.bare[iri] = names[iri]
            elif iri not in self.side.ids and any(self._takes_part(slot) for slot in self.used[iri]):
                self.lost.append(iri)

    @staticmethod
    def _takes_part(slot: str) -> bool:
        """Tell whether a slot leads to components."""
        return current_model().is_a(current_model().slots[slot].range, "Component")

    # ---- Whether the instrument is

    def judge(self, said: bool, force: bool) -> None:
        """Weigh the instruments, those of the images and those that the image's file describes.

        Raises:
            InputError: If none can be the descriptor's.
        """
        described = {
            entry(group.instrument): group.instrument for group in self.image.groups if group.instrument is not None
        }
        named = {iri for one in self.image.images if (iri := iri_of(one.get("instrument")))}
        wanted = named or set(described)
        for iri in sorted(named | set(described)):
            thing = described.get(iri, {"type": "Instrument", "id": iri})
            images = [one for one in self.image.images if iri_of(one.get("instrument")) == iri]
            verdict = judge(
                thing,
                self.side.instrument,
                self._parts_of(iri, images),
                any(iri_of(self.side.id) in map(iri_of, one.get("documented_by") or ()) for one in images),
            )
            word = "--instrument says so" if said and iri in wanted and not verdict.difference else ""
            if force and verdict.difference and not verdict.same:
                word = "--force says so"
            if word and not verdict.same:
                verdict = Verdict((Evidence("said", word, Confidence.CERTAIN),), verdict.difference)
            # A descriptor that names no instrument can't be that of any.
            self.verdicts[iri] = verdict if self.side.instrument else Verdict()
        if wanted and all(self.verdicts[iri].difference and not self.verdicts[iri].same for iri in wanted):
            found = self.verdicts[min(wanted)].difference
            if found:
                hint = "look for the descriptor of that instrument, or use --force if one of the two is wrong"
                message = f"the image was taken with another instrument: {found}"
                raise InputError(message, source=self.given.source, hint=hint)

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
            same = Evidence("id", f"same identifier {name}", Confidence.CERTAIN)
            found.append((Assigned(name, self.bare[name], Comparison((same,))), self.parts[self.bare[name]]))
        return found

    def same(self, group: Group) -> bool:
        """Tell whether the components of a group are of the descriptor's instrument."""
        if group.instrument is not None:
            return self.verdicts[entry(group.instrument)].same
        named = {iri for one in self.image.images if (iri := iri_of(one.get("instrument")))}
        return any(self.verdicts[iri].same for iri in named)

    # ---- What to say of it

    def tell(self) -> None:
        """Write down what was matched and what not, and where references are to lead."""
        for iri, verdict in self.verdicts.items():
            self._tell_instrument(iri, verdict)
        for group, pairing in self.pairs:
            by_id = {entry(part): part for part in group.components}
            for one in pairing.assigned:
                self._tell_match(group, by_id[one.component], one)
            for left in pairing.refused:
                part = by_id[left.component]
                candidates = tuple(str(self.parts[name].get("id")) for name in left.candidates)
                used = left.component in self.used
                self.unmatched.append(Unmatched(str(part["id"]), label(part), left.reason, left.why, candidates, used))
        for name, other in self.bare.items():
            part = self.parts[other]
            evidence = (Evidence("id", f"same identifier {name}", Confidence.CERTAIN),)
            target = str(part.get("id"))
            self.matches.append(Match(name, label(part), target, label(part), Confidence.CERTAIN, evidence, True, True))
            if name != other:
                self.ways[name] = target
        for name in self.lost:
            slots = ", ".join(sorted(self.used[name]))
            why = f"named in {slots}, but neither file describes it"
            self.unmatched.append(Unmatched(name, name, "not described", why, (), True))

    def _tell_instrument(self, iri: str, verdict: Verdict) -> None:
        own = next((g.instrument for g in self.image.groups if g.instrument and entry(g.instrument) == iri), None)
        thing = own or {"type": "Instrument", "id": iri}
        used = iri in self.used
        target = self.side.instrument
        if verdict.same and target:
            best = min((item.confidence for item in verdict.evidence), key=list(Confidence).index)
            identifier = str(target.get("id", ""))
            one = Match(
                str(thing["id"]), label(thing), identifier, label(target), best, verdict.evidence, used, applied=True
            )
            self.matches.append(one)
            if iri != iri_of(identifier):
                self.ways[iri] = identifier
                self._record(one, iri)
            if verdict.difference:
                self.contradictions.append(
                    Contradiction(str(thing["id"]), label(thing), identifier, str(verdict.difference))
                )
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
        self.unmatched.append(Unmatched(str(thing["id"]), label(thing), "instrument", why, candidates, used))

    def _tell_match(self, group: Group, part: Mapping[str, Any], found: Assigned) -> None:
        other = self.parts[found.counterpart]
        same = self.same(group)
        one = Match(
            str(part["id"]),
            label(part),
            str(other["id"]),
            label(other),
            found.comparison.confidence,
            found.comparison.evidence,
            found.component in self.used,
            same,
        )
        self.matches.append(one)
        self.contradictions += [
            Contradiction(one.component, one.label, one.counterpart, text) for text in found.comparison.against
        ]
        if same:
            if found.component != found.counterpart:
                self.ways[found.component] = one.counterpart
            self._record(one, group.id)

    def _record(self, one: Match, of: str) -> None:
        if all(record["component"] != one.component for record in self.before):
            evidence = [item.text for item in one.evidence]
            record = {"component": one.component, "counterpart": one.counterpart, "of": of}
            self.records.append({**record, "confidence": one.confidence.value, "evidence": evidence})
