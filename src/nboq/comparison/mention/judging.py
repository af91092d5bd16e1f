"""Judging: how what a text says fits an instrument as a descriptor has it, by `nboq.comparison.match`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from nboq.comparison.match.assignment import assign
from nboq.comparison.match.evidence import Comparison, Confidence, Evidence, compare
from nboq.comparison.match.spelling import identifiers, maker, model, same_maker
from nboq.comparison.mention.reading import Mention, Reading
from nboq.document import Plain, is_a, label
from nboq.pid import iri_of

Verdict = Literal["certain", "possible", "unknown"]
_SAID: Final = "urn:x-nboq:said"
_ANY: Final = "HardwareComponent"
_BODY: Final = {"type": "GenericMicroscopeStand"}
"""What an instrument is said to be by its own model."""
_NAMES: Final = frozenset({"model", "serial_number", "catalog_number"})
_LINKS: Final = {"hosted_by": "at the facility", "has_model": "of the model", "owned_by": "owned by"}


@dataclass(frozen=True, slots=True)
class Candidate(Plain):
    """What a text may name."""

    kind: Literal["instrument", "model", "component"]
    id: str
    label: str
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    against: tuple[str, ...] = ()
    """What the text says that doesn't fit it."""
    instrument: str = ""
    """For a component: the id of the instrument that it's of."""

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give the candidate as plain data."""
        return {**Plain.to_dict(self), "evidence": [{"kind": one.kind, "text": one.text} for one in self.evidence]}


@dataclass(frozen=True, slots=True)
class Resolution(Plain):
    """What a text names, of what a store holds."""

    text: str
    verdict: Verdict
    """That of the best candidate; `unknown` where there is none."""
    candidates: tuple[Candidate, ...] = ()
    missing: tuple[str, ...] = ()
    """Why it isn't certain, and what would decide."""

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give the resolution as plain data."""
        return {**Plain.to_dict(self), "candidates": [one.to_dict() for one in self.candidates]}


@dataclass(slots=True)
class Fit:
    """How a text fits an instrument."""

    instrument: Mapping[str, Any]
    met: list[tuple[Mention, Comparison, str]] = field(default_factory=list)
    """What the text says that is so, on which evidence, and the id of the component, where it's said of one."""
    unmet: list[str] = field(default_factory=list)
    misnamed: int = 0
    """How many names of models and numbers of makers the text has that nothing of it goes by."""
    parts: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that speaks for it."""
        return tuple(dict.fromkeys(one for _, found, _ in self.met for one in found.evidence))

    @property
    def score(self) -> int:
        """How much speaks for it, by the weights of the evidence."""
        return sum(one.weight for one in self.evidence)

    def _is_body(self, part: str) -> bool:
        return bool(part) and is_a(self.parts.get(part, _BODY), "MicroscopeStand")

    def _said(self) -> list[tuple[Mention, str, set[str]]]:
        """Give what is said with the part that it's said of, the stand being the instrument, and kinds of evidence."""
        return [
            (mention, "" if self._is_body(part) else part or "?", {one.kind for one in found.evidence})
            for mention, found, part in self.met
        ]

    @property
    def named(self) -> bool:
        """Whether the text has an identifier of it, or of a part, or a serial number and the model that it's of."""
        kinds = {(part, kind) for _, part, kinds in self._said() for kind in kinds}
        numbered = any(kind == "serial number" and (part, "model") in kinds for part, kind in kinds)
        return numbered or any(one.confidence is Confidence.CERTAIN for one in self.evidence)

    def check_numbers(self) -> None:
        """Take a serial number behind the model of one part for none of another: numbers of makers meet."""
        said = self._said()
        for (mention, part, kinds), (other, owner, others) in zip(said, [*said[1:2], *said], strict=False):
            if "serial number" in kinds and "model" in others and part != owner:
                self.unmet.append(f"{mention.text}: stands beside {other.text}, and isn't known to be of this")

    @property
    def told_apart(self) -> bool:
        """Whether its stand, or itself, is said by maker and model, and another part: `merge` asks for as much.

        Of one model there are many in the world, and cameras and objectives go from one stand to the next.
        """
        strong = {
            part for _, found, part in self.met if any(one.confidence is Confidence.STRONG for one in found.evidence)
        }
        return any(map(self._is_body, strong)) and len({part for _, found, part in self.met if found.score}) > 1


