"""Study files of the BioImage Archive: submissions to BioStudies in PageTab, as JSON.

A submission has attributes and one section, with attributes, links and subsections. Those that REMBI knows become a
record; the others stay under `pagetab:` where they were, and are written again. An attribute that says more than a name
and a value, such as the address of a licence, is kept whole beside its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nboq.document import Document, Report, items, to_json
from nboq.errors import Malformed, short
from nboq.formats.rembi.fields import OBJECTS, Field, Record, fields_of, shaped
from nboq.formats.rembi.reader import to_document
from nboq.formats.rembi.writer import to_record
from nboq.pid import recognise

_ATTRIBUTES, _SECTIONS, *_ = OBJECTS
_MODULES: Final = {
    "Biosample": ("sample", "Biosample"),
    "Specimen": ("specimen", "Specimen"),
    "Image acquisition": ("image_acquisition", "ImageAcquisition"),
    "Image correlation": ("image_correlation", "ImageCorrelation"),
    "Image analysis": ("image_analysis", "ImageAnalysis"),
    "Annotations": ("annotations", "Annotations"),
    "Study Component": ("study_components", "StudyComponent"),
}
_BESIDE: Final = ("accno", "files")
_NAMED: Final = re.compile(r"(.+?)\s+\(([^()]+)\)").fullmatch
_TERM_ID: Final = ("termid", "ontologytermid")


def _fold(text: Any) -> str:
    return re.sub(r"[\s_-]+", "", str(text)).lower()


def is_submission(data: Any) -> bool:
    """Tell whether parsed JSON is a submission.

    >>> is_submission({"accno": "S-BIAD1", "section": {"type": "Study"}}), is_submission({"type": "Instrument"})
    (True, False)
    """
    return isinstance(data, Mapping) and isinstance(data.get("section"), Mapping) and "type" in data["section"]


def read(data: Any, source: str) -> Document:
    """Read a submission.

    Args:
        data: The parsed JSON.
        source: What to call the file in messages.

    Returns:
        What `nboq.formats.rembi.read_json` gives; the data set has the address of the accession as its id.

    Raises:
        Malformed: If it's no submission, or attributes, links or sections aren't lists of objects.

    >>> section = {"type": "Study", "attributes": [{"name": "Title", "value": "On lenses"}]}
    >>> read({"accno": "S-BIAD1", "section": section}, "a.json").data["members"][0]["name"]
    'On lenses'
    """
    if not is_submission(data):
        raise Malformed("no submission: there is no section with a type in it", source=source)
    reading = _Reading(source)
    found = recognise(data.get("accno"))
    return to_document(reading.submission(data), source, found.iri if found else "")


class _Reading:
    def __init__(self, source: str) -> None:
        self.source = source
        self.places: dict[str, Record] = {}

    def objects(self, holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        found = holder.get(key) or []
        if isinstance(found, list) and all(isinstance(one, Mapping) for one in found):
            return found
        raise Malformed(f"{key} is {short(found)}, expected a list of objects", source=self.source)

    def submission(self, data: Mapping[str, Any]) -> Record:
        section = data["section"]
        study = self.object("Study", section)
        outside = self.object("Study", {"attributes": data.get("attributes")})
        for key, value in outside.items():
            study.setdefault("pagetab:submission" if key == _ATTRIBUTES else key, value)
        study |= {f"pagetab:{key}": data[key] for key in ("accno", "type") if key in data}
        links = [
            self.object("Link", {**link, "attributes": self._link(link)}) for link in self.objects(section, "links")
        ]
        study |= {"links": links} if links else {}
        record: Record = {"study": study}
        inner = self.objects(section, "subsections")
        self.places = {str(one.get("accno")): self.object("OrganisationInfo", one) for one in inner if _is_place(one)}
        by_type = {_fold(name): place for name, place in _MODULES.items()}
        for one in inner:
            kind = _fold(one.get("type"))
            if kind == "author":
                study.setdefault("authors", []).append(self._author(one))
            elif kind in ("publication", "publications"):
                study.setdefault("publications", []).append(self.object("Publication", one))
            elif kind == "funding":
                funding = study.setdefault("funding", {})
                funding.setdefault("grant_references", []).append(self.object("GrantReference", one))
            elif kind in by_type:
                module, name = by_type[kind]
                record.setdefault(module, []).append(self.object(name, one))
            elif not _is_place(one):
                record.setdefault(_SECTIONS, []).append(one)
        if "funding_statement" in study:
            study.setdefault("funding", {})["funding_statement"] = study.pop("funding_statement")
        for module in ("image_correlation", "image_analysis", "annotations"):
            if len(record.get(module, [])) == 1:
                record[module] = record[module][0]
        return record

    def _link(self, link: Mapping[str, Any]) -> list[Any]:
        return [{"name": "url", "value": link.get("url")}, *self.objects(link, "attributes")]

    def _author(self, section: Mapping[str, Any]) -> Record:
        made = self.object("Author", section)
        names = [one for one in made.get(_ATTRIBUTES, []) if _fold(one.get("name")) == "name"]
        if len(names) == 1 and isinstance(names[0].get("value"), str):
            made["pagetab:title"] = names[0]["value"]
        place = self.places.get(str(made.get("affiliation")))
        return made | ({"affiliation": place} if place else {})

    def object(self, kind: str, section: Mapping[str, Any]) -> Record:
        """Read a section as one of REMBI's objects."""
        made: Record = {f"pagetab:{key}": section[key] for key in _BESIDE if key in section and kind != "Study"}
        spelt = {_fold(text): field for field in _fields(kind) for text in field.pagetab}
        left: list[Mapping[str, Any]] = []
        for one in self.objects(section, "attributes"):
            name, value = _fold(one.get("name")), one.get("value")
            field = spelt.get(name)
            if name == "title" and field is None:
                made["pagetab:title"] = value
            elif field is None or not isinstance(value, str):
                left.append(one)
            else:
                said = _nested(field, one) if field.holds else value
                made[field.key] = [*items(made[field.key]), said] if field.key in made else said
                left += [one] if one.keys() - {"name", "value", "reference"} else []
        for inner in self.objects(section, "subsections") if kind != "Study" else ():
            field = spelt.get(_fold(inner.get("type")))
            if field is not None and field.holds:
                said = self.object(field.holds, inner)
                made[field.key] = [*items(made[field.key]), said] if field.key in made else said
            else:
                made.setdefault(_SECTIONS, []).append(inner)
        return made | ({_ATTRIBUTES: left} if left else {})


