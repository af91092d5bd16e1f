"""What came of joining an image to a descriptor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nboq.comparison.match.assignment import Reason
from nboq.comparison.match.evidence import Confidence, Evidence
from nboq.document import Document, Note, Plain
from nboq.schema.html import displayed


@dataclass(frozen=True, slots=True)
class Match(Plain):
    """A component of the image's file, or its instrument, and what it is in the descriptor."""

    component: str
    """Its id in the image's document."""
    label: str
    counterpart: str
    """Its id in the descriptor."""
    counterpart_label: str
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    used: bool
    """Whether the image, or anything else outside of descriptors, refers to it."""
    applied: bool
    """Whether references were led to the descriptor; they are not where the instrument isn't known to be the same."""

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give the match as plain data."""
        return {**Plain.to_dict(self), "evidence": [{"kind": one.kind, "text": one.text} for one in self.evidence]}


@dataclass(frozen=True, slots=True)
class Unmatched(Plain):
    """A component of the image's file, or its instrument, that is nothing in the descriptor, and why."""

    component: str
    label: str
    reason: Reason
    why: str
    """A sentence, with what would decide."""
    candidates: tuple[str, ...]
    """The ids of those of the descriptor that it may be."""
    used: bool
    """Whether the image, or anything else outside of descriptors, refers to it."""


@dataclass(frozen=True, slots=True)
class Contradiction(Plain):
    """Two descriptions of what was taken for one thing, which say different things of it."""

    component: str
    label: str
    counterpart: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"


@dataclass(frozen=True, slots=True)
class Merged(Plain):
    """An image joined to a descriptor."""

    document: Document
    """A Collection with the descriptor as it was, and the image with its references led to it."""
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    contradictions: tuple[Contradiction, ...]
    findings: tuple[Note, ...]
    """What else someone should look at: an image taken on a day on which the descriptor doesn't hold."""

    def __repr__(self) -> str:
        found = f"{len(self.matches)} matched, {len(self.unmatched)} not, {len(self.contradictions)} contradicted"
        return f"<Merged {self.document.source}: {found}>"

    def _repr_html_(self) -> str:
        found = [
            (m.label, m.counterpart_label, m.confidence.value, "; ".join(map(str, m.evidence))) for m in self.matches
        ]
        found += [(one.label, "", "not matched", one.why) for one in self.unmatched]
        return displayed(self, ("image", "descriptor", "confidence", "evidence"), found)

    @property
    def complete(self) -> bool:
        """Whether the instrument, and every component that the image refers to, was found in the descriptor."""
        return not any(item.used for item in self.unmatched) and all(item.applied for item in self.matches if item.used)

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give everything but the document as plain data."""
        return {"document": self.document.id, "complete": self.complete, **Plain.to_dict(self, "document")}
