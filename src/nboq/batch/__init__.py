"""Bulk conversion: folders, archives and JSON Lines to one file of N-Quads, on all cores or on a cluster."""

from __future__ import annotations

from nboq.batch.batches import Problem
from nboq.batch.bulk_inputs import count_of, is_many
from nboq.batch.converting import Summary, convert
from nboq.formats.rdf.nquads import quads_of

__all__ = ["Problem", "Summary", "convert", "count_of", "is_many", "quads_of"]