def _fields(kind: str) -> Iterator[Field]:
    yield from fields_of(kind).values()
    if kind == "Study":
        yield fields_of("Funding")["funding_statement"]
    if kind == "OrganisationInfo":
        yield fields_of("OrganisationUrl")["url"]


def _is_place(section: Mapping[str, Any]) -> bool:
    return _fold(section.get("type")) in ("organization", "organisation")


def _nested(field: Field, attribute: Mapping[str, Any]) -> Any:
    """Read an attribute whose field holds an object: an organism with its common name, a method with its term."""
    value = attribute["value"]
    if field.holds == "Organism":
        found = _NAMED(value)
        return {"scientific_name": found[1], "common_name": found[2]} if found else {"scientific_name": value}
    if field.holds == "ImagingMethod":
        given = (one for one in items(attribute.get("valqual")) if isinstance(one, Mapping))
        said = {_fold(one.get("name")): one.get("value") for one in given}
        term = next((said[name] for name in _TERM_ID if name in said), None)
        ontology = {"ontology_name": said["ontology"]} if "ontology" in said else {}
        return {"value": value, **ontology, **({"ontology_id": term} if term else {})}
    return value


def write(document: Document) -> tuple[bytes, Report]:
    """Write a submission, whose acquisitions have the microscope with its identifiers and the paragraph on its use.

    Args:
        document: As `nboq.formats.rembi.write` takes it.

    Returns:
        The file, and a report as from there.

    Raises:
        ContentError: If there is nothing in the document that REMBI is about.
    """
    record, report = to_record(document)
    notes = list(report.notes)
    return to_json(_submission(shaped(record, notes))), Report(document.source, tuple(notes))


