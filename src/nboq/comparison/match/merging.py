"""Joins an image to a descriptor: finds what is the same, leads the references there, and says what it couldn't."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from nboq.comparison.match.candidates import DescriptorSide, ImageSide
from nboq.comparison.match.joining import Joining
from nboq.comparison.match.result import Merged
from nboq.comparison.match.rewriting import Rewriting
from nboq.document import Document, DocumentLike
from nboq.sanitize import sanitize


def verdict(descriptor: DocumentLike, image: DocumentLike) -> tuple[Literal["same", "another", "unknown"], str]:
    """Tell whether an image was taken with the instrument of a descriptor, as `merge` judges it.

    Args:
        descriptor: A document with one HardwareDescriptor in it.
        image: A document with an Image in it.

    Returns:
        What is known, and the evidence.

    Raises:
        NotFound: If the first document contains no descriptor, or the second no image.
        InputError: If the first contains several descriptors.

    >>> bench = {"type": "Instrument", "id": "urn:x:bench", "serial_number": "42"}
    >>> own = {"type": "HardwareDescriptor", "id": "urn:x:own", "describes": {**bench, "serial_number": "43"}}
    >>> own["describes"]["id"] = "urn:x:0"
    >>> taken = {"type": "Collection", "members": [own, {"type": "Image", "id": "urn:x:i", "instrument": "urn:x:0"}]}
    >>> verdict({"type": "HardwareDescriptor", "id": "urn:x:d", "describes": bench}, taken)
    ('another', "the serial number of the image's instrument is 43, that of the descriptor's 42")
    """
    return _paired(sanitize(descriptor)[0], sanitize(image)[0], False).told()


def _paired(known: Document, given: Document, accept_only_one: bool) -> Joining:
    side = DescriptorSide.of(known)
    joining = Joining(known, given, side, ImageSide.of(given, side), accept_only_one)
    joining.pair()
    return joining


def merge(
    descriptor: DocumentLike,
    image: DocumentLike,
    *,
    accept_only_one: bool = False,
    same_instrument: bool = False,
    force: bool = False,
) -> Merged:
    """Join an image to the descriptor of the instrument that it was taken with.

    Each component that the image's file describes is looked for in the descriptor: by identifier; by maker with
    catalogue, serial or lot number, or model; by magnification and NA, laser line or band. Facts that contradict each
    other forbid a match. What fits several equally stays unmatched.

    Where the instrument is the same, every reference to what was found leads to the descriptor afterwards:
    `settings_of`, those of light paths, `instrument`; and the image is `documented_by` the descriptor. Where that isn't
    known, matches are shown and nothing is led anywhere: settings are those of the very part that was in use, and so of
    one of the instrument that took the image (the model's definition of `settings_of`).

    What the image's file describes and the descriptor doesn't stays in the document. Its descriptor stays whole as long
    as the image needs a component of it; then components that it has beside the descriptor stand in a Collection, and
    the descriptor as it was is kept in `extensions` (`merge:descriptors`), as are the matches with their evidence
    (`merge:matches`). Joining again changes nothing.

    Args:
        descriptor: A document with one HardwareDescriptor in it.
        image: A document with at least one Image in it, as the readers of OME and of Micro-Meta settings give it.
        accept_only_one: Whether the only component of its kind in either file is taken for the same, though nothing
            else says so.
        same_instrument: Whether the image is known to have been taken with the descriptor's instrument.
        force: Whether to go on where the identifiers or serial numbers of the two instruments differ.

    What the fields of either can't take is left out, which findings say.

    Returns:
        The joined document, the matches with their evidence, and what couldn't be matched and why.

    Raises:
        NotFound: If the first document contains no descriptor, or the second no image.
        InputError: If the first contains several descriptors; if both instruments have a persistent identifier, or a
            serial number, and those differ.

    >>> lens = {"type": "Objective", "id": "urn:x:lens", "name": "63x", "magnification": 63, "lens_na": 1.4}
    >>> bench = {"type": "Instrument", "id": "urn:x:bench", "serial_number": "42"}
    >>> known = {"type": "HardwareDescriptor", "id": "urn:x:d", "describes": bench, "components": [lens]}
    >>> own = {"type": "HardwareDescriptor", "id": "urn:x:own", "describes": {**bench, "id": "urn:x:0"},
    ...        "components": [{**lens, "id": "urn:x:1"}]}
    >>> settings = {"type": "ObjectiveSettings", "settings_of": "urn:x:1"}
    >>> taken = {"type": "Image", "id": "urn:x:i", "instrument": "urn:x:0", "objective_settings": settings}
    >>> done = merge(known, {"type": "Collection", "id": "urn:x:c", "members": [own, taken]})
    >>> done.complete, [match.counterpart for match in done.matches]
    (True, ['urn:x:bench', 'urn:x:lens'])
    >>> done.document.data["members"][1]["objective_settings"]["settings_of"]
    'urn:x:lens'
    """
    (known, lost), (given, lost_too) = sanitize(descriptor), sanitize(image)
    given = replace(given, report=replace(given.report, notes=(*given.report.notes, *lost, *lost_too)))
    joining = _paired(known, given, accept_only_one)
    joining.judge(same_instrument, force)
    joining.report()
    found = Rewriting(joining, same_instrument).result()
    return replace(found, findings=(*lost, *lost_too, *found.findings))
