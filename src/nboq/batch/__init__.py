"""Many documents: gathered from whatever holds them, converted and validated on all cores or on a cluster."""

from __future__ import annotations

from nboq.batch.converting import Problem, Summary, convert
from nboq.batch.inputs import Item, count_of, documents, holds_graphs, is_many, items, only, single
from nboq.formats.rdf.nquads import quads_of

__all__ = [
    "Item",
    "Problem",
    "Summary",
    "convert",
    "count_of",
    "documents",
    "holds_graphs",
    "is_many",
    "items",
    "only",
    "quads_of",
    "single",
]
