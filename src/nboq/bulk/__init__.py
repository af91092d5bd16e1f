"""Bulk conversion: folders, archives and JSON Lines to one file of N-Quads, on all cores or on a cluster."""

from __future__ import annotations

from nboq.bulk.batches import Problem
from nboq.bulk.converting import Summary, convert
from nboq.bulk.quads import quads_of
from nboq.bulk.sources import count_of, is_many

__all__ = ["Problem", "Summary", "convert", "count_of", "is_many", "quads_of"]
