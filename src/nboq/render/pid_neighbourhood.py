"""The identifiers around a descriptor as a picture: facility, model, instrument, images, papers."""

from __future__ import annotations

from contextlib import suppress

from nboq.document import Document
from nboq.errors import ContentError
from nboq.pid.relations import relations
from nboq.render.dot import drawn
from nboq.render.microscope import microscope
from nboq.render.relations_graph import to_dot
from nboq.render.svg import polished, prefix_of
from nboq.render.theme import PALETTE
from nboq.render.words import class_words
from nboq.store import Store
from nboq.store.relations import Neighbourhood, walk
from nboq.store.relations.ends import shown

CAPTION = (
    "What is connected to the descriptor, as far as two steps go. Shapes tell the kinds: a box with depth is a "
    "facility, an octagon a model, an ellipse an instrument, a sheet a descriptor, a plain box all else. The thick "
    "border marks the start."
)


def around(thing: Store | Document, iri: str | None = None) -> Neighbourhood:
    """Find what is connected to a thing, two steps far.

    Args:
        thing: A store, or a document, of which only its own relations are known.
        iri: Where to start; of a document, its descriptor if left out.

    Raises:
        ContentError: If the thing occurs nowhere.
        InvalidIdentifier: If the text is no identifier.
        ValueError: If a store comes without an identifier.
    """
    if isinstance(thing, Store):
        if iri is None:
            raise ValueError("say from which identifier on the graph of a store is drawn")
        return walk(thing, iri)
    store = Store()
    store.load(thing)
    return walk(store, iri or microscope(thing).id or thing.id)


def connected(document: Document, store: Store | None = None) -> Neighbourhood:
    """Find what is connected to the descriptor of a document: in a store, if that has it, else in the document.

    Args:
        document: A descriptor, or a collection with one.
        store: Where more may be known.

    Raises:
        ContentError: If the document names nothing.
        InvalidIdentifier: If its id is no identifier.
    """
    iri = microscope(document).id or document.id
    if store is not None:
        with suppress(ContentError):
            return around(store, iri)
    return around(document, iri)


def pid_graph(thing: Store | Document, iri: str | None = None) -> str:
    """Draw what is connected to a thing by named relations, as SVG.

    Args:
        thing: A store, or a document, of which only its own relations are known.
        iri: Where to start; of a document, its descriptor if left out.

    Returns:
        The element `svg`, in which things with a web address are links.

    Raises:
        ContentError: If the thing occurs nowhere.
        InvalidIdentifier: If the text is no identifier.
        NoPicture: If Graphviz isn't installed.

    >>> mine = {"type": "Instrument", "id": "urn:uuid:1", "name": "Mine", "hosted_by": "RRID:SCR_017934"}
    >>> "RRID:SCR_017934" in pid_graph(Document(mine))
    True
    """
    return drawn_graph(around(thing, iri))


def drawn_graph(found: Neighbourhood) -> str:
    """Draw a neighbourhood that was walked before, as SVG."""
    desc = f"{CAPTION} {' '.join(sentences(found))}"
    title = f"What is connected to {shown(found.centre)}"
    return polished(drawn(_graph(found), "svg"), prefix_of("pids", found.centre), title, desc, scale=1.15)


def graph_png(found: Neighbourhood) -> bytes:
    """Draw a neighbourhood that was walked before, as PNG at 144 dots an inch."""
    return drawn(_graph(found), "png")


def _graph(found: Neighbourhood) -> str:
    """Write the graph in the colours of the other pictures, which the style changes in the dark."""
    text = (
        to_dot(found).replace('bgcolor="white"', f'bgcolor="{PALETTE["paper"]}"', 1).replace('"Helvetica"', '"Arial"')
    )
    text = text.replace('ranksep="0.9"', 'ranksep="0.45"', 1)
    for old in ("#555555", "#333333", "#444444"):
        text = text.replace(f'color="{old}"', f'color="{PALETTE["soft"]}"')
    return text


def sentences(found: Neighbourhood) -> tuple[str, ...]:
    """Say each relation in words, for those who don't see the picture.

    >>> from nboq.store import Store
    >>> sentences(around(Document({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})))
    ('urn:uuid:1 (Instrument) is kept by RRID:SCR_017934 (Core facility).',)
    """
    return tuple(
        f"{named(found, stated.edge.subject)} {relations()[stated.edge.relation].title} "
        f"{named(found, stated.edge.object)}."
        for stated in found.edges
    )


def named(found: Neighbourhood, iri: str) -> str:
    """Name a thing of a neighbourhood for a sentence."""
    node = found.node[iri]
    kind = class_words(node.class_name) if node.class_name else ""
    name = node.name or shown(iri)
    return f"{name} ({kind})" if kind else name
