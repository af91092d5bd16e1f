"""The instrument graph: documents in an embedded store, one named graph each."""

from nboq.store.embedded import Store
from nboq.store.named import NamedQuery, named_queries

__all__ = ["NamedQuery", "Store", "named_queries"]
