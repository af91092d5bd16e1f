"""Links: named relations between things that have persistent identifiers, stored, walked and drawn.

>>> from nboq.links import link, walk
>>> from nboq.store import Store
>>> store = Store()
>>> link(store, "PIDINST:10.83185/abcd", "hosted_by", "RRID:SCR_017934").edge.relation
'hosted_by'
>>> [node.iri for node in walk(store, "RRID:SCR_017934").nodes]
['https://scicrunch.org/resolver/RRID:SCR_017934', 'https://doi.org/10.83185/abcd']
"""

from __future__ import annotations

from nboq.links.connecting import Connected, connect
from nboq.links.edges import Edge, Statement
from nboq.links.errors import (
    Cycle,
    NoPicture,
    NothingStored,
    NotLinked,
    SameEnds,
    Taken,
    WrongChecksum,
    WrongEnd,
)
from nboq.links.linking import link, unlink
from nboq.links.reading import StoredLinks, connected, edges_of, statements
from nboq.links.related import Related
from nboq.links.showing import as_tree, to_dot, to_picture, to_turtle
from nboq.links.walking import Neighbourhood, Node, StatedEdge, walk

__all__ = [
    "Connected",
    "Cycle",
    "Edge",
    "Neighbourhood",
    "NoPicture",
    "Node",
    "NotLinked",
    "NothingStored",
    "Related",
    "SameEnds",
    "StatedEdge",
    "Statement",
    "StoredLinks",
    "Taken",
    "WrongChecksum",
    "WrongEnd",
    "as_tree",
    "connect",
    "connected",
    "edges_of",
    "link",
    "statements",
    "to_dot",
    "to_picture",
    "to_turtle",
    "unlink",
    "walk",
]