def _itself(descriptor: Mapping[str, Any], instrument: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> Any:
    """Give the instrument as something that can be compared with a part; its model, where no part is of that."""
    made = {"type": _ANY, "id": instrument.get("id"), "name": instrument.get("name")}
    made |= {
        key: instrument[key] for key in ("serial_number", "alternate_identifiers", "extensions") if key in instrument
    }
    made["identical_to"] = [*(instrument.get("identical_to") or ()), *identifiers(descriptor)]
    name = instrument.get("model")
    if name and not any(model(part.get("model")) == model(name) for part in parts):
        firms = [one.get("name") for one in instrument.get("manufacturers") or () if isinstance(one, Mapping)]
        made |= {"model": name, "manufacturer": next(filter(None, firms), None)}
    return made


def fit(reading: Reading, descriptor: Mapping[str, Any], instrument: Mapping[str, Any]) -> Fit:
    """Compare what a text says with an instrument and its components, one thing said after the other.

    Args:
        reading: What the text says.
        descriptor: A descriptor of the instrument.
        instrument: The instrument that it describes.
    """
    parts = [one for one in descriptor.get("components") or () if isinstance(one, Mapping) and iri_of(one.get("id"))]
    itself = _itself(descriptor, instrument, parts)
    others = [*parts, itself]
    made = Fit(instrument, parts={str(iri_of(one["id"])): one for one in parts})
    for mention in reading.mentions:
        said = {"id": _SAID, "type": _ANY, **mention.facts}
        if set(mention.facts) == {"manufacturer"}:
            found = _made_by(mention, others)
        elif set(mention.facts) == {"id"} and (link := _linked(mention, instrument)):
            found = link
        else:
            pairing = assign([said], others)
            if pairing.assigned:
                (one,) = pairing.assigned
                made.met.append((mention, one.comparison, one.counterpart))
                continue
            (refused,) = pairing.refused
            near = [part for part in others if iri_of(part.get("id")) in refused.candidates]
            if refused.reason == "several alike":
                made.met.append((mention, compare(said, near[0]), ""))
                continue
            found = _partly(said, parts) or f"{mention.text}: {refused.why if near else _differing(said, parts)}"
        if isinstance(found, Comparison):
            made.met.append((mention, found, ""))
        else:
            made.unmet.append(found)
            made.misnamed += not _NAMES.isdisjoint(mention.facts)
    made.check_numbers()
    return made


def _made_by(mention: Mention, others: Iterable[Mapping[str, Any]]) -> Comparison | str:
    firm = maker(mention.text)
    same = any(same_maker(firm, maker(one.get("manufacturer"))) for one in others)
    return Comparison() if same else f"{mention.text}: no part is known to be of this maker"


def _linked(mention: Mention, instrument: Mapping[str, Any]) -> Comparison | None:
    iri = mention.facts["id"]
    told = [text for slot, text in _LINKS.items() if iri_of(instrument.get(slot)) == iri]
    return Comparison((Evidence("said", f"{told[0]} {iri}", Confidence.LIKELY, 1),)) if told else None


def _partly(said: Mapping[str, Any], parts: Iterable[Mapping[str, Any]]) -> Comparison | None:
    """Take what is no evidence by itself, such as a magnification alone, for met where some lens has all of it."""
    if said["type"] != "Objective":
        return None
    wanted = {key: value for key, value in said.items() if key in ("magnification", "lens_na")}
    fits = any(
        part.get("type") == "Objective" and wanted.keys() <= part.keys() and not compare(said, part).against
        for part in parts
    )
    return Comparison() if fits and len(wanted) == 1 else None


def _differing(said: Mapping[str, Any], parts: Iterable[Mapping[str, Any]]) -> str:
    """Say what speaks against the lenses of the magnification that is said, where there are any."""
    alike = (one for one in parts if said.get("magnification") and one.get("magnification") == said["magnification"])
    against = ["; ".join(compare(said, one).against) for one in alike]
    return " / ".join(filter(None, against)) or "nothing of it is known to have this"


def candidates_of(found: Fit, verdict: Verdict) -> list[Candidate]:
    """Give the instrument, and the components that the text names of it."""
    instrument = found.instrument
    own = str(instrument.get("id"))
    made = [Candidate("instrument", own, label(instrument), verdict, found.evidence, tuple(found.unmet))]
    by_part: dict[str, list[Evidence]] = {}
    for _, comparison, iri in found.met:
        if iri in found.parts:
            by_part.setdefault(iri, []).extend(comparison.evidence)
    for iri, evidence in by_part.items():
        part = found.parts[iri]
        made.append(Candidate("component", str(part["id"]), label(part), verdict, tuple(evidence), (), own))
    return made
