"""Packing: what goes into a crate, and what is said of it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from nboq.batch import single
from nboq.comparison.match import verdict
from nboq.document import Document, is_a, walk
from nboq.errors import InputError, Malformed, MissingDependency, NboqError, NotFound, as_text
from nboq.files import folder_atomically
from nboq.formats import encode, read
from nboq.formats.zarr_hierarchy import check_files, is_hierarchy
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.publish.landing.naming import href
from nboq.publish.landing.schema_org import class_of, coverage, kept, party_class, properties_of
from nboq.registration.pid_status import situation
from nboq.sanitize import sanitize
from nboq.schema.dates import iso_day
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
_OME: Final = (".ome.tiff", ".ome.tif", ".ome.tf2", ".ome.tf8", ".ome.btf", ".ome.xml", ".ome")
_ZARR: Final = "application/vnd.zarr"
_MEDIA: Final = {".jsonld": "application/ld+json", ".ttl": "text/turtle", ".yaml": "application/yaml"}


@dataclass(frozen=True, slots=True)
class Crate:
    """A crate that was made.

    Attributes:
        folder: Where it is.
        files: The files in it, by their paths there.
        entities: The identifiers that it describes.
        profile: The profile of Bioschemas that its root fits, or nothing.
        notes: What there is to tell.
        mismatched: Whether an image names another instrument or descriptor.
    """

    folder: Path
    files: tuple[str, ...]
    entities: tuple[str, ...]
    profile: str = ""
    notes: tuple[str, ...] = ()
    mismatched: bool = False


@dataclass
class Packing:
    """One crate in the making.

    Attributes:
        document: The descriptor.
        source: Its file.
        given: The files that go along.
        name: What the crate is called; else it's named by the instrument.
        license: The address of its licence.
    """

    document: Document
    source: Path
    given: list[Path]
    name: str
    license: str
    notes: list[str] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    others: set[Path] = field(default_factory=set)
    """Images that were made with something else."""

    def pack(self, folder: Path) -> Crate:
        """Write the crate into a folder."""
        paths = self._files()
        instrument = self.begin()
        self._descriptor(instrument)
        original = self._original()
        images = {path: self._file(path, place) for place, path in paths.items()}
        self._acquisition([found for path, found in images.items() if path not in self.others], instrument)
        profile = self._root()
        self.crate.write(str(folder))
        names = (DESCRIPTOR, *original, *paths)
        return Crate(folder, names, tuple(self.entities), profile, tuple(self.notes), bool(self.others))

    def begin(self) -> dict[str, str] | None:
        """Describe the instrument, its model and its facility; give the reference to the instrument."""
        # What its fields can't take stays in the files; nothing is said of it.
        found = situation(sanitize(self.document, printable=True)[0])
        self.things = dict(found.entities)
        self.crate = ROCrate(version="1.1")
        self.crate.metadata.extra_terms |= {name: current_model().slots[name].iri for name in OWN}
        return self._entities()

    def _files(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in self.given:
            folder = path.is_dir() and is_hierarchy(path)
            if not (path.is_file() or folder):
                raise NotFound(source=path)
            if folder:
                check_files(path)
            place = f"files/{_fit(path)}{'/' if folder else ''}"
            if place in found:
                message = f"has the name of {found[place]}, and the crate has one folder for both"
                raise InputError(message, source=path, hint="rename one")
            found[place] = path
        return found

    # What has an identifier

    def _add(self, iri: str | None, kind: str | list[str], said: Mapping[str, Any]) -> dict[str, str] | None:
        """Describe a thing once; give the reference to it."""
        if iri is None:
            return None
        if self.crate.get(iri) is None:
            self.entities.append(iri)
        return self.refer(iri, kind, {"identifier": pid_label(iri), **said})

    def refer(self, iri: str, kind: str | list[str], said: Mapping[str, Any]) -> dict[str, str]:
        """Give the reference to what may have no identifier of its own; describe it unless that's done."""
        if self.crate.get(iri) is None:
            self.crate.add_jsonld({"@id": iri, "@type": kind, **kept(said)})
        return {"@id": iri}

    def _entities(self) -> dict[str, str] | None:
        things = self.things
        facility, model = things.get(Tier.FACILITY, {}), things.get(Tier.MODEL, {})
        keeper = self._add(iri_of(facility.get("id")), class_of(Tier.FACILITY), self._described(facility))
        make = self._add(
            iri_of(model.get("id")),
            class_of(Tier.MODEL),
            self._described(model) | self._said(model, "catalog_number", "manufacturer"),
        )
        one = things.get(Tier.INSTANCE, {})
        return self._add(
            iri_of(one.get("id")),
            class_of(Tier.INSTANCE),
            self._described(one)
            | self._said(one, "serial_number", "manufacturers", "identical_to")
            | {"model": make, "hosted_by": keeper},
        )

    def _said(self, entity: Mapping[str, Any], *fields: str) -> dict[str, Any]:
        return properties_of(entity, fields, self._party, lambda iri: {"@id": iri})

    def _described(self, entity: Mapping[str, Any]) -> dict[str, Any]:
        iri = iri_of(entity.get("id"))
        return {
            "name": entity.get("name") or (pid_label(iri) if iri else None),
            "description": entity.get("description"),
            "url": href(entity.get("landing_page")) or href(iri),
        }

    def _party(self, party: Any) -> dict[str, str] | None:
        if not isinstance(party, Mapping) or not party.get("name"):
            return None
        kind = party_class(party)
        iri = iri_of(party.get("identified_by")) or f"#{kind.lower()}-{len(self.crate.contextual_entities) + 1}"
        return self.refer(iri, kind, {"name": str(party["name"])})

    # Files

    def _descriptor(self, instrument: dict[str, str] | None) -> None:
        one = self.things.get(Tier.DESCRIPTOR, {})
        content, _ = encode(self.document, "json")
        iri = iri_of(one.get("id"))
        self.crate.add_file(
            BytesIO(content),
            DESCRIPTOR,
            properties=kept(
                {
                    **self.of_descriptor(instrument),
                    "sameAs": self._add(iri, "CreativeWork", self._described(one)),
                    "contentSize": str(len(content)),
                }
            ),
        )

    def of_descriptor(self, instrument: dict[str, str] | None) -> dict[str, Any]:
        """Say what is said of the descriptor, wherever it stands."""
        one = self.things.get(Tier.DESCRIPTOR, {})
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

    def _original(self) -> tuple[str, ...]:
        """Add the file that the descriptor was read from, where it was one."""
        if not self.source.is_file():
            return ()
        place = f"original/{_fit(self.source)}"
        self.crate.get(DESCRIPTOR)["isBasedOn"] = self.crate.add_file(
            str(self.source.resolve()),
            place,
            properties={
                "name": f"{as_text(self.source.name)}, the descriptor as it was given",
                "encodingFormat": _media(self.source),
                "contentSize": str(self.source.stat().st_size),
            },
        )
        return (place,)

    def _file(self, path: Path, place: str) -> tuple[Any, Mapping[str, Any]]:
        media = _media(path)
        described = path.name.lower().endswith(_OME) or is_hierarchy(path)
        image = described or media.startswith("image/")
        header = self._header(path) if described else {}
        kind, put = ("Dataset", self.crate.add_dataset) if path.is_dir() else ("File", self.crate.add_file)
        entity = put(
            str(path.resolve()),
            place,
            properties=kept(
                {
                    "@type": [kind, "ImageObject"] if image else kind,
                    "name": header.get("name") or as_text(path.name),
                    "encodingFormat": media,
                    "contentSize": str(path.stat().st_size) if path.is_file() else None,
                    "dateCreated": iso_day(header.get("acquisition_date")),
                }
            ),
        )
        return entity, header if image else {}

    def _header(self, path: Path) -> Mapping[str, Any]:
        """Read what an image says of itself; tell where it was made with something else."""
        try:
            found = read(path)
        except NboqError as error:
            self.notes.append(str(error))
            return {}
        images = [entity for _, entity in walk(found.data) if is_a(entity, "Image")]
        ours = {tier: iri_of(self.things.get(tier, {}).get("id")) for tier in (Tier.INSTANCE, Tier.DESCRIPTOR)}
        for image in images:
            for slot, tier in (("instrument", Tier.INSTANCE), ("documented_by", Tier.DESCRIPTOR)):
                given = image.get(slot)
                named = [iri_of(one) for one in (given if isinstance(given, list) else [given]) if one]
                # OME numbers instruments within a file; only what others can resolve speaks of the same thing.
                named = [iri for iri in named if iri and href(iri)]
                if named and ours[tier] not in named:
                    self.others.add(path)
                    self.notes.append(f"{path}: its header names another {tier}, {pid_label(named[0])}")
        if images and path not in self.others:
            with suppress(InputError, NotFound):
                known, evidence = verdict(self.document, found)
                if known == "another":
                    self.others.add(path)
                    self.notes.append(f"{path}: it was taken with another instrument: {evidence}")
                elif known == "unknown":
                    self.notes.append(f"{path}: {evidence}")
        return images[0] if images else {}

    def _acquisition(self, images: list[tuple[Any, Mapping[str, Any]]], instrument: dict[str, str] | None) -> None:
        made = [entity for entity, _ in images if "ImageObject" in entity.type]
        if not made or instrument is None:
            return
        days = sorted({text for _, header in images if (text := iso_day(header.get("acquisition_date")))})
        self.crate.add_jsonld(
            kept(
                {
                    "@id": "#acquisition",
                    "@type": "CreateAction",
                    "name": "Acquisition of the images",
                    "instrument": [instrument, {"@id": DESCRIPTOR}],
                    "result": [{"@id": entity.id} for entity in made],
                    "startTime": days[0] if days else None,
                    "endTime": days[-1] if days else None,
                }
            )
        )

    # The whole

    def _root(self) -> str:
        one, instrument = self.things.get(Tier.DESCRIPTOR, {}), self.things.get(Tier.INSTANCE, {})
        called = instrument.get("name") or one.get("name") or pid_label(str(one.get("id")))
        iri = iri_of(one.get("id"))
        creators = [ref for party in one.get("creators") or () if (ref := self._party(party))]
        root = self.crate.root_dataset
        files = f" and {len(self.given)} {'file' if len(self.given) == 1 else 'files'}" if self.given else ""
        said = {
            "name": self.name or f"{called}: hardware descriptor{files}",
            "description": f"The hardware descriptor of the light microscope {called}{files}.",
            "identifier": pid_label(iri) if iri else None,
            "url": href(one.get("landing_page")) or href(iri),
            "keywords": ["light microscopy", "hardware descriptor", "NBO-Q"],
            "license": self._license(),
            "creator": creators,
            "publisher": self._party(one.get("publisher")),
            "about": {"@id": iri_of(instrument.get("id"))} if iri_of(instrument.get("id")) else None,
            "citation": self._papers(),
            "mainEntity": {"@id": DESCRIPTOR},
            "datePublished": datetime.now(UTC).date().isoformat(),
        }
        for key, value in kept(said).items():
            root[key] = value
        if all(said[key] for key in _ASKED):
            root["conformsTo"] = self.refer(_BIOSCHEMAS, _PROFILE, {"name": "Bioschemas Dataset"})
            return "Bioschemas Dataset 1.0"
        return ""

    def _license(self) -> dict[str, str] | None:
        url = href(self.license)
        if not url:
            self.notes.append("the crate has no licence, which RO-Crate asks for; give --license URL")
            return None
        return self.refer(url, "CreativeWork", {"name": url})

    def _papers(self) -> list[dict[str, str]]:
        """Describe the papers about the things; give the references to them."""
        named = {iri_of(e.get("id")): e for _, e in walk(self.document.data) if is_a(e, "Publication")}
        slots = ("described_in", "cited_by")
        given = (iri_of(one) for thing in self.things.values() for slot in slots for one in thing.get(slot) or ())
        added = (
            self._add(iri, "ScholarlyArticle", self._described({"id": iri, **named.get(iri, {})})) for iri in given
        )
        return [paper for paper in added if paper]