def _submission(record: Mapping[str, Any]) -> Record:
    study = dict(record.get("study", {}))
    outside = [{"name": "ReleaseDate", "value": study.pop("private_until_date", None)}]
    outside = [one for one in outside if one["value"]] + study.pop("pagetab:submission", [])
    head = {key: study.pop(f"pagetab:{key}") for key in ("accno", "type") if f"pagetab:{key}" in study}
    funding = study.pop("funding", {})
    study |= {"funding_statement": funding["funding_statement"]} if "funding_statement" in funding else {}
    places: dict[str, Record] = {}
    sections = [_author(one, places) for one in study.pop("authors", [])]
    sections += [_section("organisation", "OrganisationInfo", place, accno) for accno, place in places.items()]
    sections += [_section("Publication", "Publication", one) for one in study.pop("publications", [])]
    sections += [_section("Funding", "GrantReference", one) for one in funding.get("grant_references", [])]
    links = [
        {"url": one.get("link_url"), "attributes": [a for a in _attributes("Link", one) if a.get("name") != "url"]}
        for one in study.pop("links", [])
    ]
    for name, (module, kind) in _MODULES.items():
        for number, one in enumerate(items(record.get(module, [])), 1):
            sections.append(_section(name, kind, one, f"{name}-{number}"))
    section = _section("Study", "Study", study) | ({"links": links} if links else {})
    section["subsections"] = sections + record.get(_SECTIONS, [])
    return {"type": "submission", **head, "attributes": outside, "section": section}


def _author(given: Mapping[str, Any], places: dict[str, Record]) -> Record:
    made, place = dict(given), given.get("affiliation")
    if isinstance(place, Mapping):
        known = next((accno for accno, one in places.items() if one == place), None)
        made["affiliation"] = known or str(place.get("pagetab:accno") or f"o{len(places) + 1}")
        places[made["affiliation"]] = dict(place)
    section = _section("author", "Author", made)
    if "pagetab:title" not in given:
        name = " ".join(str(given[key]) for key in ("first_name", "last_name") if given.get(key))
        section["attributes"].insert(0, {"name": "Name", "value": name})
    for one in section["attributes"]:
        if one.get("name") == "affiliation" and isinstance(place, Mapping):
            one["reference"] = True
    return section


def _section(name: str, kind: str, given: Mapping[str, Any], accno: str = "") -> Record:
    accno = str(given.get("pagetab:accno") or accno)
    made: Record = {**({"accno": accno} if accno else {}), "type": name, "attributes": _attributes(kind, given)}
    made |= {"files": given["pagetab:files"]} if "pagetab:files" in given else {}
    for field in fields_of(kind).values() if kind != "Study" else ():
        for one in items(given.get(field.key, [])) if field.holds else ():
            if isinstance(one, Mapping) and not _short(field, one) and not _kept(field, str(one.get("value")), given):
                made.setdefault("subsections", []).append(_section(field.pagetab[0], field.holds, one))
    inner = made.get("subsections", []) + given.get(_SECTIONS, [])
    return made | ({"subsections": inner} if inner else {})


def _short(field: Field, one: Mapping[str, Any]) -> str:
    """Give the text of an object that an attribute can say; empty where it takes a section."""
    if field.holds == "Organism" and not one.keys() - {"scientific_name", "common_name"}:
        return f"{one.get('scientific_name')}" + (f" ({one['common_name']})" if one.get("common_name") else "")
    return str(one["value"]) if field.holds == "ImagingMethod" and set(one) == {"value"} else ""


def _attributes(kind: str, given: Mapping[str, Any]) -> list[Record]:
    kept = list(given.get(_ATTRIBUTES, []))
    made = [{"name": "Title", "value": given["pagetab:title"]}] if "pagetab:title" in given and kind != "Author" else []
    for field in _fields(kind):
        for one in items(given.get(field.key, [])) if field.pagetab else ():
            text = _short(field, one) if isinstance(one, Mapping) else str(one)
            if text and not _kept(field, text, given):
                made.append({"name": field.pagetab[0], "value": text})
    return made + kept


def _kept(field: Field, text: str, given: Mapping[str, Any]) -> bool:
    """Tell whether an attribute that says more than the text of a field is kept whole."""
    names = set(map(_fold, field.pagetab))
    return any(_fold(one.get("name")) in names and str(one.get("value")) == text for one in given.get(_ATTRIBUTES, []))
