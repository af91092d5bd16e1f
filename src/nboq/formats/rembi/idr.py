"""Study files of IDR: lines of a key and values with tabs between, on the study and on each experiment or screen.

What REMBI knows becomes a record: each part an acquisition whose text is the protocol on image acquisition, word for
word. The other lines stay under `idr:` with the object that they are about, and are written again. What begins with a
number sign is a comment, in a line or a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise, zip_longest
from typing import Any, Final

from nboq.document import Document, Report, items
from nboq.errors import Malformed
from nboq.formats.rembi.fields import Record, fields_of, lost, shaped, term_iri
from nboq.formats.rembi.reader import to_document
from nboq.formats.rembi.writer import to_record
from nboq.formats.spreadsheet import as_written
from nboq.pid import recognise

Lines = dict[str, list[str]]
_KEY: Final = re.compile(
    r"Comment\[|(?:Study|Experiment|Screen|Term Source|Protocol|Library|Assay|Phenotype|Quality Control|Feature Level"
    r"|Processed Data|Raw (?:Image|Data)) "
).match
_NEW: Final = re.compile(r"(?:Experiment|Screen) Number$").match
_KINDS: Final = ("Study", "Author", "Publication", "StudyComponent", "Biosample", "Organism", "ImagingMethod")
_KNOWN: Final = {field.idr for kind in _KINDS for field in fields_of(kind).values() if _KEY(field.idr)}
_PROTOCOLS: Final = tuple(
    (module, fields_of(kind)[key], re.compile(words, re.I).search)
    for module, kind, key, words in (
        ("image_acquisition", "ImageAcquisition", "image_acquisition_parameters", "image ac?qui?s"),
        ("specimen", "Specimen", "growth_protocol", "growth|culture"),
        ("specimen", "Specimen", "sample_preparation", "treatment|preparation"),
        ("image_analysis", "ImageAnalysis", "analysis_overview", "analysis"),
    )
)
_WRITTEN: Final = ("study", "study_components", "sample", "specimen", "image_acquisition", "image_analysis")
_COLUMNS: Final = {
    "authors": ("Author", ("last_name", "first_name", "email", "affiliation", "orcid", "role")),
    "publications": ("Publication", ("title", "authors", "doi", "pubmid_id")),
}


def sniff(content: bytes) -> bool:
    r"""Tell whether a file looks like a study file, by its beginning.

    >>> sniff(b"Comment[IDR Study Accession]\tidr0000\nStudy Title\tOn lenses\n"), sniff(b"Study Title: none\n")
    (True, False)
    """
    # Excel's "Unicode text" is UTF-16.
    text = content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return re.search(rb'^["\t ]*(?:Comment\[IDR Study Accession\]|Study Title)"?\t', text, re.MULTILINE) is not None


def read(content: bytes, source: str) -> Document:
    r"""Read a study file.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Returns:
        What `nboq.formats.rembi.read_json` gives; the data set has the address of the accession as its id.

    Raises:
        Malformed: If it's neither UTF-8 nor UTF-16, or has no line on a study.

    >>> read(b"Comment[IDR Study Accession]\tidr0042\nStudy Title\tOn lenses\n", "a.txt").data["members"][0]["name"]
    'On lenses'
    """
    study, *parts = _parts(as_written(content, source))
    if not study.keys() & {"Study Title", "Comment[IDR Study Accession]"}:
        raise Malformed("no study file of IDR: no line begins with 'Study Title' and a tab", source=source)
    accession = recognise("".join(study.get("Comment[IDR Study Accession]", [])[:1]))
    return to_document(_record(study, parts), source, accession.iri if accession else "")


def _parts(text: str) -> list[Lines]:
    """Give the keys of the study and those of each experiment or screen, with their values."""
    parts: list[Lines] = [{}]
    for key, *cells in _lines(text):
        if _NEW(key):
            parts.append({})
        values = ["" if cell.startswith("#") else cell for cell in cells]
        while values and not values[-1]:
            values.pop()
        parts[-1][key if key not in parts[-1] else f"{key} {len(parts[-1])}"] = values
    return parts


def _lines(text: str) -> Iterator[list[str]]:
    """Give the rows, each with its key first: a value may go on in the next line, and a row stand behind another."""
    rows: list[list[list[str]]] = []
    for line in re.split(r"\r\n|\r|\n", text):
        cells = line.split("\t")
        first = _bare(next((cell for cell in cells if cell.strip()), ""))
        if first.startswith("#") or not line:
            continue
        if not _KEY(first):
            if rows:
                # The lines of a cell, which are joined at once.
                rows[-1][-1].append(cells[0])
                rows[-1] += ([cell] for cell in cells[1:])
            continue
        begins = [at for at, cell in enumerate(cells) if _bare(cell) in _KNOWN or _bare(cell) == first]
        rows += ([[cell] for cell in cells[start:end]] for start, end in pairwise([*begins, len(cells)]))
    return ([_bare("\n".join(lines)) for lines in row] for row in rows)


def _bare(cell: str) -> str:
    cell = cell.strip()
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1].replace('""', '"') if quoted else cell


def _record(study: Lines, parts: list[Lines]) -> Record:
    organism = _organism(study, "Study")
    made = _object("Study", study)
    for key, (kind, columns) in _COLUMNS.items():
        rows = zip_longest(*(study.pop(fields_of(kind)[column].idr, []) for column in columns), fillvalue="")
        found = [
            {name: {"address": value} if name == "affiliation" else value for name, value in cells if value}
            for cells in (list(zip(columns, row, strict=True)) for row in rows if any(row))
        ]
        made |= {key: found} if found else {}
    links = study.pop("Study External URL", [])
    made |= {"links": [{"link_url": one} for one in links]} if any(links) else {}
    record: Record = {"study": made | _rest(study)}
    for number, lines in enumerate(parts, 1):
        word = "Screen" if any(key.startswith("Screen ") for key in lines) else "Experiment"
        part = {key.replace(f"{word} ", "Experiment ", 1): values for key, values in lines.items()}
        component = _object("StudyComponent", part)
        own = _organism(part, "Experiment") or organism
        modules: dict[str, Record] = {
            "sample": _object("Biosample", part) | ({"organism": own} if own else {}),
            "specimen": {},
            "image_acquisition": {"imaging_method": _methods(part), "idr:name": component.get("name", "")},
            "image_analysis": {},
        }
        _protocols(part, modules)
        modules["study_components"] = component | _rest(part) | {"idr:kind": word}
        for module, one in modules.items():
            if any(one.values()):
                said = {key: value for key, value in one.items() if value}
                record.setdefault(module, []).append(said | {"idr:part": number})
    analyses = record.get("image_analysis", [])
    return record | ({"image_analysis": analyses[0]} if len(analyses) == 1 else {})


def _object(kind: str, lines: Lines) -> Record:
    """Take the lines whose keys are fields of a class; several values stay a list."""
    found = {field.key: lines.pop(field.idr, []) for field in fields_of(kind).values() if field.idr and not field.holds}
    return {key: values[0] if len(values) == 1 else values for key, values in found.items() if any(values)}


def _rest(lines: Lines) -> Record:
    return {f"idr:{key}": values for key, values in lines.items() if any(values)}


def _organism(lines: Lines, word: str) -> Any:
    names, terms = (lines.get(f"{word} Organism{more}", []) for more in ("", " Term Accession"))
    if len(names) != 1 or len(terms) > 1 or not names[0]:
        return None
    for more in ("", " Term Accession"):
        lines.pop(f"{word} Organism{more}", None)
    return {"scientific_name": names[0], **({"ncbi_taxon": terms[0]} if terms else {})}


def _methods(part: Lines) -> Any:
    names, ontologies, terms = (
        part.pop(f"Experiment Imaging Method{more}", []) for more in ("", " Term Source REF", " Term Accession")
    )
    rows = []
    for name, given, term in zip_longest(names, ontologies, terms, fillvalue=""):
        ontology = given or (ontologies[0] if len(ontologies) == 1 else "")
        whole = term if term_iri(term) else term_iri(term, ontology) or term
        row = {"value": name, "ontology_name": ontology if name or term else "", "ontology_id": whole}
        rows.append({key: value for key, value in row.items() if value})
    rows = list(filter(None, rows))
    return rows[0] if len(rows) == 1 else rows


def _protocols(part: Lines, modules: Mapping[str, Record]) -> None:
    """Place the descriptions of protocols by their types, where there is one for each; the lines stay else."""
    kinds, texts = part.get("Protocol Type", []) or part.get("Protocol Name", []), part.get("Protocol Description", [])
    if not texts or len(texts) > len(kinds):
        return
    left = list(texts)
    for at, text in enumerate(texts):
        for module, field, fits in _PROTOCOLS:
            if fits(kinds[at]) and field.key not in modules[module] and text:
                modules[module][field.key], left[at] = text, ""
                break
    part["Protocol Description"] = left


def write(document: Document) -> tuple[bytes, Report]:
    """Write a study file, whose protocols on image acquisition are the paragraph with its identifiers.

    Args:
        document: As `nboq.formats.rembi.write` takes it.

    Returns:
        The file, and a report as from there.

    Raises:
        ContentError: If there is nothing in the document that REMBI is about.
    """
    record, report = to_record(document)
    rows = [[_cell(cell) for cell in row] for row in _rows(shaped(record)) if row]
    told = {"idr:kind", "idr:part", "idr:name", "imaging_instrument"}
    there = {cell for row in rows for cell in row}
    left = lost(record, lambda key, one: key in told or _cell(one) in there)
    content = "\n".join(map("\t".join, rows)) + "\n"
    return content.encode(), Report(document.source, (*report.notes, *left))


def _cell(value: Any) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", str(value)).strip()


def _rows(record: Mapping[str, Any]) -> Iterator[list[Any]]:
    study = dict(record.get("study", {}))
    # By this line a file is known for what it is.
    yield from _written("Study", {"title": "", **study})
    for key, (kind, columns) in _COLUMNS.items():
        for name in columns if study.get(key) else ():
            cells = [one.get(name, "") for one in study[key]]
            told = (one.get("address", one.get("name", "")) if isinstance(one, Mapping) else one for one in cells)
            yield [fields_of(kind)[name].idr, *told] if any(cells) else []
    if study.get("links"):
        yield ["Study External URL", *(one.get("link_url", "") for one in study["links"])]
    parts: dict[int, dict[str, Any]] = {}
    for module in _WRITTEN[1:]:
        for at, one in enumerate(items(record.get(module, [])), 1):
            parts.setdefault(one.get("idr:part", at), {})[module] = one
    for number, part in sorted(parts.items()):
        component, sample, specimen, acquisition, analysis = [part.get(module, {}) for module in _WRITTEN[1:]]
        word = component.get("idr:kind", "Experiment")
        texts = {**acquisition, **specimen, **analysis}
        described = str(acquisition.get("image_acquisition_parameters", ""))
        instrument = str(acquisition.get("imaging_instrument", ""))
        if instrument and instrument not in described:
            texts["image_acquisition_parameters"] = f"{instrument}. {described}".removesuffix(". ")
        rows = [*_written("StudyComponent", component), *_written("Biosample", sample), *_organisms(sample)]
        methods = [one for one in items(acquisition.get("imaging_method", [])) if one]
        rows += [
            [field.idr, *(one.get(key, "") for one in methods)] for key, field in fields_of("ImagingMethod").items()
        ]
        kinds = list(component.get("idr:Protocol Type") or component.get("idr:Protocol Name") or [])
        cells = list(component.get("idr:Protocol Description", []))
        for _, field, fits in _PROTOCOLS:
            at = next((at for at, kind in enumerate(kinds) if fits(kind) and not any(cells[at : at + 1])), len(kinds))
            if texts.get(field.key):
                kinds[at : at + 1] = kinds[at : at + 1] or [field.idr]
                cells += [""] * (at + 1 - len(cells))
                cells[at] = texts[field.key]
        protocols = [["Protocol Type", *kinds], ["Protocol Description", *cells]] if kinds else []
        yield [f"{word} Number", number]
        known = {"Protocol Type", "Protocol Description", "Experiment Number"}
        for row in [*(row for row in rows if row[0] not in known), *protocols]:
            if any(row[1:]):
                yield [row[0].replace("Experiment ", f"{word} ", 1), *row[1:]]


def _organisms(sample: Mapping[str, Any]) -> list[list[Any]]:
    organism = sample.get("organism", {})
    told = (("Experiment Organism", "scientific_name"), ("Experiment Organism Term Accession", "ncbi_taxon"))
    return [[name, organism[key]] for name, key in told if organism.get(key)]


def _written(kind: str, given: Mapping[str, Any]) -> Iterator[list[Any]]:
    for key, value in given.items():
        field = fields_of(kind).get(key)
        if field is not None and field.idr and not field.holds:
            yield [field.idr, *items(value)]
        elif key.startswith("idr:") and key not in ("idr:name", "idr:kind", "idr:part"):
            yield [re.sub(r" [0-9]+$", "", key.removeprefix("idr:")), *items(value)]
