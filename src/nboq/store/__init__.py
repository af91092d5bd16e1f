"""The instrument graph: documents in a store, one named graph each, and the questions that are asked of them."""

from nboq.store.answers import Answers
from nboq.store.metadata import Entry
from nboq.store.shipped_queries import NamedQuery, named_queries
from nboq.store.store import Store

__all__ = ["Answers", "Entry", "NamedQuery", "Store", "named_queries"]
