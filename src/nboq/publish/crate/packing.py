"""Packing: what goes into a crate, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from nboq._version import __version__
from nboq.batch import single
from nboq.comparison.match import verdict
from nboq.document import Document, Json, as_list, is_a, to_json, walk
from nboq.errors import InputError, Malformed, MissingDependency, NboqError, NotFound, as_text, short
from nboq.files import folder_atomically, write_atomically
from nboq.formats import encode, read
from nboq.formats.content import load_json
from nboq.formats.ro_crate import CARRIER
from nboq.formats.zarr_hierarchy import CRATE, is_hierarchy
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.prose import methods
from nboq.publish.crate import payload
from nboq.publish.crate.kinds import KINDS, ROOT, Kind
from nboq.publish.crate.study import Study, license_url
from nboq.publish.landing.naming import href
from nboq.publish.landing.schema_org import class_of, coverage, kept, party_class, properties_of
from nboq.registration.pid_status import situation
from nboq.sanitize import sanitize
from nboq.schema.dates import iso_day
from nboq.schema.imaging_methods import methods_of_term, term_of_method
from nboq.schema.iri import expand
from nboq.schema.model import current_model

try:
    from rocrate.rocrate import ROCrate
except ModuleNotFoundError:
    raise MissingDependency("rocrate", "publish") from None

DESCRIPTOR: Final = "descriptor.jsonld"
"""The descriptor in the crate."""
# schema.org has no property for where an instrument stands, nor one for what a descriptor does.
OWN: Final = ("hosted_by", "describes")
_MODEL: Final = "https://w3id.org/nbo-q/"
_PROFILE: Final = ["CreativeWork", "Profile"]
_BIOSCHEMAS: Final = "https://bioschemas.org/profiles/Dataset/1.0-RELEASE"
# The minimum of that profile, in the names of schema.org, without what every entity has.
_ASKED: Final = ("description", "identifier", "keywords", "license", "name", "url")
_PROTOCOL: Final = "#acquisition-protocol"
_NOTES: Final = 1000
"""How many notes are kept; of a hundred thousand images, each may have one."""
_OBO: Final = "http://purl.obolibrary.org/obo/"
_PAPERS: Final = ("described_in", "cited_by")
_UNITS: Final = {"file count": "UO_0000189", "bytes": "UO_0000233"}


@dataclass(frozen=True, slots=True)
class Crate:
    """A crate that was made.

    Attributes:
        folder: Where it is.
        files: The files and folders in it that were given or made, by their paths there.
        entities: The identifiers that it describes.
        profile: The profile that its root fits, or nothing.
        notes: What there is to tell.
        mismatched: Whether an image names another instrument or descriptor.
        missing: What the kind requires and nobody said, by the field of a study that says it.
    """

    folder: Path
    files: tuple[str, ...]
    entities: tuple[str, ...]
    profile: str = ""
    notes: tuple[str, ...] = ()
    mismatched: bool = False
    missing: tuple[str, ...] = ()


@dataclass
class Packing:
    """One crate in the making.

    Attributes:
        document: The descriptor.
        source: Its file.
        given: The files and folders that go along.
        name: What the crate is called; else it's named by the study, or the instrument.
        license: The address of its licence.
        kind: One of `KINDS`.
        study: What is known of the study that is deposited.
    """

    document: Document
    source: Path
    given: list[Path]
    name: str
    license: str
    kind: str = "crate"
    study: Study = field(default_factory=Study)
    notes: list[str] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    """What of `given` holds images that were made with something else, by place."""

    def pack(self, folder: Path) -> Crate:
        """Write the crate into a folder."""
        kind, places = self.how, payload.places(self.given)
        instrument = self.begin()
        has_files = kind.payload != "none"
        content = encode(self.document, "json")[0]
        original = f"original/{payload.fit(self.source)}" if has_files and self.source.is_file() else ""
        self._descriptor(instrument, content, original)
        if has_files:
            write_atomically(folder / DESCRIPTOR, content)
        if original:
            payload.copied(self.source, folder / original)
        self._acquisition(self._files(places, folder), instrument, original)
        profile = self._root(places)
        root = (href(self.study.url) or ROOT) if not has_files else ROOT
        metadata = kind.metadata(self.graph.values(), root, own_terms())
        about = next(one for one in metadata["@graph"] if one["@id"] == root)
        missing = tuple(asked for name, asked in kind.asks.items() if about.get(name, ROOT) == ROOT)
        name = CRATE if has_files else f"{payload.fit(Path(self.study.accession or 'study').absolute())}-{CRATE}"
        write_atomically(folder / name, to_json(metadata))
        listed = payload.FILE_LIST if kind.payload == "listed" else ""
        names = tuple(filter(None, (DESCRIPTOR, original, *places, listed))) if has_files else ()
        return Crate(folder, names, tuple(self.entities), profile, tuple(self.notes), bool(self.others), missing)

    @property
    def how(self) -> Kind:
        """What differs between kinds."""
        return KINDS[self.kind]

    def begin(self) -> dict[str, str] | None:
        """Describe the instrument, its model and its facility; give the reference to the instrument."""
        # What its fields can't take stays in the files; nothing is said of it.
        self.shown = sanitize(self.document, printable=True)[0]
        self.things: dict[Tier, Mapping[str, Any]] = {tier: {} for tier in Tier}
        self.things |= situation(self.shown).entities
        self.graph: dict[str, Json] = {ROOT: {"@id": ROOT, "@type": "Dataset"}}
        everything = [one for _, one in walk(self.shown.data) if isinstance(one, Mapping)]
        named = ((one.get("name"), iri_of(one.get("identified_by"))) for one in everything if is_a(one, "Party"))
        self.parties = {name: iri for name, iri in named if iri}
        self.images = [one for one in everything if is_a(one, "Image")]
        self.samples = [one for one in everything if is_a(one, "Sample")]
        self.methods = dict.fromkeys(_methods_of(self.shown))
        self.software = [one for one in everything if is_a(one, "AcquisitionSoftware")]
        keeper = self._thing(Tier.FACILITY)
        make = self._thing(Tier.MODEL, "catalog_number", "manufacturer")
        said = ("serial_number", "manufacturers", "identical_to")
        return self._thing(Tier.INSTANCE, *said, model=make, hosted_by=keeper)

    # What has an identifier

    def _add(self, iri: str | None, kind: str | list[str], said: Mapping[str, Any]) -> dict[str, str] | None:
        """Describe a thing once; give the reference to it."""
        if iri is None:
            return None
        if iri not in self.graph:
            self.entities.append(iri)
        return self.refer(iri, kind, {"identifier": pid_label(iri), **said})

    def refer(self, iri: str, kind: str | list[str], said: Mapping[str, Any]) -> dict[str, str]:
        """Give the reference to what may have no identifier of its own; describe it unless that's done."""
        if iri not in self.graph:
            self.graph[iri] = {"@id": iri, "@type": kind, **kept(said)}
        return {"@id": iri}

    def _thing(self, tier: Tier, *fields: str, **more: Any) -> dict[str, str] | None:
        """Describe what stands at a tier, with some of its fields and what it's tied to."""
        thing = self.things[tier]
        said = properties_of(thing, fields, self._party, lambda iri: {"@id": iri})
        return self._add(iri_of(thing.get("id")), class_of(tier), self._described(thing) | said | more)

    def _described(self, entity: Mapping[str, Any]) -> dict[str, Any]:
        iri = iri_of(entity.get("id"))
        return {
            "name": entity.get("name") or (pid_label(iri) if iri else None),
            "description": entity.get("description"),
            "url": href(entity.get("landing_page")) or href(iri),
        }

    def _party(self, party: Any, **more: Any) -> dict[str, str] | None:
        if not isinstance(party, Mapping) or not party.get("name"):
            return None
        kind, name, mail = party_class(party), str(party["name"]), party.get("contact")
        # A person of a study isn't known by the name alone.
        iri = iri_of(party.get("identified_by")) or (not more and self.parties.get(name)) or self._local(kind)
        said: Json = {"name": name, "url": href(party.get("url")) or href(iri), **more}
        if isinstance(mail, str) and "@" in mail:
            contact: Json = {"name": f"Mail to {mail}", "email": mail, "contactType": "scientific contact"}
            said |= {"email": mail, "contactPoint": self.refer(f"mailto:{mail}", "ContactPoint", contact)}
        return self.refer(iri, kind, said)

    def _local(self, what: str) -> str:
        return f"#{what.lower()}-{len(self.graph)}"

    # Files

    def _descriptor(self, instrument: dict[str, str] | None, content: bytes, original: str) -> None:
        one = self.things[Tier.DESCRIPTOR]
        about = self._add(iri_of(one.get("id")), "CreativeWork", self._described(one))
        said: Json = {**self.of_descriptor(instrument), "sameAs": about}
        if self.how.payload == "none":
            self.refer(CARRIER, "CreativeWork", {**said, "text": content.decode()})
            return
        if original:
            told: Json = {
                "name": f"{as_text(self.source.name)}, the descriptor as it was given",
                "description": "The file that the descriptor was read from, byte for byte.",
                "encodingFormat": payload.media(self.source),
                "contentSize": str(self.source.stat().st_size),
            }
            said["isBasedOn"] = self._file(original, "File", told)
        self._file(DESCRIPTOR, "File", {**said, "contentSize": str(len(content))})

    def of_descriptor(self, instrument: dict[str, str] | None) -> dict[str, Any]:
        """Say what is said of the descriptor, wherever it stands."""
        one = self.things[Tier.DESCRIPTOR]
        iri = iri_of(one.get("id"))
        return {
            "name": one.get("name") or "Hardware descriptor",
            "description": f"What the microscope consists of, at tier {one.get('tier')}.",
            "encodingFormat": "application/ld+json",
            "conformsTo": self.refer(_MODEL, _PROFILE, {"name": "NBO-Q, the light-microscopy metadata model"}),
            "about": instrument,
            "describes": instrument,
            "identifier": pid_label(iri) if iri else None,
            "version": one.get("version"),
            "temporalCoverage": coverage(one),
        }

    def _file(self, place: str, kind: str | list[str], said: Mapping[str, Any]) -> dict[str, str]:
        """Describe what stands in the crate, and list it as a part of it."""
        return self._listed("hasPart", self.refer(payload.address(place), kind, said))

    def _listed(self, name: str, made: dict[str, str]) -> dict[str, str]:
        self.graph[ROOT].setdefault(name, []).append(made)
        return made

    def _files(self, places: Mapping[str, Path], folder: Path) -> dict[str, list[str]]:
        """Copy and describe what goes along; give where images are, each with the days on which they were taken."""
        kind = self.how
        found: dict[str, list[str]] = {}
        self.count, self.bytes = 0, 0
        with ExitStack() as held:
            row = None
            if kind.payload == "listed":
                for entity in payload.list_entities():
                    self.graph[entity["@id"]] = entity
                self._listed("hasPart", {"@id": payload.FILE_LIST})
                file = held.enter_context((folder / payload.FILE_LIST).open("w", encoding="utf-8", newline=""))
                row = payload.file_list(file)
                for place in (DESCRIPTOR, *(f"original/{one.name}" for one in (folder / "original").glob("*"))):
                    row(place, (folder / place).stat().st_size, False, "")
            for place, path in places.items():
                header: Mapping[str, Any] = {}
                days: list[str] = []
                images, before = 0, self.count
                for inner, source in payload.each_file(place, path):
                    image = payload.is_image(source)
                    at = inner if row else place
                    header = self._header(source, at) if payload.has_header(source) else {}
                    ours = image and at not in self.others
                    day = iso_day(header.get("acquisition_date")) if ours else None
                    days = [min(*days, day), max(*days, day)] if days and day else days or [day] if day else days
                    images += ours
                    length = payload.size(source) if kind.payload == "none" else payload.copied(source, folder / inner)
                    self.count, self.bytes = self.count + 1, self.bytes + length
                    if row:
                        row(inner, length, image, _PROTOCOL if ours else "")
                if path.is_dir() and before == self.count:
                    self._note(f"{as_text(path)}: no file is in it")
                    if kind.payload != "none":
                        (folder / place).mkdir(parents=True, exist_ok=True)
                if place in self.others and kind.payload == "files" and path.is_dir():
                    self._note(f"{as_text(path)}: no image of it is claimed; give the others one by one, or --kind bia")
                elif images and place not in self.others:
                    found.setdefault(payload.address(place) if not row else payload.IN, []).extend(days)
                if kind.payload == "files":
                    self._described_file(place, path, images, header)
        if places and kind.payload == "listed":
            made = f"{self.count} {'file' if self.count == 1 else 'files'}"
            said: Json = {"name": "Images", "description": f"{made}, listed in {payload.FILE_LIST}."}
            self._file(payload.IN, "Dataset", said | {"executes": {"@id": _PROTOCOL}})
        return found

    def _described_file(self, place: str, path: Path, images: int, header: Mapping[str, Any]) -> None:
        one = not path.is_dir() or is_hierarchy(path)
        kind = "Dataset" if path.is_dir() else "File"
        said: Json = {
            "name": (header.get("name") if one else None) or as_text(path.name),
            "encodingFormat": payload.media(path) if one else None,
            "contentSize": str(path.stat().st_size) if path.is_file() else None,
            "dateCreated": iso_day(header.get("acquisition_date")) if one else None,
            "description": "An image." if images and one else f"{as_text(path.name)}, as it was given.",
        }
        self._file(place, [kind, "ImageObject"] if one and payload.is_image(path) else kind, said)

    def _note(self, text: str) -> None:
        if len(self.notes) < _NOTES:
            self.notes.append(text)

    def _header(self, path: Path, place: str) -> Mapping[str, Any]:
        """Read what an image says of itself; tell where it was made with something else."""
        try:
            found = read(path)
        except NboqError as error:
            self._note(str(error))
            return {}
        images = [entity for _, entity in walk(found.data) if is_a(entity, "Image")]
        ours = {tier: iri_of(self.things[tier].get("id")) for tier in (Tier.INSTANCE, Tier.DESCRIPTOR)}
        others = [
            (tier, named[0])
            for image in images
            for slot, tier in (("instrument", Tier.INSTANCE), ("documented_by", Tier.DESCRIPTOR))
            # OME numbers instruments within a file; only what others can resolve speaks of the same thing.
            if (named := [iri for one in as_list(image.get(slot)) if (iri := iri_of(one)) and href(iri)])
            and ours[tier] not in named
        ]
        for tier, iri in others:
            self._note(f"{path}: its header names another {tier}, {pid_label(iri)}")
        other = bool(others)
        if images and not other:
            with suppress(InputError, NotFound):
                known, evidence = verdict(self.document, found)
                other = known == "another"
                if other or known == "unknown":
                    self._note(f"{path}: {'it was taken with another instrument: ' * other}{evidence}")
        if other:
            self.others.add(place)
        else:
            self.methods |= dict.fromkeys(_methods_of(found))
        return images[0] if images else {}

    def _acquisition(self, found: Mapping[str, list[str]], instrument: dict[str, str] | None, original: str) -> None:
        """Say how the images came to be, and which programs ran."""
        parts = self.how.parts
        if "protocol" in parts:
            self._protocol(instrument)
        runs = "runs" in parts
        ran = [self._program(one) for one in self.software] if runs else []
        agent = self._agents()
        if runs and original:
            tool: Json = {"name": "NBO-Q", "url": _MODEL, "softwareVersion": __version__}
            run: Json = {
                "name": "Writing of the descriptor",
                "description": f"nboq publish crate, version {__version__}",
                "instrument": self.refer(f"{_MODEL}software", "SoftwareApplication", tool),
                "object": {"@id": payload.address(original)},
                "result": {"@id": DESCRIPTOR},
                "endTime": datetime.now(UTC).isoformat("T", "seconds"),
                "agent": agent,
            }
            self._listed("mentions", self.refer("#description", "CreateAction", run))
        if not found or instrument is None or self.how.payload == "none":
            return
        days = sorted(day for both in found.values() for day in both) or [""]
        if runs and not self.study.authors:
            self._note("nobody is named who took the images, as the profile recommends; give --study FILE with authors")
        if runs and not ran:
            self._note("no acquisition software is named, so that no run made the images; the microscope stands there")
        said: Json = {
            "name": "Acquisition of the images",
            "description": f"Images were taken with {self._equipment()}.",
            "instrument": ran or [instrument, {"@id": DESCRIPTOR}],
            "object": {"@id": DESCRIPTOR} if ran else None,
            "executes": {"@id": _PROTOCOL} if "protocol" in parts else None,
            "result": [{"@id": place} for place in found],
            "startTime": days[0],
            "endTime": days[-1],
            # Who described the microscope needn't have taken the images.
            "agent": agent if runs and self.study.authors else None,
        }
        kind = "Action" if runs and not ran else "CreateAction"
        self._listed("mentions", self.refer("#acquisition", kind, said))

    def _program(self, one: Mapping[str, Any]) -> dict[str, str]:
        url = href(one.get("website"))
        iri = iri_of(one.get("id")) or url or self._local("software")
        version = one.get("version")
        return self.refer(iri, "SoftwareApplication", {"name": one.get("name"), "url": url, "softwareVersion": version})

    def _agents(self) -> list[dict[str, str]]:
        given: list[tuple[Any, Json]] = [(one, {}) for one in self.things[Tier.DESCRIPTOR].get("creators") or ()]
        if self.study.authors:
            given = []
        for one in self.study.authors:
            home = one.get("affiliation") or one.get("ror")
            at = self._party({"party_kind": "Organization", "name": home, "identified_by": one.get("ror")})
            person = {"party_kind": "Person", "name": one["name"], "identified_by": one.get("orcid")}
            given.append((person | {"contact": one.get("email")}, {"affiliation": at}))
        return [ref for party, more in given if (ref := self._party(party, **more))]

    def _equipment(self) -> str:
        """Name what the images were taken with, each thing with its identifier."""
        told = []
        for tier in (Tier.INSTANCE, Tier.MODEL, Tier.FACILITY, Tier.DESCRIPTOR):
            if thing := self.things[tier]:
                iri = iri_of(thing.get("id"))
                told.append(str(thing.get("name") or f"the {tier}") + (f" ({pid_label(iri)})" if iri else ""))
        return ", ".join(told)

    def _protocol(self, instrument: dict[str, str] | None) -> None:
        terms, equipment = self._terms(), self._equipment()
        text = str(methods(self.document)) if self.images else ""
        said: Json = {
            "name": "Acquisition of the images",
            "description": text or f"Images were taken with {equipment}.",
            "labEquipment": equipment if self.how.payload == "listed" else [equipment, instrument],
            "imagingMethodName": list(terms.values()),
            "fbbiId": [iri for iri in terms if "FBbi" in iri],
        }
        if "terms" in self.how.parts:
            named = [self.refer(iri, "DefinedTerm", {"name": name}) for iri, name in terms.items()]
            said["measurementTechnique"] = named
        self.refer(_PROTOCOL, "LabProtocol", said)

    def _terms(self) -> dict[str, str]:
        """Give the terms of ontologies for the methods that are said, with their names."""
        found: dict[str, str] = {}
        for method in self.study.methods:
            iri = expand(method["term"]) if method.get("term") else None
            if iri is None:
                self._note(f"the method {method['name']} has no term, such as FBbi:00000251, and isn't named by one")
            else:
                found[iri] = method["name"]
        for value, term in self.methods:
            near = next(iter(methods_of_term(term)), None) if term else term_of_method(value)
            iri = expand(term) if term else near.iri if near and near.relation != "related" else None
            if iri:
                found.setdefault(iri, near.label if near else pid_label(iri))
        return found

    # The whole

    def _root(self, places: Mapping[str, Path]) -> str:
        study, kind, root = self.study, self.how, self.graph[ROOT]
        one, instrument = self.things[Tier.DESCRIPTOR], self.things[Tier.INSTANCE]
        bench = iri_of(instrument.get("id"))
        called = instrument.get("name") or one.get("name") or pid_label(str(one.get("id")))
        iri = iri_of(one.get("id"))
        files = f" and {len(places)} {'file' if len(places) == 1 else 'files'}" if places else ""
        publisher: Json = {**study.publisher, "identified_by": study.publisher.get("ror") or study.publisher.get("url")}
        said: Json = {
            "name": self.name or study.title or f"{called}: hardware descriptor{files}",
            "description": study.description or f"The hardware descriptor of the light microscope {called}{files}.",
            "identifier": study.accession or (pid_label(iri) if iri and not kind.asks else None),
            "url": href(study.url) or href(one.get("landing_page")) or href(iri),
            "keywords": study.keywords or ["light microscopy", "hardware descriptor", "NBO-Q"],
            "license": self._license(),
            "author": self._agents(),
            "publisher": self._party(publisher if study.publisher else one.get("publisher")),
            "about": {"@id": bench} if bench else None,
            "citation": self._papers(),
            "mainEntity": {"@id": DESCRIPTOR if DESCRIPTOR in self.graph else CARRIER},
            "datePublished": iso_day(study.date) or datetime.now(UTC).date().isoformat(),
        }
        if "taxa" in kind.parts:
            said["taxa"] = self._taxa()
        if "sizes" in kind.parts and self.count:
            said["size"] = [
                self.refer(f"#{unit.replace(' ', '-')}", "QuantitativeValue", _amount(unit, value))
                for unit, value in (("file count", self.count), ("bytes", self.bytes))
            ]
        if "terms" in kind.parts:
            techniques = as_list(self.graph[_PROTOCOL].get("measurementTechnique"))
            said["executes"] = [{"@id": _PROTOCOL}, *techniques] if techniques else []
        root |= kept(said)
        profile = kind.profile
        if not profile and kind.payload == "files" and all(said[key] for key in _ASKED):
            profile = (_BIOSCHEMAS, "Bioschemas Dataset")
        if profile:
            root["conformsTo"] = self.refer(profile[0], _PROFILE, {"name": profile[1]})
        return f"{profile[1]} {profile[0].rpartition('/')[2].partition('-')[0]}" if profile else ""

    def _taxa(self) -> list[dict[str, str]]:
        """Describe the species that were imaged."""
        pairs = [(one["name"], one.get("taxon")) for one in self.study.organisms]
        pairs += [(str(one.get("organism") or ""), one.get("organism_term")) for one in self.samples]
        found = {}
        for name, taxon in dict.fromkeys(pairs):
            if name:
                iri = iri_of(taxon) or expand(str(taxon or "")) or self._local("taxon")
                found[iri] = self.refer(iri, "Taxon", {"scientificName": name, "name": name})
        return list(found.values())

    def _license(self) -> dict[str, str] | None:
        given = self.license or self.study.license
        url = license_url(given)
        if not url:
            if given:
                self._note(
                    f"{short(given)} is no address of a licence and no name of one of Creative Commons'; left out"
                )
            if "license" not in self.how.asks.values():
                self._note("the crate has no licence, which RO-Crate asks for; give --license URL")
            return None
        if self.how.payload == "listed":
            return {"@id": url}  # where nothing describes it, a text
        return self.refer(url, "CreativeWork", {"name": url, "description": "The terms under which this may be used."})

    def _papers(self) -> list[dict[str, str]]:
        """Describe the papers about the things; give the references to them."""
        named = {iri_of(one.get("id")): one for _, one in walk(self.document.data) if is_a(one, "Publication")}
        given = (one for thing in self.things.values() for slot in _PAPERS for one in thing.get(slot) or ())
        added = (
            self._add(iri, "ScholarlyArticle", self._described({"id": iri, **named.get(iri, {})}))
            for iri in map(iri_of, given)
        )
        return [paper for paper in added if paper]


