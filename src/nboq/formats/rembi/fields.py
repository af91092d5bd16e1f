"""What REMBI has and where it goes, by `rembi.sssom.tsv`: its classes and fields, and how they are spelt elsewhere.

A record is REMBI's JSON, whatever file it came from: modules with objects in them, of the classes that the package
rembi-mifa has for version 1.5. A key with a colon in it is of another format and stands in a record for the way back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from nboq.document import Note, items, objects
from nboq.pid import recognise
from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.iri import is_iri

Record = dict[str, Any]
SPACE: Final = "rembi:"
ORDER: Final = SPACE + "~order"
"""Where the order of the source is kept, since the canonical form sorts lists."""
MODULES: Final = {
    "study": "Study",
    "sample": "Biosample",
    "specimen": "Specimen",
    "image_acquisition": "ImageAcquisition",
}
"""The modules that become entities, and the class of what stands in them; lists but for the study."""
FOREIGN: Final = ("pagetab:", "idr:")
"""What keys begin with that stand in a record for the way back to BioStudies and IDR."""
OBJECTS: Final = ("pagetab:attributes", "pagetab:subsections", "pagetab:submission")
"""Those of them that hold objects."""
SEVERAL: Final = ("imaging_method", "affiliation")
"""Fields for one object that have several in files of BioStudies and IDR."""
KEPT: Final = {
    "study_components": "StudyComponent",
    "image_correlation": "ImageCorrelation",
    "image_analysis": "ImageAnalysis",
    "annotations": "Annotations",
}
"""The modules that are kept as they are, and the class of what stands in them."""
_OBO: Final = "http://purl.obolibrary.org/obo/"
_TERM: Final = re.compile(rf"(?:obo:|{re.escape(_OBO)})?(?:([A-Za-z]+)[_:](?:txid)?)?([0-9]+)").fullmatch
_ONTOLOGIES: Final = {"fbbi": "FBbi", "ncbitaxon": "NCBITaxon", "ncbi": "NCBITaxon", "mi": "MI"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a class.

    Attributes:
        key: What REMBI calls it.
        slot: The slot that says it; empty for none.
        holds: The class of the objects that stand in it; empty for a text.
        pagetab: What BioStudies calls it, all spellings, the one to write first.
        idr: The line of an IDR study file, or the type of protocol.
        must: Whether REMBI asks for it.
        why: Why there is no slot.
    """

    key: str
    slot: str
    holds: str
    pagetab: tuple[str, ...]
    idr: str
    must: bool
    why: str


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, dict[str, Field]]]:
    modules = {key: Field(key, "", kind, (), "", False, "") for key, kind in {**MODULES, **KEPT}.items()}
    found: dict[str, tuple[str, dict[str, Field]]] = {"": ("", modules)}
    for row in tsv_rows(resource("mappings", "rembi.sssom.tsv")):
        owner, _, key = row["subject_id"].partition(":")[2].partition(".")
        ours = row["object_id"].removeprefix("nboq:").replace("sssom:NoTermFound", "")
        if not key:
            found[owner] = (ours, {})
            continue
        spelt = tuple(row["pagetab"].split(" | ")) if row["pagetab"] else ()
        field = Field(key, ours, row["holds"], spelt, row["idr"], row["must"] == "yes", row["comment"])
        found[owner][1][key] = field
    return found


def class_of(kind: str) -> str:
    """Give the class of NBO-Q that a class of REMBI becomes; empty for none.

    >>> class_of("ImageAcquisition"), class_of("ImageAnalysis")
    ('Protocol', '')
    """
    return _table()[kind][0]


def fields_of(kind: str) -> Mapping[str, Field]:
    """Give the fields of a class of REMBI by name; without a class, the modules of a study.

    >>> fields_of("ImageAcquisition")["image_acquisition_parameters"].slot
    'description'
    """
    return _table()[kind][1]