def _media(path: Path) -> str:
    if is_hierarchy(path):
        return _ZARR if path.is_dir() else "application/zip"
    known = _MEDIA.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    return known or "application/octet-stream"


def _fit(path: Path) -> str:
    """Give a name for a copy of a file in the crate, whose metadata are UTF-8."""
    return path.name if path.name.isprintable() else as_text(path.name).replace("\\", "_")


def publish_crate(
    descriptor: str | Path, files: Iterable[str | Path], output: str | Path, *, name: str = "", license: str = ""
) -> Crate:
    """Pack a descriptor with its images into an RO-Crate.

    Args:
        descriptor: A file in any readable format with a descriptor in it.
        files: Images and other files that go along, under their names.
        output: The folder of the crate, which mustn't be there.
        name: What it's called; left out, it's named by the instrument.
        license: The address of its licence.

    Raises:
        InputError: If there is something where the crate would go, or two files have one name.
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
    if out.exists() or out.is_symlink():
        raise _taken(out)
    document = single(source)
    work = Packing(document, source, [Path(one) for one in files], name, license)
    try:
        with folder_atomically(out) as folder:
            made = work.pack(folder)
            read_back(folder, document, made.files, made.entities)
            if out.exists():
                raise _taken(out)
    except OSError as error:
        raise NotFound(f"can't be written: {error.strerror or error}", source=out) from None
    return replace(made, folder=out)


def _taken(out: Path) -> InputError:
    hint = "give another --output or remove it"
    return InputError("is there already, and a crate overwrites nothing", source=out, hint=hint)


def read_back(folder: Path, document: Document, files: Iterable[str], entities: Iterable[str]) -> None:
    """Read a crate and hold it to what went into it.

    Args:
        folder: The crate.
        document: The descriptor that it was made of.
        files: The files that it has to have.
        entities: The identifiers that it has to describe.

    Raises:
        Malformed: If something is missing or otherwise.
    """
    crate = ROCrate(str(folder))
    listed = {entity.id for entity in crate.data_entities}
    for path in files:
        if quote(path) not in listed:
            raise Malformed(f"{path} isn't among its files", source=folder)
        if not (folder / path).exists():
            raise Malformed(f"{path} isn't there", source=folder)
    missing = [iri for iri in entities if crate.get(iri) is None]
    if missing:
        raise Malformed(f"nothing is said of {missing[0]}", source=folder)
    if read(folder / DESCRIPTOR).data != document.data:
        raise Malformed(f"{DESCRIPTOR}, read again, isn't the same document", source=folder)
