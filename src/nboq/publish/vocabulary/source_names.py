"""What the specifications and programs before this model call its terms, out of the crosswalks."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final, cast, get_args
from urllib.parse import unquote

from nboq.publish.vocabulary.facts import Relation, SourceName
from nboq.schema.artefacts import resource, tsv_rows

# A crosswalk goes from the source to the model here, so that "narrow" there is "broad" seen from the term.
_TURNED: Final = {"broad": "narrow", "narrow": "broad"}
_SOURCES: Final = {
    "nbo-2.01": "NBO v02-01",
    "nbo-3.0-detection": "NBO v03-00, detection systems",
    "ome-2016-06": "OME-XML 2016-06",
    "micrometa-2.01": "Micro-Meta App 2.01",
}
_ONTOLOGIES: Final = ("alignment", "imaging-methods", "nbo-owl-2021", "ome-owl-2016-06")


def _relation(row: dict[str, str], turned: bool) -> Relation:
    word = row["predicate_id"].partition(":")[2].removesuffix("Match")
    word = _TURNED.get(word, word) if turned else word
    if word not in get_args(Relation):
        raise ValueError(f"{row['subject_id']}: {row['predicate_id']} isn't a mapping relation of SKOS")
    return cast("Relation", word)


@cache
def source_names() -> dict[str, tuple[SourceName, ...]]:
    """Give, for each term by its name, what it is called elsewhere.

    >>> [name.name for name in source_names()["lens_na"] if name.source == "NBO v02-01"]
    ['Lens.LensNA', 'Objective.LensNA']
    """
    found: dict[str, dict[tuple[str, str], SourceName]] = defaultdict(dict)
    for table, source in _SOURCES.items():
        for row in tsv_rows(resource("mappings", f"{table}.sssom.tsv")):
            prefix, _, term = row["object_id"].partition(":")
            if prefix != "nboq":
                continue
            name = unquote(row["subject_id"].partition(":")[2])
            said = SourceName(source, name, _relation(row, turned=True), row.get("comment") or "")
            found[term].setdefault((source, name), said)
    return {term: tuple(names.values()) for term, names in found.items()}


@cache
def labels() -> dict[str, str]:
    """Give what terms of other vocabularies are called there, by their CURIEs.

    >>> labels()["VIBSO:0000029"]
    'lens numerical aperture'
    """
    return {
        row["object_id"]: row["object_label"]
        for table in _ONTOLOGIES
        for row in tsv_rows(resource("mappings", f"{table}.sssom.tsv"))
        if row.get("object_label")
    }
