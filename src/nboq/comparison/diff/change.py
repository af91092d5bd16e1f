"""What is said about two versions: the changes, what each of them means, and how the tiers are reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nboq.document import Plain, content
from nboq.schema.html import displayed
from nboq.schema.labels import unit_label

Kind = Literal["added", "removed", "changed", "replaced"]
"""What happened: a thing or a field came; it went; its value is another one; another thing stands in its place."""
Subject = Literal["tier", "calibration", "settings", "link"]
"""What a consequence is about: the tier that a descriptor claims; a calibration, or settings of an image, that depend
on the thing; a link that leads nowhere now."""
Verdict = Literal["void", "check", "note", "mended"]
"""How sure it is: the thing no longer holds; someone should look; it's told for completeness; it holds now, and didn't
before."""


@dataclass(frozen=True, slots=True)
class Consequence(Plain):
    """One thing that follows from a change."""

    subject: Subject
    verdict: Verdict
    text: str
    """A sentence."""
    about: str = ""
    """The id of the calibration, image or component that it is about; empty where it's about the document."""
    date: str = ""
    """The day of that calibration or image, where it is known."""
    why: str = ""
    """Where the rule comes from: a slot of the model, or the reason that the table of dependences gives."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Change(Plain):
    """One difference between two documents."""

    kind: Kind
    component: str
    """The label of the component, or of the other entity, in which it is; in the new document, if it's there."""
    id: str
    """Its id: in the new document, if it's there."""
    type: str
    """Its class: in the new document, if it's there."""
    path: tuple[str, ...] = ()
    """The way from the component to what holds the field: slots, and after each what stands in it."""
    field: str | None = None
    """The slot, or the key of the extension; None where the component itself came, went or was replaced."""
    old: Any = None
    """The value in the old document, as it is compared; a list for a slot with several values."""
    new: Any = None
    unit: str | None = None
    """The UCUM code of the unit of both values."""
    was: str = ""
    """The old value for a person: links by the labels of what they lead to; of a list, what went."""
    now: str = ""
    """The new value for a person; of a list, what came."""
    link: bool = False
    """Whether the field leads to another thing."""
    since: str = ""
    """The day from which the new document holds, where it says so."""
    because: str = ""
    """Why two things with different ids are taken for one, or one for the replacement of the other."""
    details: tuple[Change, ...] = ()
    """Where a thing was replaced: the fields in which the two differ."""
    consequences: tuple[Consequence, ...] = ()

    def __str__(self) -> str:
        """Tell it in one line.

        >>> change = Change("changed", "Objective '63x'", "urn:x:1", "Objective", (), "lens_na", 1.3, 1.4)
        >>> str(change)
        "Objective '63x': lens_na: 1.3 → 1.4"
        """
        head = f"{self.component}: " if self.component else ""
        return head + self.description

    @property
    def description(self) -> str:
        """The change without the name of its component."""
        was, now = self.was or _as_text(self.old), self.now or _as_text(self.new)
        if self.field is None:
            return f"replaced by {now}" if self.kind == "replaced" else self.kind
        unit = f" {unit_label(self.unit)}" if self.unit else ""
        where = " › ".join((*self.path, self.field))
        match self.kind:
            case "added":
                return f"{where}: added {now}{unit}"
            case "removed":
                return f"{where}: removed {was}{unit}"
            case "replaced":
                return f"{where}: {was} replaced by {now}"
            case _:
                if isinstance(self.old, list) and isinstance(self.new, list):
                    parts = [f"without {was}{unit}"] * bool(self.was) + [f"with {now}{unit}"] * bool(self.now)
                    return f"{where}: now {' and '.join(parts)}"
                return f"{where}: {was} → {now}{unit}"

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give it as plain data."""
        return {**Plain.to_dict(self, "was", "now"), "text": self.description}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else content(value).decode()


@dataclass(frozen=True, slots=True)
class Standing(Plain):
    """Which tier a descriptor claims and which it reaches, before and after.

    A tier is reached where no field that it, or a lower one, requires is missing and the descriptor has a light source,
    an objective and a detector. 0 means that not even tier 1 is reached.
    """

    descriptor: str
    """Its label in the new document."""
    id: str
    claimed_before: int | None
    claimed: int | None
    """None where the descriptor isn't there or claims none."""
    reached_before: int | None
    reached: int | None
    """None where the descriptor isn't there, or something in it is of no class of the model."""
    missing: tuple[str, ...] = ()
    """What the new one lacks for the tier that it claims."""
    broken: tuple[str, ...] = ()
    """What validation finds wrong with the new document and didn't with the old one, where it was asked to look."""

    @property
    def holds(self) -> bool:
        """Whether the new descriptor reaches the tier that it claims."""
        return self.claimed is None or self.reached is None or (self.reached >= self.claimed and not self.broken)

    def __str__(self) -> str:
        if self.claimed is None or self.reached is None:
            return f"{self.descriptor}: claims no tier"
        reached = f"reaches tier {self.reached}" if self.reached else "doesn't reach tier 1"
        before = ""
        if self.reached_before is not None and self.reached_before != self.reached:
            before = f" (before: {self.reached_before or 'none'})"
        return f"{self.descriptor}: claims tier {self.claimed}, {reached}{before}"

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give it as plain data."""
        return {**Plain.to_dict(self), "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Changes(Plain):
    """Everything in which two documents differ; true where they do."""

    old: str
    """What the old document is called."""
    new: str
    changes: tuple[Change, ...] = ()
    standings: tuple[Standing, ...] = ()

    def __repr__(self) -> str:
        return f"<Changes from {self.old} to {self.new}: {len(self.changes)}>"

    def _repr_html_(self) -> str:
        return displayed(
            self, ("kind", "component", "change"), ((c.kind, c.component, c.description) for c in self.changes)
        )

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    @property
    def components(self) -> dict[tuple[str, str], tuple[Change, ...]]:
        """The changes by the label and the id of their component, in the order in which they stand."""
        found: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            found.setdefault((change.component, change.id), []).append(change)
        return {name: tuple(changes) for name, changes in found.items()}

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """What follows from all the changes, each once."""
        return tuple(dict.fromkeys(one for change in self.changes for one in change.consequences))

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give everything as plain data."""
        return {
            "old": self.old,
            "new": self.new,
            "changed": bool(self.changes),
            "changes": [change.to_dict() for change in self.changes],
            "tiers": [standing.to_dict() for standing in self.standings],
        }