def _amount(unit: str, value: int) -> Json:
    return {"name": unit, "value": value, "unitCode": f"{_OBO}{_UNITS[unit]}", "unitText": unit}


def _methods_of(document: Document) -> list[tuple[str, str]]:
    """Give by which methods the channels of images were taken: values of the model, and terms."""
    channels = [one for _, one in walk(document.data) if is_a(one, "Channel")]
    return [(str(one.get("imaging_method", "")), str(one.get("imaging_method_term", ""))) for one in channels]


def own_terms() -> dict[str, str]:
    """Give the terms of ours that crates use."""
    return {name: current_model().slots[name].iri for name in OWN}


def publish_crate(
    descriptor: str | Path,
    files: Iterable[str | Path],
    output: str | Path,
    *,
    name: str = "",
    license: str = "",
    kind: str = "crate",
    study: Study | None = None,
) -> Crate:
    """Pack a descriptor with its images into an RO-Crate.

    Args:
        descriptor: A file in any readable format with a descriptor in it.
        files: Images, other files and folders that go along, under their names.
        output: The folder of the crate, which mustn't be there.
        name: What it's called; left out, it's named by the study or the instrument.
        license: The address of its licence.
        kind: One of `KINDS`: `crate`, `process-run`, `bia` for the BioImage Archive, `gide` for its search profile.
        study: What repositories ask of a study and no microscope knows.

    Raises:
        InputError: If there is something where the crate would go, or that is in a folder which goes along, or two
            files have one name, or there is no such kind.
        Malformed: If the crate, read back, doesn't say what went into it.
        NotFound: If a file isn't there.
        NboqError: If the descriptor can't be read, or holds none or several.

    >>> import nboq, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> bench = {"type": "Instrument", "id": "https://doi.org/10.83185/ab", "name": "Bench"}
    >>> one = {"type": "HardwareDescriptor", "id": "urn:uuid:1", "tier": 1, "describes": bench}
    >>> _ = nboq.write(one, f"{folder.name}/bench.yaml")
    >>> made = publish_crate(f"{folder.name}/bench.yaml", [], f"{folder.name}/crate")
    >>> made.files
    ('descriptor.jsonld', 'original/bench.yaml')
    >>> folder.cleanup()
    """
    source, out = Path(descriptor), Path(output)
    if kind not in KINDS:
        raise InputError(f"unknown kind of crate {kind!r}", hint=f"known are {', '.join(KINDS)}")
    if out.exists() or out.is_symlink():
        raise _taken(out)
    document = single(source)
    given = [Path(one) for one in files]
    if inside := next((one for one in given if one.is_dir() and one.resolve() in out.resolve().parents), None):
        hint = "give an --output elsewhere"
        raise InputError(f"would be in {as_text(inside)}, which goes into the crate", source=out, hint=hint)
    work = Packing(document, source, given, name, license, kind, study or Study())
    with folder_atomically(out) as folder:
        with payload.reading(source, *given):
            made = work.pack(folder)
        read_back(folder, document, made.files, made.entities)
        if out.exists():
            raise _taken(out)
    return replace(made, folder=out)


