"""What came of joining an image to a descriptor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nboq.comparison.match.evidence import Confidence, Evidence
from nboq.comparison.match.matching import Reason
from nboq.document import Document, Note


@dataclass(frozen=True, slots=True)
class Match:
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

    def to_dict(self) -> dict[str, Any]:
        """Give the match as plain data."""
        return {
            "component": self.component,
            "label": self.label,
            "counterpart": self.counterpart,
            "counterpart_label": self.counterpart_label,
            "confidence": self.confidence.value,
            "evidence": [{"kind": item.kind, "text": item.text} for item in self.evidence],
            "used": self.used,
            "applied": self.applied,
        }


@dataclass(frozen=True, slots=True)
class Unmatched:
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

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "component": self.component,
            "label": self.label,
            "reason": self.reason,
            "why": self.why,
            "candidates": list(self.candidates),
            "used": self.used,
        }


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two descriptions of what was taken for one thing, which say different things of it."""

    component: str
    label: str
    counterpart: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"component": self.component, "label": self.label, "counterpart": self.counterpart, "text": self.text}


@dataclass(frozen=True, slots=True)
class Merged:
    """An image joined to a descriptor."""

    document: Document
    """A Collection with the descriptor as it was, and the image with its references led to it."""
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    contradictions: tuple[Contradiction, ...]
    findings: tuple[Note, ...]
    """What else someone should look at: an image taken on a day on which the descriptor doesn't hold."""

    @property
    def complete(self) -> bool:
        """Whether the instrument, and every component that the image refers to, was found in the descriptor."""
        return not any(item.used for item in self.unmatched) and all(item.applied for item in self.matches if item.used)

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the document as plain data."""
        return {
            "document": self.document.id,
            "complete": self.complete,
            "matches": [item.to_dict() for item in self.matches],
            "unmatched": [item.to_dict() for item in self.unmatched],
            "contradictions": [item.to_dict() for item in self.contradictions],
            "findings": [
                {"kind": n.kind, "entity": n.entity, "field": n.field, "value": n.value, "message": n.message}
                for n in self.findings
            ],
        }
