"""From a document to a record of REMBI, with a report of what REMBI has no place for.

What was read from REMBI goes back as it came. Images become acquisitions: one for each instrument and method of
imaging, whose text is the paragraph of `nboq.prose`, PIDs and all; what isn't known stands in brackets there and in
the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from nboq.document import (
    Document,
    Note,
    NoteKind,
    Objects,
    Report,
    extensions_of,
    in_file_order,
    is_a,
    items,
    label,
    objects,
    walk,
)
from nboq.errors import ContentError, short
from nboq.formats.rembi.fields import (
    FOREIGN,
    KEPT,
    MODULES,
    ORDER,
    SPACE,
    Field,
    Record,
    class_of,
    fields_of,
    slots_of,
    value_of,
)
from nboq.formats.rembi.reader import texts_of
from nboq.pid import find, iri_of
from nboq.prose import methods, microscope
from nboq.schema.artefacts import NBOQ
from nboq.schema.imaging_methods import ONTOLOGIES, methods_of_term, term_of_method
from nboq.schema.model import current_model

_OF_TYPE: Final = {"study": "Dataset", "sample": "Sample", "specimen": "Sample", "image_acquisition": "Protocol"}
"""What the modules are made of where no file said so."""
_SAMPLES: Final = {"sample": ("organism", "organism_term"), "specimen": ("sample_preparation_method",)}
_DONE: Final = frozenset({"type", "id", "extensions", "@context"})
_MOST: Final = 200


def to_record(document: Document) -> tuple[Record, Report]:
    """Make a record of a document.

    Args:
        document: Images with what is known of their instrument, as `nboq.merge` makes, or what was read from REMBI.

    Returns:
        The record, and the report.

    Raises:
        ContentError: If there is nothing in it that REMBI is about.
    """
    writing = _Writing(document)
    single = document.type == "Protocol"
    record = writing.entity("ImageAcquisition", document.data) if single else writing.modules()
    if not single and not record.keys() & {*MODULES, *KEPT}:
        hint = "join a descriptor and an image with 'nboq merge' first"
        message = "no image, sample, protocol or data set is in it, which REMBI is about"
        raise ContentError(message, source=document.source, hint=hint)
    writing.missing("ImageAcquisition" if single else "", record)
    writing.lost()
    return record, Report(document.source, tuple(writing.notes))


class _Writing:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes: list[Note] = []
        self.things = [thing for _, thing in walk(document.data)]
        self.by_id = {thing["id"]: thing for thing in self.things if isinstance(thing.get("id"), str)}
        self.said: set[tuple[str, str]] = set()
        """The entities and fields that are in the record."""

    def note(self, kind: NoteKind, entity: Mapping[str, Any], field: str, value: Any, message: str) -> None:
        self.notes.append(Note(kind, label(entity), field, value, message))

    def modules(self) -> Record:
        """Write the modules of a study, as far as there is something for them."""
        noted = extensions_of(self.document.data)
        order = _order(noted)
        made: Record = {}
        for module, kind in MODULES.items():
            found = list(self._of_module(module, order))
            written = [one for one in (self.entity(kind, thing) for thing in found) if one]
            written += self._acquisitions() if module == "image_acquisition" else []
            if written or (module in order and module != "study"):
                made[module] = written[0] if module == "study" else written
            for thing in found[1:] if module == "study" else ():
                self.note("unplaced", thing, "id", thing.get("id"), "REMBI has one study; this is another data set")
        return made | _own(noted)

    def _of_module(self, module: str, order: Mapping[str, list[str]]) -> Iterator[Mapping[str, Any]]:
        """Give the entities of a module: those that a file had there in its order, then what there is besides."""
        placed = {one for ids in order.values() for one in ids}
        yield from (self.by_id[one] for one in order.get(module, ()) if one in self.by_id)
        for thing in self.things:
            fits = is_a(thing, _OF_TYPE[module]) and thing.get("id") not in placed
            if fits and any(thing.get(slot) for slot in _SAMPLES.get(module, ("id",))):
                yield thing

    def entity(self, kind: str, thing: Mapping[str, Any]) -> Record:
        """Write an object as one of a class of REMBI."""
        made, own = self._written(kind, thing), _own(extensions_of(thing))
        for way, value in own.items():
            *around, key = way.split(".") if ":" not in way else [way]
            place, at = made, kind
            for step in around:
                nested = fields_of(at).get(step)
                inner = place.setdefault(step, {})
                place, at = inner if isinstance(inner, dict) else {}, nested.holds if nested else ""
            field = fields_of(at).get(key)
            says = slots_of(at, field, value) if field is not None and field.slot and not field.holds else {}
            # Whoever changed the slot meant it.
            if not says or key not in place or all(thing.get(slot) == says[slot] for slot in says):
                place[key] = value
        if kind == "Biosample" and "biological_entity" not in made and thing.get("organism_part"):
            made["biological_entity"] = thing["organism_part"]
            self.said.add((str(thing.get("id")), "organism_part"))
        shown = {"pagetab:title": "name", "idr:name": "name", "idr:Study Data DOI": "identical_to"}
        self.said |= {(str(thing.get("id")), shown[key]) for key in shown.keys() & own.keys()}
        if kind == "ImageAcquisition":
            there = {one.identifier.iri for text in texts_of(made) for one in find(text)}
            named = {iri_of(one.get("identified_by")) for one in objects(thing.get("related_identifiers", []))}
            self.said |= {(str(thing.get("id")), "related_identifiers")} if named <= there else set()
        if kind == "Author" and "last_name" not in made and isinstance(thing.get("name"), str):
            first, _, last = thing["name"].rpartition(" ")
            made |= {"first_name": first, "last_name": last}
            made.pop("pagetab:title", None)
            self.note("doubtful", thing, "name", thing["name"], f"taken apart as {first!r} and {last!r}")
        return made

    def _written(self, kind: str, thing: Mapping[str, Any]) -> Record:
        made: Record = {}
        for key, field in fields_of(kind).items():
            if field.holds and class_of(field.holds) == class_of(kind):
                value: Any = self._written(field.holds, thing)
            elif field.holds:
                value = [self.entity(field.holds, one) for one in self._parts(field, thing)]
                value = value[0] if key == "imaging_method" and len(value) == 1 else value
            else:
                value = value_of(field, thing)
            if value or value == 0:
                made[key] = value
                self.said.add((str(thing.get("id")), field.slot))
        return made

    def _parts(self, field: Field, thing: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Give the objects of a slot, or those that it leads to, in the order of the source."""
        given = items(thing.get(field.slot, []))
        if current_model().slots[field.slot].kind != "reference":
            return in_file_order(objects(given), extensions_of(thing), field.slot, lambda _: None)
        there = [one for one in given if isinstance(one, str)]
        first = _order(extensions_of(thing)).get(field.slot, ())
        ids = dict.fromkeys([*filter(set(there).__contains__, first), *there])
        return [self.by_id.get(one, {"type": class_of(field.holds), "id": one}) for one in ids]

    def _acquisitions(self) -> Iterator[Record]:
        """Write the images, an acquisition for each instrument and method."""
        among = Objects(self.document)
        groups: dict[str, list[Any]] = {}
        for image in among.images:
            groups.setdefault(str(microscope(image)), []).append(image)
        for instrument, images in groups.items():
            whole = methods(among) if len(groups) == 1 else methods(images[0])
            texts = [whole.filled] if len(groups) == 1 else dict.fromkeys(methods(one).filled for one in images)
            for clause in whole.clauses:
                for source in clause.sources:
                    self.said.add((source.entity, source.field))
                    if clause.gap:
                        thing = {"type": "Image", "id": source.entity}
                        self.note(
                            "doubtful", thing, source.field, None, f"nothing says it: {short(clause.text, _MOST)}"
                        )
            for method in self._methods(images):
                text = "\n".join(texts)
                yield method | {"imaging_instrument": instrument, "image_acquisition_parameters": text}

    def _methods(self, images: Iterable[Any]) -> list[Record]:
        found: dict[tuple[str, str], Record] = {}
        for image in images:
            for channel in (getattr(image.pixels, "channels", None) or []) if image.pixels else []:
                # What stands there may be described elsewhere, or be of another class.
                method, term = (getattr(channel, name, None) for name in ("imaging_method", "imaging_method_term"))
                if (method or term) and (str(method), str(term)) not in found:
                    found[str(method), str(term)] = {"imaging_method": self._method(channel, method, term)}
        return list(found.values()) or [{}]

    def _method(self, channel: Any, method: str | None, term: str | None) -> Record:
        nearest = term_of_method(str(method))
        thing = {"type": "Channel", "id": channel.id, "name": channel.name}
        known = current_model().enums["ImagingMethod"].values.get(str(method))
        title = known.title if known else str(method or term)
        if term:
            iri = iri_of(term) or term
            same = next((one for one in methods_of_term(iri) if one.method == method), None)
            ontology = next((long for short, long in ONTOLOGIES.items() if short.lower() in iri.lower()), "")
            return {"value": same.label if same else title, "ontology_name": ontology, "ontology_id": iri}
        if nearest is None:
            message = f"no ontology that REMBI names has it; written as {title} of NBO-Q"
            self.note("converted", thing, "imaging_method", method, message)
            iri = f"{NBOQ}ImagingMethod.{method}"
            return {"value": title, "ontology_name": "NBO-Q", "ontology_id": iri}
        if nearest.relation in ("broad", "related"):
            self.note("converted", thing, "imaging_method", method, f"written as {nearest.label}, which isn't quite it")
        return {"value": nearest.label, "ontology_name": nearest.ontology, "ontology_id": nearest.iri}

    def missing(self, kind: str, made: Record) -> None:
        """Note what REMBI asks for and nothing says."""
        for key, field in fields_of(kind).items():
            value = made.get(key)
            if field.must and value in (None, "", [], {}):
                thing = {"type": kind, "name": made.get("title") or made.get("name")}
                self.note("doubtful", thing, key, None, "REMBI asks for it, and nothing says it")
            for one in objects(value) if kind or field.holds in MODULES.values() else ():
                self.missing(field.holds, one)

    def lost(self) -> None:
        """Note what isn't in the record, a field of an entity each."""
        here, used = set(self.by_id), {one for one, _ in self.said}
        for thing in self.things:
            own = thing.get("id")
            if not own or thing.get("type") == "Collection":
                continue
            # What leads to another thing of the document is told with that.
            left = [
                (way, value)
                for way, value in _leaves(thing)
                if not (isinstance(value, str) and value in here)
                and not {(own, way), (own, way.partition(".")[0].partition("[")[0])} & self.said
            ]
            message = "no place in REMBI"
            if left and is_a(thing, "HardwareComponent") and own not in used:
                left, message = [("id", own)], "no image was taken with it, and REMBI is about images"
            for way, value in left:
                self.note("unplaced", thing, way, value, message)


def _order(noted: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the ids of the source in its order, by module or slot."""
    given = noted.get(ORDER)
    lists = given.items() if isinstance(given, Mapping) else ()
    return {key: [one for one in ids if isinstance(one, str)] for key, ids in lists if isinstance(ids, list)}


def _own(noted: Mapping[str, Any]) -> Record:
    """Give what extensions keep of a record."""
    spaces = (SPACE, *FOREIGN)
    return {key.removeprefix(SPACE): value for key, value in noted.items() if key.startswith(spaces) and key != ORDER}


def _leaves(thing: Mapping[str, Any], way: str = "") -> Iterator[tuple[str, Any]]:
    """Give what an entity says, with the way to it; other entities within it say theirs themselves."""
    for key, value in thing.items():
        if key == "extensions" and isinstance(value, Mapping):
            yield from ((f"{way}{key}.{k}", v) for k, v in value.items() if not k.startswith((SPACE, *FOREIGN)))
        if key in _DONE:
            continue
        for number, one in enumerate(items(value)):
            at = f"{way}{key}[{number}]" if isinstance(value, list) else f"{way}{key}"
            if not isinstance(one, Mapping):
                yield at, one
            elif not one.get("id"):
                yield from _leaves(one, f"{at}.")
