"""The instrument: whether the image was taken with the one that the descriptor describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nboq.comparison.match.assignment import Assigned
from nboq.comparison.match.evidence import Confidence, Evidence, serial_number
from nboq.comparison.match.spelling import catalogue, identifiers, resolvable
from nboq.document import is_a


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about two instruments."""

    evidence: tuple[Evidence, ...] = ()
    """What says that they are one; nothing, where nothing does."""
    difference: str = ""
    """A fact that says that they are two, as a sentence."""

    @property
    def same(self) -> bool:
        """Whether they are taken for one."""
        return bool(self.evidence)


def judge(
    image: Mapping[str, Any],
    other: Mapping[str, Any],
    parts: Iterable[tuple[Assigned, Mapping[str, Any]]] = (),
    documented: bool = False,
) -> Verdict:
    """Weigh whether two descriptions are of one instrument.

    They are where the identifiers or the serial numbers agree, where the image says that the descriptor documents it,
    where a component is the same by its identifier, or where the stand and another component match strongly. They are
    not where both have persistent identifiers and those differ, or where the serial numbers differ.

    Args:
        image: The instrument as the image's file describes it.
        other: The one that the descriptor describes.
        parts: The components that were matched, each with its description in the descriptor.
        documented: Whether the image names the descriptor as the one that documents it.

    Returns:
        What says that they are one, and what says that they are two.

    >>> bench = {"type": "Instrument", "id": "urn:x:1", "serial_number": "SK5-0042"}
    >>> judge(bench, {**bench, "id": "urn:x:2"}).evidence[0].text
    'same serial number SK5-0042'
    >>> judge(bench, {"id": "urn:x:2", "serial_number": "SK5-0043"}).difference
    "the serial number of the image's instrument is SK5-0042, that of the descriptor's SK5-0043"
    """
    ours, theirs = identifiers(image), identifiers(other)
    found: list[Evidence] = []
    shared = sorted(ours & theirs)
    if shared:
        found.append(Evidence("id", f"same identifier {shared[0]}", Confidence.CERTAIN))
    if documented:
        found.append(Evidence("id", "the image says that this descriptor documents it", Confidence.CERTAIN))
    serials = serial_number(image), serial_number(other)
    a, b = map(catalogue, serials)
    if a and a == b:
        found.append(Evidence("serial number", f"same serial number {serials[1]}", Confidence.STRONG))
    pids = sorted(filter(resolvable, ours)), sorted(filter(resolvable, theirs))
    if pids[0] and pids[1] and not shared:
        return Verdict((), _differ("identifier", pids[0][0], pids[1][0]))
    if a and b and a != b:
        # The same identifier counts for more: one of the two may have been copied wrongly.
        return Verdict(tuple(found), _differ("serial number", *serials))
    return Verdict((*found, *_by_parts(parts)))


def _differ(fact: str, image: str, descriptor: str) -> str:
    return f"the {fact} of the image's instrument is {image}, that of the descriptor's {descriptor}"


def _by_parts(parts: Iterable[tuple[Assigned, Mapping[str, Any]]]) -> Iterable[Evidence]:
    sure = [
        (one, thing) for one, thing in parts if one.comparison.confidence in (Confidence.CERTAIN, Confidence.STRONG)
    ]
    certain = [thing for one, thing in sure if one.comparison.confidence is Confidence.CERTAIN]
    if certain:
        yield Evidence("parts", f"same components by their identifiers: {len(certain)}", Confidence.STRONG)
    stands = [thing for _, thing in sure if is_a(thing, "MicroscopeStand")]
    if stands and len(sure) > len(stands):
        text = f"the stand and {len(sure) - len(stands)} more of its components match strongly"
        yield Evidence("parts", text, Confidence.STRONG)
