"""The last step of a joining: the document that comes of it. Nothing that either file says is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nboq.comparison.match.candidates import OF, Group, described
from nboq.comparison.match.joining import MATCHES, Joining, entry
from nboq.comparison.match.references import redirected, references
from nboq.comparison.match.result import Merged
from nboq.document import (
    Document,
    Note,
    Report,
    derived_id,
    each_object,
    is_a,
    label,
    named_id,
    objects,
    sort_key,
    walk,
)
from nboq.formats.ome.values import settled
from nboq.pid import iri_of
from nboq.schema.model import current_model

_DESCRIPTORS: Final = "merge:descriptors"
_INSTRUMENTS: Final = "merge:instruments"
_REPLACED: Final = "merge:replaced"
_SETTING: Final = "merge:setting "
_COLLECTION: Final = "merge:collection"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Makes the joined document of what was found."""

    found: Joining
    said: bool
    """Whether the images are known to have been taken with the descriptor's instrument, even those that name none."""

    def result(self) -> Merged:
        """Make the joined document."""
        kept: dict[str, list[dict[str, Any]]] = {_DESCRIPTORS: [], _INSTRUMENTS: [], _REPLACED: self._replaced()}
        gone = {group.id for group in self.found.image.groups if group.descriptor is not None and self._spent(group)}
        ways = {**self.found.ways, **dict.fromkeys(gone, self.found.side.id)}
        members: list[dict[str, Any]] = []
        for member in self.found.image.members:
            members += self._rewritten(member, ways, gone, kept)
        bench = iri_of(self.found.side.instrument.get("id"))
        members = [each_object(self._documented(member, bench), self._retyped) for member in members]
        data = self._collection(kept)
        data["members"] = sorted([*self.found.side.members, *members], key=sort_key)
        findings = (*self._findings(members, bench), *self._doubts())
        given = self.found.given
        report = Report(given.source, (*given.report.notes, *findings), given.report.mapped)
        return Merged(
            Document(data, given.source, report),
            tuple(sorted(self.found.matches, key=lambda one: (not one.label.startswith("Instrument"), one.component))),
            tuple(sorted(self.found.unmatched, key=lambda one: (one.reason != "instrument", one.component))),
            tuple(sorted(self.found.contradictions, key=lambda one: (one.component, one.text))),
            findings,
        )

    def _spent(self, group: Group) -> bool:
        """Tell whether nothing outside a descriptor of the image's file needs anything in it any longer."""
        whole = group.descriptor
        if whole is None or not self.found.same(group):
            return False
        inside = described([whole]) - {group.id, *self.found.verdicts}
        needed = {
            iri
            for member in self.found.image.members
            if member is not whole
            for iri, _ in references(redirected(member, self.found.ways))
        }
        return not needed & (inside - self.found.side.ids)

    def _rewritten(
        self, member: dict[str, Any], ways: Mapping[str, str], gone: set[str], kept: dict[str, list[dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        """Give what a member of the image's document becomes."""
        matched = {entry({"id": one.component}) for one in self.found.matches if one.applied}
        name = iri_of(member.get("id")) or ""
        if is_a(member, "HardwareDescriptor"):
            if name in gone:
                kept[_DESCRIPTORS].append(member)
                rest = [
                    redirected(part, ways) for part in objects(member.get("components")) if entry(part) not in matched
                ]
                return [_rest(member, rest)] if rest else []
            return [self._whole(member, kept)]
        if is_a(member, "Component"):
            if name not in matched:
                return [redirected(member, ways)]
            kept[_REPLACED].append(member)
            return []
        if is_a(member, "Collection"):
            below = [one for item in member.get("members") or () for one in self._rewritten(item, ways, gone, kept)]
            if not below:
                return []
            return [{**redirected(member, ways), "members": sorted(below, key=sort_key)}]
        return [redirected(member, ways)]

    def _whole(self, own: dict[str, Any], kept: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Give a descriptor of the image's file that stays: of the same instrument, where it is the same."""
        thing = own.get("describes")
        iri = iri_of(thing.get("id") if isinstance(thing, Mapping) else thing)
        target = self.found.side.instrument.get("id")
        if iri is None or not target or not self.found.verdicts[iri].same:
            return own
        if isinstance(thing, dict):
            kept[_INSTRUMENTS].append(thing)
        made = {**own, "describes": target}
        # One id may stand in a document once; the descriptor's own description of the part is the one to read.
        if "components" in own:
            parts = objects(own["components"])
            made["components"] = [part for part in parts if entry(part) not in self.found.parts]
            kept[_REPLACED] += [part for part in parts if entry(part) in self.found.parts]
        return made

    def _documented(self, data: dict[str, Any], bench: str | None) -> dict[str, Any]:
        """Say of the images that the descriptor documents them."""
        made = dict(data)
        if isinstance(data.get("members"), list):
            inside = (self._documented(item, bench) if isinstance(item, dict) else item for item in data["members"])
            made["members"] = list(inside)
        if not is_a(made, "Image") or bench is None:
            return made
        if self.said and not made.get("instrument"):
            made["instrument"] = str(self.found.side.instrument["id"])
        if iri_of(made.get("instrument")) == bench:
            names = [name for name in made.get("documented_by") or () if iri_of(name) != iri_of(self.found.side.id)]
            made["documented_by"] = sorted([*map(str, names), self.found.side.id])
        return made

    def _retyped(self, one: dict[str, Any]) -> dict[str, Any]:
        """Give settings the class that belongs to the component, where the image's file knew less of it."""
        target, kind = self.found.parts.get(iri_of(one.get("settings_of")) or ""), str(one.get("type"))
        use = current_model().classes[kind].slots.get("settings_of") if is_a(one, "Settings") else None
        if target is None or use is None or is_a(target, use.range):
            return one
        better = _settings_class(kind, str(target.get("type")))
        if not better:
            return one
        fields = current_model().classes[better].slots
        made = {key: value for key, value in one.items() if key in fields} | {"type": better}
        kept = {f"{_SETTING}{key}": value for key, value in one.items() if key not in fields}
        made |= {"extensions": {**made.get("extensions", {}), **kept}} if kept else {}
        return settled(made) if is_a(made, "DetectionSystemSettings") else made

    def _replaced(self) -> list[dict[str, Any]]:
        """Give what the image's document says otherwise of things that the descriptor's document describes."""
        theirs = {entry(member): member for member in self.found.side.members}
        inside = self.found.given.data.get("members") if self.found.given.type == "Collection" else None
        return [one for one in objects(inside) if entry(one) in theirs and one != theirs[entry(one)]]

    def _collection(self, kept: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Make the collection that holds everything, with what would be lost otherwise in its extensions."""
        data: dict[str, Any]
        if self.found.given.type == "Collection":
            data = {key: value for key, value in self.found.given.data.items() if key != "members"}
        else:
            data = {
                "type": "Collection",
                "id": named_id(f"{iri_of(self.found.side.id)}+{iri_of(self.found.given.id)}"),
                "name": f"{label(self.found.given.data)} and descriptor",
            }
        extra: dict[str, Any] = dict(data.pop("extensions", {}))
        records = sorted([*self.found.before, *self.found.records], key=lambda one: str(one["component"]))
        if records:
            extra[MATCHES] = records
        for key, things in kept.items():
            every = [*(one for one in extra.get(key, ()) if one not in things), *things]
            if every:
                extra[key] = sorted(every, key=sort_key)
        if self.found.known.type == "Collection":
            around = {key: value for key, value in self.found.known.data.items() if key != "members"}
            if around.get("id") != data["id"]:
                extra[_COLLECTION] = around
        if extra:
            data["extensions"] = extra
        return data

    def _findings(self, members: Iterable[dict[str, Any]], bench: str | None) -> Iterator[Note]:
        """Find images of days on which the descriptor doesn't hold."""
        since, until = self.found.side.descriptor.get("valid_from"), self.found.side.descriptor.get("valid_until")
        for one in (one for member in members for _, one in walk(member) if is_a(one, "Image")):
            day = str(one.get("acquisition_date") or "")[:10]
            if not day or bench is None or iri_of(one.get("instrument")) != bench:
                continue
            early, late = bool(since) and day < str(since)[:10], bool(until) and day > str(until)[:10]
            if early or late:
                edge = f"holds from {since}" if early else f"held until {until}"
                message = f"taken on {day}, but the descriptor {edge}; look for the one that held on that day"
                yield Note("doubtful", label(one), "acquisition_date", day, message)

    def _doubts(self) -> Iterator[Note]:
        for one in self.found.contradictions:
            slot = "instrument" if iri_of(one.component) in self.found.verdicts else "settings_of"
            yield Note("doubtful", one.label, slot, one.counterpart, f"{one.text}; matched all the same")


def _settings_class(kind: str, target: str) -> str:
    """Find the class of settings of the same kind that says most of a class of components; "" where there is none."""
    classes = current_model().classes
    line = classes[kind].ancestors
    family = line[line.index("Settings") - 1]
    found = {
        name: len(classes[body.slots["settings_of"].range].ancestors)
        for name, body in classes.items()
        if not body.abstract
        and family in body.ancestors
        and "settings_of" in body.slots
        and body.slots["settings_of"].range in classes[target].ancestors
    }
    return max(sorted(found), key=lambda name: (found[name], -len(classes[name].ancestors)), default="")


def _rest(own: Mapping[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Put what a descriptor of the image's file has beside the descriptor into a collection."""
    return {
        "type": "Collection",
        "id": derived_id(str(iri_of(own.get("id"))), "rest"),
        "name": "Parts beside the descriptor",
        "description": "Components that the file of the image describes and the descriptor of the instrument does not.",
        "extensions": {OF: iri_of(own.get("id"))},
        "members": sorted(parts, key=sort_key),
    }
