"""What the specifications and programs before this model call its terms, out of the crosswalks."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final, cast, get_args
from urllib.parse import unquote

from nboq.publish.vocabulary.facts import Relation, SourceName
from nboq.schema.artefacts import resource, tsv_rows

# A crosswalk goes from the source to the model here, so that "narrow" there is "broad" seen from the term.
_TURNED: Final = {"broad": "narrow", "narrow": "broad"}
_SOURCES: Final = Path(__file__).with_name("sources.tsv")
_ONTOLOGIES: Final = ("alignment", "imaging-methods", "nbo-owl-2021", "ome-owl-2016-06")


def _turned(row: dict[str, str]) -> Relation:
    word = row["predicate_id"].partition(":")[2].removesuffix("Match")
    word = _TURNED.get(word, word)
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
    for table, source in map(dict.values, tsv_rows(_SOURCES)):
        for row in tsv_rows(resource("mappings", f"{table}.sssom.tsv")):
            prefix, _, term = row["object_id"].partition(":")
            if prefix != "nboq":
                continue
            name = unquote(row["subject_id"].partition(":")[2])
            said = SourceName(source, name, _turned(row), row.get("comment") or "")
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
