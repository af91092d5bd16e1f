"""Study files of the BioImage Archive: submissions to BioStudies in PageTab, as JSON.

A submission has attributes and one section, with attributes, links and subsections. Those that REMBI knows become a
record; the others stay under `pagetab:` where they were, and are written again. An attribute that says more than a name
and a value, such as the address of a licence, is kept whole beside its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from nboq.document import Document, Report, content, items, objects, to_json
from nboq.errors import Malformed, short
from nboq.formats.rembi.fields import OBJECTS, Field, Record, fields_of, shaped
from nboq.formats.rembi.fields import lost as lost_of
from nboq.formats.rembi.reader import to_document
from nboq.formats.rembi.writer import to_record
from nboq.pid import recognise

_ATTRIBUTES, _SECTIONS, _SUBMISSION = OBJECTS
_TITLE: Final = "pagetab:title"
_MODULES: Final = {
    "Biosample": ("sample", "Biosample"),
    "Specimen": ("specimen", "Specimen"),
    "Image acquisition": ("image_acquisition", "ImageAcquisition"),
    "Image correlation": ("image_correlation", "ImageCorrelation"),
    "Image analysis": ("image_analysis", "ImageAnalysis"),
    "Annotations": ("annotations", "Annotations"),
    "Study Component": ("study_components", "StudyComponent"),
}
_OF_STUDY: Final = {
    "author": ("authors", "Author"),
    "publication": ("publications", "Publication"),
    "publications": ("publications", "Publication"),
    "funding": ("grant_references", "GrantReference"),
}
_TOLD: Final = ("first_name", "last_name", "scientific_name", "common_name")
"""Fields that are written with others in one text."""
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

    def objects(self, holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        """Give the objects of a list, in which those of a table are a list of their own."""
        given = holder.get(key) or []
        found = [one for each in given for one in items(each)] if isinstance(given, list) else [given]
        if isinstance(given, list) and all(isinstance(one, Mapping) for one in found):
            return found
        raise Malformed(f"{key} is {short(given)}, expected a list of objects", source=self.source)

    def submission(self, data: Mapping[str, Any]) -> Record:
        section = data["section"]
        study = self.object("Study", section)
        own, rest = {_ATTRIBUTES, *study}, []
        for one in self.objects(data, "attributes"):
            said = self.object("Study", {"attributes": [one]})
            if said.keys() & own:
                rest.append(one)
            else:
                for key, value in said.items():
                    _add(study, key, value)
        study[_SUBMISSION] = [{key: data[key] for key in data if key != "section"} | {"attributes": rest}]
        links = [
            self.object(
                "Link", {**link, "attributes": [_named("url", link.get("url")), *self.objects(link, "attributes")]}
            )
            for link in self.objects(section, "links")
        ]
        inner = self.objects(section, "subsections")
        places = {str(one.get("accno")): self.object("OrganisationInfo", one) for one in inner if _is_place(one)}
        named: set[str] = set()
        funding: Record = {key: study.pop(key) for key in ("funding_statement",) if key in study}
        record: Record = {"study": study}
        holders = {"authors": study, "publications": study, "grant_references": funding}
        types = _OF_STUDY | {_fold(name): place for name, place in _MODULES.items()}
        for one in inner:
            module, kind = types.get(_fold(one.get("type")), ("", ""))
            made = self.object(kind, one) if module else {}
            if kind == "Author" and "affiliation" in made:
                given = [str(each) for each in items(made["affiliation"])]
                named.update(given)
                found = [places.get(each, each) for each in given]
                made["affiliation"] = found[0] if len(found) == 1 else found
            if module:
                holders.get(module, record).setdefault(module, []).append(made)
        others = [one for one in inner if _fold(one.get("type")) not in types]
        others = [one for one in others if not (_is_place(one) and str(one.get("accno")) in named)]
        record |= {_SECTIONS: others} if others else {}
        study |= ({"links": links} if links else {}) | ({"funding": funding} if funding else {})
        for module in ("image_correlation", "image_analysis", "annotations"):
            if len(record.get(module, [])) == 1:
                record[module] = record[module][0]
        return record

    def object(self, kind: str, section: Mapping[str, Any]) -> Record:
        """Read a section as one of REMBI's objects."""
        read = ("type", "attributes", "subsections", {"Study": "links", "Link": "url"}.get(kind))
        made: Record = {}
        spelt = {_fold(text): field for field in _fields(kind) for text in field.pagetab}
        for one in self.objects(section, "attributes"):
            name, value = _fold(one.get("name")), one.get("value")
            field, whole = spelt.get(name), one.keys() - {"name", "value", "reference"}
            if isinstance(value, str) and field is not None:
                _add(made, field.key, _nested(field, one) if field.holds else value)
            elif isinstance(value, str) and name == _fold(_title(kind)) and _TITLE not in made:
                made[_TITLE] = value
            else:
                whole = {name}
            if whole:
                made.setdefault(_ATTRIBUTES, []).append(one)
        for inner in self.objects(section, "subsections") if kind != "Study" else ():
            field = spelt.get(_fold(inner.get("type")))
            if field is not None and field.holds:
                _add(made, field.key, self.object(field.holds, inner))
            else:
                made.setdefault(_SECTIONS, []).append(inner)
        return made | {f"pagetab:{key}": value for key, value in section.items() if key not in read}


