"""History: the descriptors of an instrument in the order in which they held, with the changes between neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from nboq.comparison.diff.change import Changes
from nboq.comparison.diff.diffing import compare
from nboq.document import Document, DocumentLike, Plain, as_document, label, walk
from nboq.errors import NotFound


@dataclass(frozen=True, slots=True)
class Step(Plain):
    """One version of a descriptor."""

    document: Document
    id: str
    """The id of the descriptor."""
    label: str
    valid_from: str
    """The day from which it holds; empty where it doesn't say."""
    valid_until: str
    changes: Changes | None
    """What changed since the version before; None for the first."""

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give it as plain data, with the name of the document in its place."""
        return {**Plain.to_dict(self, "document"), "source": self.document.source}


def _descriptor(document: Document) -> Mapping[str, Any]:
    for _, thing in walk(document.data):
        if thing.get("type") == "HardwareDescriptor":
            return cast("Mapping[str, Any]", thing)
    kind = document.type or "something of no class"
    raise NotFound(
        f"contains no HardwareDescriptor; it is about: {kind}",
        source=document.source,
        hint="a history is made of descriptors",
    )


def history(
    documents: Iterable[DocumentLike],
    records: Iterable[DocumentLike] = (),
    *,
    check: bool = False,
    extensions: bool = True,
) -> tuple[Step, ...]:
    """Put the descriptors of an instrument in order, and compare each with the one before.

    Args:
        documents: Documents with a descriptor each; of a document with several the first counts. The order of the
            documents is of no account: they are put in that of `valid_from`, those that don't say first; where that is
            the same, in that of `valid_until` and of their ids.
        records: As in `compare`.
        check: As in `compare`.
        extensions: As in `compare`.

    Returns:
        One step a document.

    Raises:
        NotFound: If a document has no descriptor.

    >>> first = {"type": "HardwareDescriptor", "id": "urn:x:1", "valid_from": "2019-05-01", "tier": 1}
    >>> second = {**first, "id": "urn:x:2", "valid_from": "2024-02-01", "tier": 2}
    >>> for step in history([second, first]):
    ...     print(step.valid_from, [str(change.field) for change in step.changes or ()])
    2019-05-01 []
    2024-02-01 ['id', 'tier', 'valid_from']
    """
    known = [(_descriptor(document), document) for document in map(as_document, documents)]
    known.sort(key=lambda one: tuple(str(one[0].get(name) or last) for name, last in _ORDER))
    others = list(map(as_document, records))
    steps: list[Step] = []
    for thing, document in known:
        changes = None
        if steps:
            changes = compare(steps[-1].document, document, others, check=check, extensions=extensions)
        dates = [str(thing.get(name) or "") for name in ("valid_from", "valid_until")]
        steps.append(Step(document, str(thing.get("id") or ""), label(thing), dates[0], dates[1], changes))
    return tuple(steps)


_ORDER = (("valid_from", ""), ("valid_until", "9999"), ("id", ""))
