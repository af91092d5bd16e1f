"""The two sides of a joining: what the descriptor's document and the image's document hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nboq.comparison.match.references import references
from nboq.document import Document, extensions_of, is_a, objects, walk
from nboq.errors import InputError, NotFound
from nboq.pid import iri_of
from nboq.schema.model import current_model

_ORDER = "give the descriptor first, then the image"
OF = "merge:of"
"""In the extensions of a collection of parts: the id of the descriptor that they stood in before."""


def members(document: Document) -> list[dict[str, Any]]:
    """Give the things in a document: the members of a collection, else the one that the document is about."""
    if document.type != "Collection":
        return [document.data]
    return objects(document.data.get("members"))


def _instrument(descriptor: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the instrument of a descriptor, of which it may say the id only."""
    found = descriptor.get("describes")
    return found if isinstance(found, Mapping) else {"type": "Instrument", "id": found} if found else {}


def described(things: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Give the IRIs of everything that some things, and what is in them, describe."""
    return frozenset(iri for one in things for _, thing in walk(one) if (iri := iri_of(thing.get("id"))))


@dataclass(frozen=True, slots=True)
class DescriptorSide:
    """The descriptor that an image is to be joined to."""

    members: list[dict[str, Any]]
    descriptor: Mapping[str, Any]

    @classmethod
    def of(cls, document: Document) -> DescriptorSide:
        """Find the descriptor in a document.

        Raises:
            NotFound: If there is none.
            InputError: If there are several.
        """
        inside = members(document)
        found = [thing for member in inside for _, thing in walk(member) if is_a(thing, "HardwareDescriptor")]
        if not found:
            message = f"contains no HardwareDescriptor; it is about: {document.type or 'something of no class'}"
            raise NotFound(message, source=document.source, hint=_ORDER)
        if len(found) > 1:
            ids = ", ".join(sorted(str(one.get("id")) for one in found))
            hint = "give a document with the one that held when the image was taken"
            raise InputError(f"contains {len(found)} descriptors ({ids})", source=document.source, hint=hint)
        return cls(inside, found[0])

    @property
    def id(self) -> str:
        """The id of the descriptor."""
        return str(self.descriptor.get("id", ""))

    @property
    def instrument(self) -> Mapping[str, Any]:
        """The instrument that it describes; empty where it doesn't say."""
        return _instrument(self.descriptor)

    @property
    def components(self) -> list[Mapping[str, Any]]:
        """Its components."""
        return objects(self.descriptor.get("components"))

    @property
    def ids(self) -> frozenset[str]:
        """The IRIs of everything in its document."""
        return described(self.members)


@dataclass(frozen=True, slots=True)
class Group:
    """Components that stand together in the image's document: those of a descriptor, or those left from one."""

    id: str
    """The IRI of the descriptor, or of the one that they are left from."""
    components: list[Mapping[str, Any]]
    descriptor: Mapping[str, Any] | None = None
    instrument: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ImageSide:
    """The image, or the images, with what their file says about the instrument."""

    members: list[dict[str, Any]]
    images: list[dict[str, Any]]
    groups: list[Group]

    @classmethod
    def of(cls, document: Document, other: DescriptorSide) -> ImageSide:
        """Find the images and the components in a document.

        Args:
            document: The document of the image.
            other: The descriptor's side; what is in its document already doesn't count here.

        Raises:
            NotFound: If the document has none.
        """
        theirs = {iri_of(member.get("id")) for member in other.members}
        inside = [member for member in members(document) if iri_of(member.get("id")) not in theirs]
        images = [thing for member in inside for _, thing in walk(member) if is_a(thing, "Image")]
        if not images:
            raise NotFound("contains no Image", source=document.source, hint=_ORDER)
        return cls(inside, images, list(_groups(inside, document.id)))

    def used(self) -> dict[str, set[str]]:
        """Give what is referred to from outside of descriptors, by IRI, with the slots that do so."""
        found: dict[str, set[str]] = {}
        for member in self.members:
            if not is_a(member, "HardwareDescriptor") and not is_a(member, "Component") and not _is_rest(member):
                for iri, slot in references(member):
                    found.setdefault(iri, set()).add(slot)
        return found

    def ranges(self) -> dict[str, set[str]]:
        """Give the classes that references to a thing may lead to, by the IRI of the thing."""
        found: dict[str, set[str]] = {}
        for member in self.members:
            for iri, slot in references(member):
                found.setdefault(iri, set()).add(current_model().slots[slot].range)
        return found


def _is_rest(thing: Mapping[str, Any]) -> bool:
    return OF in extensions_of(thing)


def _groups(inside: list[dict[str, Any]], name: str) -> Iterator[Group]:
    loose: list[Mapping[str, Any]] = []
    for member in inside:
        if is_a(member, "HardwareDescriptor"):
            parts = objects(member.get("components"))
            yield Group(iri_of(member.get("id")) or "", parts, member, _instrument(member) or None)
        elif is_a(member, "Collection"):
            own = member["extensions"][OF] if _is_rest(member) else member.get("id")
            yield from _groups(objects(member.get("members")), str(own))
        elif is_a(member, "Component"):
            loose.append(member)
    if loose:
        yield Group(iri_of(name) or name, loose)