def _title(kind: str) -> str:
    return "Name" if kind == "Author" else "Title"


def _named(name: str, value: Any) -> Record:
    return {"name": name, "value": value}


def _add(made: Record, key: str, value: Any) -> None:
    """Add a value to a field, which has a list from the second on."""
    if isinstance(made.get(key), list):
        made[key].append(value)
    else:
        made[key] = [made[key], value] if key in made else value


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
    made = _submission(shaped(record))
    texts = set(_texts(made))
    lost = lost_of(record, lambda key, one: key.startswith("pagetab:") or key in _TOLD or str(one) in texts)
    return to_json(made), Report(document.source, (*report.notes, *lost))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)
    else:
        yield str(value)


def _submission(record: Mapping[str, Any]) -> Record:
    study = dict(record.get("study", {}))
    head: Record = next(iter(study.pop(_SUBMISSION, [])), {})
    released = [_named("ReleaseDate", one) for one in items(study.pop("private_until_date", []))]
    funding = study.pop("funding", {})
    study |= {"funding_statement": funding["funding_statement"]} if "funding_statement" in funding else {}
    places: dict[bytes, tuple[str, Record]] = {}
    sections = [_author(one, places) for one in study.pop("authors", [])]
    sections += [_section("organisation", "OrganisationInfo", place, accno) for accno, place in places.values()]
    sections += [_section("Publication", "Publication", one) for one in study.pop("publications", [])]
    sections += [_section("Funding", "GrantReference", one) for one in funding.get("grant_references", [])]
    links = [_section("", "Link", one) | {"url": one.get("link_url")} for one in study.pop("links", [])]
    for link in links:
        del link["type"]
        link["attributes"] = [one for one in link["attributes"] if one.get("name") != "url"]
    for name, (module, kind) in _MODULES.items():
        for number, one in enumerate(items(record.get(module, [])), 1):
            sections.append(_section(name, kind, one, f"{name}-{number}"))
    section = _section("Study", "Study", study) | ({"links": links} if links else {})
    section["subsections"] = sections + record.get(_SECTIONS, [])
    outside = released + list(objects(head.get("attributes")))
    return {"type": "submission", **head, "attributes": outside, "section": section}


def _author(given: Mapping[str, Any], places: dict[bytes, tuple[str, Record]]) -> Record:
    """Write an author, whose affiliations become sections of their own, one for each place."""
    named = [
        places.setdefault(content(one), (str(one.get("pagetab:accno") or f"o{len(places) + 1}"), dict(one)))[0]
        for one in objects(given.get("affiliation"))
    ]
    texts = [one for one in items(given.get("affiliation", [])) if not isinstance(one, Mapping)]
    name = " ".join(str(given[key]) for key in ("first_name", "last_name") if given.get(key))
    section = _section("author", "Author", {_TITLE: name, **given, "affiliation": named + texts})
    for one in section["attributes"]:
        if one.get("name") == "affiliation" and one.get("value") in named:
            one["reference"] = True
    return section


def _section(name: str, kind: str, given: Mapping[str, Any], accno: str = "") -> Record:
    own = {key.removeprefix("pagetab:"): value for key, value in given.items() if key.startswith("pagetab:")}
    left = {"attributes", "subsections", "submission", "title"}
    made: Record = {
        **({"accno": accno} if accno else {}),
        **{key: own[key] for key in own if key not in left},
        "type": name,
    }
    made["attributes"] = _attributes(kind, given)
    inner = [
        _section(field.pagetab[0], field.holds, one)
        for field in (fields_of(kind).values() if kind != "Study" else ())
        for one in objects(given.get(field.key))
        if field.holds and not _short(field, one) and not _kept(field.pagetab, str(one.get("value")), given)
    ] + given.get(_SECTIONS, [])
    return made | ({"subsections": inner} if inner else {})


def _short(field: Field, one: Mapping[str, Any]) -> str:
    """Give the text of an object that an attribute can say; empty where it takes a section."""
    if field.holds == "Organism" and not one.keys() - {"scientific_name", "common_name"}:
        return f"{one.get('scientific_name')}" + (f" ({one['common_name']})" if one.get("common_name") else "")
    return str(one["value"]) if field.holds == "ImagingMethod" and set(one) == {"value"} else ""


def _attributes(kind: str, given: Mapping[str, Any]) -> list[Record]:
    said: list[tuple[tuple[str, ...], str]] = [((_title(kind),), str(given.get(_TITLE, "")))]
    for field in _fields(kind):
        found = items(given.get(field.key, [])) if field.pagetab else []
        said += [(field.pagetab, _short(field, one) if isinstance(one, Mapping) else str(one)) for one in found]
    made = [_named(names[0], text) for names, text in said if text and not _kept(names, text, given)]
    return made + list(given.get(_ATTRIBUTES, []))


def _kept(names: Iterable[str], text: str, given: Mapping[str, Any]) -> bool:
    """Tell whether an attribute that says more than the text of a field is kept whole."""
    folded = set(map(_fold, names))
    return any(_fold(one.get("name")) in folded and str(one.get("value")) == text for one in given.get(_ATTRIBUTES, []))
