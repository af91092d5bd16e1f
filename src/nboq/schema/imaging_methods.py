"""Methods of imaging and the terms of ontologies that stand for them, by `imaging-methods.sssom.tsv`.

Repositories ask for a term of FBbi, the Biological Imaging Methods Ontology; EDAM-bioimaging has some that it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.iri import expand

ONTOLOGIES: Final = {"FBbi": "Biological Imaging Methods Ontology (FBbi)", "edam": "EDAM-bioimaging"}
NONE: Final = "sssom:NoTermFound"
_NEAREST: Final = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "related"))


@dataclass(frozen=True, slots=True)
class MethodTerm:
    """A term that a method is mapped to.

    Attributes:
        method: The value of `ImagingMethod`.
        relation: How near it is: `exact`, `close`, `broad` or `related`.
        term: The term, as a CURIE.
        label: What its ontology calls it.
    """

    method: str
    relation: str
    term: str
    label: str

    @property
    def iri(self) -> str:
        """The full address of the term."""
        return expand(self.term) or self.term

    @property
    def ontology(self) -> str:
        """The name of the ontology."""
        return ONTOLOGIES[self.term.partition(":")[0]]


@lru_cache(maxsize=1)
def _mapped() -> tuple[MethodTerm, ...]:
    rows = tsv_rows(resource("mappings", "imaging-methods.sssom.tsv"))
    rows.sort(key=lambda row: (not row["object_id"].startswith("FBbi:"), _NEAREST.index(row["predicate_id"])))
    return tuple(
        MethodTerm(
            row["subject_id"].partition(".")[2], row["predicate_id"][5:-5], row["object_id"], row["object_label"]
        )
        for row in rows
        if row["object_id"] != NONE
    )


def term_of_method(method: str) -> MethodTerm | None:
    """Give the term that is nearest to a method: one of FBbi where there is any, else one of EDAM-bioimaging.

    >>> term_of_method("SuperResolutionSTED").label, term_of_method("WidefieldFluorescence").relation
    ('stimulated emission depletion (STED)', 'broad')
    >>> term_of_method("SpectralImaging") is None
    True
    """
    return next((one for one in _mapped() if one.method == method), None)


def methods_of_term(term: str) -> tuple[MethodTerm, ...]:
    """Give the methods that a term is mapped from, the nearest first; of a term for several kinds these are the kinds.

    Args:
        term: The term, as an IRI or a CURIE.

    >>> [(one.method, one.relation) for one in methods_of_term("FBbi:00000332")]
    [('SuperResolutionSIM', 'exact')]
    >>> {one.relation for one in methods_of_term("http://purl.obolibrary.org/obo/FBbi_00000251")}
    {'broad'}
    """
    iri = expand(term) or term
    return tuple(one for one in _mapped() if one.iri == iri)