def term_iri(text: str, ontology: str = "") -> str:
    """Give the address of a term of an OBO ontology that records write in many ways; empty if it's none.

    Args:
        text: The term.
        ontology: The ontology, for whoever gives the number alone.

    >>> term_iri("Fbbi_00000393"), term_iri("9606", "NCBITaxon"), term_iri("mouse")
    ('http://purl.obolibrary.org/obo/FBbi_00000393', 'http://purl.obolibrary.org/obo/NCBITaxon_9606', '')
    """
    found = _TERM(text.strip())
    name = _ONTOLOGIES.get((found[1] or ontology).lower()) if found else None
    if found and name:
        return f"{_OBO}{name}_{found[2]}"
    return text if text.startswith(("http://", "https://")) and is_iri(text) else ""


def slots_of(kind: str, field: Field, value: Any) -> dict[str, Any]:
    """Give the slots that say the value of a field; none where it can't be said for sure.

    >>> slots_of("Author", fields_of("Author")["orcid"], "0000-0002-1825-0097")
    {'identified_by': 'https://orcid.org/0000-0002-1825-0097'}
    """
    if field.slot == "publication_year":
        year = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{4}", value) else value
        return {field.slot: year} if type(year) is int else {}
    if not field.slot or not isinstance(value, str) or not value.strip():
        return {}
    match field.slot:
        case "organism_term":
            iri = term_iri(value, "NCBITaxon")
        case "identified_by":
            found = recognise(value)
            iri = found.iri if found else term_iri(value)
            return {field.slot: iri} if iri else {"identifier_text": value}
        case "id":
            found = recognise(value if field.key == "doi" else f"PMID:{value}")
            iri = found.iri if found and found.scheme in ("doi", "pmid") else ""
        case "funder":
            return {field.slot: {"type": "Party", "name": value}}
        case _:
            return {field.slot: value}
    return {field.slot: iri} if iri else {}


def value_of(field: Field, entity: Mapping[str, Any]) -> Any:
    """Give what an entity says of a field; None for nothing."""
    value = entity.get(field.slot) if field.slot else None
    if field.slot == "identified_by" and value is None:
        return entity.get("identifier_text")
    if field.slot == "funder" and isinstance(value, Mapping):
        return value.get("name")
    if field.slot == "id":
        found = recognise(value)
        return found.norm if found and found.scheme == {"doi": "doi", "pubmid_id": "pmid"}[field.key] else None
    return value


def shaped(record: Mapping[str, Any], kind: str = "") -> Record:
    """Give the part of a record that is of the shape that its fields have, as readers give it.

    Args:
        record: The record, one acquisition, or an object in a record.
        kind: The class of the object.

    >>> shaped({"sample": [{"description": "a fin", "organism": "fish"}]})
    {'sample': [{'description': 'a fin'}]}
    """
    if not kind and record.keys() & fields_of("ImageAcquisition").keys():
        record = {"image_acquisition": [record]}
    made: Record = {}
    for key, value in record.items():
        field, listed = fields_of(kind).get(key), isinstance(value, list)
        within = "OrganisationInfo" if key == "affiliation" and objects(value) else field.holds if field else ""
        if within or key in OBJECTS:
            found = [shaped(one, within) if within else one for one in objects(value)]
            alone = key in ("study", "organism", "funding") or (within and not listed and (not kind or key in SEVERAL))
            made |= {key: found[0] if alone else found} if found or (listed and not kind) else {}
        elif key.startswith(FOREIGN[0]) or (
            (field or ":" in key or key == "url") and all(isinstance(one, str | int) for one in items(value))
        ):
            made[key] = value
    return made


def lost(record: Mapping[str, Any], written: Callable[[str, Any], bool], place: str = "the study") -> Iterator[Note]:
    """Note what of a record isn't in the file that was made of it.

    Args:
        record: The record.
        written: Tells by its key whether a text, or what a key of another format holds, is in the file.
        place: What the values are of.

    >>> [note.value for note in lost({"sample": [{"description": "a fin"}]}, lambda key, value: False)]
    ['a fin']
    """
    for key, value in record.items():
        for one in items(value):
            if isinstance(one, Mapping) and ":" not in key:
                yield from lost(one, written, key)
            elif one not in ("", []) and not written(key, one):
                yield Note("unplaced", place, key, one, "no place in the file")
