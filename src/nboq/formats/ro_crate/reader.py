"""What is taken from a crate of others: instruments, how images were acquired with them, images, papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from nboq.document import Json, Note, canonical, content, derived_id, label, named_id
from nboq.errors import short
from nboq.formats.ro_crate.entities import Entities, is_metadata
from nboq.pid import find, iri_of
from nboq.pid.labels import pid_label
from nboq.schema.dates import iso_day
from nboq.schema.iri import expand

# The types of a crate → the class here. What an action has as its instrument is one, too, unless it is software.
_CLASSES: Final = {
    "IndividualProduct": "Instrument",
    "Instrument": "Instrument",
    "Microscope": "Instrument",
    "ProductModel": "InstrumentModel",
    "LabProtocol": "Protocol",
    "ImageObject": "Image",
    "Image": "Image",
    "ScholarlyArticle": "Publication",
}
_SUBJECTS: Final = ("Instrument", "Protocol", "Image")
_SOFTWARE: Final = {"SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow", "File", "CreativeWork"}
_TEXTS: Final = {
    "name": "name",
    "description": "description",
    "serialNumber": "serial_number",
    "mpn": "catalog_number",
    "url": "landing_page",
    "version": "version",
}
_LINKED: Final = {"sameAs": "identical_to", "model": "has_model", "hosted_by": "hosted_by", "citation": "described_in"}
_ONE: Final = {"has_model", "hosted_by"}
_MANY: Final = {"identical_to", "described_in"}
_DAYS: Final = {"dateCreated": "acquisition_date"}
_OF: Final = {
    "Instrument": {"name", "description", "serial_number", "landing_page", "identical_to", "has_model", "hosted_by"},
    "InstrumentModel": {"name", "description", "catalog_number", "landing_page"},
    "CoreFacility": {"name", "description", "landing_page"},
    "Protocol": {"name", "description", "landing_page"},
    "Image": {"name", "description", "acquisition_date"},
    "Publication": {"name", "description", "landing_page"},
    "Dataset": {"name", "description", "landing_page", "described_in"},
}


class _Taking:
    """The things of one crate as they are made."""

    def __init__(self, crate: Entities) -> None:
        self.crate = crate
        self.notes: list[Note] = []
        self.made: dict[str, Json] = {}
        self.left: list[Json] = []
        self.owner = self._owner(crate.said(crate.root))

    def _owner(self, said: dict[str, list[Any]]) -> str:
        """Give the identifier of the data set: its own, one that it says it has, or one that follows from all it says.

        Names wouldn't do: of two that are called alike, or not at all, one took the other's place in a store.
        """
        given = [one for name in ("accessionId", "identifier") for one in said.get(name, []) if isinstance(one, str)]
        elsewhere = {iri_of(iri) for iri in self.crate.by_id if ":" in iri}
        own = next((iri for one in given if (iri := iri_of(one)) and iri not in elsewhere), None)
        return self._iri(self.crate.root["@id"], own or named_id(f"RO-Crate {content(self.crate.by_id).decode()}"))

    def _iri(self, text: str, otherwise: str) -> str:
        # A file of a machine isn't named by its place there for anybody else.
        if ":" not in text or text.startswith(("#", ".", "_:", "file:")):
            return otherwise
        return iri_of(text) or expand(text) or otherwise

    def iri(self, given: str) -> str:
        return self._iri(given, derived_id(self.owner, given))

    def all(self) -> Json | None:
        crate = self.crate
        used = {
            tool
            for one in crate.by_id.values()
            if any(kind.endswith("Action") for kind in crate.types(one))
            for tool in crate.links(one, "instrument")
        }
        keepers = {keeper for one in crate.by_id.values() for keeper in crate.links(one, "hosted_by")}
        for iri, one in crate.by_id.items():
            kinds = crate.types(one)
            found = next((_CLASSES[kind] for kind in sorted(kinds) if kind in _CLASSES), None)
            if found is None and iri in used and not kinds & _SOFTWARE:
                found = "Instrument"
            if iri in keepers:
                found = "CoreFacility"
            if found is None and "File" in kinds and _says_image(crate.said(one)):
                found = "Image"
            if one is crate.root:
                continue
            if found is not None:
                self._take(one, found)
            elif not is_metadata(one):
                self.left.append(one)
        if not any(one["type"] in _SUBJECTS for one in self.made.values()):
            return None
        self._join()
        return self._whole()

    def _take(self, one: Json, kind: str, iri: str = "") -> Json:
        """Make a thing of an entity; what has no slot stays with it."""
        made: Json = {"type": kind, "id": iri or self.iri(one["@id"])}
        rest: Json = {}
        for name, values in self.crate.said(one).items():
            slot = (_TEXTS | _LINKED | _DAYS).get(name, "")
            convert: Callable[[Any], Any] = _linked if name in _LINKED else iso_day if name in _DAYS else _text
            good = [found for value in values if (found := convert(value))] if slot in _OF[kind] else []
            if name == "manufacturer" and kind in ("Instrument", "InstrumentModel"):
                makers = [self._party(value) for value in values]
                made |= {"manufacturers": makers} if kind == "Instrument" else {"manufacturer": makers[0]["name"]}
            elif good and len(good) == len(values) and (slot in _MANY or len(good) == 1):
                links = [self.iri(self.crate.same(found)) for found in good]
                made[slot] = (links[0] if slot in _ONE else links) if name in _LINKED else good[0]
            elif values and not (name == "identifier" and iri_of(values[0]) == iri_of(made["id"])):
                rest[f"rocrate:{name}"] = values if len(values) > 1 else values[0]
        if rest:
            made["extensions"] = rest
        self.made[one["@id"]] = made
        return made

    def _party(self, value: Any) -> Json:
        iri = _linked(value) if isinstance(value, dict) else None
        known = self.crate.by_id.get(iri or "", {})
        name = next(iter(self.crate.said(known).get("name", [])), None) or _text(value) or iri or short(value)
        made: Json = {"type": "Party", "name": str(name)}
        return made | ({"identified_by": iri_of(iri)} if iri and iri_of(iri) else {})

    def _join(self) -> None:
        """Say which instrument protocols and images name, and by which techniques it measures."""
        crate = self.crate
        for iri in [iri for iri, one in self.made.items() if one["type"] == "Protocol"]:
            said = crate.said(crate.by_id[iri])
            values = said.get("labEquipment", [])
            # A text beside a reference describes what that leads to.
            led = [value for value in values if isinstance(value, dict) and _linked(value)]
            tools = [tool for value in led if (tool := self._equipment(self.made[iri], value))]
            words = [] if tools else [value for value in values if value not in led]
            tools += [tool for value in words if (tool := self._equipment(self.made[iri], value))]
            techniques = list(self._techniques(said))
            if len(tools) == 1 and techniques:
                tools[0].setdefault("measurement_techniques", []).extend(techniques)
        for one in crate.by_id.values():
            used = [self.made[iri]["id"] for iri in crate.links(one, "instrument") if iri in self.made]
            for tool in crate.said(one).get("instrument", []) if crate.links(one, "result") else []:
                self._undescribed(one, tool)
            for iri in crate.links(one, "result") if len(used) == 1 else []:
                image = self.made.get(iri)
                if image is not None and image["type"] == "Image":
                    image["instrument"] = used[0]

    def _equipment(self, protocol: Json, value: Any) -> Json | None:
        """Give the instrument that a protocol names; of words without the identifier of one, none is made."""
        iri = self.crate.same(given) if isinstance(value, dict) and (given := _linked(value)) else None
        if iri is not None and iri not in self.crate.by_id and not iri_of(iri):
            message = "nothing in the crate says what this is"
            self.notes.append(_note("doubtful", protocol, "labEquipment", iri, message))
            return None
        if iri is not None:
            known = self.crate.by_id.get(iri)
            found = self.made.get(iri) or self._take(known or {"@id": iri}, "Instrument")
            self.left = [one for one in self.left if one is not known]
            return found
        text = _text(value)
        if not text:
            return None
        named = {found.identifier.iri for found in find(text)}
        for one in self.made.values():
            if one["type"] == "Instrument" and one["id"] in named:
                return one
        said = ", ".join(pid_label(one) for one in sorted(named))
        message = "only words name the microscope" + (f", with {said}, which nothing says more of" if said else "")
        self.notes.append(_note("doubtful", protocol, "labEquipment", text, f"{message}; give its PID"))
        return None

    def _undescribed(self, one: Json, tool: Any) -> None:
        """Tell of what an action names as its instrument where the crate says nothing of it."""
        iri, text = _linked(tool) if isinstance(tool, dict) else None, _text(tool)
        if text or (iri and self.crate.same(iri) not in self.crate.by_id):
            of = short(" ".join(map(str, self.crate.said(one).get("name", [one["@id"]]))), 60)
            message = (
                "only words name the microscope; give its PID" if text else "nothing in the crate says what this is"
            )
            self.notes.append(Note("doubtful", f"action {of}", "instrument", text or iri, message))

    def _techniques(self, said: dict[str, list[Any]]) -> Iterable[Json]:
        names = [str(one) for one in said.get("imagingMethodName", [])]
        for number, value in enumerate([*said.get("measurementTechnique", []), *said.get("fbbiId", [])]):
            iri = _linked(value) if isinstance(value, dict) else expand(str(value))
            told = next(iter(self.crate.said(self.crate.by_id.get(iri or "", {})).get("name", [])), None)
            name = told or (names[number] if number < len(names) else str(iri or value))
            yield {"type": "NamedConcept", "name": str(name)} | ({"identified_by": iri} if iri else {})

    def _whole(self) -> Json:
        root = self._take(self.crate.root, "Dataset", self.owner)
        del self.made[self.crate.root["@id"]]
        of = {kind: [one["id"] for one in self.made.values() if one["type"] == kind] for kind in _SUBJECTS}
        links = {"collected_by": of["Instrument"], "follows_protocol": of["Protocol"]}
        root |= {slot: ids for slot, ids in links.items() if ids}
        for one in [root, *self.made.values()]:
            for name, value in one.get("extensions", {}).items():
                self.notes.append(_note("kept", one, name.partition(":")[2], value, "no slot; kept in extensions"))
        made: Json = {
            "type": "Collection",
            "id": derived_id(self.owner, "crate"),
            "members": [root, *self.made.values()],
        }
        if self.left:
            made["extensions"] = {"rocrate:left": self.left}
            kinds = Counter(", ".join(sorted(self.crate.types(one))) or "no type" for one in self.left)
            for kind, count in sorted(kinds.items()):
                message = f"{count} described in the crate; no class for that here, kept in extensions"
                self.notes.append(Note("kept", "RO-Crate", kind, count, message))
        return canonical(made)


def taken(crate: Entities) -> tuple[Json | None, list[Note]]:
    """Take from a crate what there are classes for.

    Returns:
        A Collection, or None where no instrument, protocol or image is named; and what there is to tell.

    >>> graph = [{"@id": "ro-crate-metadata.json", "about": {"@id": "./"}}, {"@id": "./", "@type": "Dataset"}]
    >>> graph += [{"@id": "#1", "@type": "LabProtocol", "name": "Imaging", "labEquipment": "Our confocal"}]
    >>> found, notes = taken(Entities({"@graph": graph}, "crate"))
    >>> [one["type"] for one in found["members"]], notes[0].message
    (['Dataset', 'Protocol'], 'only words name the microscope; give its PID')
    """
    taking = _Taking(crate)
    return taking.all(), taking.notes


def _note(kind: Any, entity: Json, name: str, value: Any, message: str) -> Note:
    return Note(kind, label(entity), name, value, message)


def _says_image(said: dict[str, list[Any]]) -> bool:
    return any(str(one).startswith(("image/", "application/vnd.zarr")) for one in said.get("encodingFormat", []))


def _linked(value: Any) -> str | None:
    iri = value.get("@id") if isinstance(value, dict) else value
    return iri if isinstance(iri, str) and iri else None


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        return _text(value["@value"]) if "@value" in value else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
