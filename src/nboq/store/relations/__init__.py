"""Links: named relations between things that have persistent identifiers, stored, walked and drawn.

>>> from nboq.store.relations import link, walk
>>> from nboq.store import Store
>>> store = Store()
>>> link(store, "PIDINST:10.83185/abcd", "hosted_by", "RRID:SCR_017934").edge.relation
'hosted_by'
>>> [node.iri for node in walk(store, "RRID:SCR_017934").nodes]
['https://scicrunch.org/resolver/RRID:SCR_017934', 'https://doi.org/10.83185/abcd']
"""

from __future__ import annotations

from nboq.store.relations.connecting import Connected, connect
from nboq.store.relations.edges import Edge, Statement
from nboq.store.relations.evidence import CitationResult, Evidence, cite, evidence_of
from nboq.store.relations.linking import link, unlink
from nboq.store.relations.notes import Note, annotate, note_of, notes_of, revise, withdraw
from nboq.store.relations.reading import StoredLinks, connected, edges_of, statements
from nboq.store.relations.related import Related
from nboq.store.relations.walking import Neighbourhood, Node, StatedEdge, walk

__all__ = [
    "CitationResult",
    "Connected",
    "Edge",
    "Evidence",
    "Neighbourhood",
    "Node",
    "Note",
    "Related",
    "StatedEdge",
    "Statement",
    "StoredLinks",
    "annotate",
    "cite",
    "connect",
    "connected",
    "edges_of",
    "evidence_of",
    "link",
    "note_of",
    "notes_of",
    "revise",
    "statements",
    "unlink",
    "walk",
    "withdraw",
]