def _taken(out: Path) -> InputError:
    hint = "give another --output or remove it"
    return InputError("is there already, and a crate overwrites nothing", source=out, hint=hint)


def read_back(folder: Path, document: Document, files: Collection[str], entities: Iterable[str]) -> None:
    """Read a crate and hold it to what went into it.

    Args:
        folder: The crate.
        document: The descriptor that it was made of.
        files: The files that it has to have.
        entities: The identifiers that it has to describe.

    Raises:
        Malformed: If something is missing or otherwise.
    """
    metadata = next(iter(folder.glob(f"*{CRATE}")), folder / CRATE)
    crate = ROCrate(load_json(metadata.read_bytes(), str(metadata)))
    described, is_listed = {entity.id for entity in crate.get_entities()}, payload.FILE_LIST in files
    wrong = [
        *(f"{one} isn't among its files" for one in files if not (is_listed or payload.address(one) in described)),
        *(f"{one} isn't there" for one in files if not (folder / one).exists()),
        *(f"nothing is said of {iri}" for iri in entities if iri not in described),
    ]
    if wrong:
        raise Malformed(wrong[0], source=folder)
    if read(folder if metadata.name == CRATE else metadata).data != document.data:
        raise Malformed(f"{DESCRIPTOR}, read again, isn't the same document", source=folder)
